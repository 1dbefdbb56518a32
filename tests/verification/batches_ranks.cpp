// Several volumes in one solve, single precision where it is enough, and the linearised forces: what is fast against what is plain.
#include <catch2/catch.hpp>

#include "kernels/law/law.hpp"
#include "src/load/drive.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;

namespace {

/// Volumes of one grid that harden at different strains, one of them with twins of the aluminium phase's twin: same phases, other
/// grains.
std::vector<Volume> some_volumes() {
  std::vector<Volume> volumes;
  for (const int grains : {1, 7, 20}) volumes.push_back(polycrystal({8, 8, 8}, grains, 40, {aluminium()}));
  return volumes;
}

/// Loads that have little in common: rates, directions, cut-backs.
std::vector<load::LoadPath> some_paths() {
  std::vector<load::LoadPath> paths;
  for (const char* steps : {"[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.004\nN = 4\n",
                            "[load.1]\nmode = simple_shear\nplane = xy\nrate = 2e-3\nstrain = 0.02\nN = 2\n",
                            "[load.1]\nmode = compression\naxis = z\nrate = 1e-2\nstrain = 0.01\nN = 5\n"
                            "[load.2]\nmode = tension\naxis = z\nrate = 1e-2\nstrain = 0.002\nN = 2\n"})
    paths.emplace_back(load::read_case(base::parse_ini(steps, "test").section("load")));
  return paths;
}

using Curves = std::vector<std::vector<load::Increment>>;

/// Walks a batch along its paths.
Curves walk(fft_solver::FftSolver& solver, std::vector<load::LoadPath> paths) {
  std::vector<load::DriveState> states(paths.size());
  std::vector<load::Drive> drives;
  for (std::size_t v = 0; v < paths.size(); ++v) drives.push_back({paths[v], states[v]});
  Curves curves(paths.size());
  load::DriveHooks hooks;
  hooks.converged = [&](int volume, const load::Increment& increment) {
    curves[static_cast<std::size_t>(volume)].push_back(increment);
    return false;
  };
  hooks.cut = [](int, const std::string&) {};
  for (const load::DriveReport& report : load::drive(drives, solver, 1.0 / 64, hooks))
    REQUIRE(report.end == load::DriveEnd::finished);
  return curves;
}

}  // namespace

TEST_CASE("a volume's results do not depend on its batch mates, to the last bit") {
  const base::Comm comm(MPI_COMM_WORLD);
  for (const fft_solver::Scheme scheme : both_schemes)
    for (const base::Precision precision : {base::Precision::exact, base::Precision::mixed}) {
      fft_solver::Options options;
      options.scheme = scheme;
      options.precision = precision;
      const std::vector<Volume> volumes = some_volumes();
      const std::vector<load::LoadPath> paths = some_paths();
      std::vector<material::VolumePoints> batch;
      for (const Volume& volume : volumes) batch.push_back({volume.grains, volume.part(comm)});
      base::Timers timers;
      fft_solver::FftSolver together(volumes[0].grid, comm, volumes[0].phases, batch, options, timers);
      const Curves curves = walk(together, paths);
      for (std::size_t v = 0; v < volumes.size(); ++v) {
        Solver alone(volumes[v], comm, options);
        const Curves curve = walk(alone.solver, {paths[v]});
        CAPTURE(name(scheme), static_cast<int>(precision), v, comm.size());
        REQUIRE(curve[0].size() == curves[v].size());
        int different = 0;
        for (std::size_t i = 0; i < curve[0].size(); ++i) {
          const load::Increment &a = curve[0][i], &b = curves[v][i];
          for (std::size_t c = 0; c < 9; ++c)
            different += (a.response.F[c] != b.response.F[c]) + (a.response.P[c] != b.response.P[c]);
          different += (a.response.slip != b.response.slip) + (a.cost.newton != b.cost.newton) +
                       (a.cost.linear != b.cost.linear) + (a.cost.sweeps != b.cost.sweeps) +
                       (a.cost.evaluations != b.cost.evaluations);
        }
        CHECK(different == 0);
        const base::Field here = together.equilibrium().first_piola(static_cast<int>(v)), there = alone.P();
        double worst = 0;
        for (std::int64_t k = 0; k < together.constitutive().points(); ++k)
          worst = std::max(worst, norm(at(here, k) - at(there, k)));
        CHECK(worst == 0);
      }
    }
}

