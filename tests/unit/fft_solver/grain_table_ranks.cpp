// Lattice orientations and grain averages of a volume whose deformation is known; restart files across rank counts.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>

#include "src/base/config.hpp"
#include "src/fft_solver/grain_table.hpp"
#include "src/fft_solver/restart.hpp"

using namespace polyslip;

namespace {

const char* const crystal =
    "lattice = cF\n[elastic]\nC_11 = 106.75e9\nC_12 = 60.41e9\nC_44 = 28.34e9\n[plastic]\ntype = phenopowerlaw\nN_sl = "
    "12\n"
    "dot_gamma_0_sl = 1e-3\nn_sl = 20\nxi_0_sl = 31e6\nxi_inf_sl = 63e6\nh_0_sl-sl = 75e6\na_sl = 2.25\n"
    "h_sl-sl = 1 1 1.4 1.4 1.4 1.4 1.4\n";
const char* const elastic = "lattice = cF\n[elastic]\nC_11 = 106.75e9\nC_12 = 60.41e9\nC_44 = 28.34e9\n";

/// Grains 0 and 1 plastic, 2 elastic; 3 has no voxel.
struct Volume {
  explicit Volume(const base::Comm& comm) : comm_(comm) {
    const base::Slab slab = base::Slab::of(grid, comm);
    for (std::int64_t k = 0; k < slab.points(grid); ++k)
      grain_of_point.push_back(static_cast<int>((k + grid.plane() * slab.begin) * 7 % 11 % 3));
    fft_solver::Options options;
    options.solve.equilibrium = options.solve.stress = 1e-10;
    options.solve.equilibrium_floor = options.solve.stress_floor = 1;
    options.update.tolerance = 1e-13;
    solver = std::make_unique<fft_solver::FftSolver>(
        grid, comm,
        std::vector<material::Phase>{material::read_phase("Al", base::parse_ini(crystal, "card")),
                                     material::read_phase("hard", base::parse_ini(elastic, "card"))},
        std::vector<material::GrainEntry>{{kernels::from_bunge(0.3, 0.8, 1.1), 0},
                                          {kernels::from_bunge(2.3, 1.8, 0.1), 0},
                                          {kernels::from_bunge(1.3, 0.4, 5.1), 1},
                                          {kernels::from_bunge(1.0, 1.0, 1.0), 0}},
        grain_of_point, options, timers);
  }
  base::Comm comm_;
  base::Grid grid{{4, 5, 6}, {4e-6, 5e-6, 6e-6}, {0, 0, 0}};
  std::vector<int> grain_of_point;
  base::Timers timers;
  std::unique_ptr<fft_solver::FftSolver> solver;
};

load::LoadPath tension() {
  return load::LoadPath(load::read_case(
      base::parse_ini("[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.004\nN = 4\n", "test")
          .section("load")));
}

std::vector<load::Response> walk(Volume& volume, load::LoadPath& path, load::DriveState& state, int stop_after) {
  std::vector<load::Response> responses;
  std::vector<load::Drive> one{{path, state}};
  load::drive(one, *volume.solver, 1.0 / 64,
              {[&](int, const load::Increment& increment) {
                 responses.push_back(increment.response);
                 return increment.number == stop_after;
               },
               [](int, const std::string&) {}});
  return responses;
}

}  // namespace

