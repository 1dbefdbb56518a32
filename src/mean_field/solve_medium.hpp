#pragma once
// The search for the medium of self_consistent.hpp: the fixed point's iteration, accelerated; line searches where laws are steep.
#include <algorithm>
#include <cmath>

#include "src/mean_field/anderson.hpp"
#include "src/mean_field/self_consistent.hpp"

namespace polyslip::mean_field {

/// Whether every stress has work in this medium: Cholesky's pivots of the symmetric part.
inline bool positive(const Mat5<double>& M) {
  double a[5][5];
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j) a[i][j] = 0.5 * (M(i, j) + M(j, i));
  for (int k = 0; k < 5; ++k) {
    if (!(a[k][k] > 0)) return false;
    for (int i = k + 1; i < 5; ++i)
      for (int j = k + 1; j < 5; ++j) a[i][j] -= a[i][k] * a[k][j] / a[k][k];
  }
  return true;
}

template <class Grains>
class MediumSearch {
 public:
  /// F_start: the mean deformation gradient at the beginning; shape: C of the grains' ellipsoid xᵀ C⁻¹ x = 1; unit: Pa, a stress at
  /// which the law gives normal numbers.
  MediumSearch(const Grains& grains, const BoundaryProblem& boundary, const Options& options,
               const Mat3<double>& F_start, const Mat3<double>& shape, double unit)
      : grains_(grains), boundary_(boundary), options_(options), F_start_(F_start), shape_(shape), unit_(unit) {}

  /// `before`: where to start from, of the same grains; else null.
  Solution<double> solve(const Solution<double>* before) {
    const auto failed = [&](const std::string& reason) {
      s_.converged = false;
      s_.reason = reason;
      return s_;
    };
    if (before != nullptr && before->converged) {
      s_ = *before;
      s_.iterations = 0;
      s_.evaluations = 0;
      s_.converged = false;
    } else if (!begin()) {
      return failed("the load moves nothing, or no grain flows under it");
    }
    s_.rate.resize(static_cast<std::size_t>(grains_.size()));
    if (flows_.empty()) flow_at_stresses();
    const bool inclusions = options_.scheme == Scheme::self_consistent;
    if (inclusions) s_.points = adaptive_points(shape_, inverse5(s_.medium.M), options_.quadrature);
    bool refined = !inclusions;
    set_units();
    Anderson accelerated(8);
    while (s_.iterations < options_.iterations) {
      ++s_.iterations;
      const Iterate from{s_.medium.M, s_.medium.D0, s_.mean.stress};
      const Vec5<double> rate = s_.mean.rate;
      move();
      Medium<double> next;
      if (!sweep(next) || (options_.scheme == Scheme::taylor && s_.iterations > 1 && !search_rate(rate, next)))
        return failed("the stress of a grain was not found");
      const double change = difference(next, s_.medium);
      if (!std::isfinite(change)) return failed("the medium's compliance grew without bound");
      const double moved = norm(s_.mean.stress - from.stress) / norm(s_.mean.stress);
      s_.medium = next;
      // in Taylor's model rates hardly feel some of the stresses, which are known less well for that
      const double imbalance = norm(mean_stress() - s_.mean.stress) / norm(s_.mean.stress);
      const bool rate_stays = options_.scheme == Scheme::taylor && imbalance <= 1e-3 &&
                              norm(s_.mean.rate - rate) <= options_.tolerance * norm(rate);
      if (rate_stays ||
          (!bounded_ && change <= options_.tolerance && imbalance <= 10 * (options_.tolerance + smallest_compliance) &&
           (moved <= options_.tolerance || options_.affine()))) {
        const std::size_t points = s_.points.points.size();
        if (!refined) s_.points = adaptive_points(shape_, inverse5(s_.medium.M), options_.quadrature);
        if (refined || s_.points.points.size() == points) {
          s_.converged = true;
          set_spins(options_, shape_, s_);
          return s_;
        }
        refined = true;  // once more with the points that the solution needs
        accelerated.forget();
        continue;
      }
      if (!inclusions) continue;
      if (bounded_) accelerated.forget();
      const Iterate to{next.M, next.D0, s_.mean.stress};
      const Iterate guess = from_numbers(accelerated.next(to_numbers(from), to_numbers(to)));
      if (positive(guess.M)) {
        s_.medium.M = guess.M;
        s_.medium.D0 = guess.D0;
        s_.mean.stress = guess.stress;
      } else {
        accelerated.forget();
      }
    }
    return failed("the medium still changes after " + std::to_string(options_.iterations) + " iterations");
  }

 private:
  /// What the iteration moves: the medium and, for secant media, the stress at which it was taken.
  struct Iterate {
    Mat5<double> M;
    Vec5<double> D0, stress;
  };

  double weight(int g) const { return grains_.template weight<double>(g); }
  Vec5<double>& stress_of(int g) { return s_.stress[static_cast<std::size_t>(g)]; }

