// The difference operators on even and odd grids and any ranks, and the modes whose discrete wave vector vanishes.
//   continuous: wave numbers that are 0 or Nyquist along each axis (the Nyquist derivative is set to 0);
//   rotated: two or three Nyquist numbers, the third any (hourglass modes), and the constant.
// Such modes have no gradient, get no force and stay zero; on the complement the preconditioner inverts −div C ∇.
#include <catch2/catch.hpp>

#include "kernels/lattice/elasticity.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;
using fft_solver::DifferenceOperator;
using fft_solver::Scheme;
using fft_solver::Vector;

namespace {

using Cells = std::array<int, 3>;

/// The communicators of a test: all ranks, and on four ranks the first three as well.
void on_ranks(const std::function<void(const base::Comm&)>& test) {
  test(base::Comm(MPI_COMM_WORLD));
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (size != 4) return;
  MPI_Comm part;
  MPI_Comm_split(MPI_COMM_WORLD, rank < 3 ? 0 : 1, rank, &part);
  test(base::Comm(part));
  MPI_Comm_free(&part);
}

struct Setup {
  base::Timers timers;
  base::Grid grid;
  base::Comm comm;
  std::unique_ptr<DifferenceOperator> difference;
  std::int64_t first, points;
  base::VolumeList one = base::VolumeList::all(1);

  Setup(Scheme scheme, const Cells& cells, const base::Comm& comm_of_test) : comm(comm_of_test) {
    grid.cells = cells;
    grid.size = {1.0 * cells[0], 1.3 * cells[1], 0.8 * cells[2]};
    difference = DifferenceOperator::make(scheme, grid, comm, 1, base::Precision::exact, timers);
    const base::Slab slab = base::Slab::of(grid, comm);
    first = slab.begin * grid.plane();
    points = slab.points(grid);
  }
  base::Field field(int rows) const { return base::make_field("field", rows, points); }
  base::Field random(int rows, std::uint64_t seed) const {
    const base::Field result = field(rows);
    for (std::int64_t k = 0; k < points; ++k)
      for (int i = 0; i < rows; ++i)
        result(i, k) = kernels::random_normal(seed, static_cast<std::uint64_t>((first + k) * rows + i), 0);
    return result;
  }
  Vector vector(const base::Field& field) const {
    const Vector result = make_vector();
    difference->from_field(field, result, 0);
    return result;
  }
  base::Field gradient(const Vector& u) const {
    const base::Field H = field(9);
    difference->gradient(u, {load::Tensor{}}, H, one);
    return H;
  }
  Vector make_vector() const { return difference->make_vector("vector", base::Precision::exact); }
  void divergence(const base::Field& P, const Vector& f) const {
    fft_solver::Tensors mean(1);
    difference->divergence(P, f, mean, one);
  }
  void precondition(const fft_solver::Medium& C, const Vector& f, const Vector& z) const {
    difference->set_media({C}, one);
    difference->precondition(f, z, one);
  }
  double dot(const Vector& a, const Vector& b) const { return difference->dot(a, b, one)[0]; }
  double mean_product(const base::Field& a, const base::Field& b, int rows) const {
    double sum = 0;
    for (int i = 0; i < rows; ++i)
      for (std::int64_t k = 0; k < points; ++k) sum += a(i, k) * b(i, k);
    return comm.sum(sum) / static_cast<double>(grid.points());
  }
  double size(const base::Field& a, int rows) const { return std::sqrt(mean_product(a, a, rows)); }
  double size(const Vector& a) const { return std::sqrt(dot(a, a)); }

