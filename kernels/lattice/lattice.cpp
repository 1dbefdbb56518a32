#include "kernels/lattice/lattice.hpp"

#include <cstring>

namespace polyslip::kernels {

const char* lattice_name(Lattice lattice) {
  switch (lattice) {
    case Lattice::cF:
      return "cF";
    case Lattice::cI:
      return "cI";
    case Lattice::hP:
      return "hP";
    case Lattice::isotropic:
      break;
  }
  return "isotropic";
}

bool lattice_from_name(const char* name, Lattice& lattice) {
  for (Lattice candidate : {Lattice::isotropic, Lattice::cF, Lattice::cI, Lattice::hP}) {
    if (std::strcmp(name, lattice_name(candidate)) == 0) {
      lattice = candidate;
      return true;
    }
  }
  return false;
}

Laue laue_of(Lattice lattice) {
  switch (lattice) {
    case Lattice::cF:
    case Lattice::cI:
      return Laue::cubic;
    case Lattice::hP:
      return Laue::hexagonal;
    case Lattice::isotropic:
      break;
  }
  return Laue::triclinic;
}

}  // namespace polyslip::kernels
