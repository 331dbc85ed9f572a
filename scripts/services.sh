# Sourced by the test scripts: a PostgreSQL and a Redis for this run, unless DATABASE_URL and REDIS_URL name others.
# Both are private: own folder, own free port, loopback only, gone at the end. So a test run never meets the data of
# a server that happens to run on this machine, two runs do not meet each other, and no service manager is needed.
set -euo pipefail

services_dir=""
postgres_pid="" redis_pid=""

free_port() { "${PYTHON:-python3}" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# PostgreSQL refuses to run as root; everyone else runs it under the own account.
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

start_postgres() {
  local bin port
  bin=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)
  [ -n "$bin" ] || { echo "没有找到 PostgreSQL（/usr/lib/postgresql）。" >&2; return 1; }
  port=$(free_port)
  mkdir -m 700 "$services_dir/postgres"
  [ "$(id -u)" != 0 ] || chown postgres "$services_dir/postgres"
  (cd / && as_postgres "$bin/initdb" -D "$services_dir/postgres/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N) >"$services_dir/postgres.log" 2>&1 ||
    { cat "$services_dir/postgres.log" >&2; return 1; }
  # Nothing in a test database outlives the run, so it need not survive a power cut.
  (cd / && as_postgres "$bin/pg_ctl" -D "$services_dir/postgres/data" -w -t 60 -l "$services_dir/postgres/server.log" \
    -o "-p $port -h 127.0.0.1 -k $services_dir/postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" start) \
    >>"$services_dir/postgres.log" 2>&1 || { cat "$services_dir/postgres.log" "$services_dir/postgres/server.log" >&2; return 1; }
  (cd / && as_postgres "$bin/createdb" -h 127.0.0.1 -p "$port" -U postgres supervision)
  (cd / && as_postgres "$bin/createdb" -h 127.0.0.1 -p "$port" -U postgres supervision_template)
  postgres_pid=$(head -n 1 "$services_dir/postgres/data/postmaster.pid")
  export DATABASE_URL=postgres://postgres@127.0.0.1:$port/supervision
}

start_redis() {
  local port tries=0
  port=$(free_port)
  mkdir "$services_dir/redis"
  redis-server --port "$port" --bind 127.0.0.1 --dir "$services_dir/redis" --save "" --appendonly no \
    --maxmemory-policy noeviction >"$services_dir/redis.log" 2>&1 &
  redis_pid=$!
  until redis-cli -h 127.0.0.1 -p "$port" ping 2>/dev/null | grep -q PONG; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$redis_pid" 2>/dev/null; then cat "$services_dir/redis.log" >&2; return 1; fi
    sleep 0.1
  done
  export REDIS_URL=redis://127.0.0.1:$port/0
}

start_services() {
  services_dir=$(mktemp -d)
  chmod 755 "$services_dir"
  trap stop_services EXIT
  if [ -z "${DATABASE_URL:-}" ]; then start_postgres; fi
  if [ -z "${REDIS_URL:-}" ]; then start_redis; fi
}

stop_services() {
  [ -z "$redis_pid" ] || kill "$redis_pid" 2>/dev/null || true
  if [ -n "$postgres_pid" ] && kill -INT "$postgres_pid" 2>/dev/null; then
    local tries=0
    while kill -0 "$postgres_pid" 2>/dev/null && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
  fi
  rm -rf "$services_dir"
}
