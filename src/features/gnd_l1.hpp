#pragma once
// Densities of dislocation types that explain Nye's tensor at the least line energy.
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "src/features/crystal.hpp"
#include "src/features/lattice_curvature.hpp"

namespace polyslip::features {

struct DislocationType {
  kernels::Vec3<double> b;     ///< Burgers vector in units of the shortest one, crystal axes
  kernels::Vec3<double> line;  ///< unit
  double energy = 1;           ///< per length: b² for a screw, b²/(1 − ν) for an edge
  bool screw = false;
};

/// Edge dislocations of each slip system and a screw of each Burgers vector: {111}<110> of cF (12 + 6), {110} and {112}<111> of cI (24 + 4), all
/// slip families of hP (30 + 9). Empty without a lattice.
std::vector<DislocationType> dislocation_types(const Crystal& crystal, double poisson);

/// min Σ energy |ρ| subject to Σ ρ b ⊗ t = α in the components that a surface shows, both signs of each type (El-Dasher, Adams,
/// Rollett, Scripta Mater. 48 (2003) 141, doi:10.1016/S1359-6462(02)00340-8; Wilkinson, Randman, Phil. Mag. 90 (2010) 1159,
/// doi:10.1080/14786430903304145). For one orientation of the crystal, so that only the right-hand side changes from point to point: a basis
/// that was optimal once is so wherever its densities are not negative, which is tried first; else the dual simplex method goes on from the last.
class GndProgram {
 public:
  GndProgram(const std::vector<DislocationType>& types, const kernels::Quaternion<double>& orientation);
  ~GndProgram();
  GndProgram(const GndProgram&) = delete;
  GndProgram& operator=(const GndProgram&) = delete;

  /// Σ |ρ| b_min at the minimum, 1/m: divide by the length of the shortest Burgers vector. `each` (may be null): ρ b_min per type, signed.
  double solve(const NyeTensor& alpha, std::vector<double>* each = nullptr);
  std::int64_t programs() const { return programs_; }  ///< that went to the simplex method

 private:
  struct Basis {
    std::array<int, NyeTensor::size> type;  // 2 × type, + 1 for the negative sign
    std::array<std::array<double, NyeTensor::size>, NyeTensor::size> inverse;
  };
  bool meets(const Basis& basis, const NyeTensor& alpha, std::array<double, NyeTensor::size>& density) const;
  Basis by_simplex(const NyeTensor& alpha);

  std::vector<NyeTensor> columns_;
  std::vector<Basis> bases_;  // the last used first
  struct Problem;
  std::unique_ptr<Problem> problem_;
  std::int64_t programs_ = 0;
};

}  // namespace polyslip::features
