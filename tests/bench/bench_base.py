"""What the modules of tools/bench share: settings, the stamp of machine and build, calling programs, reading bench files."""
import json
import os
import re
import subprocess
import sys

REQUIRED = ("name", "ranks", "seconds", "evaluations", "voxels", "increments", "bytes_per_voxel")


class BenchError(Exception):
    """What the user reads; exit code 2."""


def say(line):
    print(line, file=sys.stderr, flush=True)


def record(name, ranks, **values):
    """A record with every required key."""
    result = {"name": name, "ranks": ranks}
    result.update({key: values.pop(key, None) for key in REQUIRED[2:]})
    result.update(values)
    return result


def machine():
    """The processor as /proc/cpuinfo names it, with what tells generations apart behind one name."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as stream:
            fields = dict(re.split(r"\s*:\s*", line.rstrip("\n"), maxsplit=1) for line in stream if re.search(r"\S\s*:\s*\S", line))
        return (f"{fields['model name']} (family {fields['cpu family']}, model {fields['model']}, stepping {fields['stepping']}), "
                f"{os.cpu_count()} cores")
    except (OSError, KeyError):
        return f"{os.uname().machine}, {os.cpu_count()} cores"


class Settings:
    """What was asked for, and how programs are built and started."""

    def __init__(self, root, build, quick=False, repeat=None, ranks=(1, 2), sets=()):
        self.root, self.build, self.quick, self.ranks, self.sets = root, build, quick, list(ranks), list(sets)
        self.repeat = repeat or (2 if quick else 5)
        self._stamp = None
        # Open MPI as root and unpinned, as tools/environment.sh has it, but ranks that never yield
        self.environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMP_NUM_THREADS="1",
                                OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_hwloc_base_binding_policy="none",
                                OMPI_MCA_mpi_yield_when_idle="0")

    def program(self, name):
        """The path of a program of the build folder, built if it is not there."""
        path = os.path.join(self.build, "bin", name)
        if not os.path.exists(path):
            self.make(self.build, [], ["bench_programs"])
        return path

    def make(self, build, options, targets):
        """Configures a build folder where it has not been, or where options are given, and builds targets there."""
        say(f"building {' '.join(targets)} in {build}")
        script = ('. tools/environment.sh; folder=$1; shift\n'
                  'if [ $# -gt 0 ] || [ ! -f "$folder/CMakeCache.txt" ]; then configure "$folder" "$@"; fi')
        for command in (["bash", "-euc", script, "bash", build, *options],
                        ["cmake", "--build", build, "--parallel", str(os.cpu_count()), "--target", *targets]):
            done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise BenchError(f"building {' '.join(targets)} in {build} failed:\n{(done.stdout + done.stderr)[-4000:]}")

    def run(self, command, ranks=1):
        """Standard output of a program on some ranks (0: without mpirun); BenchError with its last words where it fails."""
        full = command if ranks == 0 else ["mpirun", "-n", str(ranks), *command]
        done = subprocess.run(full, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchError(f"exit code {done.returncode} of: {' '.join(full)}\n{(done.stdout + done.stderr)[-2000:]}")
        return done.stdout

    def stamp(self):
        """machine, version, flags: of every record."""
        if self._stamp is None:
            version = self.run([self.program("polyslip"), "--version"], 0).splitlines()[0]
            self._stamp = {"machine": machine(), "version": version, "flags": flags(self.build)}
        return self._stamp


def flags(build):
    """Build type and options from CMake's cache."""
    cache = {}
    try:
        with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as stream:
            for line in stream:
                match = re.match(r"(\w+):\w+=(.*)", line)
                if match:
                    cache[match.group(1)] = match.group(2)
    except OSError as error:
        raise BenchError(f"{build} is no build folder: {error}") from error
    words = [cache.get("CMAKE_BUILD_TYPE", ""), cache.get("CMAKE_CXX_FLAGS", "")]
    words.append("-march=native" if cache.get("POLYSLIP_NATIVE") in ("ON", "TRUE", "1") else "")
    return " ".join(word for word in words if word)


def read_records(path):
    """The records of a bench file, checked."""
    try:
        with open(path, encoding="utf-8") as stream:
            records = json.load(stream)
    except OSError as error:
        raise BenchError(f"{path}: {error.strerror}") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BenchError(f"{path}: not JSON: {error}") from error
    if not isinstance(records, list) or not records:
        raise BenchError(f"{path}: a list of records was expected, not {type(records).__name__}")
    for number, entry in enumerate(records, 1):
        if not isinstance(entry, dict):
            raise BenchError(f"{path}: record {number} is {type(entry).__name__}, not an object")
        missing = [key for key in REQUIRED if key not in entry]
        if missing:
            raise BenchError(f"{path}: record {number} lacks {', '.join(missing)}")
        if not isinstance(entry["name"], str) or not isinstance(entry["ranks"], int):
            raise BenchError(f"{path}: record {number}: name is no text or ranks is no whole number")
        for key in REQUIRED[2:]:
            if entry[key] is not None and (isinstance(entry[key], bool) or not isinstance(entry[key], (int, float))):
                raise BenchError(f"{path}: record {number} ({entry['name']}): {key} is {entry[key]!r}, neither a number nor null")
    return records
