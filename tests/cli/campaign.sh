#!/usr/bin/env bash
# A campaign's dataset is the same, bit for bit, on any number of ranks, in batches, in shards of a job array, and however often it was
# killed; what fails stays with its sample; a full disk and a folder of another plan are refused with nothing lost.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
materials=$POLYSLIP_SOURCE/inputs/materials
cat >plan.ini <<EOF2
[campaign]
samples = 14
seed = 3
samples_per_shard = 4
retries = 1
voxels = slip
[vary]
material = choice
microstructure.grains = integer 4 9
load.1.rate = log 1e-4 1e-2
[choice.material.aluminium]
material.metal.card = $materials/aluminium.ini
[choice.material.magnesium]
material.metal.card = $materials/magnesium.ini
[split]
test = 0.2
[microstructure]
type = voronoi
grid = 6 6 8
grains = 5
phases = metal
[material.metal]
card = $materials/aluminium.ini
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 0.01
N = 5
EOF2
samples=14

# same A B: the datasets hold the same bits, save what is incidental
same() {
  # h5diff leaves the inside of virtual datasets alone where a path is relative to another folder
  h5diff --exclude-path /samples/seconds --exclude-path /samples/ranks "$1/dataset.h5" "$2/dataset.h5" >stdout 2>stderr ||
    fail "$1 and $2 differ"
}
# values DIR COLUMN: of the table samples, one per line
values() {
  h5dump -d "/samples/$2" -y -w 1 "$1/dataset.h5" | awk '/DATA \{/ { on = 1; next } on && /^ *\}/ { exit } on'
}
# count_of DIR COLUMN PATTERN
count_of() { values "$1" "$2" | grep -c "$3"; }

expect_exit 0 "$program" campaign plan.ini --out whole
expect_in stdout "14 samples in 4 shards" "14 of 14 samples in 4 shards"
[ -z "$(ls whole/journal)" ] || fail "journals stay behind"
[ "$(wc -l <whole/manifest.csv)" -eq $((samples + 1)) ] || fail "manifest.csv has not a row per sample"
[ "$(count_of whole status 0)" -eq "$samples" ] || fail "not all samples converged: $(values whole status)"

expect_exit 0 "$program" campaign plan.ini --dry-run
expect_in stdout "14" "aluminium" "magnesium" "test"

# ranks, batches
expect_exit 0 ranks 2 "$program" campaign plan.ini --out two
same whole two
expect_exit 0 ranks 3 "$program" campaign plan.ini --out batches --set campaign.volumes_per_batch=4 --quiet
# the plan's text and checksum may differ, nothing else
for table in samples/P samples/seed samples/checksum grains/gamma curves/P edges/area voxels/slip; do
  h5diff whole/dataset.h5 batches/dataset.h5 "/$table" >stdout 2>stderr || fail "batches change $table"
done

# several ranks per volume: the same samples, values within the tolerance of the solver
expect_exit 0 ranks 3 "$program" campaign plan.ini --out pairs --set campaign.ranks_per_volume=2 --quiet
for column in id seed split status microstructure grains_count; do
  h5diff whole/dataset.h5 pairs/dataset.h5 "/samples/$column" >stdout 2>stderr || fail "two ranks per volume change samples/$column"
done
h5diff --relative=1e-4 whole/dataset.h5 pairs/dataset.h5 /grains/slip >stdout 2>stderr || fail "two ranks per volume change the slip"
h5diff --delta=1e4 whole/dataset.h5 pairs/dataset.h5 /samples/P >stdout 2>stderr || fail "two ranks per volume change the stress"

# killed at moments that come later and later
restart=()
kills=0
for wait in $(seq 100 60 4000); do
  "$program" campaign plan.ini --out killed "${restart[@]}" >stdout 2>stderr &
  pid=$!
  sleep "$(printf '%d.%03d' $((wait / 1000)) $((wait % 1000)))"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null && break
  grep -q 'polyslip: error' stderr && fail "a restarted campaign failed"
  kills=$((kills + 1))
  [ ! -e killed/case.ini ] || restart=(--restart)
done
[ "$kills" -ge 2 ] || fail "only $kills kills"
[ ! -e killed/case.ini ] || restart=(--restart)
expect_exit 0 ranks 2 "$program" campaign plan.ini --out killed "${restart[@]}"
same whole killed
echo "killed $kills times, then finished on two ranks"

# a signal
"$program" campaign plan.ini --out stopped >stdout 2>stderr &
pid=$!
for _ in $(seq 200); do
  [ ! -e stopped/case.ini ] || break
  sleep 0.05
