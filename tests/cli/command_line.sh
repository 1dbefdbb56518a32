#!/usr/bin/env bash
# Help, version, and everything that can be wrong on the command line.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"

expect_exit 0 "$program" --help
expect_in stdout "generate" "solve" "--set section.key=value" "--out DIR" "--restart" "--dry-run" "--quiet" "Exit codes"
expect_exit 0 "$program" --version
expect_in stdout "polyslip " "Kokkos " "MPI " "HDF5 " "Boost "
for verb in generate solve; do
  expect_exit 0 "$program" "$verb" --help
  expect_in stdout "polyslip $verb: " "[microstructure]"
done
expect_in stdout "[load.1]" "dot_F" "sigma" "stop.Q_above" "[material]" "xi_0_sl"

expect_bad_input "no verb" "generate, " "solve" -- "$program"
expect_bad_input "unknown verb 'slove'" "generate, " "solve" -- "$program" slove case.ini
expect_bad_input "unknown option '--fast'" -- "$program" solve case.ini --fast
expect_bad_input "needs a case file" -- "$program" solve
expect_bad_input "'b.ini' after the case file 'a.ini'" -- "$program" solve a.ini b.ini
expect_bad_input "--out needs a value" -- "$program" solve case.ini --out
expect_bad_input "--out is given twice" -- "$program" solve case.ini --out a --out b
expect_bad_input "missing.ini" "No such file" -- "$program" solve missing.ini
expect_bad_input "is a folder" -- "$program" solve .
[ "$(ls)" = "$(printf 'stderr\nstdout')" ] || fail "something was written: $(ls)"
