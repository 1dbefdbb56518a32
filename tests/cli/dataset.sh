#!/usr/bin/env bash
# The verb dataset on synthetic ones: check, merge, summary, export, what they refuse, and the README's lines of Python.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
write=$(dirname "$program")/write_dataset

"$write" a 60 20 11 || fail "write_dataset"
"$write" b 30 30 12 || fail "write_dataset"
expect_exit 0 "$program" dataset check a
expect_in stdout "checksums             60          0" "files                  3          0" "good"
expect_exit 0 "$program" dataset check a/dataset.h5
expect_exit 0 "$program" dataset summary a
expect_in stdout "samples 60 of 60 planned" "no equilibrium after 12 attempts" "grains per sample"

# several datasets into one; the same one twice is refused
expect_exit 0 "$program" dataset merge both.h5 a b
expect_in stdout "90 samples of 2 datasets"
expect_exit 0 "$program" dataset check both.h5
expect_bad_input "sample 0 of 'a/dataset.h5' is the same as sample 0 of" -- "$program" dataset merge twice.h5 a a
expect_bad_input "both.h5" "nothing is overwritten" -- "$program" dataset merge both.h5 a b
[ ! -e twice.h5 ] || fail "a refused merge left a file"

# exports
expect_exit 0 "$program" dataset export both.h5 --out grains.csv table=grains split=test status=0
expect_in grains.csv "id,phase,crystal,orientation_1,"
expect_exit 0 "$program" dataset export a --out part.h5 ids=5:24
expect_in stdout "20 samples of 60"
expect_exit 0 "$program" dataset check part.h5
expect_bad_input "grains.csv" "nothing is overwritten" -- "$program" dataset export a --out grains.csv
expect_bad_input "no column 'colour'" -- "$program" dataset export a --out x.csv colour=red

# five lines of Python that the README promises
if /usr/bin/python3 -c 'import h5py' 2>/dev/null; then
  # shellcheck disable=SC2016  # backquotes of Markdown
  sed -n '/^```python/,/^```/p' "$POLYSLIP_SOURCE/src/dataset/README.md" | grep -v '^```' | sed 's|DIR|b|' >five.py
  [ "$(wc -l <five.py)" -eq 5 ] || fail "the README has $(wc -l <five.py) lines of Python, not 5"
  echo 'print("grains", i, orientation.shape, abs((orientation ** 2).sum(1) - 1).max() < 1e-12, abs(share.sum(1) - 1).max() < 1e-12)' >>five.py
  expect_exit 0 /usr/bin/python3 five.py
  grep -qE 'grains 5 \([0-9]+, 4\) True True' stdout || fail "the five lines read something else"
else
  echo "the lines of Python are not tried: there is no h5py"
fi

# broken shards: the others are served, and each is named
truncate -s -100 a/shards/shard_00001.h5
cp a/shards/shard_00002.h5 a/shards/shard_00007.h5
cp b/shards/shard_00000.h5 a/shards/shard_00008.h5
expect_exit 2 "$program" dataset check a
expect_in stdout "shard_00001.h5': truncated file" "shard_00007.h5' has samples 40 to 59" "shard_00008.h5' belongs to another plan" \
  "samples 20 to 39 of the 60 planned"
expect_exit 2 "$program" dataset merge a
expect_in stdout "40 of 60 samples in 2 shards" "missing: samples 20 to 39"
expect_in stderr "left out" "shard_00001.h5" "shard_00007.h5" "shard_00008.h5"
expect_exit 0 "$program" dataset summary a
expect_in stdout "samples 40 of 60 planned"

expect_bad_input "needs to be told what to do" -- "$program" dataset
expect_bad_input "dataset 'chek'" "check, merge, summary, export" -- "$program" dataset chek a
expect_bad_input "usage: polyslip dataset check DATASET" -- "$program" dataset check
expect_bad_input "takes no --out" -- "$program" dataset check a --out b
expect_bad_input "needs --out" -- "$program" dataset export a
expect_bad_input "nowhere" -- "$program" dataset summary nowhere
