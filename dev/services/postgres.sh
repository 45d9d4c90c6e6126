#!/usr/bin/env bash
# Starts a private PostgreSQL 15 cluster (Debian package postgresql) on 127.0.0.1, UTF-8 with the C.UTF-8 locale.
#   postgres.sh start | stop       PG_PORT (5433) PG_DIR (/var/tmp/archive-postgres) PG_DATABASE (archive)
# PostgreSQL refuses to run as root: as root it runs as the user postgres, who must be able to enter PG_DIR.
set -euo pipefail
dir=${PG_DIR:-/var/tmp/archive-postgres}; port=${PG_PORT:-5433}; db=${PG_DATABASE:-archive}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
as=(); [[ $(id -u) == 0 ]] && as=(setpriv --reuid=postgres --regid=postgres --init-groups)
case ${1:-start} in
  start)
    mkdir -p "$dir"; [[ $(id -u) == 0 ]] && chown postgres: "$dir"
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1 && { echo "postgres already runs"; exit 0; }
    [[ -f $dir/data/PG_VERSION ]] || "${as[@]}" "$bin/initdb" -D "$dir/data" -U archive --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/postgres.log" \
      -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories=$dir" start >/dev/null
    "$bin/psql" -qtA "postgresql://archive@127.0.0.1:$port/postgres" -c "select 1 from pg_database where datname='$db'" | grep -q 1 \
      || "$bin/createdb" -h 127.0.0.1 -p "$port" -U archive "$db"
    echo "postgres ready on postgresql://archive@127.0.0.1:$port/$db" ;;
  stop) "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m fast -w stop 2>/dev/null || echo "not running" ;;
  *) echo "usage: postgres.sh start|stop" >&2; exit 2 ;;
esac
