#include "src/mean_field/mean_field_solver.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/rotation/symmetry.hpp"
#include "src/base/require.hpp"

namespace polyslip::mean_field {
namespace {

CardGrains make_grains(const std::vector<material::Phase>& phases, const std::vector<material::GrainEntry>& grains,
                       const std::vector<double>& weights, const Options& options) {
  std::vector<CardGrains::Phase> laws;
  for (const material::Phase& phase : phases) {
    base::require(
        options.affine() || has_secant(phase), "phase '", phase.name,
        "': backstress, and twins with slip of their own, have no secant moduli; solver.linearisation = affine "
        "is what they allow");
    laws.push_back(crystal_phase(phase));
  }
  std::vector<GrainInput<double>> inputs;
  for (std::size_t g = 0; g < grains.size(); ++g)
    inputs.push_back({grains[g].orientation, grains[g].phase, weights[g], grains[g].size, grains[g].temperature});
  return CardGrains(std::move(laws), inputs);
}

Vec5<double> driving(const BoundaryProblem& problem) {
  return problem.stress_driven() ? problem.given_stress() : problem.given_rate();
}

}  // namespace

MeanFieldSolver::MeanFieldSolver(const std::vector<material::Phase>& phases,
                                 const std::vector<material::GrainEntry>& grains, const std::vector<double>& weights,
                                 const Options& options, const GrainShape& shape)
    : options_(options), grain_shape_(shape), grains_(make_grains(phases, grains, weights, options)) {}

Mat3<double> MeanFieldSolver::shape() const {
  Mat3<double> C{};
  for (int i = 0; i < 3; ++i)
    C(i, i) = grain_shape_.axes[static_cast<std::size_t>(i)] * grain_shape_.axes[static_cast<std::size_t>(i)];
  return grain_shape_.evolves ? F_ * (C * kernels::transpose(F_)) : C;
}

double MeanFieldSolver::typical_stress() const {
  double stress = 0;
  grains_.visit(0, [&](const auto& phase, int i) {
    const auto& frozen = phase.grain(i).frozen;
    stress = frozen.resistance[0] + frozen.friction[0];
  });
  return std::max(stress, 1e3);
}

std::vector<load::StepReport> MeanFieldSolver::solve(const std::vector<std::optional<load::BoundaryTarget>>& targets) {
  load::StepReport report;
  if (!targets[0]) return {report};
  const load::BoundaryTarget& target = *targets[0];
  if (target.temperature) grains_.set_temperature(*target.temperature);
  const BoundaryProblem problem(target, F_);
  grains_.freeze(target.dt, !options_.affine());
  trial_direction_ = driving(problem);
  // a load of another direction or speed is better met from scratch
  const double size = norm(trial_direction_);
  const bool like_before = solution_.converged && norm(trial_direction_ - direction_) < 0.3 * size;
  const auto attempt = [&](const Solution<double>* before) {
    trial_ = mean_field::solve(grains_, problem, options_, F_, shape(), typical_stress(), before);
    report.newton += trial_.iterations;
    report.evaluations += trial_.evaluations;
  };
  attempt(like_before ? &solution_ : nullptr);
  if (like_before && !trial_.converged) attempt(nullptr);
  report.sweeps = static_cast<int>(report.evaluations / grains_.size());
  report.converged = trial_.converged;
  report.reason = trial_.reason;
  return {report};
}

void MeanFieldSolver::accept(int) {
  solution_ = trial_;
  direction_ = trial_direction_;
  grains_.advance(solution_);
  F_ = solution_.mean.F;
}

void MeanFieldSolver::revert(int) {}

load::Response MeanFieldSolver::response(int) const {
  load::Response result;
  const Solution<double>& now = trial_.converged ? trial_ : solution_;
  if (!now.converged) return result;
  const Mat3<double> sigma = now.mean.cauchy();
  const Mat3<double> P =
      kernels::scaled(sigma * kernels::transpose(kernels::inverse(now.mean.F)), kernels::determinant(now.mean.F));
  std::copy(now.mean.F.m, now.mean.F.m + 9, result.F.begin());
  std::copy(P.m, P.m + 9, result.P.begin());
  std::copy(sigma.m, sigma.m + 9, result.sigma.begin());
  double total = 0;
  for (int g = 0; g < grains_.size(); ++g) {
    total += weight(g);
    grains_.visit(g, [&](const auto& phase, int i) {
      for (int a = 0; a < phase.params().crystal.systems; ++a) result.slip += weight(g) * phase.grain(i).state.gamma[a];
    });
  }
  result.slip /= total;
  return result;
}

GrainState MeanFieldSolver::grain(int g) const {
  GrainState result;
  grains_.visit(g, [&](const auto& phase, int i) {
    const auto& grain = phase.grain(i);
    result.orientation = kernels::from_matrix(grain.lattice);
    result.gamma.assign(grain.state.gamma, grain.state.gamma + phase.params().crystal.systems);
  });
  if (solution_.converged) {
    result.stress = solution_.stress[static_cast<std::size_t>(g)];
    result.rate = solution_.rate[static_cast<std::size_t>(g)];
  } else {
    result.stress = result.rate = zero5<double>();
  }
  return result;
}

Tension MeanFieldSolver::tension(double theta, double rate) {
  grains_.freeze(0, !options_.affine());
  return sheet_tension(grains_, options_, shape(), typical_stress(), theta, rate);
}

double share_near(const std::vector<kernels::Quaternion<double>>& orientations, const std::vector<double>& weights,
                  const kernels::Quaternion<double>& ideal, double angle, const std::string& lattice, bool sheet) {
  const kernels::SymmetryGroup group =
      kernels::symmetry_group(lattice == "hP" ? kernels::Laue::hexagonal : kernels::Laue::cubic);
  const kernels::Quaternion<double> sample_axes[] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
  double near = 0, total = 0;
  for (std::size_t g = 0; g < orientations.size(); ++g) {
    total += weights[g];
    double least = angle + 1;
    for (int k = 0; k < (sheet ? 4 : 1); ++k)
      least = std::min(least,
                       kernels::disorientation_angle(group, kernels::multiply(ideal, sample_axes[k]), orientations[g]));
    if (least <= angle) near += weights[g];
  }
  return near / total;
}

}  // namespace polyslip::mean_field
