#!/usr/bin/env bash
# solve with solver.type = taylor, sachs, self_consistent: files, dry run, several ranks, a volume instead of a texture, bad input.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"

cat >case.ini <<EOF
[microstructure]
type = texture
grains = 40
orientations = uniform
phases = Al
[material.Al]
card = $POLYSLIP_SOURCE/inputs/materials/aluminium.ini
[solver]
type = self_consistent
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 0.1
N = 5
[output]
lankford = 0 45 90
EOF

# last FILE COLUMN: the last row's value
last() {
  awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; ++i) if ($i == name) c = i } END { print $c }' "$1"
}
# ordered A B C: numbers that grow
ordered() {
  awk -v a="$1" -v b="$2" -v c="$3" 'BEGIN { exit !(a < b && b < c) }' || fail "not in order: $*"
}

expect_exit 0 "$program" solve case.ini --dry-run
expect_in stdout "type = self_consistent" "linearisation = affine" "grain_shape = 1 1 1" "# texture: 40 grains, 1 phases"
[ ! -e case.out ] || fail "a dry run wrote"
for type in taylor sachs self_consistent; do
  expect_exit 0 "$program" solve case.ini --set solver.type=$type --out $type
  expect_in stdout "increments: 5; iterations: " "texture of Al within 15" "$type/lankford.csv"
  [ ! -s stderr ] || fail "something on standard error"
  [ "$(wc -l <$type/macro.csv)" -eq 6 ] || fail "not 5 rows in macro.csv"
  [ "$(wc -l <$type/grains.csv)" -eq 41 ] || fail "not 40 grains in grains.csv"
  [ "$(wc -l <$type/lankford.csv)" -eq 4 ] || fail "not 3 angles in lankford.csv"
  expect_in $type/macro.csv "time,F11,"
  expect_in $type/grains.csv "phi1_deg,Phi_deg,phi2_deg,rotation_deg,deviator11" "gamma:(111)[01-1]" "share:(111)[01-1]"
  awk -v x="$(last $type/macro.csv F11)" -v y="$(last $type/macro.csv F22)" -v z="$(last $type/macro.csv F33)" -v p="$(last $type/macro.csv P22)" \
    'BEGIN { v = x * y * z; exit !(x > 1.0999999 && x < 1.1000001 && v > 0.999 && v < 1.001 && p * p < 1) }' || fail "the end of $type is wrong"
done
ordered "$(last sachs/macro.csv P11)" "$(last self_consistent/macro.csv P11)" "$(last taylor/macro.csv P11)"

# the same on two ranks, again with --restart, and from the orientations that a run has left
expect_exit 0 ranks 2 "$program" solve case.ini --out ranks
cmp self_consistent/grains.csv ranks/grains.csv || fail "grains.csv differs on two ranks"
expect_exit 0 "$program" solve case.ini --out ranks --restart
expect_in stdout "the run begins anew"
cmp self_consistent/grains.csv ranks/grains.csv || fail "grains.csv differs after --restart"
expect_exit 0 "$program" solve case.ini --out file --set microstructure.orientations=file --set microstructure.orientation_file=self_consistent/grains.csv \
  --set load.1.N=1 --set load.1.strain=0.001 --dry-run
expect_in stdout "# texture: 40 grains"

# grains of a volume, by their share of it
expect_exit 0 "$program" solve case.ini --out volume --set microstructure.type=voronoi --set "microstructure.grid=8 8 8"
expect_in volume/grains.csv "volume_fraction"
awk -F, 'NR > 1 { sum += $3 } END { exit !(sum > 0.9999 && sum < 1.0001) }' volume/grains.csv || fail "shares do not sum to 1"

bad() { # TEXT... -- arguments after 'solve case.ini'
  local texts=()
  while [ "$1" != "--" ]; do texts+=("$1"); shift; done
  shift
  expect_bad_input "${texts[@]}" -- "$program" solve case.ini "$@" --out bad
}
bad "solver.linearisation" "'secent' is not known" "affine, n_eff, secant, tangent" -- --set solver.linearisation=secent
bad "solver.grain_shape" "three lengths" -- --set "solver.grain_shape=1 2"
bad "solver.n_eff" "from 1 to 1000" -- --set solver.linearisation=n_eff --set solver.n_eff=0.5
bad "microstructure.type" "a texture has no grid" "self_consistent" -- --set solver.type=fft
bad "'microstructure.grid'" -- --set "microstructure.grid=4 4 4"
bad "solver.scheme" -- --set solver.scheme=newton_cg
bad "phase 'Al'" "slip systems" -- --set "material.Al.card=$POLYSLIP_SOURCE/inputs/materials/aluminium_isotropic.ini"
sed '/^mode/d; /^axis/d; /^rate/d; s/^strain.*/L = 1e-3 0 0  0 0 0  0 0 0\nt = 100/' case.ini >volume.ini
expect_bad_input "change of volume" "leave one normal component free" -- "$program" solve volume.ini --out bad
[ ! -e bad ] || fail "an output folder was made"
sed '/^axis/d; /^rate/d; /^strain/d; s/^mode.*/mode = hold_strain\nt = 1/' case.ini >hold.ini
expect_exit 3 "$program" solve hold.ini --out hold
expect_in stderr "the load moves nothing"
