#!/usr/bin/env bash
# A run that is killed again and again and restarted ends as one that was not; so does one that stops by a signal, and one
# that goes on with another number of ranks.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
cat >case.ini <<EOF2
[microstructure]
type = voronoi
grid = 6 5 7
grains = 5
seed = 3
phases = Al
[material.Al]
card = $POLYSLIP_SOURCE/inputs/materials/aluminium.ini
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 0.004
N = 4
f_restart = 1
[load.2]
mode = simple_shear
plane = xy
rate = 1e-3
strain = 0.002
N = 3
f_out = 2
f_restart = 1
[load.3]
mode = unload
t = 2
N = 2
f_restart = 1
[load.4]
stress_direction = 1 -0.3 -0.7 0.2 0.5 -0.4
rate = 1e-3
strain = 0.002
N = 2
f_restart = 1
EOF2
increments=11

# same A B TOLERANCE: rows agree in all but the seconds, F absolutely and stresses relative to 1e8 Pa
same() {
  paste -d, <(cut -d, -f1-28 "$1/macro.csv") <(cut -d, -f1-28 "$2/macro.csv") | awk -F, -v tolerance="$3" -v rows=$increments '
    NR == 1 { next }
    { for (i = 1; i <= 28; ++i) { d = ($i - $(i + 28)) / (i <= 10 ? 1 : 1e8); if (d > tolerance || -d > tolerance) wrong = 1 } }
    END { exit wrong || NR != rows + 1 }' || fail "macro.csv of $1 and $2 differ by more than $3"
}

expect_exit 0 "$program" solve case.ini --out whole
files=(whole/fields_*.h5)
[ ${#files[@]} -eq 9 ] || fail "not 9 field files: ${files[*]}"

# killed at moments that come later and later, until a run gets to its end
restart=()
kills=0
for wait in $(seq 150 25 3000); do
  "$program" solve case.ini --out killed "${restart[@]}" >stdout 2>stderr &
  pid=$!
  sleep "$(printf '%d.%03d' $((wait / 1000)) $((wait % 1000)))"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null && break
  grep -q 'polyslip: error' stderr && fail "a restarted run failed"
  kills=$((kills + 1))
  [ -e killed/case.ini ] && restart=(--restart)
done
echo "$kills kills"
[ "$kills" -gt 0 ] || fail "no run was killed"
same whole killed 1e-10
if command -v h5diff >/dev/null; then
  for file in whole/fields_*.h5; do
    for field in "P 1e-2" "gamma 1e-10" "orientation 1e-10"; do  # Pa, of 1e8
      read -r name tolerance <<<"$field"
      h5diff -q -d "$tolerance" "$file" "killed/$(basename "$file")" "/$name" "/$name" || fail "$name differs in $file"
    done
  done
fi
cmp -s <(cut -d, -f1-3 whole/grains.csv) <(cut -d, -f1-3 killed/grains.csv) || fail "grains.csv differs"

# a finished run has nothing left to do
expect_exit 0 "$program" solve case.ini --out killed --restart
expect_in stdout "had come to its end"
same whole killed 1e-10

# a signal: a restart file, exit code 1, a message that says how to go on. 4 ranks go on with what 1 rank left, at
# tolerances that leave no room between the two.
sed 's/f_restart = 1/f_restart = none/; s/grid = 6 5 7/grid = 12 12 11/' case.ini >signal.ini
tight=(--set solver.eps_equilibrium=1e-10 --set solver.eps_stress=1e-10 --set solver.eps_equilibrium_floor=1e-3
  --set solver.eps_stress_floor=1e-3 --set solver.law_tolerance=1e-13)
expect_exit 0 ranks 2 "$program" solve signal.ini --out whole2 "${tight[@]}"
"$program" solve signal.ini --out signal "${tight[@]}" >stdout 2>stderr &
pid=$!
for _ in $(seq 1 1000); do
  [ -s signal/macro.csv ] && [ "$(wc -l <signal/macro.csv)" -ge 2 ] && break
  sleep 0.01
done
kill -TERM $pid
code=0
wait $pid || code=$?
[ "$code" -eq 1 ] || fail "exit code $code after SIGTERM"
expect_in stderr "stopped by a signal after increment" "--restart"
expect_exit 0 ranks 4 "$program" solve signal.ini --out signal "${tight[@]}" --restart
expect_in stdout "going on after increment"
same whole2 signal 1e-8

# another operator, other schemes, twins beside a second phase: killed after the first restart file, gone on with, the same end
cat >two.ini <<EOF2
[microstructure]
type = voronoi
grid = 6 6 5
grains = 6
seed = 4
phases = Mg Al
phase_fractions = 0.6 0.4
[material.Mg]
card = $POLYSLIP_SOURCE/inputs/materials/magnesium.ini
[material.Al]
card = $POLYSLIP_SOURCE/inputs/materials/aluminium.ini
[load.1]
mode = compression
axis = x
rate = 1e-3
strain = 0.008
N = 8
f_out = 8
f_restart = 1
EOF2
increments=8
# (a law whose state has twin fractions, densities and temperatures, too)
for variant in "solver.operator=continuous" "solver.scheme=newton_gmres" "solver.steps=adaptive" "solver.precision=mixed" \
  "material.Mg.plastic.reorientation=predominant" "material.Al.card=$POLYSLIP_SOURCE/inputs/materials/aluminium_dislocations.ini"; do
  rm -rf whole part
  expect_exit 0 "$program" solve two.ini --out whole --set "$variant"
  for _ in 1 2 3 4 5; do  # a run that comes to its end before it is killed says nothing
    rm -rf part
    "$program" solve two.ini --out part --set "$variant" >stdout 2>stderr &
    pid=$!
    for _ in $(seq 1 1000); do
      [ -s part/restart.h5 ] && break
      sleep 0.01
    done
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    [ -s part/restart.h5 ] || fail "no restart file with $variant"
    expect_exit 0 "$program" solve two.ini --out part --set "$variant" --restart
    grep -q "had come to its end" stdout || break
  done
  expect_in stdout "going on after increment"
  same whole part 1e-10
  if command -v h5diff >/dev/null; then  # twins among them
    for field in gamma slip; do
      h5diff -q -d 1e-10 whole/fields_000008.h5 part/fields_000008.h5 /$field /$field || fail "$field differs with $variant"
    done
  fi
done
