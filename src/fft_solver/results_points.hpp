#pragma once
// What results say about each point of this rank, computed on the host from the accepted state of a solver.
#include <string>
#include <vector>

#include "src/fft_solver/fft_solver.hpp"

namespace polyslip::fft_solver {

/// Fields as the host sees them. Kokkos 5 has no View::HostMirror, Kokkos 3 no host_mirror_type.
using HostField = decltype(Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), base::Field()));

/// The rotation of the right polar decomposition A = R U, by Newton's iteration for the polar factor (Higham, SIAM J. Sci.
/// Stat. Comput. 7 (1986), doi:10.1137/0907079). det A must be positive.
kernels::Mat3<double> polar_rotation(const kernels::Mat3<double>& A);

/// The accepted state of all points of one volume on this rank. Valid from accept() to the next solve().
class PointResults {
 public:
  explicit PointResults(const FftSolver& solver, int volume = 0);

  /// One phase: its points, and the rows of its state (−1: the law has none).
  struct PhaseRows {
    std::vector<int> points;
    std::vector<double> state;  ///< (row, point)
    std::int64_t count = 0;
    double at(int row, std::size_t i) const {
      return state[static_cast<std::size_t>(row) * static_cast<std::size_t>(count) + i];
    }
    std::vector<material::StateGroup> groups;
    int systems = 0;     ///< rows of gamma
    bool empty = false;  ///< a void
    /// The group of that name, or null.
    const material::StateGroup* group(const std::string& name) const;
  };

  std::int64_t points() const { return points_; }
  int most_systems() const { return most_systems_; }
  const std::vector<PhaseRows>& phases() const { return phases_; }
  int grain(std::int64_t k) const { return grain_[static_cast<std::size_t>(k)]; }
  kernels::Mat3<double> F(std::int64_t k) const { return matrix(F_, k); }
  kernels::Mat3<double> P(std::int64_t k) const { return matrix(P_, k); }
  kernels::Mat3<double> cauchy(std::int64_t k) const;  ///< Pa; 0 in voids

  /// Orientation of the lattice now, sample → crystal. F = F_e F_p with F_p(0) = R(O), so that F_e leads from crystal axes to
  /// the sample and the rotation of F_e is the inverse of the orientation. Voids keep their first one.
  const kernels::Quaternion<double>& orientation(std::int64_t k) const {
    return orientation_[static_cast<std::size_t>(k)];
  }
  /// Angle in rad between the lattice's orientation now and its first one, no symmetry applied.
  double rotation(std::int64_t k) const;

  /// One of OutputOptions::known() as (component, point), points contiguous.
  std::vector<double> field(const std::string& name) const;

 private:
  static kernels::Mat3<double> matrix(const HostField& field, std::int64_t k);
  void find_orientations();
  std::vector<double> of_systems(const std::string& group, bool sum) const;
  std::vector<double> plastic_deformation() const;

  const material::Constitutive& constitutive_;
  int volume_ = 0;
  std::int64_t points_ = 0;
  int most_systems_ = 0;
  HostField F_, P_;
  std::vector<int> grain_;
  std::vector<PhaseRows> phases_;
  std::vector<kernels::Quaternion<double>> orientation_;
};

}  // namespace polyslip::fft_solver
