#!/usr/bin/env bash
# The verb train: levels by L-BFGS and Adam, ranks, stop and restart, model files, fine-tuning, what is refused.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
write=$(dirname "$program")/write_graphs

"$write" graphs.h5 24 copper,magnesium || fail "write_graphs"
cat >l2.ini <<'INI'
[data]
graphs = graphs.h5
[model]
level = L2
INI
cat >l4.ini <<'INI'
[data]
graphs = graphs.h5
[model]
level = L4
width = 8
channels = 2
layers = 1
[train]
epochs = 4
batch = 6
lanes = 6
members = 2
INI
expect_exit 0 "$program" train l4.ini --dry-run
expect_in stdout "learning_rate = 0.003" "level = L4" "lanes = 6"
expect_exit 0 "$program" train l2.ini --out l2
for file in train.csv model.h5 model.safetensors checkpoint.h5 log.txt case.ini; do
  [ -s "l2/$file" ] || fail "no l2/$file"
done
expect_in l2/train.csv "member,epoch,step,loss,shares"

# columns of train.csv that are the training's, not the machine's
curve() { cut -d, -f1-15 "$1/train.csv"; }
# same NAME OTHER: equal to 1e-6
same() {
  paste -d, <(curve "$1") <(curve "$2") | awk -F, 'NR > 1 {
    for (i = 1; i <= 15; ++i) { d = $i - $(i + 15); s = ($i < 0 ? -$i : $i); if ((d < 0 ? -d : d) > 1e-6 * (1 + s)) exit 1 } }
    END { if (NR < 5) exit 1 }' || fail "train.csv of $1 and of $2 differ"
}

expect_exit 0 "$program" train l4.ini --out l4
[ "$(wc -l <l4/train.csv)" -eq 11 ] || fail "not five rows per member and a header"
for count in 2 4; do
  expect_exit 0 ranks "$count" "$program" train l4.ini --out "l4_$count" --quiet
  same l4 "l4_$count"
done
expect_exit 0 ranks 2 "$program" train l2.ini --out l2_2 --quiet
same l2 l2_2

# another seed is another curve
expect_exit 0 "$program" train l4.ini --out other --set train.seed=2 --set train.members=1
cmp -s <(curve l4 | head -6) <(curve other) && fail "seeds do not matter"

# a run that a signal stops, and goes on: the same numbers to the last digit
timeout -s TERM --preserve-status 1000 "$program" train l4.ini --out stopped --set train.epochs=400 --set train.patience=400 \
  --set train.members=1 --quiet >stdout 2>stderr &
process=$!
for _ in $(seq 600); do
  [ -e stopped/train.csv ] && [ "$(wc -l <stopped/train.csv)" -gt 3 ] && break
  sleep 0.1
done
kill -TERM $process
wait $process && fail "the run was not stopped"
expect_in stderr "stopped by a signal" "--restart"
[ -s stopped/checkpoint.h5 ] || fail "no checkpoint"
[ ! -e stopped/model.h5 ] || fail "a stopped run left a model"
rows=$(wc -l <stopped/train.csv)
expect_exit 0 "$program" train l4.ini --out whole --set train.epochs=400 --set train.patience=400 --set train.members=1 --quiet
expect_exit 0 "$program" train l4.ini --out stopped --set train.epochs=400 --set train.patience=400 --set train.members=1 --restart
[ "$(wc -l <stopped/train.csv)" -gt "$rows" ] || fail "the run did not go on"
cmp <(curve whole) <(curve stopped) || fail "a resumed run ends elsewhere"
expect_bad_input "seed = 1" "seed = 3" -- "$program" train l4.ini --out stopped --set train.epochs=400 --set train.patience=400 \
  --set train.members=1 --set train.seed=3 --restart
"$write" other.h5 24 copper || fail "write_graphs"
expect_bad_input "checkpoint.h5" "but this run has" -- "$program" train l4.ini --out stopped --set train.epochs=400 \
  --set train.patience=400 --set train.members=1 --set data.graphs=other.h5 --restart

# models as other programs read them
python=$(command -v /usr/bin/python3 || command -v python3)
if "$python" -c 'import numpy' 2>/dev/null; then
  # shellcheck disable=SC2016  # backquotes of Markdown
  sed -n '/^```python/,/^```/p' "$POLYSLIP_SOURCE/src/training/README.md" | grep -v '^```' | sed 's|DIR|l4|' >ten.py
  [ "$(wc -l <ten.py)" -le 10 ] || fail "the README has $(wc -l <ten.py) lines of Python, more than 10"
  echo 'assert header["__metadata__"]["level"] == "L4" and array("member_0.log_nu").shape == (1,); print("loads", array("member_1.embed.weight").shape)' >>ten.py
  expect_exit 0 "$python" ten.py
  expect_in stdout "loads (8, "
else
  echo "the lines of Python are not tried: there is no numpy"
fi

# fine-tuning
cat >fine.ini <<'INI'
[data]
graphs = other.h5
[finetune]
model = l2/model.h5
bootstrap = 10
INI
expect_exit 0 "$program" train fine.ini --out fine
expect_in fine/critical_stresses.csv "quantity,family,card,estimate" "rate exponent,,83.3" "there is one family"
expect_exit 0 "$program" train fine.ini --out fine2 --set finetune.model=fine/model.h5 --set finetune.bootstrap=0
head -c 3000 l2/model.h5 >cut.h5
expect_bad_input "cut.h5" -- "$program" train fine.ini --out x --set finetune.model=cut.h5
expect_bad_input "graphs.h5" "polyslip model 1" -- "$program" train fine.ini --out x --set finetune.model=graphs.h5
expect_bad_input "one phase" -- "$program" train fine.ini --out x2 --set data.graphs=graphs.h5
expect_bad_input "free has 'colour'" -- "$program" train fine.ini --out x --set finetune.free=colour

# what is refused
"$write" none.h5 8 copper none || fail "write_graphs"
"$write" broken.h5 8 copper broken || fail "write_graphs"
expect_bad_input "none.h5" "no training graphs" -- "$program" train l2.ini --out y1 --set data.graphs=none.h5
expect_bad_input "broken.h5" "nan" -- "$program" train l2.ini --out y2 --set data.graphs=broken.h5
expect_bad_input "nothing.h5" "does not exist" -- "$program" train l2.ini --out y3 --set data.graphs=nothing.h5
expect_bad_input "level" "L5" "L0, L1, L2, L3, L4, B6" -- "$program" train l2.ini --out y4 --set model.level=L5
expect_bad_input "train.epoch" -- "$program" train l2.ini --out y5 --set train.epoch=5
expect_bad_input "whole multiple" -- "$program" train l2.ini --out y6 --set train.batch=10 --set train.lanes=4
for folder in x x2 y1 y2 y3 y4 y5 y6; do
  [ ! -e "$folder" ] || fail "a refused run left $folder"
done