  /// cos(k·x) + sin(k·x) at the points, in one component.
  base::Field mode(const Cells& m, int component) const {
    const base::Field result = field(3);
    const double two_pi = 2 * std::acos(-1.0);
    for (std::int64_t k = 0; k < points; ++k) {
      const std::int64_t i = first + k;
      const std::int64_t x = i % grid.cells[0], y = i / grid.cells[0] % grid.cells[1], z = i / grid.plane();
      const double phase = two_pi * (double(x * m[0]) / grid.cells[0] + double(y * m[1]) / grid.cells[1] +
                                     double(z * m[2]) / grid.cells[2]);
      result(component, k) = std::cos(phase) + std::sin(phase);
    }
    return result;
  }
  bool has_no_wave_vector(Scheme scheme, const Cells& m) const {
    int nyquist = 0, zero = 0;
    for (int a = 0; a < 3; ++a) {
      nyquist += 2 * m[static_cast<std::size_t>(a)] == grid.cells[static_cast<std::size_t>(a)] ? 1 : 0;
      zero += m[static_cast<std::size_t>(a)] == 0 ? 1 : 0;
    }
    return zero == 3 || (scheme == Scheme::rotated ? nyquist >= 2 : nyquist + zero == 3);
  }
  std::vector<Cells> null_modes(Scheme scheme) const {
    std::vector<Cells> result;
    for (int z = 0; z < grid.cells[2]; ++z)
      for (int y = 0; y < grid.cells[1]; ++y)
        for (int x = 0; x < grid.cells[0]; ++x)
          if (has_no_wave_vector(scheme, {x, y, z})) result.push_back({x, y, z});
    return result;
  }
};

/// An anisotropic stiffness C_ijkl in some orientation.
fft_solver::Medium medium() {
  const kernels::Mat6<double> Q = kernels::congruence(kernels::to_matrix(kernels::random_orientation(3, 3, 3)));
  const kernels::Mat6<double> C = kernels::transpose(Q) * (kernels::hexagonal_stiffness(5.0, 2.0, 1.5, 6.0, 1.2) * Q);
  fft_solver::Medium result;
  for (int c = 0; c < 9; ++c) {
    Mat3<double> unit{};
    unit.m[c] = 1;
    const Mat3<double> column = kernels::from_mandel(C * kernels::to_mandel(unit));
    for (int r = 0; r < 9; ++r) result[static_cast<std::size_t>(9 * r + c)] = column.m[r];
  }
  return result;
}

void scale_add(double a, const Vector& x, const Vector& y) {
  fft_solver::combine({a}, x, {1.0}, y, base::VolumeList::all(1));
}

const Cells grids[] = {{8, 8, 8}, {9, 9, 9}, {7, 8, 9}, {8, 6, 5}, {17, 17, 17}};

}  // namespace

TEST_CASE("the gradient of a wave is k cos(k x) at voxels that are no cubes, with the k of each operator") {
  on_ranks([](const base::Comm& comm) {
    for (const Scheme scheme : both_schemes)
      for (const Cells& cells : {Cells{7, 8, 9}, Cells{8, 6, 5}})
        for (const Cells& m : {Cells{1, 0, 0}, Cells{0, 1, 0}, Cells{0, 0, 1}, Cells{2, 1, 1}, Cells{-1, 2, 2}}) {
          Setup s(scheme, cells, comm);
          const bool corners = scheme == Scheme::rotated;
          double xi[3], k[3];
          for (std::size_t a = 0; a < 3; ++a) xi[a] = 2 * std::acos(-1.0) * m[a] / cells[a];
          for (std::size_t a = 0; a < 3; ++a) {
            const double h = s.grid.size[a] / cells[a];
            // one-point trilinear element: difference along its own axis, means along the others
            k[a] = corners
                       ? 2 / h * std::tan(xi[a] / 2) * std::cos(xi[0] / 2) * std::cos(xi[1] / 2) * std::cos(xi[2] / 2)
                       : xi[a] / h;
          }
          const base::Field u = s.field(3);
          std::vector<double> phases;
          for (std::int64_t i = 0; i < s.points; ++i) {
            const std::int64_t at = s.first + i;
            phases.push_back(double(at % cells[0]) * xi[0] + double(at / cells[0] % cells[1]) * xi[1] +
                             double(at / s.grid.plane()) * xi[2]);
            u(1, i) = std::sin(phases.back());
          }
          const base::Field H = s.gradient(s.vector(u));
          const double shift = corners ? 0.5 * (xi[0] + xi[1] + xi[2]) : 0;  // from a corner to the voxel's centre
          double worst = 0;
          for (std::int64_t i = 0; i < s.points; ++i)
            for (int c = 0; c < 9; ++c) {
              const double truth = c / 3 == 1 ? k[c % 3] * std::cos(phases[static_cast<std::size_t>(i)] + shift) : 0;
              worst = std::max(worst, std::abs(H(c, i) - truth));
            }
          CAPTURE(name(scheme), cells, m, comm.size());
          CHECK(worst < 1e-13);
        }
  });
}

TEST_CASE("divergence is minus the adjoint of the gradient") {
  on_ranks([](const base::Comm& comm) {
    for (const Scheme scheme : both_schemes)
      for (const Cells& cells : grids) {
        Setup s(scheme, cells, comm);
        CAPTURE(name(scheme), cells, comm.size());
        const base::Field P = s.random(9, 1);
        const Vector u = s.vector(s.random(3, 2)), f = s.make_vector();
        const base::Field H = s.gradient(u);
        s.divergence(P, f);
        CHECK(std::abs(s.mean_product(P, H, 9) - s.dot(f, u)) < 1e-13 * s.size(P, 9) * s.size(H, 9));
        CHECK(s.size(H, 9) > 0.1);
        // a field survives the way to a vector and back
        const base::Field there = s.random(3, 5), back = s.field(3);
        s.difference->to_field(s.vector(there), back, 0);
        for (int i = 0; i < 3; ++i)
          for (std::int64_t k = 0; k < s.points; ++k) back(i, k) -= there(i, k);
        CHECK(s.size(back, 3) < 1e-13);
      }
  });
}

