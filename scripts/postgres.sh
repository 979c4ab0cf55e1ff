# Sourced by scripts/test: a PostgreSQL cluster of our own, gone when the tests are.
# shellcheck shell=bash
pg_home='' pg_port='' pg_bin=''

has_postgres() {
  local version
  pg_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  version=$(basename "${pg_bin%/bin}")
  # pg_trgm, which search uses, is in the contributed extensions.
  [ -x "$pg_bin/initdb" ] &&
    [ -f "/usr/share/postgresql/$version/extension/pg_trgm.control" ] && return
  say "  PostgreSQL is missing (every API test runs on it too): will install it"
  return 1
}

# PostgreSQL refuses to run as root; the package brings an account for it.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

# Sets TEST_DATABASE_URL. No fsync unless PG_DURABLE is set: the cluster lives for minutes, and a crash only ends the tests.
start_postgres() {
  local password loose='-c fsync=off -c synchronous_commit=off -c full_page_writes=off'
  [ -z "${PG_DURABLE:-}" ] || loose=
  has_postgres || return 1
  pg_home=$(mktemp -d /tmp/pharmacy-postgres.XXXXXX)
  pg_port=$(free_port)
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s\n' "$password" >"$pg_home/password"
  [ "$(id -u)" != 0 ] || chown -R postgres: "$pg_home"
  as_postgres "$pg_bin/initdb" -D "$pg_home/data" -U tests -E UTF8 --locale=C.UTF-8 \
    -A scram-sha-256 --pwfile="$pg_home/password" || return 1
  as_postgres "$pg_bin/pg_ctl" start -w -t 60 -D "$pg_home/data" -l "$pg_home/log" -o "-p $pg_port \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 \
    $loose" || return 1
  export TEST_DATABASE_URL=postgres://tests:$password@127.0.0.1:$pg_port/postgres
}

# By the process id in the cluster's own folder, so that no other cluster is ever touched.
stop_postgres() {
  [ -n "$pg_home" ] || return 0
  if [ -f "$pg_home/data/postmaster.pid" ]; then
    as_postgres "$pg_bin/pg_ctl" stop -w -m immediate -D "$pg_home/data" >/dev/null || true
  fi
  rm -rf "$pg_home"
  pg_home=''
}
