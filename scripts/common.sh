# Sourced by the scripts beside it: words for people, what the machine must have, a server to try.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034
target=$(realpath -m "${CARGO_TARGET_DIR:-$root/target}")
cd "$root" || exit

say() { printf '%s\n' "$*"; }

# fail REASON REMEDY
fail() {
  printf '\nStopped: %s\nWhat to do: %s\n' "$1" "$2" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo; then sudo "$@"; else
    fail "packages are missing and this account may not install them: $*" \
      "run the script as root, or install sudo"
  fi
}

# Collects what is missing; install_missing fetches it all at once.
missing=()
# wants PROGRAM WHY PACKAGE…
wants() {
  local program=$1 why=$2
  shift 2
  has "$program" && return
  say "  $program is missing ($why): will install $*"
  missing+=("$@")
}

install_missing() {
  [ ${#missing[@]} -gt 0 ] || return 0
  has apt-get || fail "this machine has no apt-get" "install by hand: ${missing[*]}"
  say "  installing: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install ${missing[*]}; its last words are above" \
      "check the network and /etc/apt/sources.list, then run this again"
  fi
  rm -f "$log"
  missing=()
}

# need_rust [COMPONENT…]
# shellcheck disable=SC2120
need_rust() {
  # shellcheck disable=SC1091
  has cargo || [ ! -f "$HOME/.cargo/env" ] || . "$HOME/.cargo/env"
  has rustup || fail "Rust is not installed" \
    "install rustup ('apt install rustup' or https://rustup.rs), then run this again"
  local wanted have pinned
  wanted=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml)
  pinned=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml 2>/dev/null || true)
  if [ -n "$pinned" ] && ! rustup toolchain list | grep "^$pinned" >/dev/null; then
    say "  Rust $pinned is missing (the project is built with exactly this one): installing it"
    rustup toolchain install "$pinned" --profile minimal --no-self-update
  fi
  have=$(rustc --version 2>/dev/null | cut -d' ' -f2 || true)
  if [ -z "$have" ] || [ "$(printf '%s\n' "$wanted" "$have" | sort -V | head -n 1)" != "$wanted" ]; then
    say "  Rust $wanted or newer is needed (found ${have:-none}): installing the stable one"
    rustup toolchain install stable --profile minimal --no-self-update
    rustup default stable
  fi
  if ! rustup target list --installed | grep -x wasm32-unknown-unknown >/dev/null; then
    say "  the wasm32 target is missing (the web client is compiled to it): installing it"
    rustup target add wasm32-unknown-unknown
  fi
  local component
  for component in "$@"; do
    rustup component list --installed | grep "^$component" >/dev/null && continue
    say "  $component is missing (a check uses it): installing it"
    rustup component add "$component"
  done
}

need_compiler() {
  wants cc "SQLite and the cryptography are compiled from C" gcc libc6-dev
}

# Tries the port by connecting to it; nobody answering means free.
port_taken() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    port_taken 127.0.0.1 "$port" || break
  done
  printf '%s' "$port"
}

is_ready() {
  (
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf 'GET /health/ready HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$1" >&3
    read -r -t 5 _ status _ <&3 && [ "$status" = 200 ]
  ) 2>/dev/null
}

# wait_ready HOST PORT PID LOG: until the server says it is ready; its own words when it does not.
wait_ready() {
  local waited=0
  until is_ready "$1" "$2"; do
    if ! kill -0 "$3" 2>/dev/null || [ $((waited += 1)) -gt 300 ]; then
      tail -n 30 "$4" >&2
      return 1
    fi
    sleep 0.2
  done
}

# A server with an empty data folder of its own; sets server, work, port and password. Gone with the script.
# shellcheck disable=SC2034
start_server() {
  server='' work=$(mktemp -d)
  trap stop_server EXIT
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  port=$(free_port)
  # From the empty folder, where no .env can change what is measured.
  (cd "$work" && exec env -u DATABASE_URL HOST=127.0.0.1 PORT="$port" DATA_DIR="$work/data" \
    ADMIN_USERNAME=admin ADMIN_PASSWORD="$password" \
    "${PHARMACY:-$target/debug/pharmacy}" serve >"$work/server.log" 2>&1) &
  server=$!
  wait_ready 127.0.0.1 "$port" "$server" "$work/server.log" || fail \
    "the server did not become ready" "read its words above"
}

stop_server() {
  if [ -n "$server" ] && kill -TERM "$server" 2>/dev/null; then wait "$server" || true; fi
  rm -rf "$work"
}
