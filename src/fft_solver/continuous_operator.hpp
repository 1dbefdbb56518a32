#pragma once
// Fourier collocation at voxel centres with the continuous derivative. Unknowns are the Fourier coefficients of the
// displacement; a coefficient that stands for two conjugate modes is stored times √2, so that a plain sum of products is the
// volume mean of a product.
#include "src/fft_solver/modes.hpp"

namespace polyslip::fft_solver {

/// R: of the work fields, forces and transforms, double or float.
template <class R>
class ContinuousOperator : public DifferenceOperator {
 public:
  ContinuousOperator(const base::Grid& grid, const base::Comm& comm, int volumes, base::Timers& timers);
  void gradient(const Vector& u, const Tensors& mean, const WorkField& H, const base::VolumeList& volumes) override;
  void divergence(const WorkField& P, const Vector& f, Tensors& mean, const base::VolumeList& volumes) override;
  void linearised(const Linearisation& at, const Vector& change, const Tensors& mean_change, const WorkField& work,
                  const Vector& f, Tensors& mean, const base::VolumeList& volumes) override;
  void set_media(const std::vector<Medium>& C, const base::VolumeList& volumes) override { green_.set(C, volumes); }
  void precondition(const Vector& f, const Vector& z, const base::VolumeList& volumes) override;
  bool finds_gradient_again() const override { return false; }
  void to_field(const Vector& u, const base::Field& field, int volume) override;
  void from_field(const base::Field& field, const Vector& u, int volume) override;
  double dot_weight() const override { return 1; }
  std::int64_t bytes() const override;

 private:
  std::complex<R>* work() { return reinterpret_cast<std::complex<R>*>(work_.data()); }
  template <class U>
  void gradient_of(const Kokkos::View<U*>& u, const base::FieldOf<R>& H, int volume);

  Green green_;
  Fft<R> fft_;
  Fft<double> fft_double_;  ///< of restart files
  Kokkos::View<R*> work_;   ///< modes of 9 components
};

}  // namespace polyslip::fft_solver
