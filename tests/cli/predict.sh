#!/usr/bin/env bash
# predict: one row per grain, the same on any number of ranks; what a model cannot answer for is refused with exit code 2.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
write_graphs=$(dirname "$program")/write_evaluation

expect_exit 0 "$write_graphs" graphs.h5 magnesium 3 1 model.h5 L4
expect_exit 0 "$write_graphs" copper.h5 copper 1 1
cat >case.ini <<'EOT'
[predict]
model = model.h5
[data]
graphs = graphs.h5
EOT
expect_exit 0 "$program" predict case.ini --dry-run
expect_in stdout "model ="
expect_bad_input "either [data] or [map]" -- "$program" predict case.ini --set map.file=x.ang
expect_bad_input "predict.modell" -- "$program" predict case.ini --set predict.modell=x
expect_bad_input "nowhere.h5" -- "$program" predict case.ini --set predict.model=nowhere.h5
expect_bad_input "copper" -- "$program" predict case.ini --set data.graphs=copper.h5
[ ! -e case.out ] || fail "a refused prediction wrote something"

expect_exit 0 "$program" predict case.ini --out one
expect_in stdout "120 grains" "slip "
expect_exit 0 ranks 2 "$program" predict case.ini --out two --quiet
cmp -s one/prediction.csv two/prediction.csv || fail "prediction.csv differs on 2 ranks"
expect_in one/prediction.csv "graph,grain,phase,system,mechanism,system_share,mechanism_share,twin" "share_1"
[ -s one/prediction.h5 ] || fail "no prediction.h5"
[ "$(wc -l <one/prediction.csv)" -eq 121 ] || fail "not one row per grain"
awk -F, 'NR > 1 { s = 0; for (i = 15; i <= NF; ++i) s += $i; if (s < 0.999999 || s > 1.000001) bad = 1 } END { exit bad }' \
  one/prediction.csv || fail "shares do not sum to 1"

expect_exit 0 "$program" report one --quiet
expect_in one/report.html "First mechanism" "Confidence in the first system" "Provenance"
! grep -qE '<script|@import|url\(|(src|href)="[^d#]' one/report.html || fail "the page refers to something outside of it"
