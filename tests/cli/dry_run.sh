#!/usr/bin/env bash
# --dry-run checks, prints the resolved case, and writes nothing; paths count from the file that names them.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
mkdir cases
(cd cases && write_small_case)

expect_exit 0 "$program" solve cases/case.ini --dry-run
expect_in stdout "file = $PWD/cases/grid.vti" "type = damask" "r = 1" "estimate_rate = true" \
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
rm printed.ini

# it holds what the files that it names hold, says which files they were, and needs cards and load files no more
sed '/^\[load/,$d' cases/case.ini >file.ini
expect_exit 0 "$program" solve file.ini --dry-run --set load.file=cases/load.yaml --set microstructure.file=cases/grid.vti \
  --set material.file=cases/material.yaml
expect_in stdout "[load.1]" "# C_44 = 28.4e9" "lists 2 materials" "# cksum $(cksum "$PWD/cases/grid.vti")" \
  "# cksum $(cksum "$PWD/cases/load.yaml")" "# cksum $(cksum "$PWD/cases/material.yaml")"
mv stdout printed.ini
mv cases/load.yaml gone.yaml
expect_exit 0 "$program" solve printed.ini --dry-run
expect_in stdout "# dot_F = 0.001 0 0  0 x 0  0 0 x"
mkdir made
cp "$POLYSLIP_SOURCE/inputs/materials/aluminium.ini" made/card.ini
cat >made/card_case.ini <<'EOF'
[microstructure]
type = voronoi
grid = 4 4 4
grains = 3
phases = Al
[material.Al]
card = card.ini
plastic.n_sl = 10
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 1e-3
N = 2
EOF
expect_exit 0 "$program" solve made/card_case.ini --dry-run
expect_in stdout "[material.Al.plastic]" "n_sl = 10" "c_2 = 1" "# cksum $(cksum "$PWD/made/card.ini")"
grep -q '^card' stdout && fail "the card's keys stand in the case, but the card is still named"
expect_exit 0 "$program" solve made/card_case.ini
rm made/card.ini
expect_exit 0 "$program" solve card_case.out/case.ini --out again
diff <(cut -d, -f1-28 card_case.out/macro.csv) <(cut -d, -f1-28 again/macro.csv) || fail "a run does not repeat from its case.ini alone"