done
sleep 0.2
kill -TERM $pid
code=0
wait $pid || code=$?
if [ "$code" -ne 0 ]; then
  [ "$code" -eq 1 ] || fail "exit code $code after a signal"
  expect_in stderr "stopped by a signal" "--restart --out stopped"
  expect_exit 0 "$program" campaign plan.ini --out stopped --restart
fi
same whole stopped
expect_exit 0 "$program" campaign plan.ini --out stopped --restart
expect_in stdout "14 are done already"

# samples that count as large go on inside their load: the same increments, values within the tolerance of the solver
long=(--set campaign.samples=2 --set campaign.checkpoint_voxels=1 --set load.1.N=1500 --set "microstructure.grid=10 10 10")
expect_exit 0 "$program" campaign plan.ini --out long "${long[@]}" --quiet
"$program" campaign plan.ini --out resumed "${long[@]}" --quiet >stdout 2>stderr &
pid=$!
until [ -e resumed/shards ]; do sleep 0.02; done
sleep 0.4
kill -TERM $pid
wait $pid && fail "the long samples were through before the signal"
ls resumed/journal/sample_*_restart.h5 >list 2>&1 || fail "no checkpoint of a large sample"
expect_exit 0 ranks 2 "$program" campaign plan.ini --out resumed "${long[@]}" --restart
[ -z "$(ls resumed/journal)" ] || fail "a checkpoint stays behind"
for column in samples/increments samples/attempts samples/seed; do
  h5diff long/dataset.h5 resumed/dataset.h5 "/$column" >stdout 2>stderr || fail "a resumed sample has other $column"
done
h5diff --delta=1e4 long/dataset.h5 resumed/dataset.h5 /curves/P >stdout 2>stderr || fail "a resumed sample has another curve"

# a shard per task of a job array, then one dataset
for shard in 3 0 2; do
  expect_exit 0 "$program" campaign plan.ini --out array --restart --set run.shard=$shard --quiet
done
expect_exit 0 ranks 2 "$program" campaign plan.ini --out array --restart --set run.shard=1 --quiet
[ ! -e array/dataset.h5 ] || fail "a task of an array wrote the index"
expect_exit 0 "$program" dataset merge array
same whole array
expect_bad_input "run.shard" "allowed: 0 to 3" -- "$program" campaign plan.ini --out array --restart --set run.shard=4

# a card with which nothing converges
cat plan.ini - >poisoned.ini <<EOF2
[choice.material.poison]
material.metal.card = $materials/aluminium.ini
material.metal.plastic.xi_0_sl = 1e-3
EOF2
expect_exit 0 ranks 2 "$program" campaign poisoned.ini --out poisoned
expect_in stdout "failed" "14 of 14 samples"
poisoned=$(count_of poisoned param_material poison)
[ "$poisoned" -ge 2 ] || fail "only $poisoned poisoned samples"
[ "$(count_of poisoned reason 'the law did not converge\|budget')" -eq "$poisoned" ] || fail "not every poisoned sample says why it failed"
[ "$(count_of poisoned status 1)" -eq "$poisoned" ] || fail "not just the poisoned samples failed: $(values poisoned status)"

# a folder with samples of another plan; a plan that is none
expect_bad_input "plan" -- "$program" campaign poisoned.ini --out killed --restart
same whole killed
expect_bad_input "another run" -- "$program" campaign plan.ini --out killed
expect_bad_input "microstructure.granis" "did you mean" -- "$program" campaign plan.ini --out new --set "vary.microstructure.granis=integer 1 2"
[ ! -e new ] || fail "a bad plan left a folder"

# a full disk, as a limit on the length of files that comes when the journal is there: what is done is kept
trap '' XFSZ
"$program" campaign plan.ini --out full --quiet >stdout 2>stderr &
pid=$!
trap - XFSZ
until ls full/journal/*.jnl >list 2>&1; do sleep 0.01; done
prlimit --pid $pid --fsize=40000
code=0
wait $pid || code=$?
[ "$code" -eq 2 ] || fail "exit code $code on a full disk"
expect_in stderr "full/" "File too large"
expect_exit 0 "$program" campaign plan.ini --out full --restart
done_before=$(sed -n 's/.* shards; \([0-9]*\) are done already/\1/p' stdout)
[ "$done_before" -ge 1 ] || fail "nothing was kept on a full disk"
same whole full

# a shard that was cut short: its samples are solved again, it is kept beside the new one
cp -r full cut
truncate -s 20000 cut/shards/shard_00001.h5
expect_exit 0 ranks 2 "$program" campaign plan.ini --out cut --restart
expect_in stdout "shard 1 is damaged" "10 are done already"
same whole cut
[ -e cut/shards/shard_00001.h5.damaged ] || fail "the damaged shard is gone"
