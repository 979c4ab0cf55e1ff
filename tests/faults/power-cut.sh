#!/usr/bin/env bash
# tests/faults/power-cut.sh [TIMES]: the power fails TIMES over (3 when not said) while 32 clients post, and nothing that
# was acknowledged is lost. The data lies on a disk of its own, an ext4 image; mounting it takes root and a loop device.
# `power-cut.sh --possible` only says whether that can be done here, and why not.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/../../scripts/common.sh"

home=$(mktemp -d /tmp/pharmacy-power-cut.XXXXXX)
export POWER_CUT_DISK=$home/disk POWER_CUT_MOUNT=$home/mounted
mkdir "$POWER_CUT_MOUNT"

leave() {
  # A server that was broken off may hold the disk for a moment longer.
  local try
  for try in 1 2 3 4 5; do
    mountpoint -q "$POWER_CUT_MOUNT" || break
    umount "$POWER_CUT_MOUNT" 2>/dev/null || sleep "0.$try"
  done
  umount -l "$POWER_CUT_MOUNT" 2>/dev/null || true
  rm -rf "$home"
}
trap leave EXIT

impossible() {
  say "$*"
  exit 3
}

make_disk() {
  local program
  [ "$(id -u)" = 0 ] || impossible "mounting a disk takes root"
  for program in mkfs.ext4 mount mountpoint umount perl; do
    has "$program" || impossible "$program is missing"
  done
  truncate -s 1G "$POWER_CUT_DISK"
  mkfs.ext4 -q "$POWER_CUT_DISK" || impossible "mkfs.ext4 failed"
  mount -o loop "$POWER_CUT_DISK" "$POWER_CUT_MOUNT" 2>"$home/why" || impossible "$(cat "$home/why")"
}

make_disk
[ "${1:-}" != --possible ] || exit 0
export POWER_CUT_TIMES=${1:-3}
# Built as `scripts/test` builds it, for all of the workspace at once: else libraries are compiled again with other features.
program=$(cargo test -q --workspace --no-run --message-format=json | sed -n '/"name":"api"/s/.*"executable":"\([^"]*\)".*/\1/p')
[ -x "$program" ] || fail "the API tests were not built" "see what 'cargo test --workspace --no-run' says"
(cd tests && "$program" --exact faults::power_cut::power_cut --nocapture)
