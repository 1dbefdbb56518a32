"""Solver level: runs the program on generated volumes and, where they are at hand, on the reference cases; reads what it logs."""
import csv
import math
import os
import re
import resource
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass

import cost_terms
from bench_base import BenchError, record, say

# The load of the reference cases: 20 increments of 1e-3 along x, free to contract, and their tolerances: RMS over voxels of
# h |div P| ≤ 5e-4 max|P̄|, stress-free components ≤ 1e-3 max|P̄|.
CASE = """[microstructure]
type = voronoi
grid = {grid}
grains = {grains}
seed = 1
phases = metal
[material.metal]
card = {root}/inputs/materials/{card}.ini
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = {strain}
N = {increments}
[solver]
eps_equilibrium = 5e-4
eps_stress = 1e-3
[output]
fields = none
"""


@dataclass
class Case:
    """A generated volume."""
    grid: tuple
    grains: int
    card: str = "aluminium"
    increments: int = 20


GENERATED = {
    "solve/fcc/8": Case((8, 8, 8), 4, increments=3),
    "solve/fcc/16": Case((16, 16, 16), 20),
    "solve/small/16": Case((16, 16, 16), 30),
    "solve/magnesium/16": Case((16, 16, 16), 20, card="magnesium"),
    "solve/fcc/32": Case((32, 32, 32), 100),
    "solve/fcc/32x32x64": Case((32, 32, 64), 200),
    "solve/fcc/64": Case((64, 64, 64), 200),
    "solve/fcc/96": Case((96, 96, 96), 300),
}
REFERENCE = {"solve/reference16": ("poly16_fcc_tension", 16), "solve/reference32": ("poly32_fcc_timing", 32)}
OPERATORS = ("rotated", "continuous")
SCALING = ("solve/fcc/16", "solve/fcc/32", "solve/fcc/64", "solve/fcc/32x32x64")
ENOUGH_SECONDS = 240  # of one case, all ranks and repeats: then it is repeated no more


def reference_folder(settings):
    return os.path.join(settings.root, "..", "shared", "reference")


def names(settings):
    result = list(GENERATED)
    if os.path.isdir(reference_folder(settings)):
        result += [f"{case}/{operator}" for case in REFERENCE for operator in OPERATORS]
    return result


def by_default(name, settings):
    return name != "solve/fcc/8" and not (settings.quick and re.search(r"x64|/64|/96", name))


def command(name, settings, folder):
    """The program's arguments for a case, and its voxels and increments."""
    program, out = settings.program("polyslip"), ["--out", os.path.join(folder, "out"), "--quiet"]
    for value in settings.sets:
        out += ["--set", value]
    if name in GENERATED:
        case = GENERATED[name]
        path = os.path.join(folder, "case.ini")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(CASE.format(grid=" ".join(map(str, case.grid)), grains=case.grains, increments=case.increments,
                                     strain=1e-3 * case.increments, card=case.card, root=settings.root))
        return [program, "solve", path, *out], math.prod(case.grid), case.increments
    case, operator = name.rsplit("/", 1)
    source, cells = REFERENCE[case]
    files = {"microstructure": "geom.vti", "material": "material.yaml", "load": "load.yaml"}
    sets = [f"{section}.file={os.path.join(reference_folder(settings), source, file)}" for section, file in files.items()]
    sets += [f"solver.operator={operator}", "solver.eps_equilibrium=5e-4", "solver.eps_stress=1e-3", "output.fields=none"]
    path = os.path.join(settings.root, "inputs", "cases", "reference_fcc_poly16.ini")
    return [program, "solve", path, *(word for value in sets for word in ("--set", value)), *out], cells**3, 20


