"""Kernel level: runs the programs build/bin/bench_NAME, which print one record per line, and counts their instructions."""
import functools
import json
import os
import re
import shutil
import subprocess

from bench_base import BenchError, flags, record, say

# Each with the rank counts beyond 1 that tell something: law updates know no other rank.
PROGRAMS = {"ceilings": True, "law": False, "fft": True, "parts": True, "batch": False, "point": False, "cells": True}
SLOW_IN_QUICK = re.compile(r"/(48|64|96|1536MiB|20000|100000|80|128)(/|$)|^batch/\w+/16$")
NOT_COUNTED = re.compile(r"(ceiling|batch)/|parts/\w+/(32|64)/|cells/(grid|\w+/\d{4,})")  # by callgrind: no matter of instructions, or minutes of it


@functools.lru_cache
def programs_of(settings):
    """[(program, its record's name)], in the programs' order."""
    pairs = []
    for program in PROGRAMS:
        for name in settings.run([settings.program("bench_" + program), "--list"], 0).split():
            pairs.append((program, name))
    return pairs


def names(settings):
    return [name for _, name in programs_of(settings) if not (settings.quick and SLOW_IN_QUICK.search(name))]


def by_program(chosen, settings):
    groups = {}
    for program, name in programs_of(settings):
        if name in chosen:
            groups.setdefault(program, []).append(name)
    return groups


def complete(line):
    values = json.loads(line)
    return record(values.pop("name"), values.pop("ranks"), **values)


def measure(chosen, settings, take):
    """Times the records; take(list) gets them as they come."""
    sample = ["--seconds", "0.01" if settings.quick else "0.1", "--repeat", str(settings.repeat)]
    for program, wanted in by_program(chosen, settings).items():
        for ranks in settings.ranks if PROGRAMS[program] else [1]:
            say(f"{program}: {len(wanted)} records on {ranks} rank{'s' if ranks > 1 else ''}")
            text = settings.run([settings.program("bench_" + program), *sample, *wanted], ranks)
            take([complete(line) for line in text.splitlines() if line.startswith("{")])


def count(chosen, settings, take):
    """Instructions of one call of each measured region. Valgrind knows no AVX-512, so the build is for AVX2."""
    if not shutil.which("valgrind"):
        raise BenchError("--instructions needs valgrind, which is not installed")
    build = os.path.join(settings.root, "build-callgrind")
    groups = by_program([name for name in chosen if not NOT_COUNTED.match(name)], settings)
    options = ["-DPOLYSLIP_NATIVE=OFF", "-DPOLYSLIP_WERROR=OFF", "-DCMAKE_CXX_FLAGS=-march=x86-64-v3"]
    settings.make(build, options, ["bench_" + program for program in groups])
    for program, wanted in groups.items():
        for name in wanted:
            say(f"instructions of {name}")
            command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=polyslip_bench_region",
                       os.path.join(build, "bin", "bench_" + program), "--count", name]
            done = subprocess.run(command, env=settings.environment, capture_output=True, text=True, check=False)
            collected = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
            lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
            if done.returncode != 0 or not collected or len(lines) != 1:
                raise BenchError(f"callgrind failed on {name}:\n{(done.stdout + done.stderr)[-2000:]}")
            entry = complete(lines[0])
            for key in ("core_us_per_voxel_and_evaluation", "gflops", "gbytes_per_second"):
                entry.pop(key, None)
            entry["instructions"] = int(collected.group(1))
            if entry["voxels"]:
                entry["instructions_per_voxel"] = entry["instructions"] / entry["voxels"]
            entry["build"] = "callgrind"
            entry["flags"] = flags(build)
            take([entry])
