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
    rows.groups = material::state_groups(phase);
    if (const material::StateGroup* gamma = rows.group("gamma")) rows.systems = gamma->count;
    most_systems_ = std::max(most_systems_, rows.systems);
    phases_.push_back(rows);
  }
  find_orientations();
}

const material::StateGroup* PointResults::PhaseRows::group(const std::string& name) const {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.name == name; });
  return found == groups.end() ? nullptr : &*found;
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
      if (const auto* group = phase.group("F_p_inverse"))
        for (int c = 0; c < 9; ++c) inverse.m[c] = phase.at(group->first + c, row);
      q = kernels::from_matrix(kernels::transpose(polar_rotation(F(k) * inverse)));
    }
  }
}

double PointResults::rotation(std::int64_t k) const {
  const auto& first = constitutive_.grains(volume_)[static_cast<std::size_t>(grain(k))].orientation;
  return kernels::rotation_angle(kernels::multiply(orientation(k), kernels::conjugate(first)));
}

/// A row per system of the phase with the most systems, 0 where a phase or a system has no such number; or their sum. A group
/// that belongs to no system is one row.
std::vector<double> PointResults::of_systems(const std::string& name, bool sum) const {
  const std::size_t n = static_cast<std::size_t>(points_);
  const bool single = sum || std::any_of(phases_.begin(), phases_.end(), [&](const PhaseRows& phase) {
                        const material::StateGroup* group = phase.group(name);
                        return group && group->system < 0;
                      });
  std::vector<double> result(n * static_cast<std::size_t>(single ? 1 : most_systems_), 0.0);
  for (const PhaseRows& phase : phases_) {
    const material::StateGroup* group = phase.group(name);
    if (group == nullptr) continue;
    for (int a = 0; a < group->count; ++a)
      for (std::size_t i = 0; i < static_cast<std::size_t>(phase.count); ++i)
        result[(single ? 0 : static_cast<std::size_t>(group->system + a)) * n +
               static_cast<std::size_t>(phase.points[i])] += phase.at(group->first + a, i);
  }
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
      if (const auto* group = phase.group("F_p_inverse")) {
        Matrix inverse;
        for (int c = 0; c < 9; ++c) inverse.m[c] = phase.at(group->first + c, i);
        F_p = kernels::inverse(inverse);
      }
      for (std::size_t c = 0; c < 9; ++c) result[c * n + k] = F_p.m[c];
    }
  }
  return result;
}

std::vector<double> PointResults::field(const std::string& name) const {
  if (name == "slip") return of_systems("gamma", true);
  for (const char* group :
       {"gamma", "xi", "fraction", "backstress", "temperature", "rho_mobile", "rho_dipole", "cross_slip", "climb"})
    if (name == group) return of_systems(name, false);
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
