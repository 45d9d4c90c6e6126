#!/usr/bin/env bash
# Writes what compose.yaml reads from secrets/: random, readable by its owner alone, and never written over.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
for name in signing postgres_password redis_password s3_secret_key elastic_password; do
  [[ -s secrets/$name ]] || random >"secrets/$name"
done
printf 'postgresql+psycopg://archive:%s@postgres:5432/archive' "$(<secrets/postgres_password)" >secrets/database_url
printf 'redis://:%s@redis:6379/0' "$(<secrets/redis_password)" >secrets/broker_url
chmod 644 secrets/* && chmod 700 secrets # the containers' users read the files; the folder keeps everybody else out
echo "secrets/ is ready"
