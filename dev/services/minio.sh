#!/usr/bin/env bash
# Starts a MinIO server on 127.0.0.1 built from its Go module (no container engine needed).
#   minio.sh start | stop          MINIO_PORT (9000) MINIO_DIR (var/minio) MINIO_ROOT_USER MINIO_ROOT_PASSWORD
# The first start compiles for about four minutes on two cores; later starts take a second.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PATH="$PATH:$here/../../.venv/go/bin"
version=v0.0.0-20260212201848-7aac2a2c5b7c
dir=${MINIO_DIR:-var/minio}; port=${MINIO_PORT:-9000}; pidfile=$dir/minio.pid; bin=${MINIO_BIN:-$dir/bin}/minio
case ${1:-start} in
  start)
    mkdir -p "$dir/data" "$(dirname "$bin")"
    [[ -s $pidfile ]] && kill -0 "$(<"$pidfile")" 2>/dev/null && curl -fsS "http://127.0.0.1:$port/minio/health/ready" >/dev/null 2>&1 && { echo "minio already runs"; exit 0; }
    folder=$(cd "$(dirname "$bin")" && pwd)
    exec 9>"$folder/minio.lock"; flock 9   # two sets of servers started at once compile once
    [[ -x $bin ]] || { GOBIN=$folder/new nice go install "github.com/minio/minio@$version" && mv "$folder/new/minio" "$bin"; }
    exec 9>&-
    # MinIO ignores a bucket's rule for abandoned parts and throws them away after a day by itself: the archive lets people
    # come back for longer (limits.upload_days). The key is for its own encryption (SSE-S3) on this machine, of no use elsewhere.
    MINIO_ROOT_USER=${MINIO_ROOT_USER:-archive} MINIO_ROOT_PASSWORD=${MINIO_ROOT_PASSWORD:-archive-secret} MINIO_UPDATE=off \
      MINIO_BROWSER=off MINIO_API_STALE_UPLOADS_EXPIRY=${MINIO_API_STALE_UPLOADS_EXPIRY:-720h} \
      MINIO_KMS_SECRET_KEY=${MINIO_KMS_SECRET_KEY:-"development:$(printf 'archive on one machine of no use' | base64)"} \
      setsid "$bin" server "$dir/data" --address "127.0.0.1:$port" --console-address "127.0.0.1:$((port + 1))" \
      >"$dir/minio.log" 2>&1 </dev/null &
    echo $! >"$pidfile"
    for _ in $(seq 150); do
      curl -fsS "http://127.0.0.1:$port/minio/health/ready" >/dev/null 2>&1 && { echo "minio ready on http://127.0.0.1:$port"; exit 0; }
      sleep 0.2
    done
    echo "minio is not ready; see $dir/minio.log" >&2; exit 1 ;;
  stop)
    # after a kill -9 the number may be somebody else's by now
    [[ -s $pidfile && $(readlink "/proc/$(<"$pidfile")/exe") == "$(readlink -f "$bin")"* ]] && kill "$(<"$pidfile")" 2>/dev/null || { echo "not running"; exit 0; }
    for _ in $(seq 100); do kill -0 "$(<"$pidfile")" 2>/dev/null || break; sleep 0.1; done
    rm -f "$pidfile"; echo stopped ;;
  *) echo "usage: minio.sh start|stop" >&2; exit 2 ;;
esac
