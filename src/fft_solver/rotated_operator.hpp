#pragma once
// The rotated scheme: displacements at voxel corners, deformation at voxel centres, as trilinear hexahedra with one integration
// point. Gradient and divergence are stencils in real space; only the Green operator needs transforms, of 3 components. On
// even grids the modes with two or three Nyquist numbers (hourglass) have no gradient and stay zero.
#include "src/fft_solver/modes.hpp"

namespace polyslip::fft_solver {

class RotatedOperator : public DifferenceOperator {
 public:
  RotatedOperator(const base::Grid& grid, const base::Comm& comm, base::Timers& timers);
  void gradient(const Vector& u, const base::Field& H) override;
  void divergence(const base::Field& P, const Vector& f) override;
  void precondition(const Medium& C, const Vector& f, const Vector& z) override;
  double dot(const Vector& a, const Vector& b) const override;
  void to_field(const Vector& u, const base::Field& field) override;
  void from_field(const base::Field& field, const Vector& u) override;

 private:
  WaveTables waves_;
  std::int64_t stride_ = 0;  ///< doubles from one component of a vector to the next
  int next_ = 0, previous_ = 0;
  Kokkos::View<double*> work_;              ///< modes of 3 components
  Kokkos::View<double*> plane_, received_;  ///< 3 components of one plane
};

}  // namespace polyslip::fft_solver
