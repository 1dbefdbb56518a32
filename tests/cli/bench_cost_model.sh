#!/usr/bin/env bash
# tools/cost_model: from timings that were made up of known parameters it finds these parameters and the timings that it was not fitted
# to; a faster network and more nodes never cost more; messages follow the division of the grid; bad files are refused.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
command -v python3 >/dev/null 2>&1 || { echo "SKIPPED bench_cost_model: there is no python3"; exit 77; }

cat >check.py <<'PY'
import importlib.machinery, importlib.util, json, math, os, sys
root = os.environ["POLYSLIP_SOURCE"]
sys.dont_write_bytecode = True
sys.path.insert(0, root + "/tests/bench")
loader = importlib.machinery.SourceFileLoader("cost_model", root + "/tools/cost_model")
spec = importlib.util.spec_from_loader("cost_model", loader)
model = importlib.util.module_from_spec(spec)
sys.modules["cost_model"] = model
loader.exec_module(model)
import cost_terms as terms
from bench_base import record

def close(a, b, tolerance=1e-6):
    assert abs(a - b) <= tolerance * abs(b), (a, b)

# a machine: 10 GB/s whatever the size, and these parameters
records = [record(f"ceiling/triad/{s}", ranks, seconds=1, gbytes_per_second=10.0, working_set_bytes=s) for s in (1e4, 1e9) for ranks in (1, 2)]
truth = model.Model({1: model.Bandwidth(records, 1), 2: model.Bandwidth(records, 2)}, (1.5e-6, 1e-4),
                    {"tangent": (1.2, 1e-6), "operator": (1.6, 2e-6), "vectors": (1.1, 3e-6), "rest": (2.0, 4e-6)},
                    (1e-10, 0.5), fft_call=(1.3, 5e-6), message=(1e-5, 2e-9))
for n in (16, 32, 48, 64):
    records.append(record(f"fft/fp64/{n}", 1, seconds=6 * truth.fft_seconds(n**3, n**3, 1e10), voxels=n**3, ffts=6))
for name, sweeps, linear in (("16", 48, 130), ("32", 50, 140), ("32x32x64", 49, 139), ("64", 48, 150)):
    cells = model.grid_of({"name": "solve/fcc/" + name})
    for ranks in (1, 2):
        r = record("solve/fcc/" + name, ranks, seconds=1.0, voxels=math.prod(cells), increments=20, evaluations=sweeps, newton=27,
                   linear=linear, bytes_per_voxel=1000.0, break_up={})
        r["break_up"] = model.predict(truth, r)
        r["seconds"] = sum(r["break_up"].values())
        records.append(r)
json.dump(records, open("made.json", "w"))

found = model.fit(records, ["solve/fcc/16", "solve/fcc/32"])
for a, b in ((found.law, truth.law), (found.fft, truth.fft), (found.fft_call, truth.fft_call), (found.message, truth.message),
             *((found.traffic[c], truth.traffic[c]) for c in truth.traffic)):
    close(a[0], b[0])
    close(a[1], b[1])
for r in model.solves(records):
    close(sum(model.predict(found, r).values()), r["seconds"])
assert model.fit_two([(1, 0, 2), (2, 0, 4)]) == (2, 0)
a, b = model.fit_two([(1, 1, 1), (2, 1, 1)])  # a falling line asks for a negative slope
assert a == 0 and b > 0, (a, b)

# messages: none alone; what all ranks turn is the whole field of modes but what stays where it is
work = terms.Work(20, 48, 27, 148)
grid = (64, 64, 64)
assert terms.messages(grid, 1, work, 8).sums == 0
for ranks in (2, 8, 64):
    m = terms.messages(grid, ranks, work, 8)
    close(ranks * m.pieces * m.piece_bytes, work.transforms() * 16 * 33 * 64 * 64 * (1 - 1 / ranks))
p = terms.messages(grid, 64, work, 8, pencils=True)
assert p.partners == 7 and p.piece_bytes > m.piece_bytes and p.pieces < m.pieces, (p, m)
assert terms.law_flops(30, 3) > 2.5 * terms.law_flops(12, 3)

node = model.read_node(root + "/tests/bench/node_milan.ini")
rows = model.scaling(found, node, 1.5, (512,) * 3, 64, work)
assert [nodes for nodes, _ in rows] == [1, 2, 4, 8, 16, 32, 64]
seconds = {way: [sum(ways[way][1].values()) for _, ways in rows if way in ways] for way in rows[-1][1]}
for way in seconds:
    assert all(b < a for a, b in zip(seconds[way], seconds[way][1:])), (way, seconds[way])
    assert way != "slabs" or max(ways[way][0] for _, ways in rows) == 512
# the law is a fixed amount of work: 64 nodes do not need less than a 64th of one node's seconds
for way in ("slabs, threads", "pencils"):
    assert seconds[way][-1] >= min(s[0] for s in seconds.values()) / 64 * (1 - 1e-9), (way, seconds)
faster = model.Node(**{**node.__dict__, "network_gbytes_per_second": 100 * node.network_gbytes_per_second, "network_latency_us": 0.02})
for (_, slow), (_, fast) in zip(rows[1:], model.scaling(found, faster, 1.5, (512,) * 3, 64, work)[1:]):
    for way in slow:
        assert sum(fast[way][1].values()) < sum(slow[way][1].values()), way
PY
expect_exit 0 python3 check.py

model=(python3 "$POLYSLIP_SOURCE/tools/cost_model")
expect_exit 0 "${model[@]}" made.json --grid 256 --nodes 4
expect_in stdout "| solve/fcc/64 | 2 | checked |" "Slabs end at 256 ranks" "volumes per core-hour"
refused() { # TEXT COMMAND...
  expect_exit 2 "${@:2}"
  expect_in stderr "tools/cost_model: " "$1"
}
refused "absent.json" "${model[@]}" absent.json
refused "none of solve/fcc/128" "${model[@]}" made.json --fit solve/fcc/128
printf '[node]\nname = x\ncores = many\n' >node.ini
refused "node.ini" "${model[@]}" made.json --node node.ini
