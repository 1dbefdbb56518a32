#pragma once
// Crystal lattices, by Pearson symbol, and what goes wrong when a lattice is asked for something it does not have.
#include "kernels/rotation/symmetry.hpp"

namespace polyslip::kernels {

enum class Lattice { isotropic, cF, cI, hP };  // none; face-centred cubic; body-centred cubic; hexagonal close-packed

/// Why a set-up function returned an empty result.
enum class LatticeError {
  none,
  no_such_family,   // more families than the lattice has
  count_negative,   // a family's count below 0
  count_too_large,  // a family's count above the number of its systems
  c_over_a_range,   // hP needs 1 <= c/a <= 3
  too_few_values    // fewer interaction values than the highest class that occurs
};

/// "cF", "cI", "hP", "isotropic" and back. lattice_from_name returns false for any other name. Host only.
const char* lattice_name(Lattice lattice);
bool lattice_from_name(const char* name, Lattice& lattice);

/// The Laue group of the lattice's crystals: m-3m, m-3m, 6/mmm; an isotropic body has none and is given -1.
Laue laue_of(Lattice lattice);

}  // namespace polyslip::kernels
