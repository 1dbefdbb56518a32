#include "src/fft_solver/results_points.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "src/base/require.hpp"

namespace polyslip::fft_solver {
namespace {

using Matrix = kernels::Mat3<double>;

double von_mises(const Matrix& s) {
  const double mean = (s(0, 0) + s(1, 1) + s(2, 2)) / 3;
  double sum = 0;
  for (int c = 0; c < 9; ++c) sum += std::pow(s.m[c] - (c % 4 == 0 ? mean : 0), 2);
  return std::sqrt(1.5 * sum);
}

}  // namespace

Matrix polar_rotation(const Matrix& A) {
  Matrix R = A;
  for (int iteration = 0; iteration < 50; ++iteration) {
    const Matrix next = kernels::scaled(R + kernels::transpose(kernels::inverse(R)), 0.5);
    double change = 0;
    for (int c = 0; c < 9; ++c) change = std::max(change, std::abs(next.m[c] - R.m[c]));
    R = next;
    if (change < 1e-15) break;
  }
  return R;
}

PointResults::PointResults(const FftSolver& solver, int volume)
    : constitutive_(solver.constitutive()),
      volume_(volume),
      points_(solver.constitutive().points()),
      F_(Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), solver.equilibrium().deformation_gradient(volume))),
      P_(Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), solver.equilibrium().first_piola(volume))),
      grain_(solver.constitutive().grain_of_point(volume)) {
  for (std::size_t i = 0; i < constitutive_.phases().size(); ++i) {
    const material::Phase& phase = constitutive_.phases()[i];
    const int number = static_cast<int>(i);
    PhaseRows rows;
    rows.points = constitutive_.points_of(number, volume);
    rows.state = constitutive_.state_rows(number, 0, material::state_components(phase), volume);
    rows.count = constitutive_.count_of(number, volume);
    rows.empty = std::holds_alternative<kernels::Void>(phase.law);
    for (const material::StateGroup& group : material::state_groups(phase)) {
      if (group.name == "F_p_inverse") rows.F_p_inverse = group.first;
      if (group.name == "xi") rows.xi = group.first;
      if (group.name == "gamma") {
        rows.gamma = group.first;
        rows.systems = group.count;
      }
    }
    most_systems_ = std::max(most_systems_, rows.systems);
    phases_.push_back(rows);
  }
  find_orientations();
}

Matrix PointResults::matrix(const HostField& field, std::int64_t k) {
  Matrix result;
  for (int c = 0; c < 9; ++c) result.m[c] = field(static_cast<std::size_t>(c), static_cast<std::size_t>(k));
  return result;
}

Matrix PointResults::cauchy(std::int64_t k) const {
  const Matrix f = F(k);
  const double J = kernels::determinant(f);
  return J > 0 ? kernels::scaled(P(k) * kernels::transpose(f), 1.0 / J) : Matrix{};
}

void PointResults::find_orientations() {
  orientation_.resize(static_cast<std::size_t>(points_));
  for (const PhaseRows& phase : phases_) {
    for (std::int64_t i = 0; i < phase.count; ++i) {
      const auto row = static_cast<std::size_t>(i);
      const std::int64_t k = phase.points[row];
      kernels::Quaternion<double>& q = orientation_[static_cast<std::size_t>(k)];
      q = constitutive_.grains(volume_)[static_cast<std::size_t>(grain(k))].orientation;
      if (phase.empty) continue;
      Matrix inverse = kernels::transpose(kernels::to_matrix(q));
      if (phase.F_p_inverse >= 0)
        for (int c = 0; c < 9; ++c) inverse.m[c] = phase.at(phase.F_p_inverse + c, row);
      q = kernels::from_matrix(kernels::transpose(polar_rotation(F(k) * inverse)));
    }
  }
}

double PointResults::rotation(std::int64_t k) const {
  const auto& first = constitutive_.grains(volume_)[static_cast<std::size_t>(grain(k))].orientation;
  return kernels::rotation_angle(kernels::multiply(orientation(k), kernels::conjugate(first)));
}

/// A row per system of the phase with the most systems, 0 where a phase has fewer; or their sum.
std::vector<double> PointResults::of_systems(int PhaseRows::*first, bool sum) const {
  const std::size_t n = static_cast<std::size_t>(points_);
  std::vector<double> result(n * static_cast<std::size_t>(sum ? 1 : most_systems_), 0.0);
  for (const PhaseRows& phase : phases_)
    for (int a = 0; a < phase.systems; ++a)
      for (std::size_t i = 0; i < static_cast<std::size_t>(phase.count); ++i)
        result[(sum ? 0 : static_cast<std::size_t>(a)) * n + static_cast<std::size_t>(phase.points[i])] +=
            phase.at(phase.*first + a, i);
  return result;
}

std::vector<double> PointResults::plastic_deformation() const {
  const std::size_t n = static_cast<std::size_t>(points_);
  std::vector<double> result(9 * n);
  for (const PhaseRows& phase : phases_) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(phase.count); ++i) {
      const auto k = static_cast<std::size_t>(phase.points[i]);
      Matrix F_p = kernels::to_matrix(
          constitutive_.grains(volume_)[static_cast<std::size_t>(grain(phase.points[i]))].orientation);
      if (phase.F_p_inverse >= 0) {
        Matrix inverse;
        for (int c = 0; c < 9; ++c) inverse.m[c] = phase.at(phase.F_p_inverse + c, i);
        F_p = kernels::inverse(inverse);
      }
      for (std::size_t c = 0; c < 9; ++c) result[c * n + k] = F_p.m[c];
    }
  }
  return result;
}

std::vector<double> PointResults::field(const std::string& name) const {
  if (name == "gamma") return of_systems(&PhaseRows::gamma, false);
  if (name == "slip") return of_systems(&PhaseRows::gamma, true);
  if (name == "xi") return of_systems(&PhaseRows::xi, false);
  if (name == "F_p") return plastic_deformation();
  const std::size_t n = static_cast<std::size_t>(points_);
  const std::size_t components = name == "F" || name == "P" || name == "cauchy" ? 9 : name == "orientation" ? 4 : 1;
  std::vector<double> result(components * n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::int64_t>(i);
    if (components == 9) {
      const Matrix value = name == "F" ? F(k) : name == "P" ? P(k) : cauchy(k);
      for (std::size_t c = 0; c < 9; ++c) result[c * n + i] = value.m[c];
    } else if (name == "orientation") {
      const auto& q = orientation(k);
      const double parts[4] = {q.w, q.x, q.y, q.z};
      for (std::size_t c = 0; c < 4; ++c) result[c * n + i] = parts[c];
    } else if (name == "mises") {
      result[i] = von_mises(cauchy(k));
    } else if (name == "rotation") {
      result[i] = rotation(k);
    } else if (name == "grain") {
      result[i] = grain(k);
    } else {
      base::require(name == "phase", "there is no field '", name, "'");
      result[i] = constitutive_.grains(volume_)[static_cast<std::size_t>(grain(k))].phase;
    }
  }
  return result;
}

}  // namespace polyslip::fft_solver