TEST_CASE("mixed precision agrees with double to what single precision allows, in less memory") {
  const base::Comm comm(MPI_COMM_WORLD);
  for (const fft_solver::Scheme scheme : both_schemes) {
    const Volume volume = polycrystal({16, 16, 16}, 20, 8, {aluminium()});
    double P[2], bytes[2];
    std::vector<Mat3<double>> fields[2];
    for (const base::Precision precision : {base::Precision::exact, base::Precision::mixed}) {
      const std::size_t k = precision == base::Precision::mixed ? 1 : 0;
      fft_solver::Options options = tight(scheme, 2e-5);
      options.update.tolerance = 1e-9;
      options.precision = precision;
      Solver s(volume, comm, options);
      for (int i = 1; i <= 8; ++i) REQUIRE(s.go(tension(1 + 1e-3 * i, 1)));
      P[k] = s.response().P[0];
      bytes[k] = comm.sum(static_cast<double>(s.solver.bytes())) / static_cast<double>(volume.grid.points());
      const base::Field field = s.P();
      for (std::int64_t i = 0; i < s.solver.constitutive().points(); ++i) fields[k].push_back(at(field, i));
    }
    double squares = 0;
    for (std::size_t i = 0; i < fields[0].size(); ++i) squares += std::pow(norm(fields[0][i] - fields[1][i]), 2);
    const double rms = std::sqrt(comm.sum(squares) / static_cast<double>(volume.grid.points()));
    CAPTURE(name(scheme), comm.size(), P[0], P[1], rms, bytes[0], bytes[1]);
    CHECK(std::abs(P[1] / P[0] - 1) < 1e-5);
    CHECK(rms < 2e-4 * P[0]);
    CHECK(bytes[1] < 0.65 * bytes[0]);
    if (scheme == fft_solver::Scheme::rotated && comm.size() == 1) {
      CHECK(bytes[0] < 1000);  // per voxel, 12 systems
      CHECK(bytes[1] < 600);
    }
  }
}

