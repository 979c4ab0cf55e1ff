#!/usr/bin/env bash
# The two lines a load tester runs: no failed request, no answer outside 2xx. Starts a server of
# its own with an empty data folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

server='' work=$(mktemp -d)
stop() {
  if [ -n "$server" ] && kill -TERM "$server" 2>/dev/null; then wait "$server" || true; fi
  rm -rf "$work"
}
trap stop EXIT

password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
port=$(free_port)

# From the empty folder, where no .env can change what is measured.
start() {
  cd "$work"
  env -u DATABASE_URL HOST=127.0.0.1 PORT="$port" DATA_DIR="$work/data" \
    ADMIN_USERNAME=admin ADMIN_PASSWORD="$password" \
    "${PHARMACY:-$target/debug/pharmacy}" serve >"$work/server.log" 2>&1 &
  server=$!
  wait_ready 127.0.0.1 "$port" "$server" "$work/server.log" || fail \
    "the server did not become ready" "read its words above"
}

# ab_line NAME ARGUMENTS…: ab itself ends well even when every request failed, so read its report.
ab_line() {
  local report=$work/$1.txt
  say "ab ${*:2}"
  ab "${@:2}" 2>&1 | tee "$report" | grep -E '^(Requests per|Complete requests|Failed|Non-2xx|  99%)' || true
  grep -q '^Complete requests: *'"$3"'$' "$report" || fail "$1: ab did not complete" "see above"
  grep -q '^Failed requests: *0$' "$report" || fail "$1: requests failed" "see above"
  ! grep -q '^Non-2xx' "$report" || fail "$1: answers outside 2xx" "see above"
}

start
printf 'username=admin&password=%s' "$password" >"$work/login_data.txt"
ab_line health -n 1000 -c 10 "http://127.0.0.1:$port/health"
ab_line sign-in -n 100 -c 5 -p "$work/login_data.txt" -T application/x-www-form-urlencoded \
  "http://127.0.0.1:$port/auth/login"
say "both lines: 0 failed, all 2xx"