def read_macro(path):
    """Sums of the columns of work, and the number of rows."""
    with open(path, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    work = {key: sum(int(row[key]) for row in rows) for key in ("newton", "linear", "evaluations")}
    return {**work, "seconds": sum(float(row["seconds"]) for row in rows)}, len(rows)


def find(pattern, text):
    match = re.search(pattern, text, re.M)
    return float(match.group(1)) if match else None


def read_run(folder, increments):
    """What one run left in its folder."""
    work, rows = read_macro(os.path.join(folder, "macro.csv"))
    if rows != increments:
        raise BenchError(f"{folder}/macro.csv has {rows} rows, not {increments}")
    with open(os.path.join(folder, "log.txt"), encoding="utf-8") as stream:
        log = stream.read()
    parts = re.search(r"^time: (.*)$", log, re.M)
    return {
        **work,
        "bytes_per_voxel": find(r"memory per voxel: ([0-9.e+-]+) bytes of fields", log),
        "resident_bytes_per_voxel": find(r"bytes of fields, ([0-9.e+-]+) resident", log),
        "break_up": {name: float(s) for name, s in re.findall(r"(\w[\w ]*?) ([0-9.e+-]+) s \(", parts.group(1))} if parts else None,
    }


def processor_seconds():
    """Of all programs that were started and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def once(name, ranks, settings):
    folder = tempfile.mkdtemp(prefix="polyslip_bench_")
    try:
        words, voxels, increments = command(name, settings, folder)
        start, processor = time.perf_counter(), processor_seconds()
        settings.run(words, ranks)
        times = {"process_seconds": time.perf_counter() - start, "processor_seconds": processor_seconds() - processor}
        return {**read_run(os.path.join(folder, "out"), increments), **times, "voxels": voxels, "increments": increments}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rotated_newton_cg(name, settings):
    """Whether a case is solved by the scheme and operator whose transforms cost_terms counts."""
    return not name.endswith("/continuous") and not any(re.match(r"solver\.(scheme|operator)=", text) for text in settings.sets)


def summarise(name, ranks, runs, settings):
    best = min(runs, key=lambda run: run["seconds"])
    seconds, voxels, increments, sweeps = (best[key] for key in ("seconds", "voxels", "increments", "evaluations"))
    values = {key: best[key] for key in ("voxels", "increments", "evaluations", "bytes_per_voxel", "resident_bytes_per_voxel",
                                         "newton", "linear", "break_up")}
    values["ffts"] = None
    if rotated_newton_cg(name, settings):
        values["ffts"] = cost_terms.Work(increments, sweeps, best["newton"], best["linear"]).transforms()
    return record(name, ranks, seconds=seconds, seconds_median=statistics.median(run["seconds"] for run in runs),
                  repeats=len(runs), process_seconds=min(run["process_seconds"] for run in runs),
                  processor_seconds=min(run["processor_seconds"] for run in runs),
                  core_us_per_voxel_and_evaluation=1e6 * seconds * ranks / (voxels * sweeps),
                  us_per_voxel_and_increment=1e6 * seconds / (voxels * increments),
                  volumes_per_core_hour=3600 / (seconds * ranks), **values)


def measure(chosen, settings, take):
    """Runs the cases; ranks take turns within a repeat, so that a busy machine is unfair to none of them."""
    weak = None
    for name in chosen:
        runs = {ranks: [] for ranks in settings.ranks}
        start = time.perf_counter()
        for repeat in range(settings.repeat):
            if repeat > 0 and time.perf_counter() - start > ENOUGH_SECONDS:
                break
            for ranks in settings.ranks:
                runs[ranks].append(once(name, ranks, settings))
        entries = [summarise(name, ranks, runs[ranks], settings) for ranks in settings.ranks]
        alone = next((entry for entry in entries if entry["ranks"] == 1), None)
        if name == "solve/fcc/32":
            weak = alone
        for entry in entries:
            if alone:
                entry["speedup"] = alone["seconds"] / entry["seconds"]
                entry["efficiency"] = entry["speedup"] / entry["ranks"]
            if name == "solve/fcc/32x32x64" and entry["ranks"] == 2 and weak:
                entry["weak_efficiency"] = weak["seconds"] / entry["seconds"]
            say(f"{name} on {entry['ranks']}: {entry['seconds']:.4g} s, "
                f"{entry['core_us_per_voxel_and_evaluation']:.3g} core-µs per voxel and evaluation")
            if settings.sets:
                entry["set"] = settings.sets
        take(entries)


def cell(value, digits=3):
    return "" if value is None else f"{value:.{digits}g}"


def print_table(records):
    print("| case | ranks | s | iterations | linear | evaluations per increment | core-µs per voxel and evaluation "
          "| µs per voxel and increment | bytes per voxel | break-up |\n" + "|---" * 10 + "|")
    for r in (r for r in records if r["name"].startswith("solve/")):
        seconds = {name: s for name, s in (r["break_up"] or {}).items() if name != "output"}
        parts = ", ".join(f"{name} {100 * s / sum(seconds.values()):.0f} %" for name, s in seconds.items())
        print(f"| {r['name']} | {r['ranks']} | {cell(r['seconds'])} | {cell(r['newton'], 6)} | {cell(r['linear'], 6)} "
              f"| {cell(r['evaluations'] / r['increments'])} | {cell(r['core_us_per_voxel_and_evaluation'])} "
              f"| {cell(r['us_per_voxel_and_increment'])} | {cell(r['bytes_per_voxel'], 4)} | {parts} |")


def print_scaling(records):
    print("| case | ranks | s | speed-up | efficiency | weak efficiency |\n" + "|---" * 6 + "|")
    for r in (r for r in records if r["name"] in SCALING):
        print(f"| {r['name']} | {r['ranks']} | {cell(r['seconds'])} | {cell(r.get('speedup'))} | {cell(r.get('efficiency'))} "
              f"| {cell(r.get('weak_efficiency'))} |")
