#pragma once
// Fourier collocation at voxel centres with the continuous derivative. Unknowns are the Fourier coefficients of the
// displacement; a coefficient that stands for two conjugate modes is stored times √2, so that a plain sum of products is the
// volume mean of a product.
#include "src/fft_solver/modes.hpp"

namespace polyslip::fft_solver {

class ContinuousOperator : public DifferenceOperator {
 public:
  ContinuousOperator(const base::Grid& grid, const base::Comm& comm, base::Timers& timers);
  void gradient(const Vector& u, const base::Field& H) override;
  void divergence(const base::Field& P, const Vector& f) override;
  void precondition(const Medium& C, const Vector& f, const Vector& z) override;
  double dot(const Vector& a, const Vector& b) const override;
  void to_field(const Vector& u, const base::Field& field) override;
  void from_field(const base::Field& field, const Vector& u) override;

 private:
  std::complex<double>* work() { return reinterpret_cast<std::complex<double>*>(work_.data()); }

  WaveTables waves_;
  Kokkos::View<double*> work_;  ///< modes of 9 components
};

}  // namespace polyslip::fft_solver
