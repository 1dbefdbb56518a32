// Loads along a direction of stress: the mean stress keeps to it, an isotropic solid flows along its deviator, and uniaxial
// and shear directions are what tension and shear tests are; in volumes on any number of ranks, points, and mean fields.
#include <catch2/catch.hpp>

#include <fstream>

#include "src/load/drive.hpp"
#include "src/mean_field/mean_field_solver.hpp"
#include "src/point_solver/point_solver.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;

namespace {

using Curve = std::vector<load::Increment>;

Curve walk(load::BoundarySolver& solver, const std::string& text) {
  load::LoadPath path(load::read_case(base::parse_ini(text, "load").section("load")));
  load::DriveState state;
  Curve curve;
  load::DriveHooks hooks;
  hooks.converged = [&](int, const load::Increment& increment) {
    curve.push_back(increment);
    return false;
  };
  hooks.cut = [](int, const std::string&) {};
  std::vector<load::Drive> one{{path, state}};
  const load::DriveReport report = load::drive(one, solver, 1.0 / 64, hooks)[0];
  INFO(report.reason);
  REQUIRE(report.end == load::DriveEnd::finished);
  return curve;
}

std::string along(const std::string& direction, double strain, int N) {
  return "[load.1]\nstress_direction = " + direction + "\nrate = 1e-3\nstrain = " + std::to_string(strain) +
         "\nN = " + std::to_string(N) + "\n";
}

Tensor direction_of(const std::string& text) {
  return *load::read_case(base::parse_ini(along(text, 0.01, 1), "load").section("load")).steps[0].stress_direction;
}

double largest(const Tensor& a) {
  double value = 0;
  for (const double x : a) value = std::max(value, std::abs(x));
  return value;
}

double cosine(const Tensor& a, const Tensor& b) {
  return load::contract(a, b) / std::sqrt(load::contract(a, a) * load::contract(b, b));
}

Tensor deviator(Tensor a) {
  const double mean = (a[0] + a[4] + a[8]) / 3;
  for (std::size_t c = 0; c < 9; c += 4) a[c] -= mean;
  return a;
}

material::Phase isotropic_solid() {
  std::ifstream file(std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/aluminium_isotropic.ini");
  return phase({std::istreambuf_iterator<char>(file), {}});
}

const std::string oblique = "1.1 -0.3 -0.8 0.2 0.5 -0.4";

}  // namespace

TEST_CASE("over 5 % strain the symmetric part of the mean P keeps to the direction, and F has its component along it") {
  const Volume volume = polycrystal({8, 8, 8}, 10, 5, {aluminium()});
  for (const std::string& direction : {oblique, std::string("1 0 0 0 0 0"), std::string("0 0 0 0 0 1")}) {
    const Tensor d = direction_of(direction);
    const load::FreeSpace beside = load::FreeSpace::beside(d);
    fft_solver::Options options;
    options.solve.stress = 1e-4;
    Solver s(volume, base::Comm(MPI_COMM_WORLD), options);
    const Curve curve = walk(s.solver, along(direction, 0.05, 50));
    REQUIRE(curve.size() == 50);
    const double per_increment = 1e-3 * std::sqrt(1.5 * load::contract(deviator(d), deviator(d)));
    for (std::size_t i = 0; i < curve.size(); ++i) {
      const load::Response& r = curve[i].response;
      CHECK(largest(beside.part(r.P)) <= 1e-4 * largest(r.P) + 1e3);
      CHECK(load::contract(r.P, d) > 20e6);
      Tensor H = r.F;
      for (std::size_t c = 0; c < 9; c += 4) H[c] -= 1;
      CHECK(load::contract(H, d) == Approx(per_increment * static_cast<double>(i + 1)).epsilon(1e-10));
      for (const std::size_t c : {1, 2, 5}) CHECK(std::abs(r.F[c] - r.F[3 * (c % 3) + c / 3]) < 1e-14);
    }
    CHECK(curve.back().cost.newton >= 0);
  }
}

TEST_CASE(
    "an isotropic solid strains along the stress deviator; tension and shear directions are tension and shear tests") {
  const Volume volume = volume_of({4, 4, 4}, {isotropic_solid()}, {{}}, [](int, int, int) { return 0; });
  const base::Comm comm(MPI_COMM_WORLD);
  const auto options = tight(fft_solver::Scheme::rotated, 1e-9);
  {
    Solver s(volume, comm, options);
    for (const load::Increment& increment : walk(s.solver, along(oblique, 0.02, 10))) {
      Tensor H = increment.response.F;
      for (std::size_t c = 0; c < 9; c += 4) H[c] -= 1;
      CHECK(cosine(deviator(H), deviator(increment.response.P)) > 0.9995);
    }
  }
  Solver a(volume, comm, options), b(volume, comm, options);
  const Curve uniaxial = walk(a.solver, along("1 0 0 0 0 0", 0.02, 10)),
              tension = walk(b.solver, "[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.02\nN = 10\n");
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(norm(matrix(uniaxial[i].response.P) - matrix(tension[i].response.P)) < 1e-6 * tension[i].response.P[0]);
    CHECK(norm(matrix(uniaxial[i].response.F) - matrix(tension[i].response.F)) < 1e-8);
  }
  // pure shear: the same von Mises stress at the same von Mises strain, up to second order of the strain
  Solver c(volume, comm, options);
  const Curve shear = walk(c.solver, along("0 0 0 0 0 1", 0.02, 10));
  CHECK(std::sqrt(3.0) * shear.back().response.P[1] == Approx(tension.back().response.sigma[0]).epsilon(0.01));
  CHECK(shear.back().response.F[1] + shear.back().response.F[3] == Approx(0.02 * std::sqrt(3.0)).epsilon(1e-6));
}