  void flow_at_stresses() {
    flows_.resize(static_cast<std::size_t>(grains_.size()));
    for (int g = 0; g < grains_.size(); ++g) grains_.flow(g, stress_of(g), flows_[static_cast<std::size_t>(g)]);
    s_.evaluations += grains_.size();
  }

  Vec5<double> mean_stress() const {
    Vec5<double> sum = zero5<double>();
    double total = 0;
    for (int g = 0; g < grains_.size(); ++g) {
      sum = sum + weight(g) * s_.stress[static_cast<std::size_t>(g)];
      total += weight(g);
    }
    return (1 / total) * sum;
  }

  double mean_rate(const Vec5<double>& stress) {
    GrainFlow<double> flow;
    double sum = 0, total = 0;
    for (int g = 0; g < grains_.size(); ++g) {
      grains_.flow(g, stress, flow);
      sum += weight(g) * norm(flow.rate);
      total += weight(g);
      ++s_.evaluations;
    }
    return sum / total;
  }

  /// A first medium: isotropic, of the viscosity that the grains have on the average at the strain rate or stress that is prescribed;
  /// then that of grains that nearly all deform alike in it.
  bool begin() {
    const bool by_stress = boundary_.stress_driven();
    const Vec5<double> direction = by_stress ? boundary_.given_stress() : boundary_.given_rate();
    const double size = norm(direction);
    if (!(size > 0)) return false;
    const Vec5<double> unit = (1 / size) * direction;
    double stress = size, rate = size;
    if (by_stress) {
      rate = mean_rate(direction);
    } else {  // bisection in the logarithm: laws grow by any power
      double low = unit_, high = unit_;
      for (int k = 0; k < 60 && mean_rate(low * unit) > size; ++k) low *= 0.5;
      for (int k = 0; k < 60 && mean_rate(high * unit) < size; ++k) high *= 2;
      for (int k = 0; k < 8; ++k) {
        const double middle = std::sqrt(low * high);
        (mean_rate(middle * unit) < size ? low : high) = middle;
      }
      stress = std::sqrt(low * high);
    }
    if (!(rate > 0)) return false;
    s_.medium = {diagonal5(rate / stress), zero5<double>(), 1};
    s_.mean.F = F_start_;
    s_.mean.stress = stress * unit;
    s_.mean.mean_stress = 0;
    if (!boundary_.solve(s_.medium.M, s_.medium.D0, s_.mean)) return false;
    s_.stress.assign(static_cast<std::size_t>(grains_.size()), s_.mean.stress);
    if (options_.scheme == Scheme::sachs) return true;
    // a tenth of the medium's compliance beside the grain's keeps grains with few systems from stresses without bound
    const Mat5<double> M = 0.1 * s_.medium.M;
    const Vec5<double> c = s_.mean.rate + M * s_.mean.stress;
    MediumSums<double> sums = no_sums<double>();
    flow_at_stresses();
    for (int g = 0; g < grains_.size(); ++g) {
      GrainFlow<double>& flow = flows_[static_cast<std::size_t>(g)];
      const LocalReport report = solve_grain(grains_, g, M, c, options_.local, stress_of(g), flow);
      s_.evaluations += report.evaluations;
      if (!report.converged) return false;
      add_grain(options_, weight(g), flow, stress_of(g), M, sums);
    }
    s_.medium = next_medium(options_, sums, M);
    s_.mean.stress = mean_stress();
    return true;
  }

  /// The mean state that the boundary asks of the medium. Its stress moves by 3/n of itself at most where it decides about the grains'
  /// rates, its rate by 0.3 of itself where that decides about stresses; bounded_ says that they would have gone farther.
  void move() {
    const Vec5<double> stress = s_.mean.stress, rate = s_.mean.rate;
    const double n = std::max(1.0, s_.medium.exponent);
    bounded_ = false;
    mean_stress_before_ = mean_stress();
    if (options_.affine()) {
      bounded_ = !boundary_.solve(s_.medium.M, s_.medium.D0, s_.mean);
      if (options_.scheme == Scheme::taylor)
        bounded_ |= shorten(rate, 0.3 * norm(rate), s_.mean.rate);
      else if (shorten(stress, 3 / n * norm(stress), s_.mean.stress)) {
        bounded_ = true;
        s_.mean.rate = s_.medium.M * s_.mean.stress + s_.medium.D0;
      }
      return;
    }
    // a secant medium grows with the stress as the grains' do, by the power n − 1, so that its tangent is n M̄
    bounded_ = !boundary_.solve(n * s_.medium.M, (1 - n) * (s_.medium.M * stress), s_.mean);
    bounded_ |= shorten(stress, 3 / n * norm(stress), s_.mean.stress);
    s_.medium.M = std::pow(norm(s_.mean.stress) / norm(stress), n - 1) * s_.medium.M;
    s_.mean.rate = s_.medium.M * s_.mean.stress;
  }

