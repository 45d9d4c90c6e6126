#!/usr/bin/env bash
# Starts a Redis server (Debian package redis-server) on 127.0.0.1.
#   redis.sh start | stop          REDIS_PORT (6380) REDIS_DIR (var/redis)
set -euo pipefail
dir=${REDIS_DIR:-var/redis}; port=${REDIS_PORT:-6380}
case ${1:-start} in
  start) mkdir -p "$dir"; dir=$(cd "$dir" && pwd)
    redis-cli -p "$port" ping 2>/dev/null | grep -q PONG && { echo "redis already runs"; exit 0; }
    redis-server --bind 127.0.0.1 --port "$port" --dir "$dir" --appendonly yes --daemonize yes --pidfile "$dir/redis.pid" --logfile "$dir/redis.log" >/dev/null
    for _ in $(seq 50); do redis-cli -p "$port" ping 2>/dev/null | grep -q PONG && { echo "redis ready on redis://127.0.0.1:$port/0"; exit 0; }; sleep 0.1; done
    echo "redis is not ready; see $dir/redis.log" >&2; exit 1 ;;
  stop) redis-cli -p "$port" shutdown save 2>/dev/null || true; echo stopped ;;
  *) echo "usage: redis.sh start|stop" >&2; exit 2 ;;
esac
