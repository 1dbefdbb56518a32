#!/usr/bin/env bash
# tools/bench: one kernel and one solve on 8³ voxels give records that hold what they promise; compare finds what was changed, and
# files that are no bench files are refused. Times are not tested.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
command -v python3 >/dev/null 2>&1 || { echo "SKIPPED bench: there is no python3"; exit 77; }
bench=$POLYSLIP_SOURCE/tools/bench
build=$(dirname "$(dirname "$program")")

expect_exit 0 "$bench" --build "$build" --quick --only ceiling/fma/fp64 --only solve/fcc/8 --ranks 1 --repeat 1 --out one.json --table
expect_in stdout "| solve/fcc/8 | 1 |"
python3 - <<'PY' || fail "one.json does not hold what it promises"
import json, math
records = {r["name"]: r for r in json.load(open("one.json", encoding="utf-8"))}
assert sorted(records) == ["ceiling/fma/fp64", "solve/fcc/8"], sorted(records)
for r in records.values():
    for key in ("name", "ranks", "seconds", "seconds_median", "evaluations", "voxels", "increments", "bytes_per_voxel", "machine", "version", "flags"):
        assert key in r, (r["name"], key)
    assert r["ranks"] == 1 and 0 < r["seconds"] <= r["seconds_median"], r
    assert r["version"].startswith("polyslip ") and r["machine"] and r["flags"], r
kernel, solve = records["ceiling/fma/fp64"], records["solve/fcc/8"]
assert kernel["voxels"] is None and kernel["gflops"] > 0, kernel
assert solve["voxels"] == 512 and solve["increments"] == 3, solve
assert 3 <= solve["evaluations"] <= 60 and solve["linear"] > 0, solve
state = 8 * 2 * 39  # doubles of the state of 12 systems at both ends of an increment, give or take what is stored otherwise
assert state / 3 < solve["bytes_per_voxel"] < 5 * state, solve
assert math.isclose(solve["us_per_voxel_and_increment"], 1e6 * solve["seconds"] / (512 * 3)), solve
assert set(solve["break_up"]) >= {"law"}, solve
PY

change() { # PYTHON OUT: one.json with a statement applied to its list r
  python3 -c "import json; r = json.load(open('one.json', encoding='utf-8')); $1; json.dump(r, open('$2', 'w'))"
}
expect_exit 0 "$bench" compare one.json one.json --fail-above 1.0
expect_in stdout "0 ratios moved"
change 's = [x for x in r if x["name"] == "solve/fcc/8"][0]; s["seconds"] *= 2; s["evaluations"] /= 2; s["bytes_per_voxel"] *= 1.04' changed.json
expect_exit 0 "$bench" compare one.json changed.json
expect_in stdout "2.000 +" "0.500 -" "1.040 " "2 ratios moved"
expect_exit 1 "$bench" compare one.json changed.json --fail-above 1.5
expect_exit 0 "$bench" compare one.json changed.json --fail-above 2.5
change 'del r[0]; r[0]["machine"] = "abacus"' other.json
expect_exit 0 "$bench" compare one.json other.json
expect_in stdout "machine differs" "abacus" "only in one.json: ceiling/fma/fp64 on 1"

refused() { # TEXT COMMAND...: exit code 2 and a message
  expect_exit 2 "${@:2}"
  expect_in stderr "tools/bench: " "$1"
}
head -c 100 one.json >cut.json
echo '{}' >object.json
change 'del r[1]["voxels"]' lacks.json
change 'r[1]["seconds"] = "1 s"' text.json
change 'r.append(r[0])' twice.json
refused "cut.json: not JSON" "$bench" compare one.json cut.json
refused "absent.json" "$bench" compare absent.json one.json
refused "object.json: a list" "$bench" compare object.json one.json
refused "lacks.json: record 2 lacks voxels" "$bench" compare one.json lacks.json
refused "text.json: record 2 (solve/fcc/8): seconds is '1 s'" "$bench" compare one.json text.json
refused "twice.json: two records of ceiling/fma/fp64" "$bench" compare one.json twice.json
refused "no record has such a name" "$bench" --build "$build" --only nonsense --out never.json
[ ! -e never.json ] || fail "never.json was written"
