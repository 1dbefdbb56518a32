#pragma once
// Stresses of grains under a load whose stress direction and strain rate are given, in the cheap self-consistent scheme: each grain is a
// sphere in an incompressible isotropic medium of the polycrystal's secant viscosity,
//   D(σ_g) + c (σ_g − Σ) = D̄,   c = ⅔ n_eff |D̄∥| / |Σ|,
// (Hutchinson, Proc. R. Soc. A 348 (1976) 101, doi:10.1098/rspa.1976.0027: the sphere's M̃ = ⅔ n_eff M̄), n_eff = 1: secant, → 0: Taylor,
// → ∞: Sachs. |Σ| and the four components of D̄ across Σ follow from ⟨σ⟩ = Σ; D̄ along Σ is √(3/2) ε̇, by the power Σ : D̄ = σ_vM ε̇.
// Five unknowns instead of the 31 of solve_medium.hpp, whatever the number of grains; from Sachs' state.
#include <algorithm>
#include <cmath>
#include <vector>

#include "src/mean_field/grain_flow.hpp"

namespace polyslip::mean_field {

/// Grains as in grain_flow.hpp, in plain numbers.
template <class Grains>
class IsotropicMedium {
 public:
  /// direction: deviator of any size; rate: von Mises' equivalent, 1/s; unit: Pa, a stress at which the law gives normal numbers.
  IsotropicMedium(const Grains& grains, const Vec5<double>& direction, double rate, double unit)
      : grains_(grains), direction_((1 / norm(direction)) * direction), along_(std::sqrt(1.5) * rate), unit_(unit) {
    local_.tolerance = 1e-10;
    for (int g = 0; g < grains_.size(); ++g) total_ += grains_.template weight<double>(g);
  }

  /// The state of n_eff, from that of the last call. False where it is not found: the state is then as before.
  bool solve(double n_eff) {
    if (reached_ == 0 && !sachs()) return false;
    const State before = now_;
    if (!newton(n_eff)) {
      now_ = before;
      if (!approach(n_eff) || !newton(n_eff)) {
        now_ = before;
        return false;
      }
    }
    reached_ = n_eff;
    return true;
  }
  /// n_eff of the present state; infinite: Sachs; 0: nothing was found.
  double reached() const { return reached_; }

  const std::vector<Vec5<double>>& stress() const { return now_.stress; }  ///< deviators, sample axes, Pa
  Vec5<double> rate(int g) const { return now_.flow[static_cast<std::size_t>(g)].rate; }
  double mean_stress() const { return now_.size; }  ///< |Σ| = √(2/3) of von Mises', Pa
  /// Mean rate D̄, 1/s.
  Vec5<double> mean_rate() const { return along_ * direction_ + now_.across; }
  std::int64_t evaluations() const { return evaluations_; }  ///< of the law

 private:
  static constexpr double tolerance = 1e-8;  ///< of ⟨σ⟩ = Σ, over |Σ|
  struct State {
    double size = 0;           ///< |Σ|
    Vec5<double> across = {};  ///< of D̄, across Σ
    std::vector<Vec5<double>> stress;
    std::vector<GrainFlow<double>> flow;
  };

  double share(int g) const { return grains_.template weight<double>(g) / total_; }

  /// One stress in all grains: |Σ| from the power, safeguarded Newton in its logarithm.
  bool sachs() {
    const auto n = static_cast<std::size_t>(grains_.size());
    now_.stress.assign(n, zero5<double>());
    now_.flow.resize(n);
    double low = 0, high = 0, at = std::log(unit_);
    for (int k = 0; k < 200; ++k) {
      const Vec5<double> stress = std::exp(at) * direction_;
      double power = 0, slope = 0;
      now_.across = zero5<double>();
      for (int g = 0; g < grains_.size(); ++g) {
        GrainFlow<double>& flow = now_.flow[static_cast<std::size_t>(g)];
        grains_.flow(g, stress, flow);
        ++evaluations_;
        now_.stress[static_cast<std::size_t>(g)] = stress;
        power += share(g) * dot(flow.rate, direction_);
        slope += share(g) * dot(direction_, flow.tangent * stress);
        now_.across = now_.across + share(g) * flow.rate;
      }
      const double error = power > 0 ? std::log(power / along_) : -1e3;
      if (std::abs(error) < 1e-3) {
        now_.size = std::exp(at);
        now_.across = perpendicular(now_.across);
        reached_ = HUGE_VAL;
        return true;
      }
      (error > 0 ? high : low) = at;
      double next = power > 0 && slope > 0 ? at - error * power / slope : at + 1;
      if (low != 0 && high != 0 && !(next > low && next < high)) next = 0.5 * (low + high);
      at = std::min(std::max(next, at - 3), at + 3);
    }
    return false;
  }

  /// Stresses of the grains for D̄ and |Σ| of `state`; ⟨σ⟩ into `mean`, and with `K`, `Ks` ⟨H⁻¹⟩ and ⟨H⁻¹ σ⟩, H = ∂D/∂σ + c.
  bool sweep(State& state, double c, Vec5<double>& mean, Mat5<double>& K, Vec5<double>& Ks) {
    const Vec5<double> X = (along_ + c * state.size) * direction_ + state.across;
    const Mat5<double> M = diagonal5(c);
    mean = Ks = zero5<double>();
    K = diagonal5(0.0);
    for (int g = 0; g < grains_.size(); ++g) {
      const auto at = static_cast<std::size_t>(g);
      int count = 0;
      if (!newton_grain(grains_, g, M, X, local_, state.stress[at], state.flow[at], count)) {
        evaluations_ += count;
        return false;
      }
      evaluations_ += count;
      const Mat5<double> H = inverse5(state.flow[at].tangent + M);
      mean = mean + share(g) * state.stress[at];
      K = K + share(g) * H;
      Ks = Ks + share(g) * (H * state.stress[at]);
    }
    return std::isfinite(norm(mean)) && std::isfinite(norm(K));
  }

