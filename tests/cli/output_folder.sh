#!/usr/bin/env bash
# Nothing that stands in an output folder is overwritten.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
write_small_case

mkdir occupied
echo precious >occupied/macro.csv
expect_bad_input "output folder 'occupied' holds files" "--out another folder" -- "$program" solve case.ini --out occupied
expect_bad_input "holds files but no run" -- "$program" solve case.ini --out occupied --restart
expect_bad_input "'case.ini' is a file" -- "$program" solve case.ini --out case.ini
[ "$(cat occupied/macro.csv)" = precious ] || fail "a file was overwritten"
[ "$(ls occupied)" = macro.csv ] || fail "an occupied folder was touched"

# killed while it wrote the first file: nothing is lost by beginning
for restart in "" --restart; do
  mkdir "vacant$restart"
  echo half >"vacant$restart/case.ini.part"
  # shellcheck disable=SC2086
  expect_exit 0 "$program" solve case.ini --out "vacant$restart" $restart
  [ -s "vacant$restart/case.ini" ] || fail "no case.ini"
  [ ! -e "vacant$restart/case.ini.part" ] || fail "a temporary file is left"
done

touch occupied/case.ini
expect_bad_input "holds another run" "--restart to go on" -- "$program" solve case.ini --out occupied
expect_bad_input "generate has nothing to restart" -- "$program" generate case.ini --out new --restart
[ ! -e new ] || fail "a refused run made its folder"
