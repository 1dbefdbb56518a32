#!/usr/bin/env bash
# tools/check_dependencies must find each violation that is planted in a small tree, and pass the tree without them.
set -eu
check=$POLYSLIP_SOURCE/tools/check_dependencies

plant() { mkdir -p "$(dirname "tree/$1")" && printf '%b' "$2" > "tree/$1"; }

sound_tree() {
  rm -rf tree
  plant kernels/README.md 'kernels\n'
  for folder in base io load fft_solver; do plant "src/$folder/README.md" "$folder\n"; done
  plant kernels/number/dual.hpp '#include <cmath>\nnamespace polyslip::kernels {}\n'
  plant kernels/law/j2.hpp '#include <Kokkos_Core.hpp>\n#include "kernels/number/dual.hpp"\n// std::string here is a comment\n'
  plant kernels/loop/sweep.hpp '#include "kernels/law/j2.hpp"\n'
  plant src/base/comm.hpp '#include <mpi.h>\n// MPI_COMM_WORLD appears in main only\n/* and\n MPI_COMM_WORLD */\n'
  plant src/base/config.cpp '#include <boost/program_options.hpp>\n#include <string>\n'
  plant src/io/hdf5.hpp '#include <hdf5.h>\n#include "src/base/comm.hpp"\nchar quote = \x27"\x27;\n'
  plant src/load/load.hpp '#include "src/base/comm.hpp"\nnamespace polyslip::load {}\n'
  plant src/fft_solver/fft.cpp '#include <fftw3-mpi.h>\n#include "src/io/hdf5.hpp"\n'
  plant src/main.cpp '#include <mpi.h>\n#include "src/fft_solver/fft.cpp"\nMPI_Comm world = MPI_COMM_WORLD;\n'
  plant tests/unit/io/hdf5.cpp '#include <catch2/catch.hpp>\n#include "src/io/hdf5.hpp"\nMPI_Comm c = MPI_COMM_WORLD;\n'
}

failed=0
sound_tree
if ! "$check" tree > sound.txt; then
  echo "FAILED: the sound tree is refused:"; cat sound.txt; failed=1
fi

# caught WORDS FILE TEXT [PLACE]: the sound tree plus this file is refused with a line that holds PLACE (FILE) and WORDS.
caught() {
  sound_tree
  plant "$2" "$3"
  if "$check" tree > found.txt; then
    echo "FAILED: not caught: $2: $3"; failed=1
  elif ! grep -F -- "$1" found.txt | grep -qF -- "${4:-$2}"; then
    echo "FAILED: no line with '$1' and '${4:-$2}' in:"; cat found.txt; failed=1
  fi
}

caught 'only lower levels' src/base/up.hpp '#include "src/io/hdf5.hpp"\n'
caught 'only lower levels' src/load/side.hpp '#include "src/io/hdf5.hpp"\n'
caught 'only lower levels' kernels/law/up.hpp '#include "src/base/comm.hpp"\n'
caught 'is not lower' kernels/number/up.hpp '#include "kernels/law/j2.hpp"\n'
caught 'only tests include' src/io/test.hpp '#include "tests/unit/io/hdf5.cpp"\n'
caught 'lacks the path from the root' src/io/short.hpp '#include "hdf5.hpp"\n'
caught 'lacks the path from the root' src/io/dots.hpp '#include "../base/comm.hpp"\n'
caught 'does not exist' src/io/gone.hpp '#include "src/io/none.hpp"\n'
caught 'has no level' src/other/a.hpp '\n'
caught 'has no level' kernels/stray.hpp '\n'
caught '<mpi.h> is allowed in' kernels/loop/ranks.hpp '#include <mpi.h>\n'
caught '<hdf5.h> is allowed in' src/fft_solver/file.cpp '#include <hdf5.h>\n'
caught '<fftw3.h> is allowed in' src/io/fft.cpp '#include <fftw3.h>\n'
caught '<sleef.h> is allowed in' kernels/law/fast.hpp '#include <sleef.h>\n'
caught '<petscsnes.h> is allowed in' src/base/petsc.hpp '#include <petscsnes.h>\n'
caught '<boost/program_options.hpp> is allowed in' src/base/log.cpp '#include <boost/program_options.hpp>\n'
caught 'does not know' src/io/odd.cpp '#include <Eigen/Dense>\n'
caught 'MPI_COMM_WORLD is allowed in src/main.cpp only' src/base/world.cpp 'auto c = MPI_COMM_WORLD;\n'
caught "'std::string' is not allowed" kernels/lattice/name.hpp 'std::string name;\n'
caught '<string> is not allowed' kernels/lattice/include.hpp '#include <string>\n'
caught "'throw' is not allowed in a law" kernels/law/fail.hpp 'void f() { throw 1; }\n'
caught 'one folder is one namespace' src/io/space.hpp 'namespace polyslip::load {}\n'
caught 'the top level holds only' docs/manual.txt 'manual\n' docs:
caught 'tests/ holds only' tests/misc/a.cpp '\n' tests/misc:
caught 'at most 500' src/io/long.cpp "$(printf '%0.s\\n' {1..501})"
caught 'at most 40' src/io/README.md "$(printf '%0.s\\n' {1..41})"
caught 'has no README.md' src/material/none.hpp '\n' src/material:
exit "$failed"
