#pragma once
// Slip amplitudes of a point from its in-plane displacement gradient.
#include <memory>
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::features {

struct SslipOptions {
  /// Each component of H may be missed by so much at no cost: the noise of the measurement.
  double noise = 0.005;
};

struct SslipResult {
  std::vector<double> gamma;  ///< shear of each system, with sign; twins ≥ 0; climb 0
  double residual = 0;        ///< Σ |H − Σ γ b⊗n| over the four components, beyond the noise
};

/// Slip systems identified from local plastic displacement gradients: min Σ |γ_s| so that the in-plane part of Σ γ_s b_s ⊗ n_s is H within the
/// noise (Vermeij, Peerlings, Geers, Hoefnagels, Acta Mater. 243 (2023), doi:10.1016/j.actamat.2022.118502, with a bound per
/// component in place of one on the norm, which makes it a linear program). What no combination of systems can give is a residual
/// that costs 1,000 per unit. Systems are those of one orientation; the program keeps its basis from point to point.
class Sslip {
 public:
  Sslip(const material::Phase& phase, const kernels::Quaternion<double>& orientation, const SslipOptions& options);
  ~Sslip();
  Sslip(const Sslip&) = delete;
  Sslip& operator=(const Sslip&) = delete;

  /// H = F − I: 11, 12, 21, 22, sample axes. std::logic_error where one is not finite.
  SslipResult solve(const double (&H)[4]);

 private:
  struct Program;
  std::unique_ptr<Program> program_;
};

}  // namespace polyslip::features
