#pragma once
// One page about a folder of results, whatever verb made it.
#include <map>
#include <string>

#include "kernels/lattice/lattice.hpp"
#include "src/base/log.hpp"
#include "src/base/tree.hpp"

namespace polyslip::report {

struct Options {
  double slice = 0.5;                                ///< height of the plane that maps show, as a share of the box
  std::map<std::string, kernels::Lattice> lattices;  ///< of phases, where the case does not say
  kernels::Lattice other_lattice = kernels::Lattice::cF;
  bool lattice_given = false;  ///< other_lattice was asked for
};

/// Keys of [report] (defaults): slice = share of the height (0.5), lattice = cF | cI | hP of phases whose lattice the case does not
/// name (cF). InputErrors name the key.
Options read_options(const base::Tree& section);

/// The page about `folder`, whichever verb made it: campaign, solve, generate, features, train, evaluate or predict. InputError
/// when it holds none of them, or files that cannot be read. Serial: called by one rank.
std::string make_report(const std::string& folder, const Options& options, base::Log& log);

/// Writes the page to `path`. InputError when something stands there that is not a report of polyslip's: only its own pages are
/// replaced.
void write_report(const std::string& path, const std::string& page);
/// The refusal alone, before long work.
void check_report_path(const std::string& path);

}  // namespace polyslip::report