  /// Newton's method in |Σ| and D̄ across Σ, steps halved until ⟨σ⟩ − Σ falls: quick, and for most polycrystals from Sachs' state.
  bool newton(double n_eff) {
    const double compliance = 2.0 / 3 * n_eff * along_;  // c |Σ|
    Vec5<double> mean, Ks;
    Mat5<double> K;
    if (!sweep(now_, compliance / now_.size, mean, K, Ks)) return false;
    double error = norm(mean - now_.size * direction_) / now_.size;
    for (int k = 0; k < 60; ++k) {
      if (error <= tolerance) return true;
      // K dD̄ + (⟨H⁻¹σ⟩ c/|Σ| − Σ̂) d|Σ| = Σ − ⟨σ⟩, dD̄ across Σ̂: its component along Σ̂ gives way to d|Σ|. c |Σ| stays.
      const Vec5<double> by_size = (compliance / (now_.size * now_.size)) * Ks - direction_;
      Mat5<double> A = across(K);
      for (int i = 0; i < 5; ++i)
        for (int j = 0; j < 5; ++j) A(i, j) += by_size[i] * now_.size / along_ * direction_[j];
      Vec5<double> step = now_.size * direction_ - mean;
      if (!solve_dense(A.m, 5, step.v, 1)) return false;
      const double stretch = dot(step, direction_) / along_;  // d|Σ| / |Σ|
      const Vec5<double> turn = perpendicular(step);
      double factor = std::min(1.0, std::min(0.5 / std::max(1e-300, std::abs(stretch)),
                                             0.7 * norm(mean_rate()) / std::max(1e-300, norm(turn))));
      bool fell = false;
      for (int half = 0; half < 6 && !fell; ++half, factor *= 0.5) {
        State trial = now_;
        trial.size *= 1 + factor * stretch;
        trial.across = trial.across + factor * turn;
        if (!sweep(trial, compliance / trial.size, mean, K, Ks)) continue;
        const double there = norm(mean - trial.size * direction_) / trial.size;
        fell = there < error * (1 - 0.1 * factor);
        if (!fell) continue;
        now_ = std::move(trial);
        error = there;
      }
      if (!fell) return error <= 100 * tolerance;
    }
    return false;
  }

  /// The slow and sure way to near the solution. For a given |Σ|, hence c, the grains' dual potential is convex in D̄ + c Σ, whose component
  /// along Σ is given: its minimum has ⟨σ⟩ along Σ. Then ⟨σ⟩/|Σ| falls from a number above 1 (soft grains in a hard medium) to 0 (rates that
  /// bound the stress) as |Σ| grows, and is 1 once.
  bool approach(double n_eff) {
    const double compliance = 2.0 / 3 * n_eff * along_;
    double low = 0, high = 0, at = std::log(now_.size);
    for (int k = 0; k < 80; ++k) {
      now_.size = std::exp(at);
      double along_stress = 0;
      if (!minimise(compliance / now_.size, along_stress)) return false;
      const double error = along_stress > 0 ? std::log(along_stress / now_.size) : -1;
      if (std::abs(error) < 1e-2 && low != 0 && high != 0) return true;
      (error > 0 ? low : high) = at;
      at = low == 0 ? at - 0.7 : high == 0 ? at + 0.7 : 0.5 * (low + high);
      if (low != 0 && high != 0 && high - low < 1e-3) return true;
    }
    return false;
  }

  /// Mean rate across Σ at which ⟨σ⟩ is along Σ, to a hundredth, at a given c and |Σ|.
  bool minimise(double c, double& along_stress) {
    Vec5<double> mean, Ks;
    Mat5<double> K;
    if (!sweep(now_, c, mean, K, Ks)) return false;
    for (int k = 0; k < 60; ++k) {
      const Vec5<double> gradient = perpendicular(mean);
      along_stress = dot(mean, direction_);
      if (norm(gradient) <= 1e-2 * std::abs(along_stress)) return true;
      Mat5<double> A = across(K);
      for (int i = 0; i < 5; ++i)  // its component along Σ is none
        for (int j = 0; j < 5; ++j) A(i, j) += norm(K) * direction_[i] * direction_[j];
      Vec5<double> step = -1.0 * gradient;
      if (!solve_dense(A.m, 5, step.v, 1)) return false;
      step = perpendicular(step);
      const double slope = dot(step, gradient);
      bool accepted = false;
      double factor = 1;
      for (int half = 0; half < 30 && !accepted; ++half, factor *= 0.5) {
        State trial = now_;
        trial.across = trial.across + factor * step;
        if (!sweep(trial, c, mean, K, Ks)) continue;
        accepted = dot(step, mean) <= -0.5 * slope;  // at most half as steep upwards as it was downwards
        if (accepted) now_ = std::move(trial);
      }
      if (!accepted) return false;
    }
    return true;
  }

  Vec5<double> perpendicular(const Vec5<double>& a) const { return a - dot(a, direction_) * direction_; }
  /// K (1 − Σ̂ ⊗ Σ̂)
  Mat5<double> across(const Mat5<double>& K) const {
    Mat5<double> A = K;
    const Vec5<double> along = K * direction_;
    for (int i = 0; i < 5; ++i)
      for (int j = 0; j < 5; ++j) A(i, j) -= along[i] * direction_[j];
    return A;
  }

  const Grains& grains_;
  Vec5<double> direction_;
  double along_, unit_, total_ = 0, reached_ = 0;
  LocalOptions local_;
  State now_;
  std::int64_t evaluations_ = 0;
};

}  // namespace polyslip::mean_field