TEST_CASE("exactly the stated modes have no gradient; they get no force and no displacement") {
  on_ranks([](const base::Comm& comm) {
    for (const Scheme scheme : both_schemes)
      for (const Cells& cells : {Cells{4, 4, 4}, Cells{5, 5, 5}, Cells{4, 5, 6}, Cells{6, 4, 5}}) {
        Setup s(scheme, cells, comm);
        CAPTURE(name(scheme), cells, comm.size());
        int wrong = 0;
        for (int z = 0; z < cells[2]; ++z)
          for (int y = 0; y < cells[1]; ++y)
            for (int x = 0; x < cells[0]; ++x) {
              const double size = s.size(s.gradient(s.vector(s.mode({x, y, z}, (x + y + z) % 3))), 9);
              wrong += (size < 1e-12) != s.has_no_wave_vector(scheme, {x, y, z}) ? 1 : 0;
            }
        CHECK(wrong == 0);
        // a force in null modes alone is answered by nothing, and a random stress makes none
        const Vector f = s.make_vector(), z = s.make_vector();
        const Vector answer = s.make_vector();
        s.divergence(s.random(9, 6), f);
        s.precondition(medium(), s.vector(s.random(3, 7)), answer);
        for (const Cells& mode : s.null_modes(scheme))
          for (int i = 0; i < 3; ++i) {
            const Vector null = s.vector(s.mode(mode, i));
            s.precondition(medium(), null, z);
            CHECK(s.size(z) < 1e-12);
            CHECK(std::abs(s.dot(null, f)) < 1e-12 * s.size(f));
            CHECK(std::abs(s.dot(null, answer)) < 1e-12 * s.size(answer));
          }
      }
  });
}

TEST_CASE("the preconditioner inverts -div C grad of a homogeneous anisotropic medium but for null modes") {
  on_ranks([](const base::Comm& comm) {
    const fft_solver::Medium C = medium();
    for (const Scheme scheme : both_schemes)
      for (const Cells& cells : grids) {
        Setup s(scheme, cells, comm);
        CAPTURE(name(scheme), cells, comm.size());
        const Vector u = s.vector(s.random(3, 8)), f = s.make_vector(), z = s.make_vector();
        const base::Field H = s.gradient(u), P = s.field(9);
        for (std::int64_t k = 0; k < s.points; ++k)
          for (std::size_t r = 0; r < 9; ++r)
            for (std::size_t c = 0; c < 9; ++c) P(static_cast<int>(r), k) += C[9 * r + c] * H(static_cast<int>(c), k);
        s.divergence(P, f);
        s.precondition(C, f, z);
        // what is left of u is its part in null modes: no gradient, and as large as the sum of its projections
        scale_add(-1, z, u);
        CHECK(s.size(s.gradient(u), 9) < 1e-11 * s.size(H, 9));
        double squares = 0;
        const base::Field field = s.random(3, 8);
        for (const Cells& mode : s.null_modes(scheme))
          for (int i = 0; i < 3; ++i) {
            const base::Field null = s.mode(mode, i);
            const double projection = s.mean_product(field, null, 3), length = s.mean_product(null, null, 3);
            squares += projection * projection / length;
          }
        CHECK(s.dot(u, u) == Approx(squares).epsilon(1e-9));
      }
  });
}

TEST_CASE("a solved displacement holds nothing in null modes") {
  on_ranks([](const base::Comm& comm) {
    for (const Scheme scheme : both_schemes)
      for (const Cells& cells : {Cells{8, 8, 8}, Cells{7, 8, 6}}) {
        const Volume volume = polycrystal(cells, 10, 2, {aluminium()});
        Solver solver(volume, comm, tight(scheme, 1e-8));
        REQUIRE(solver.go(tension(1.001, 1)));
        Setup s(scheme, cells, comm);
        const base::Field now = s.field(3);
        std::vector<double> numbers;
        solver.solver.save(now, {s.field(3), s.field(3)}, numbers);
        CAPTURE(name(scheme), cells, comm.size());
        CHECK(s.size(now, 3) > 1e-5);
        for (const Cells& mode : s.null_modes(scheme))
          for (int i = 0; i < 3; ++i)
            CHECK(std::abs(s.mean_product(now, s.mode(mode, i), 3)) < 1e-13 * s.size(now, 3) + 1e-17);
      }
  });
}
