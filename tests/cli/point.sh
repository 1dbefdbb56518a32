#!/usr/bin/env bash
# solve --point: the files of one and of several points, restarts after a signal and after a kill, and what is wrong input.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"

# write_case N LINES...: tension, reversed, of one point of aluminium
write_case() {
  local count=$1
  shift
  printf '%s\n' "[microstructure]" "type = point" "bunge_deg = 37 48 22" "[material.Al]" \
    "card = $POLYSLIP_SOURCE/inputs/materials/aluminium.ini" \
    "[load.1]" "mode = tension" "axis = x" "rate = 1e-3" "strain = 0.02" "N = $count" "f_out = 10" "f_restart = $((count / 5))" \
    "[load.2]" "mode = compression" "axis = x" "rate = 1e-3" "strain = 0.01" "N = $count" "f_out = none" "T = 350" "$@" >case.ini
}

# same A B: all columns but the seconds, to the last digit
same() {
  cmp <(cut -d, -f1-31 "$1") <(cut -d, -f1-31 "$2") || fail "$1 and $2 differ"
}

write_case 100
expect_exit 0 "$program" solve case.ini --point --dry-run
expect_in stdout "type = point" "eps_stress = 1e-08" "temperature = 293.15" "T = 350" "# points: 1"
[ ! -e case.out ] || fail "a dry run wrote"
expect_exit 0 "$program" solve case.ini --point --out one
expect_in stdout "increments: 200, " "one/macro.csv" "one/state.csv"
[ "$(wc -l <one/macro.csv)" -eq 201 ] || fail "not 200 rows in macro.csv"
[ "$(wc -l <one/state.csv)" -eq 12 ] || fail "not 11 rows in state.csv" # each tenth of step 1, and the last
expect_in one/state.csv "time,F_p_inverse11" "xi:(111)[01-1]" "gamma:(111)[01-1]"
awk -F, 'END { exit !($2 > 1.0099999 && $2 < 1.0100001 && $11 < 0 && $15 < 1 && $15 > -1) }' one/macro.csv || fail "the end is wrong"
[ ! -s stderr ] || fail "something on standard error"
expect_exit 0 "$program" solve case.ini --set solver.type=point --set output.state=no --out two --quiet
[ ! -s stdout ] || fail "--quiet speaks"
[ ! -e two/state.csv ] || fail "state.csv was not wanted"
same one/macro.csv two/macro.csv
expect_exit 0 ranks 2 "$program" solve case.ini --point --out ranks
same one/macro.csv ranks/macro.csv
cmp one/state.csv ranks/state.csv || fail "state.csv differs on two ranks"

# several points, each as it is alone
expect_exit 0 "$program" solve case.ini --point --set "microstructure.bunge_deg=0 0 0  37 48 22" --out several
same one/macro.csv several/macro_2.csv
cmp one/state.csv several/state_2.csv || fail "state.csv of a point depends on its neighbours"
[ "$(wc -l <several/macro_1.csv)" -eq 201 ] || fail "not 200 rows of the first point"

# stopped by a signal, killed, and gone on with
write_case 40000
expect_exit 0 "$program" solve case.ini --point --out whole
stops=0
for signal in TERM KILL; do
  restart=()
  for wait in 0.1 0.4 0.3; do
    "$program" solve case.ini --point --out "$signal" "${restart[@]}" >stdout 2>stderr &
    pid=$!
    while [ ! -e $signal/macro.csv ] && kill -0 $pid 2>/dev/null; do sleep 0.05; done
    sleep $wait
    kill -$signal $pid 2>/dev/null
    code=0
    wait $pid || code=$?
    [ $code -eq 0 ] && break
    stops=$((stops + 1))
    [ $code -ne 1 ] || expect_in stderr "stopped by a signal" "--restart"
    restart=(--restart)
  done
  expect_exit 0 "$program" solve case.ini --point --out "$signal" --restart
  same whole/macro.csv $signal/macro.csv
  cmp whole/state.csv $signal/state.csv || fail "state.csv differs after signal $signal"
done
[ $stops -gt 0 ] || fail "no run was stopped"
echo "$stops stops"
expect_exit 0 "$program" solve case.ini --point --out TERM --restart
expect_in stdout "had come to its end"

# what is wrong
write_case 10
expect_bad_input "a point is no volume" "--point" -- "$program" solve case.ini --out bad
expect_bad_input "bunge_deg" "found 4 numbers" -- "$program" solve case.ini --point --set "microstructure.bunge_deg=1 2 3 4" --out bad
expect_bad_input "quaternion" "is given as well" -- "$program" solve case.ini --point --set "microstructure.quaternion=1 0 0 0" --out bad
expect_bad_input "grain_size_um" "found 2 values for 1 points" -- \
  "$program" solve case.ini --point --set "microstructure.grain_size_um=1 2" --out bad
expect_bad_input "no material 'Cu'" "Al" -- "$program" solve case.ini --point --set microstructure.phase=Cu --out bad
expect_bad_input "eps_equilibrium" "unknown key" -- "$program" solve case.ini --point --set solver.eps_equilibrium=1e-4 --out bad
expect_bad_input "describes a volume" "type = point" -- \
  "$program" solve "$POLYSLIP_SOURCE/inputs/cases/quickstart.ini" --point --out bad
expect_bad_input "load.2.T" "K" -- "$program" solve case.ini --point --set load.2.T=-3 --out bad
expect_bad_input "unknown option '--points'" -- "$program" solve case.ini --points
[ ! -e bad ] || fail "bad input touched the output"

# an increment that cannot be cut further
expect_exit 3 "$program" solve case.ini --point --set load.1.N=1 --set load.1.strain=0.5 --set solver.iterations=1 \
  --set solver.smallest_piece=1 --out lost
expect_in stderr "no convergence in increment 1" "smallest_piece"
[ -e lost/restart.h5 ] || fail "no restart file"
expect_exit 0 "$program" solve case.ini --point --set load.1.N=1 --set load.1.strain=0.5 --out lost --restart
exit 0
