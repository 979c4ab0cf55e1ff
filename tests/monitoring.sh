#!/usr/bin/env bash
# The Prometheus rules are sound, fire and keep still where they should, and use only names that a
# server really tells; so does the dashboard. What is told is documented, and the other way round.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

wants promtool "it checks the rules of the monitoring" prometheus
wants curl "it asks the server" curl
wants jq "it reads the dashboard" jq
install_missing

rules=docs/monitoring/alerts.yml dashboard=docs/monitoring/dashboard.json document=docs/monitoring.md

ask() { curl -sf --noproxy '*' -b "$work/jar" -c "$work/jar" "$@" -o "$work/answer"; }

serve_some() {
  local base=http://127.0.0.1:$port
  ask --data-urlencode username=admin --data-urlencode "password=$password" "$base/auth/login"
  for path in medicines suppliers departments users performance/summary performance/alerts; do
    ask "$base/api/v1/$path"
  done
  ask -H 'Content-Type: application/json' -H 'Sec-Fetch-Site: same-origin' \
    -d '{"name":"Monitored"}' "$base/api/v1/suppliers"
  # The figures are about a second old.
  sleep 2
  ask "$base/metrics"
  mv "$work/answer" "$work/metrics.txt"
}

# names FILE…: what looks like one of our metrics in these files.
names() { grep -ohE '\b(pharmacy|process)_[a-z_]*[a-z]\b' "$@" | sort -u; }

# Names of single lines, such as …_bucket.
told() { sed -E '/^#/d; s/[{ ].*//' "$work/metrics.txt" | sort -u; }

families() { sed -nE 's/^# TYPE ([^ ]+) .*/\1/p' "$work/metrics.txt" | sort -u; }

# none WORDS: fails when standard input has lines.
none() {
  local found
  found=$(cat)
  [ -z "$found" ] || fail "$1: $(tr '\n' ' ' <<<"$found")" "correct the name, or tell the metric"
}

say "promtool check rules"
promtool check rules --lint-fatal "$rules"
say "promtool test rules"
promtool test rules docs/monitoring/alerts.test.yml
start_server
jq -r '.. | objects | .expr, .query | strings' "$dashboard" >"$work/dashboard.txt"
serve_some
say "promtool check metrics"
promtool check metrics <"$work/metrics.txt"
comm -23 <(names "$rules") <(told) | none "rules ask for what nobody tells"
comm -23 <(names "$work/dashboard.txt") <(told) | none "the dashboard asks for what nobody tells"
grep -E '^\| .*`(pharmacy|process)_' "$document" >"$work/documented.txt"
comm -23 <(names "$work/documented.txt") <(families) | none "$document describes what nobody tells"
comm -13 <(names "$work/documented.txt") <(families) | none "$document does not describe"
say "$(families | wc -l) metrics are told and documented; rules and dashboard use only these"
