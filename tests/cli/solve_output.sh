#!/usr/bin/env bash
# What solve leaves behind, on any number of ranks; what it says when it does not converge and when the disk is full.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
cat >case.ini <<EOF2
[microstructure]
type = voronoi
grid = 8 7 6
grains = 6
seed = 3
phases = Al
[material.Al]
card = $POLYSLIP_SOURCE/inputs/materials/aluminium.ini
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 0.006
N = 5
f_out = 2
[solver]
eps_equilibrium = 1e-10
eps_equilibrium_floor = 1e-3
eps_stress = 1e-10
eps_stress_floor = 1e-3
law_tolerance = 1e-13
EOF2

expect_exit 0 "$program" solve case.ini --out one
expect_in stdout "yield stress (0.2 % offset): P11 = " "evaluations of the law per increment" "core-µs per voxel" "law " "results: one/macro.csv"
expect_in one/log.txt "polyslip " "yield stress"
tensor() { printf '%s,' "$1"{11,12,13,21,22,23,31,32,33}; }
header="time,$(tensor F)$(tensor P)$(tensor cauchy)newton,linear,evaluations,seconds"
[ "$(head -1 one/macro.csv)" = "$header" ] || fail "columns of macro.csv: $(head -1 one/macro.csv)"
[ "$(wc -l <one/macro.csv)" -eq 6 ] || fail "macro.csv has not 5 rows"
[ "$(echo one/fields_*.h5)" = "one/fields_000002.h5 one/fields_000004.h5 one/fields_000005.h5" ] || fail "field files: $(ls one)"
[ "$(wc -l <one/grains.csv)" -eq 7 ] || fail "grains.csv has not 6 rows"

# shares of each grain sum to 1, volume fractions too
awk -F, 'NR == 1 { for (i = 1; i <= NF; ++i) { if ($i ~ /^share:/) share[i]; if ($i == "volume_fraction") volume = i } next }
  { sum = 0; for (i in share) sum += $i; if (sum < 1 - 1e-12 || sum > 1 + 1e-12) wrong = 1; total += $volume }
  END { exit wrong || total < 1 - 1e-12 || total > 1 + 1e-12 }' one/grains.csv || fail "shares or volume fractions do not sum to 1"

for n in 2 3; do
  expect_exit 0 ranks $n "$program" solve case.ini --out "on$n" --quiet
  [ ! -s stdout ] || fail "--quiet is not quiet"
  for table in macro grains; do
    # angles relative to 100 degrees, stresses to 1e8 Pa, all else absolutely; counts of iterations and seconds not at all
    paste -d, "one/$table.csv" "on$n/$table.csv" | awk -F, '
      NR == 1 { half = NF / 2; for (i = 1; i <= half; ++i) size[i] = $i ~ /_deg$/ ? 100 : $i ~ /^(P|cauchy)[0-9]/ ? 1e8 : 1
                for (i = 1; i <= half; ++i) skip[i] = $i ~ /^(newton|linear|evaluations|seconds|phase|most_active)$/; next }
      { for (i = 1; i <= half; ++i) { d = ($i - $(i + half)) / size[i]; if (!skip[i] && (d > 1e-8 || -d > 1e-8)) wrong = 1 } }
      END { exit wrong || NR < 6 }' || fail "$table.csv differs between 1 and $n ranks"
  done
done

# no convergence: exit code 3, the last good state on the disk, and advice that works
limits=(--set solver.iterations=2 --set solver.smallest_piece=1)
expect_exit 3 "$program" solve case.ini --out stuck "${limits[@]}"
expect_in stderr "no convergence in increment 1 (load step 1)" "stuck/restart.h5" "--restart" "solver.iterations=4"
[ -s stuck/restart.h5 ] || fail "no restart file"
expect_exit 0 "$program" solve case.ini --out stuck --restart
cmp -s <(cut -d, -f1 one/macro.csv) <(cut -d, -f1 stuck/macro.csv) || fail "the run did not go on to its end"

# cut back: the same increments at the same times, in more pieces
expect_exit 0 "$program" solve case.ini --out cut --set solver.iterations=4 --set load.1.N=2 --set solver.eps_equilibrium=1e-6 \
  --set solver.eps_stress=1e-6
expect_in stdout "going on with half of it"
[ "$(wc -l <cut/macro.csv)" -eq 3 ] || fail "macro.csv of the cut run has not 2 rows"

# a full disk (a limit on the size of files, too small for the second fields and large enough for MPI's own): exit code 2, the
# file's name, and what was written before stays whole
limited() { (ulimit -f "$1" && trap '' XFSZ && shift && exec "$@"); }
big=(--set "microstructure.grid=32 32 32" --set load.1.strain=1e-4 --set load.1.N=1 --set output.fields=all --set solver.eps_equilibrium=1e-3
  --set solver.eps_stress=1e-3 --set solver.law_tolerance=1e-8)
expect_bad_input "full/fields_000001.h5" -- limited 9000 "$program" solve case.ini --out full "${big[@]}"
[ "$(wc -l <full/macro.csv)" -eq 2 ] || fail "macro.csv lost a row"
if ls full/*.h5* >/dev/null 2>&1; then fail "a field file that is not whole: $(ls full)"; fi
expect_exit 0 "$program" solve case.ini --out full "${big[@]}" --restart
[ -s full/fields_000001.h5 ] || fail "no fields after the disk had room again"

# keys
expect_bad_input "solver.schema" "did you mean 'scheme'" -- "$program" solve case.ini --out bad --set solver.schema=basic
expect_bad_input "'stress' is no field" "cauchy" -- "$program" solve case.ini --out bad --set "output.fields=P stress"
expect_exit 0 "$program" solve --help
expect_in stdout "[solver]" "eps_equilibrium" "[output]" "precision"
