#!/usr/bin/env bash
# Starts one Elasticsearch node on 127.0.0.1: elasticsearch.sh start | stop (settings: elasticsearch/start-elasticsearch.sh)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case ${1:-start} in
  start) exec "$here/elasticsearch/start-elasticsearch.sh" ;;
  stop) exec "$here/elasticsearch/start-elasticsearch.sh" --stop ;;
  *) echo "usage: elasticsearch.sh start|stop" >&2; exit 2 ;;
esac