TEST_CASE("a uniaxial direction is tension with free sides, up to the rotation that each of them holds") {
  const Volume volume = polycrystal({8, 8, 8}, 12, 3, {aluminium()});
  const base::Comm comm(MPI_COMM_WORLD);
  Solver a(volume, comm, tight(fft_solver::Scheme::rotated, 1e-7)),
      b(volume, comm, tight(fft_solver::Scheme::rotated, 1e-7));
  const Curve direction = walk(a.solver, along("1 0 0 0 0 0", 0.02, 10)),
              free =
                  walk(b.solver, "[load.1]\ndot_F = 1e-3 x x  0 x x  0 0 x\nP = x 0 0  x 0 0  x x 0\nt = 20\nN = 10\n");
  for (std::size_t i = 0; i < 10; ++i) {
    const load::Response &p = direction[i].response, &q = free[i].response;
    CHECK(p.P[0] == Approx(q.P[0]).epsilon(1e-3));
    // what does not see rotations: Fᵀ F
    const Mat3<double> C = kernels::transpose(matrix(p.F)) * matrix(p.F),
                       D = kernels::transpose(matrix(q.F)) * matrix(q.F);
    CHECK(norm(C - D) < 0.01 * norm(D - Mat3<double>::identity()));
  }
}

TEST_CASE("one rank and all have the same answer") {
  const Volume volume = polycrystal({6, 7, 9}, 10, 1, {aluminium()});
  for (const fft_solver::Scheme scheme : both_schemes)
    for (const fft_solver::Method method : {fft_solver::Method::newton_cg, fft_solver::Method::newton_gmres}) {
      fft_solver::Options options = tight(scheme);
      options.solve.method = method;
      Solver alone(volume, base::Comm(MPI_COMM_SELF), options), together(volume, base::Comm(MPI_COMM_WORLD), options);
      const Curve a = walk(alone.solver, along(oblique, 0.002, 2)), b = walk(together.solver, along(oblique, 0.002, 2));
      for (std::size_t i = 0; i < 2; ++i)
        CHECK(norm(matrix(a[i].response.P) - matrix(b[i].response.P)) < 1e-8 * norm(matrix(a[i].response.P)));
    }
}

TEST_CASE("a point is a volume of one crystal, and can be saved in the middle") {
  const material::GrainEntry grain{kernels::from_bunge(0.6, 0.8, 0.4)};
  const Volume volume = volume_of({2, 2, 4}, {aluminium()}, {grain}, [](int, int, int) { return 0; });
  fft_solver::Options options = tight(fft_solver::Scheme::rotated, 1e-11);
  options.tangent = fft_solver::TangentStorage::full;
  options.solve.equilibrium_floor = options.solve.stress_floor = 1e-3;
  Solver fft(volume, base::Comm(MPI_COMM_WORLD), options);
  point_solver::Options point_options;
  point_options.stress = 1e-12;
  point_options.stress_floor = 1e-3;
  point_options.update.tolerance = 1e-14;
  point_solver::PointSolver point({aluminium()}, {grain}, point_options);
  const std::string text =
      along(oblique, 0.02, 20) + "[load.2]\nstress_direction = 0 0 0 1 0 0\nrate = 1e-3\nstrain = 0.01\nN = 10\n";
  const Curve a = walk(fft.solver, text), b = walk(point, text);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t c = 0; c < 9; ++c) {
      CHECK(std::abs(a[i].response.F[c] - b[i].response.F[c]) < 1e-9);
      CHECK(std::abs(a[i].response.P[c] - b[i].response.P[c]) < 10);
    }
}

TEST_CASE("Taylor's model and the self-consistent one take stress directions") {
  std::vector<material::GrainEntry> grains;
  for (std::uint64_t g = 0; g < 200; ++g) grains.push_back({kernels::random_orientation(2, g, 7)});
  const std::vector<double> weights(grains.size(), 1.0);
  const Tensor d = direction_of(oblique);
  for (const mean_field::Scheme scheme : {mean_field::Scheme::taylor, mean_field::Scheme::self_consistent}) {
    mean_field::Options options;
    options.scheme = scheme;
    mean_field::MeanFieldSolver solver({aluminium()}, grains, weights, options, {});
    for (const load::Increment& increment : walk(solver, along(oblique, 0.02, 4))) {
      const load::Response& r = increment.response;
      CHECK(largest(load::FreeSpace::beside(d).part(r.P)) < 1e-3 * largest(r.P));
      Tensor H = r.F;
      for (std::size_t c = 0; c < 9; c += 4) H[c] -= 1;
      CHECK(cosine(deviator(H), d) > 0.98);  // of 200 grains
    }
  }
}
