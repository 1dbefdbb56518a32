#!/usr/bin/env bash
# evaluate: tables of models and baselines that are the same on 1, 2 and 4 ranks, refusals, and the page that report makes of them.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
write_graphs=$(dirname "$program")/write_evaluation

expect_exit 0 "$write_graphs" graphs.h5 magnesium 12 6 model.h5 L0
cat >case.ini <<'EOT'
[data]
graphs = graphs.h5
[models.F]
file = model.h5
[evaluate]
baselines = B0 B1 B2 B4 B6_forest
data_percents = 30
trees = 10
resamples = 20
EOT

expect_exit 0 "$program" evaluate case.ini --dry-run
expect_in stdout "twin_threshold = 0.05" "tests ="
[ ! -e case.out ] || fail "a dry run wrote something"
expect_bad_input "evaluate.baselines" "'B9'" "allowed: B0 B1" -- "$program" evaluate case.ini --set evaluate.baselines=B9
expect_bad_input "'T5'" "allowed: known T1" -- "$program" evaluate case.ini --set "evaluate.tests=T5"
expect_bad_input "evaluate.treees" -- "$program" evaluate case.ini --set evaluate.treees=3
expect_bad_input "nowhere.h5" -- "$program" evaluate case.ini --set data.graphs=nowhere.h5
expect_bad_input "nowhere.h5" -- "$program" evaluate case.ini --set models.F.file=nowhere.h5
[ ! -e case.out ] || fail "a refused evaluation wrote something"

expect_exit 0 "$program" evaluate case.ini --out one
expect_in stdout "known, 6 graphs" "T1, 6 graphs" "T7, 6 graphs" "gates" "T8: n/a" "met by"
for count in 2 4; do
  expect_exit 0 ranks "$count" "$program" evaluate case.ini --out "many$count" --quiet
  for table in metrics gates confusion reliability; do
    cmp -s "one/$table.csv" "many$count/$table.csv" || fail "$table.csv differs on $count ranks"
  done
done
expect_in one/metrics.csv "test,model,metric,value,stderr,n" "known,B0,top1," "known,F - B2,nll," "known,B6_forest@30,top1," \
  "T9,F,largest_change_turn,"
expect_in one/confusion.csv "test,model,true,predicted,grains" "known,F,slip "
expect_in one/reliability.csv "test,model,bin,confidence,accuracy,n" "known,B2,1,"
# a prior is as good as chance among the systems of the card's best family at most, the law itself is better than that
awk -F, '$1 == "known" && $3 == "top1" && $2 == "B0" { prior = $4 } $1 == "known" && $3 == "top1" && $2 == "F" { law = $4 }
  END { exit !(law > prior) }' one/metrics.csv || fail "the law is no better than the prior"
# exact invariances of the law
awk -F, '$1 == "T9" && $2 == "F" && $4 > 1e-10 { bad = 1 } END { exit bad }' one/metrics.csv || fail "F is not invariant"

expect_exit 0 "$program" report one --quiet
expect_in one/report.html "The ladder" "Reliability" "Confusion of mechanisms, F" "Data efficiency (T5)" "Gates" "Provenance"
! grep -qE '<script|@import|url\(|(src|href)="[^d#]' one/report.html || fail "the page refers to something outside of it"
