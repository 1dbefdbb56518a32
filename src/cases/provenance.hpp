#pragma once
// What every result file says about its origin.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/io/hdf5.hpp"

namespace polyslip::cases {

struct Provenance {
  std::string case_file;
  std::string resolved_case;
  std::int64_t seed = 0;
};

/// Group "provenance": program and version, case file and resolved case, seed, library versions (collective).
void write_provenance(io::Hdf5File& file, const Provenance& provenance);

/// The same as comment lines, for tables and logs.
std::string provenance_text(const Provenance& provenance);

/// Name and version of everything that a result may depend on: base::libraries() and the libraries of the levels between.
std::vector<std::pair<std::string, std::string>> all_libraries();

/// The same in one line: "NAME VERSION; …".
std::string library_text();

}  // namespace polyslip::cases