namespace {

/// linearised() of an operator against gradient, tangent and divergence one after the other, with random stresses and tangents
/// at every point. Returns the largest difference over the largest force.
template <class R>
double linearised_difference(fft_solver::Scheme scheme, const std::array<int, 3>& cells, int tangent_rows,
                             const base::Comm& comm) {
  const bool mixed = std::is_same_v<R, float>;
  const base::Precision precision = mixed ? base::Precision::mixed : base::Precision::exact;
  const int volumes = 2;
  base::Grid grid;
  grid.cells = cells;
  grid.size = {1.0 * cells[0], 1.3 * cells[1], 0.8 * cells[2]};
  base::Timers timers;
  const auto difference = fft_solver::DifferenceOperator::make(scheme, grid, comm, volumes, precision, timers);
  const base::VolumeList all = base::VolumeList::all(volumes);
  const std::int64_t points = difference->points(), stride = difference->stride();
  const std::int64_t first = base::Slab::of(grid, comm).begin * grid.plane();
  const auto random = [&](int volume, int row, std::int64_t k) {
    return kernels::random_normal(static_cast<std::uint64_t>(row), static_cast<std::uint64_t>(first + k),
                                  static_cast<std::uint64_t>(volume));
  };
  const auto vector_of = [&](int row, double size, base::Precision p) {
    const fft_solver::Vector vector = difference->make_vector("vector", p);
    const base::Field field = base::make_field("field", 3, points);
    for (int v = 0; v < volumes; ++v) {
      for (int i = 0; i < 3; ++i)
        for (std::int64_t k = 0; k < points; ++k) field(i, k) = size * random(v, row + i, k);
      difference->from_field(field, vector, v);
    }
    return vector;
  };
  material::PointFields<R> fields{
      difference->template make_field<R>("H", 9), difference->template make_field<R>("P", 9),
      difference->template make_field<R>("S0", 6), difference->template make_field<R>("tangent", tangent_rows)};
  for (int v = 0; v < volumes; ++v)
    for (std::int64_t k = 0; k < points; ++k) {
      for (int c = 0; c < 6; ++c) fields.S0(c, v * stride + k) = static_cast<R>(random(v, 20 + c, k));
      for (int c = 0; c < tangent_rows; ++c)
        fields.tangent(c, v * stride + k) = static_cast<R>(10 * random(v, 30 + c, k));
    }
  fft_solver::Linearisation at;
  at.u = vector_of(0, 0.01, base::Precision::exact);
  at.mean = {{0.02, 0.01, 0, 0, -0.01, 0, 0.005, 0, 0.003}, {0, 0.03, 0, 0.01, 0.02, 0, 0, 0, -0.01}};
  at.fields = fields;
  at.number = 1;
  difference->gradient(at.u, at.mean, fields.H, all);
  const fft_solver::Vector change = vector_of(3, 1, precision);
  const fft_solver::Tensors mean_change{{0.3, 0, 0.1, 0, 0.2, 0, 0, 0.1, 0}, {0.1, 0, 0, 0.2, 0, 0, 0, 0, 0.4}};

  const auto work = difference->template make_field<R>("work", 9), dP = difference->template make_field<R>("dP", 9);
  const fft_solver::Vector f = difference->make_vector("f", precision),
                           expected = difference->make_vector("f", precision);
  fft_solver::Tensors mean(2), expected_mean(2);
  difference->gradient(change, mean_change, dP, all);
  for (int v = 0; v < volumes; ++v)
    for (std::int64_t k = v * stride; k < v * stride + points; ++k) {
      kernels::Mat3<double> F = kernels::Mat3<double>::identity(), dF;
      kernels::Vec6<double> S0;
      kernels::Mat6<double> D;
      for (int c = 0; c < 9; ++c) {
        F.m[c] += static_cast<double>(fields.H(c, k));
        dF.m[c] = static_cast<double>(dP(c, k));
      }
      for (int c = 0; c < 6; ++c) S0[c] = static_cast<double>(fields.S0(c, k));
      int next = 0;
      for (int r = 0; r < 6; ++r)
        for (int c = tangent_rows == 36 ? 0 : r; c < 6; ++c) {
          D(r, c) = static_cast<double>(fields.tangent(next++, k));
          if (tangent_rows != 36) D(c, r) = D(r, c);
        }
      const kernels::Mat3<double> change_of_P = kernels::apply_tangent(F, S0, D, dF);
      for (int c = 0; c < 9; ++c) dP(c, k) = static_cast<R>(change_of_P.m[c]);
    }
  difference->divergence(dP, expected, expected_mean, all);
  difference->linearised(at, change, mean_change, work, f, mean, all);

  const double size = std::sqrt(difference->dot(expected, expected, all)[1]);
  fft_solver::combine({-1, -1}, expected, {1, 1}, f, all);
  double worst = 0;
  for (int v = 0; v < volumes; ++v) {
    worst = std::max(worst, std::sqrt(difference->dot(f, f, all)[static_cast<std::size_t>(v)]) / size);
    for (std::size_t c = 0; c < 9; ++c)
      worst = std::max(worst,
                       std::abs(mean[static_cast<std::size_t>(v)][c] - expected_mean[static_cast<std::size_t>(v)][c]));
  }
  return worst;
}

}  // namespace

TEST_CASE("linearised forces are the divergence of the linearised stress at every point") {
  const base::Comm comm(MPI_COMM_WORLD);
  for (const fft_solver::Scheme scheme : both_schemes)
    for (const std::array<int, 3>& cells :
         {std::array<int, 3>{9, 7, 8}, std::array<int, 3>{16, 4, 5}, std::array<int, 3>{5, 1, 4}})
      for (const int rows : {36, material::symmetric_rows}) {
        CAPTURE(name(scheme), cells, comm.size(), rows);
        CHECK(linearised_difference<double>(scheme, cells, rows, comm) < 1e-13);
        CHECK(linearised_difference<float>(scheme, cells, rows, comm) < 3e-5);
      }
}
