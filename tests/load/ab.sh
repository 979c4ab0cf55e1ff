#!/usr/bin/env bash
# The two lines a load tester runs: no failed request, no answer outside 2xx. Starts a server of
# its own with an empty data folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

# ab_line NAME ARGUMENTS…: ab itself ends well even when every request failed, so read its report.
ab_line() {
  local report=$work/$1.txt
  say "ab ${*:2}"
  ab "${@:2}" 2>&1 | tee "$report" | grep -E '^(Requests per|Complete requests|Failed|Non-2xx|  99%)' || true
  grep -q '^Complete requests: *'"$3"'$' "$report" || fail "$1: ab did not complete" "see above"
  grep -q '^Failed requests: *0$' "$report" || fail "$1: requests failed" "see above"
  ! grep -q '^Non-2xx' "$report" || fail "$1: answers outside 2xx" "see above"
}

start_server
printf 'username=admin&password=%s' "$password" >"$work/login_data.txt"
ab_line health -n 1000 -c 10 "http://127.0.0.1:$port/health"
ab_line sign-in -n 100 -c 5 -p "$work/login_data.txt" -T application/x-www-form-urlencoded \
  "http://127.0.0.1:$port/auth/login"
say "both lines: 0 failed, all 2xx"
