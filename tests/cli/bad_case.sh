#!/usr/bin/env bash
# What is wrong in a case ends with exit code 2 and one message that names file, line or key; no output is touched.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
write_small_case
expect_exit 0 "$program" solve case.ini --dry-run

bad() { # TEXT... -- arguments after 'solve case.ini'
  local texts=()
  while [ "$1" != "--" ]; do texts+=("$1"); shift; done
  shift
  expect_bad_input "${texts[@]}" -- "$program" solve case.ini "$@"
}
bad "--set 'load'" -- --set load
bad "command line, key 'load.1.ratee'" "did you mean 'rate'" -- --set load.1.ratee=1
bad "unknown section" "'lod'" "did you mean 'load'" -- --set lod.t=1
bad "command line, key 'load.1.N'" "at least 1" -- --set load.1.N=0
bad "command line, key 'load.1.N'" "'two' is not a number" -- --set load.1.N=two
bad "mode and P are both given" -- --set "load.1.P=x x x  x 0 x  x x 0"
bad "no_such.vti" "No such file" -- --set microstructure.file=no_such.vti
bad "key 'microstructure.file'" "'.png'" ".tesr and .vti" -- --set microstructure.file=grid.png
printf '[microstructure]\ngrid = 2 2 2\n' >none.ini
expect_bad_input "none.ini, line 1, section 'microstructure': 'type' is missing" -- "$program" generate none.ini
bad "microstructure.type" "'foam' is not known" "voronoi, laguerre" -- --set microstructure.type=foam
bad "solver.eps_equilibrium" "at least 5e-6" -- --set solver.precision=mixed --set solver.eps_equilibrium=1e-7
bad "[load.1] is given as well" -- --set load.file=load.yaml

cat >over.ini <<'EOF'
[microstructure]
file = grid.vti
[material]
file = material.yaml
[load.1]
dot_F = 1e-3 0 0  0 0 0  0 0 x
P = x x x  x 0 x  x x 0
t = 1
N = 1
EOF
expect_bad_input "over.ini" "load.1" "over-constrained: component 22" -- "$program" solve over.ini
sed '/^P/d' over.ini >under.ini
expect_bad_input "under-constrained: component 33" -- "$program" solve under.ini
sed 's/^t = 1/N = 2/' over.ini >twice.ini
expect_bad_input "twice.ini, line 9: key 'load.1.N' is given twice, first on line 8" -- "$program" solve twice.ini
sed 's/^t = 1/t 1/' over.ini >syntax.ini
expect_bad_input "syntax.ini, line 8" "'t 1'" -- "$program" solve syntax.ini
head -n -2 material.yaml >short.yaml
expect_bad_input "grid.vti" "material id 1" "short.yaml lists 1 materials" -- "$program" solve case.ini --set material.file=short.yaml
sed 's/C_12/C_13/' material.yaml >key.yaml
expect_bad_input "key.yaml" "C_12" -- "$program" solve case.ini --set material.file=key.yaml
sed 's/dot_F/R: [0, 0, 1, 30]\n      dot_F/' load.yaml >rotated.yaml
grep -v -e '^\[load' -e '^mode' -e '^axis' -e '^rate' -e '^strain' -e '^N' case.ini >plain.ini
expect_exit 0 "$program" solve plain.ini --set load.file=load.yaml --dry-run
expect_bad_input "rotated.yaml, line 5" "'R' is not supported" -- "$program" solve plain.ini --set load.file=rotated.yaml

# one message, and the same code, from several ranks
expect_bad_input "did you mean 'rate'" -- ranks 2 "$program" solve case.ini --set load.1.ratee=1
expect_bad_input "2 planes along z" "at most 2 ranks" -- ranks 3 "$program" solve case.ini --dry-run
# an error that meets one rank only ends all of them
expect_bad_input "unknown option '--fast'" "on rank 1" -- \
  mpirun --allow-run-as-root --oversubscribe --bind-to none -n 1 "$program" solve case.ini --dry-run : -n 1 "$program" solve --fast 2>/dev/null
if [ -e case.out ] || [ -e over.out ]; then fail "an output folder was made"; fi
