"""tools/bench compare OLD.json NEW.json: ratios NEW / OLD per record. Exit code 0; 1 with --fail-above R where a ratio is above R;
2 where a file is no bench file."""
import argparse

from bench_base import BenchError, read_records

QUANTITIES = ("seconds", "processor_seconds", "instructions", "bytes_per_voxel", "evaluations")


def by_key(records, path):
    result = {}
    for entry in records:
        # a count of instructions and a timing of one kernel are two records, from two builds
        key = (entry["name"], entry["ranks"], entry.get("build", ""))
        if key in result:
            raise BenchError(f"{path}: two records of {label(key)}")
        result[key] = entry
    return result


def label(key):
    name, ranks, build = key
    return f"{name} on {ranks}" + (f" ({build})" if build else "")


def ratio(old, new, quantity):
    """new / old, or None where one of them is not a number; 1 where both are 0."""
    a, b = old.get(quantity), new.get(quantity)
    if a is None or b is None:
        return None
    if a == 0:
        return 1.0 if b == 0 else float("inf")
    return b / a


def stamps(records, key):
    return sorted({str(entry[key]) for entry in records if entry.get(key)})


def main(arguments):
    parser = argparse.ArgumentParser(prog="tools/bench compare", description=__doc__)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--threshold", type=float, default=0.05, help="changes beyond this part are marked (default 0.05)")
    parser.add_argument("--fail-above", type=float, metavar="R", help="exit code 1 where a ratio is above R")
    options = parser.parse_args(arguments)
    old_records, new_records = read_records(options.old), read_records(options.new)
    old, new = by_key(old_records, options.old), by_key(new_records, options.new)

    for what in ("machine", "flags"):
        before, after = stamps(old_records, what), stamps(new_records, what)
        if before != after:
            print(f"{what} differs: {'; '.join(before) or 'not said'} | {'; '.join(after) or 'not said'}")
    print(f"{'record':<44}" + "".join(f"{name:>18}" for name in QUANTITIES))
    moved = failed = 0
    for key in (key for key in old if key in new):
        cells = []
        for quantity in QUANTITIES:
            value = ratio(old[key], new[key], quantity)
            if value is None:
                cells.append("-  ")
                continue
            mark = " +" if value > 1 + options.threshold else " -" if value < 1 - options.threshold else "  "
            moved += mark.strip() != ""
            failed += options.fail_above is not None and value > options.fail_above
            cells.append(f"{value:.3f}{mark}")
        print(f"{label(key):<44}" + "".join(f"{text:>18}" for text in cells))
    for path, here, there in ((options.old, old, new), (options.new, new, old)):
        for key in (key for key in here if key not in there):
            print(f"only in {path}: {label(key)}")
    print(f"{moved} ratios moved by more than {options.threshold:g} (+ more, - less)")
    if failed:
        print(f"{failed} ratios are above {options.fail_above:g}")
    return 1 if failed else 0
