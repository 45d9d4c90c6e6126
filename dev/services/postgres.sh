#!/usr/bin/env bash
# Starts a private PostgreSQL 15 cluster (Debian package postgresql) on 127.0.0.1, UTF-8 with the C.UTF-8 locale.
#   postgres.sh start | stop       PG_PORT (5433) PG_DIR (/var/tmp/archive-postgres) PG_DATABASE (archive)
# PostgreSQL refuses to run as root: as root it runs as the user postgres, who must be able to enter PG_DIR.
set -euo pipefail
dir=${PG_DIR:-/var/tmp/archive-postgres}; port=${PG_PORT:-5433}; db=${PG_DATABASE:-archive}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
as=(); [[ $(id -u) == 0 ]] && as=(setpriv --reuid=postgres --regid=postgres --init-groups)
mkdir -p "$dir"; dir=$(cd "$dir" && pwd -P); data=$dir/data; pidfile=$data/postmaster.pid
# After a kill -9 the pid file stays, and its number may be another process by now (of another cluster, even). A process of this
# cluster is known by its working folder, which is the cluster's data; a dead one that nobody has waited for yet has none.
ours() { [[ $(readlink "/proc/$1/cwd" 2>/dev/null) == "$data" ]]; }
master() { local pid; pid=$(head -n 1 "$pidfile" 2>/dev/null) && [[ $pid =~ ^[0-9]+$ ]] && ours "$pid" && echo "$pid"; }
anybody() { grep -qxF -- "$data" < <(readlink /proc/[0-9]*/cwd 2>/dev/null); }
case ${1:-start} in
  start)
    [[ $(id -u) == 0 ]] && chown postgres: "$dir"
    for _ in $(seq 600); do
      [[ -n $(master) ]] || break
      "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && { echo "postgres already runs"; exit 0; }
      sleep 0.1   # it starts, recovers or stops
    done
    # Children of a killed server end by themselves when they notice; beside them no other may write the same files.
    for _ in $(seq 300); do anybody || break; sleep 0.1; done
    anybody && { echo "processes of a killed server still run in $data" >&2; exit 1; }
    rm -f "$pidfile" "$dir/.s.PGSQL.$port.lock"
    [[ -f $data/PG_VERSION ]] || "${as[@]}" "$bin/initdb" -D "$data" -U archive --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    "${as[@]}" "$bin/pg_ctl" -D "$data" -w -l "$dir/postgres.log" \
      -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories=$dir" start >/dev/null
    "$bin/psql" -qtA "postgresql://archive@127.0.0.1:$port/postgres" -c "select 1 from pg_database where datname='$db'" | grep -q 1 \
      || "$bin/createdb" -h 127.0.0.1 -p "$port" -U archive "$db"
    echo "postgres ready on postgresql://archive@127.0.0.1:$port/$db" ;;
  stop)
    [[ -n $(master) ]] || { echo "not running"; exit 0; }
    "${as[@]}" "$bin/pg_ctl" -D "$data" -m fast -w stop 2>/dev/null || echo "not running" ;;
  *) echo "usage: postgres.sh start|stop" >&2; exit 2 ;;
esac
