#pragma once
// Case files, material cards and DAMASK's files, read once and known to every rank.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"

namespace polyslip::cases {

/// An .ini or (by the ending .yaml or .yml) a YAML file. Root reads, every rank gets it (collective).
base::Tree read_tree(const std::string& path, const base::Comm& comm);

/// One comment line per file, "# cksum CRC BYTES PATH" as `cksum PATH` prints it, each file once. Root reads, every rank gets it
/// (collective).
std::string checksums(const std::vector<std::string>& paths, const base::Comm& comm);

/// Ending of a path in small letters, ".vti"; empty where there is none.
std::string ending_of(const std::string& path);

}  // namespace polyslip::cases
