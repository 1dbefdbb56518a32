#include "kernels/lattice/twin_systems.hpp"

#include "kernels/lattice/families.hpp"

namespace polyslip::kernels {
namespace {

using detail::Expansion;
using detail::Family;

// The planes of {112}<111> slip, with the direction of the twinning sense: the one that b and the cube axis closest to
// n share, as [-1-11] on (112). The opposite, anti-twinning shear of 1/sqrt(2) does not restore the lattice.
std::vector<detail::Miller> bcc_twins() {
  std::vector<detail::Miller> twins = detail::slip_families(Lattice::cI)[1].seeds;
  for (detail::Miller& m : twins) {
    for (int i = 0; i < 3; ++i) {
      if (m.n[i] * m.b[i] != -2) continue;
      for (int& index : m.b) index = -index;
      break;
    }
  }
  return twins;
}

const std::vector<Family>& twin_families(Lattice lattice) {
  static const std::vector<Family> none;
  static const std::vector<Family> fcc = {
      {"{111}<112>",
       Expansion::dyads,
       {{{1, 1, 1, 0}, {-2, 1, 1, 0}}, {{1, 1, 1, 0}, {1, -2, 1, 0}}, {{1, 1, 1, 0}, {1, 1, -2, 0}}}}};
  static const std::vector<Family> bcc = {{"{112}<111>", Expansion::listed, bcc_twins()}};
  // Directions for the extension twins.
  static const std::vector<Family> hcp = {{"{10-12}<-1011>", Expansion::sixfold, {{{1, 0, -1, 2}, {-1, 0, 1, 1}}}},
                                          {"{11-21}<-1-126>", Expansion::sixfold, {{{1, 1, -2, 1}, {-1, -1, 2, 6}}}},
                                          {"{10-11}<10-1-2>", Expansion::sixfold, {{{-1, 0, 1, -1}, {1, 0, -1, -2}}}},
                                          {"{11-22}<11-2-3>", Expansion::sixfold, {{{-1, -1, 2, -2}, {1, 1, -2, -3}}}}};
  switch (lattice) {
    case Lattice::cF:
      return fcc;
    case Lattice::cI:
      return bcc;
    case Lattice::hP:
      return hcp;
    case Lattice::isotropic:
      break;
  }
  return none;
}

}  // namespace

int n_twin_families(Lattice lattice) { return static_cast<int>(twin_families(lattice).size()); }

int twin_family_size(Lattice lattice, int family) {
  return static_cast<int>(detail::expand(twin_families(lattice)[family]).size());
}

const char* twin_family_name(Lattice lattice, int family) { return twin_families(lattice)[family].name; }

double twin_shear(Lattice lattice, int family, double c_over_a) {
  if (lattice != Lattice::hP) return std::sqrt(0.5);
  const double x = c_over_a;
  switch (family) {
    case 0:
      return (3 - x * x) / (std::sqrt(3.0) * x);
    case 1:
      return 1 / x;
    case 2:
      return (9 - 4 * x * x) / (4 * std::sqrt(3.0) * x);
    default:
      return 2 * (2 - x * x) / (3 * x);
  }
}

std::vector<TwinSystem> twin_systems(Lattice lattice, const std::vector<int>& systems_per_family, double c_over_a,
                                     LatticeError* error) {
  const std::vector<Family>& families = twin_families(lattice);
  const LatticeError found = detail::check(lattice, families, systems_per_family, c_over_a);
  if (error != nullptr) *error = found;
  std::vector<TwinSystem> twins;
  if (found != LatticeError::none) return twins;
  for (const SlipSystem& s : detail::select_systems(lattice, families, systems_per_family, c_over_a)) {
    const double shear = twin_shear(lattice, s.family, c_over_a);
    const int sense = shear < 0 ? -1 : 1;
    twins.push_back({{{sense * s.b[0], sense * s.b[1], sense * s.b[2]}},
                     s.n,
                     s.family,
                     {sense * s.miller_b[0], sense * s.miller_b[1], sense * s.miller_b[2], sense * s.miller_b[3]},
                     {s.miller_n[0], s.miller_n[1], s.miller_n[2], s.miller_n[3]},
                     sense * shear});
  }
  return twins;
}

}  // namespace polyslip::kernels
