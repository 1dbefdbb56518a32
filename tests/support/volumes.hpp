#pragma once
// Phases, volumes and loads for tests that solve: made in memory, the same on every rank.
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/fft_solver/fft_solver.hpp"
#include "src/material/phase.hpp"
#include "src/microstructure/tessellation.hpp"

namespace polyslip::tests {

using kernels::Mat3;
using load::Tensor;

/// A phase from the text of a material card.
inline material::Phase phase(const std::string& card) {
  const base::Tree tree = base::parse_ini(card, "card");
  material::Phase result = material::read_phase("phase", tree);
  tree.require_all_read();
  return result;
}

inline material::Phase isotropic_elastic(double C_11, double C_12) {
  return phase("lattice = isotropic\n[elastic]\nC_11 = " + base::number_text(C_11) +
               "\nC_12 = " + base::number_text(C_12) + "\n");
}
inline material::Phase cubic_elastic(double C_11, double C_12, double C_44) {
  return phase("lattice = cF\n[elastic]\nC_11 = " + base::number_text(C_11) + "\nC_12 = " + base::number_text(C_12) +
               "\nC_44 = " + base::number_text(C_44) + "\n");
}
/// Copper: Simmons and Wang (1971), Pa.
inline material::Phase copper_elastic() { return cubic_elastic(168.4e9, 121.4e9, 75.4e9); }
inline material::Phase void_phase() { return phase("[plastic]\ntype = void\n"); }

/// The aluminium of ../shared/reference.
inline material::Phase aluminium() {
  return phase(
      "lattice = cF\n[elastic]\nC_11 = 106.75e9\nC_12 = 60.41e9\nC_44 = 28.34e9\n[plastic]\ntype = phenopowerlaw\n"
      "N_sl = 12\ndot_gamma_0_sl = 1e-3\nn_sl = 20\nxi_0_sl = 31e6\nxi_inf_sl = 63e6\nh_0_sl-sl = 75e6\na_sl = 2.25\n"
      "h_sl-sl = 1 1 1.4 1.4 1.4 1.4 1.4\n");
}

/// Stiff against its resistance of 1 MPa and without hardening, so that the elastic strain dies out early.
inline material::Phase rigid_plastic_fcc(int n) {
  return phase(
      "lattice = cF\n[elastic]\nC_11 = 200e9\nC_12 = 100e9\nC_44 = 50e9\n[plastic]\ntype = phenopowerlaw\n"
      "N_sl = 12\ndot_gamma_0_sl = 1e-3\nn_sl = " +
      std::to_string(n) + "\nxi_0_sl = 1e6\nxi_inf_sl = 1e9\nh_0_sl-sl = 0\na_sl = 1\nh_sl-sl = 1 1 1 1 1 1 1\n");
}

/// A volume on a grid; grain_of_voxel is the whole of it, x fastest.
struct Volume {
  base::Grid grid;
  std::vector<material::Phase> phases;
  std::vector<material::GrainEntry> grains;
  std::vector<int> grain_of_voxel;

  std::vector<int> part(const base::Comm& comm) const {
    const base::Slab slab = base::Slab::of(grid, comm);
    const auto first = grain_of_voxel.begin() + slab.begin * grid.plane();
    return {first, first + slab.points(grid)};
  }
};

/// A grid of unit voxels with the grain of each voxel from its indices.
inline Volume volume_of(const std::array<int, 3>& cells, std::vector<material::Phase> phases,
                        std::vector<material::GrainEntry> grains, const std::function<int(int, int, int)>& grain) {
  Volume v;
  v.grid.cells = cells;
  v.grid.size = {double(cells[0]), double(cells[1]), double(cells[2])};
  v.phases = std::move(phases);
  v.grains = std::move(grains);
  for (int z = 0; z < cells[2]; ++z)
    for (int y = 0; y < cells[1]; ++y)
      for (int x = 0; x < cells[0]; ++x) v.grain_of_voxel.push_back(grain(x, y, z));
  return v;
}

/// Voronoi grains of random orientation, phases in turn.
inline Volume polycrystal(const std::array<int, 3>& cells, int grains, std::uint64_t seed,
                          std::vector<material::Phase> phases) {
  Volume v = volume_of(cells, std::move(phases), {}, [](int, int, int) { return 0; });
  for (int g = 0; g < grains; ++g)
    v.grains.push_back(
        {kernels::random_orientation(seed, static_cast<std::uint64_t>(g), 7), g % static_cast<int>(v.phases.size())});
  v.grain_of_voxel =
      microstructure::cells_of_sites(v.grid, {0, cells[2]}, {microstructure::random_positions(grains, seed), {}});
  return v;
}

/// A solver with the timers it needs.
struct Solver {
  Solver(const Volume& volume, const base::Comm& comm, const fft_solver::Options& options)
      : solver(volume.grid, comm, volume.phases, volume.grains, volume.part(comm), options, timers) {}
  base::Timers timers;
  fft_solver::FftSolver solver;

  /// Solves, keeps, and says whether it converged.
  bool go(const load::BoundaryTarget& target) {
    report = solver.solve({target})[0];
    solver.accept(0);
    return report.converged;
  }
  load::Response response() const { return solver.response(0); }
  /// Fields of 9 rows at the last solved state.
  base::Field F() const { return solver.equilibrium().deformation_gradient(0); }
  base::Field P() const { return solver.equilibrium().first_piola(0); }
  load::StepReport report;
};

/// Solved to `tolerance` in everything.
inline fft_solver::Options tight(fft_solver::Scheme scheme, double tolerance = 1e-10) {
  fft_solver::Options options;
  options.scheme = scheme;
  options.solve.equilibrium = options.solve.stress = tolerance;
  options.solve.equilibrium_floor = options.solve.stress_floor = 1e-6;
  options.update.tolerance = 1e-14;
  return options;
}

/// All of F prescribed.
inline load::BoundaryTarget prescribed(const Mat3<double>& F, double dt) {
  load::BoundaryTarget target;
  target.dt = dt;
  std::copy(F.m, F.m + 9, target.F.begin());
  target.F_given.fill(true);
  return target;
}
/// Tension along x: F11 given, no mean stress along y and z, no mean shear.
inline load::BoundaryTarget tension(double F11, double dt) {
  load::BoundaryTarget target = prescribed(Mat3<double>::identity(), dt);
  target.F[0] = F11;
  target.F_given[4] = target.F_given[8] = false;
  return target;
}

inline Mat3<double> matrix(const Tensor& a) {
  Mat3<double> m;
  std::copy(a.begin(), a.end(), m.m);
  return m;
}
inline Mat3<double> at(const base::Field& field, std::int64_t k) {
  Mat3<double> m;
  for (int c = 0; c < 9; ++c) m.m[c] = field(c, k);
  return m;
}
inline double norm(const Mat3<double>& a) {
  double sum = 0;
  for (double x : a.m) sum += x * x;
  return std::sqrt(sum);
}
inline double contract(const Mat3<double>& a, const Mat3<double>& b) {
  double sum = 0;
  for (int c = 0; c < 9; ++c) sum += a.m[c] * b.m[c];
  return sum;
}

constexpr fft_solver::Scheme both_schemes[] = {fft_solver::Scheme::continuous, fft_solver::Scheme::rotated};
inline const char* name(fft_solver::Scheme scheme) {
  return scheme == fft_solver::Scheme::continuous ? "continuous" : "rotated";
}

}  // namespace polyslip::tests