TEST_CASE("a turn of the whole volume turns every lattice by as much, and nothing else") {
  const base::Comm comm(MPI_COMM_WORLD);
  Volume volume(comm);
  const auto turn = kernels::from_bunge(0.02, 0.03, 0.01);  // passive: R; the volume turns by its transpose
  const auto Q = kernels::transpose(kernels::to_matrix(turn));
  load::BoundaryTarget target;
  target.dt = 1;
  target.F_given.fill(true);
  std::copy(Q.m, Q.m + 9, target.F.begin());
  REQUIRE(volume.solver->solve({target})[0].converged);
  volume.solver->accept(0);
  const fft_solver::PointResults points(*volume.solver);
  const fft_solver::GrainTable table(*volume.solver, points);
  const double angle = kernels::rotation_angle(turn);
  for (std::int64_t k = 0; k < points.points(); ++k) CHECK(points.rotation(k) == Approx(angle).epsilon(1e-7));
  for (std::size_t g = 0; g < 3; ++g) {
    const auto expected = kernels::multiply(table.grains[g].orientation, turn);  // v_crystal = R(O) Qᵀ v_sample
    CHECK(std::abs(kernels::dot(table.rows[g].orientation, expected)) == Approx(1).epsilon(1e-12));
    CHECK(table.rows[g].rotation == Approx(angle).epsilon(1e-7));
    for (const double stress : table.rows[g].cauchy) CHECK(std::abs(stress) < 1e3);
    CHECK(table.rows[g].slip < 1e-12);
  }
}

TEST_CASE("grain averages add up to those of the volume; shares sum to one") {
  const base::Comm comm(MPI_COMM_WORLD);
  Volume volume(comm);
  load::LoadPath path = tension();
  load::DriveState state;
  const auto responses = walk(volume, path, state, 100);
  REQUIRE(responses.size() == 4);
  const fft_solver::GrainTable table(*volume.solver, fft_solver::PointResults(*volume.solver));
  REQUIRE(table.columns.size() == 12);
  CHECK(table.columns[0].label.find(':') == std::string::npos);  // one phase with systems: no prefix
  load::Tensor F{};
  double slip = 0;
  std::int64_t voxels = 0;
  for (const fft_solver::GrainRow& row : table.rows) {
    const double share = static_cast<double>(row.voxels) / static_cast<double>(table.voxels);
    for (std::size_t c = 0; c < 9; ++c) F[c] += share * row.F[c];
    slip += share * row.slip;
    voxels += row.voxels;
  }
  CHECK(voxels == volume.grid.points());
  for (std::size_t c = 0; c < 9; ++c) CHECK(F[c] == Approx(responses.back().F[c]).margin(1e-12));
  CHECK(slip == Approx(responses.back().slip).epsilon(1e-10));
  for (std::size_t g = 0; g < 2; ++g) {
    double sum = 0;
    for (std::size_t c = 0; c < 12; ++c) sum += table.rows[g].share(c);
    CHECK(sum == Approx(1).epsilon(1e-12));
    CHECK(table.rows[g].rotation > 1e-5);
  }
  CHECK(table.rows[2].slip == 0);
  CHECK(table.rows[3].voxels == 0);
  CHECK(table.csv().find(",none,") != std::string::npos);
}

TEST_CASE("a restart file of these ranks is read by one rank, which ends at the same response") {
  const base::Comm comm(MPI_COMM_WORLD);
  const std::string file = "polyslip_restart_" + std::to_string(comm.size()) + ".h5";
  Volume volume(comm);
  load::LoadPath path = tension();
  load::DriveState state;
  walk(volume, path, state, 2);
  fft_solver::write_restart(file, *volume.solver, path, state, [](io::Hdf5File&) {});
  const auto whole = walk(volume, path, state, 100);
  REQUIRE(whole.size() == 2);
  if (comm.root()) {
    Volume alone{base::Comm(MPI_COMM_SELF)};
    load::LoadPath path_alone = tension();
    load::DriveState state_alone;
    fft_solver::read_restart(file, *alone.solver, path_alone, state_alone);
    CHECK(path_alone.increments_done() == 2);
    const auto rest = walk(alone, path_alone, state_alone, 100);
    REQUIRE(rest.size() == 2);
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t c = 0; c < 9; ++c) {
        CHECK(rest[i].P[c] == Approx(whole[i].P[c]).margin(comm.size() == 1 ? 1e-3 : 1));  // Pa, of 1e8
        CHECK(rest[i].F[c] == Approx(whole[i].F[c]).margin(1e-10));
      }
    std::remove(file.c_str());
  }
  comm.barrier();
}
