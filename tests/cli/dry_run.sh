#!/usr/bin/env bash
# --dry-run checks, prints the resolved case, and writes nothing; paths count from the file that names them.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
mkdir cases
(cd cases && write_small_case)

expect_exit 0 "$program" solve cases/case.ini --dry-run
expect_in stdout "file = cases/grid.vti" "type = damask" "r = 1" "estimate_rate = true" \
  "# dot_F = 0.001 0 0  0 x 0  0 0 x" "# P = x x x  x 0 x  x x 0" "# t = 1" "the transverse normal components of P are 0"
cp stdout first
expect_exit 0 ranks 2 "$program" solve cases/case.ini --dry-run
cmp -s first stdout || fail "2 ranks print another case than 1"

# --set paths count from the current folder, and override
expect_exit 0 "$program" solve cases/case.ini --dry-run --set load.1.N=7 --set microstructure.file=cases/grid.vti
expect_in stdout "# N = 7"
expect_bad_input "grid.vti" -- "$program" solve cases/case.ini --dry-run --set microstructure.file=grid.vti
rm first
[ "$(ls)" = "$(printf 'cases\nstderr\nstdout')" ] || fail "a dry run wrote something: $(ls)"
[ "$(ls cases)" = "$(printf 'case.ini\ngrid.vti\nload.yaml\nmaterial.yaml')" ] || fail "a dry run wrote something: $(ls cases)"

# the printed case is a case
expect_exit 0 "$program" solve cases/case.ini --dry-run
cp stdout printed.ini
expect_exit 0 "$program" solve printed.ini --dry-run
cmp -s printed.ini stdout || fail "the resolved case does not resolve to itself"
