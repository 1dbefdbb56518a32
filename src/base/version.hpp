#pragma once
// What was built, for --version and for every result file.
#include <string>
#include <utility>
#include <vector>

namespace polyslip::base {

/// "0.1.0 (git 3da443a)": the project's version and git describe, '-dirty' where the sources differ from the commit.
std::string version();

/// (name, version) of the compiler and of the libraries that this level knows: Kokkos with its execution space, MPI, Boost.
std::vector<std::pair<std::string, std::string>> libraries();

}  // namespace polyslip::base