  /// Taylor: the grains' potential is convex in the mean rate. Where its slope along the step from `before` has turned upwards by more
  /// than a third of what it fell with, the step is shortened to where it has not.
  bool search_rate(const Vec5<double>& before, Medium<double>& next) {
    const Vec5<double> step = s_.mean.rate - before, aim = s_.mean.stress;
    const double first = dot(step, mean_stress_before_ - aim), length = norm(step);
    double low = 0, high = 1, slope_low = first, share = 1;
    for (int k = 0; k < 40 && length > options_.tolerance * norm(before); ++k) {
      const double slope = dot(step, mean_stress() - aim);
      if (share == 1 ? slope <= 0.3 * std::abs(first) : std::abs(slope) <= 0.3 * std::abs(first)) break;
      if (slope > 0) {
        high = share;
        share = low + (high - low) * std::min(0.8, std::max(0.2, -slope_low / (slope - slope_low)));
      } else {
        low = share;
        slope_low = slope;
        share = 0.5 * (low + high);
      }
      s_.mean.rate = before + share * step;
      bounded_ = true;
      if (!sweep(next)) return false;
    }
    return true;
  }

  static bool shorten(const Vec5<double>& from, double most, Vec5<double>& to) {
    const double step = norm(to - from);
    if (step <= most) return false;
    to = from + (most / step) * (to - from);
    return true;
  }

  /// The grains' stresses in the medium, and the medium that follows from them.
  bool sweep(Medium<double>& next) {
    const Mat5<double> M = scheme_interaction(options_, s_.medium, s_.points, shape_);
    const Vec5<double> c = grain_condition(M, s_.mean);
    MediumSums<double> sums = no_sums<double>();
    for (int g = 0; g < grains_.size(); ++g) {
      GrainFlow<double>& flow = flows_[static_cast<std::size_t>(g)];
      if (options_.scheme == Scheme::sachs) {
        stress_of(g) = s_.mean.stress;
        grains_.flow(g, stress_of(g), flow);
        ++s_.evaluations;
      } else {
        const LocalReport report = solve_grain(grains_, g, M, c, options_.local, stress_of(g), flow);
        s_.evaluations += report.evaluations;
        if (!report.converged) return false;
      }
      s_.rate[static_cast<std::size_t>(g)] = flow.rate;
      add_grain(options_, weight(g), flow, stress_of(g), M, sums);
    }
    next = next_medium(options_, sums, M);
    return true;
  }

  /// Largest relative difference of two media: of M over its norm, of D⁰ over that and the mean rate.
  double difference(const Medium<double>& a, const Medium<double>& b) const {
    return std::max(norm(a.M - b.M) / norm(a.M), norm(a.D0 - b.D0) / (norm(a.D0) + norm(s_.mean.rate)));
  }

  void set_units() {
    units_[0] = norm(s_.medium.M);
    units_[1] = norm(s_.medium.D0) + norm(s_.mean.rate);
    units_[2] = norm(s_.mean.stress);
    exponent_ = options_.affine() ? 1 : std::max(1.0, s_.medium.exponent);
  }
  /// Components in units of their own kind; secant media as they would be at the stress of units_.
  std::vector<double> to_numbers(const Iterate& x) const {
    std::vector<double> r;
    const double scale = std::pow(units_[2] / norm(x.stress), exponent_ - 1) / units_[0];
    for (const double a : x.M.m) r.push_back(a * scale);
    for (const double a : x.D0.v) r.push_back(a / units_[1]);
    for (const double a : x.stress.v) r.push_back(a / units_[2]);
    return r;
  }
  Iterate from_numbers(const std::vector<double>& r) const {
    Iterate x;
    for (std::size_t i = 0; i < 5; ++i) {
      x.D0.v[i] = r[25 + i] * units_[1];
      x.stress.v[i] = r[30 + i] * units_[2];
    }
    const double scale = units_[0] * std::pow(norm(x.stress) / units_[2], exponent_ - 1);
    for (std::size_t i = 0; i < 25; ++i) x.M.m[i] = r[i] * scale;
    return x;
  }

  const Grains& grains_;
  const BoundaryProblem& boundary_;
  const Options& options_;
  Mat3<double> F_start_, shape_;
  double unit_;
  Solution<double> s_;
  std::vector<GrainFlow<double>> flows_;  ///< at the grains' stresses
  bool bounded_ = false;
  Vec5<double> mean_stress_before_{};  ///< of the grains, before the last move
  double units_[3] = {1, 1, 1}, exponent_ = 1;
};

/// The state of the grains under a load; arguments as of MediumSearch.
template <class Grains>
Solution<double> solve(const Grains& grains, const BoundaryProblem& boundary, const Options& options,
                       const Mat3<double>& F_start, const Mat3<double>& shape, double unit,
                       const Solution<double>* before = nullptr) {
  return MediumSearch<Grains>(grains, boundary, options, F_start, shape, unit).solve(before);
}

}  // namespace polyslip::mean_field
