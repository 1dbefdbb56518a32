// Transforms against the sums that define them, on even, odd and unequal grids, in both precisions.
#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <vector>

#include "kernels/rotation/random.hpp"
#include "src/fft_solver/fft.hpp"

using namespace polyslip;
using fft_solver::Fft;
using fft_solver::ModeLayout;

namespace {

using Cells = std::array<int, 3>;

/// All ranks, and on four ranks the first three as well.
void on_ranks(const std::function<void(const base::Comm&)>& test) {
  const base::Comm world(MPI_COMM_WORLD);
  test(world);
  if (world.size() != 4) return;
  MPI_Comm part;
  MPI_Comm_split(MPI_COMM_WORLD, world.rank() < 3 ? 0 : 1, world.rank(), &part);
  test(base::Comm(part));
  MPI_Comm_free(&part);
}

double value(const base::Grid& grid, int row, std::int64_t point) {
  return kernels::random_normal(17, static_cast<std::uint64_t>(row * grid.points() + point), 0);
}

/// Rows of random numbers that are the same on any number of ranks, and their modes, in the memory that Fft works on.
template <class S>
struct Transformed {
  base::Timers timers;
  base::Grid grid;
  Fft<S> fft;
  int rows;
  std::int64_t first, points, stride;
  Kokkos::View<S*> field;
  Kokkos::View<Kokkos::complex<S>*> modes;

  Transformed(const Cells& cells, const base::Comm& comm, int row_count, int first_row = 0)
      : grid{cells},
        fft(grid, comm, timers),
        rows(row_count),
        first(base::Slab::of(grid, comm).begin * grid.plane()),
        points(base::Slab::of(grid, comm).points(grid)),
        stride(base::padded(points) + base::field_padding),
        field("field", static_cast<std::size_t>(stride * rows)),
        modes("modes", static_cast<std::size_t>(fft.mode_stride() * rows)) {
    const auto host = Kokkos::create_mirror_view(field);
    Kokkos::deep_copy(host, S(-77));  // what lies between rows is nobody's business
    for (int r = 0; r < rows; ++r)
      for (std::int64_t k = 0; k < points; ++k) host(r * stride + k) = S(value(grid, first_row + r, first + k));
    Kokkos::deep_copy(field, host);
  }
  std::complex<S>* mode_data() { return reinterpret_cast<std::complex<S>*>(modes.data()); }
  void forward() { fft.forward(field.data(), stride, rows, mode_data()); }
  void backward() {
    fft.backward(mode_data(), rows, field.data(), stride);
    Kokkos::fence();
  }
  std::vector<S> host_field() const {
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), field);
    return {host.data(), host.data() + host.extent(0)};
  }
  std::vector<std::complex<S>> host_modes() const {
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), modes);
    const auto* begin = reinterpret_cast<const std::complex<S>*>(host.data());
    return {begin, begin + host.extent(0)};
  }
};

/// Σ over the grid of field · exp(−2πi k·x), for every mode of a layout; in long double, since the library is better than a plain sum.
std::vector<std::complex<double>> direct(const base::Grid& grid, const ModeLayout& layout, int row) {
  const long double two_pi = 2 * std::acos(-1.0L);
  std::vector<std::complex<long double>> wave[3];
  for (std::size_t a = 0; a < 3; ++a)
    for (int i = 0; i < grid.cells[a]; ++i) wave[a].push_back(std::polar(1.0L, -two_pi * i / grid.cells[a]));
  std::vector<std::complex<double>> result;
  for (int o = layout.outer_begin; o < layout.outer_begin + layout.outer_count; ++o)
    for (int i = 0; i < layout.inner_count; ++i)
      for (int kx = 0; kx < layout.nx_half; ++kx) {
        const int ky = layout.outer_is_y ? o : i, kz = layout.outer_is_y ? i : o;
        std::complex<long double> sum = 0;
        std::int64_t point = 0;
        for (int z = 0; z < grid.cells[2]; ++z)
          for (int y = 0; y < grid.cells[1]; ++y)
            for (int x = 0; x < grid.cells[0]; ++x, ++point)
              sum += static_cast<long double>(value(grid, row, point)) *
                     wave[0][static_cast<std::size_t>(x * kx % grid.cells[0])] *
                     wave[1][static_cast<std::size_t>(y * ky % grid.cells[1])] *
                     wave[2][static_cast<std::size_t>(z * kz % grid.cells[2])];
        result.emplace_back(static_cast<double>(sum.real()), static_cast<double>(sum.imag()));
      }
  return result;
}

const Cells grids[] = {{8, 8, 8}, {5, 5, 5}, {7, 6, 9}, {6, 2, 5}, {1, 9, 4}, {2, 3, 17}, {4, 5, 36}, {3, 4, 45}};

}  // namespace

TEMPLATE_TEST_CASE("modes are the sums that define them, for any number of rows", "", double, float) {
  on_ranks([](const base::Comm& comm) {
    for (const Cells& cells : grids)
      for (const int rows : {1, 3, 7}) {
        Transformed<TestType> t(cells, comm, rows);
        t.forward();
        const ModeLayout& layout = t.fft.modes();
        CAPTURE(cells, rows, comm.size());
        // every mode is somewhere, once
        CHECK(comm.sum(layout.count()) == std::int64_t{cells[0] / 2 + 1} * cells[1] * cells[2]);
        REQUIRE(t.fft.mode_stride() >= layout.count());
        const auto modes = t.host_modes();
        double worst = 0;
        for (int r = 0; r < rows; ++r) {
          const auto truth = direct(t.grid, layout, r);
          for (std::size_t k = 0; k < truth.size(); ++k) {
            const auto found = modes[static_cast<std::size_t>(r * t.fft.mode_stride()) + k];
            worst = std::max(worst, std::abs(std::complex<double>(found) - truth[k]));
          }
        }
        // the sums have √N times the size of the values
        CHECK(worst < 8 * std::numeric_limits<TestType>::epsilon() * std::sqrt(double(t.grid.points())));
      }
  });
}

TEMPLATE_TEST_CASE("there and back is the number of points times the field, and nothing beside the rows is touched", "",
                   double, float) {
  on_ranks([](const base::Comm& comm) {
    for (const Cells& cells : {Cells{8, 8, 8}, Cells{7, 6, 9}, Cells{6, 2, 5}, Cells{64, 64, 64}})
      for (const int rows : {1, 9}) {  // nine rows of 64³ go in several exchanges
        Transformed<TestType> t(cells, comm, rows);
        const auto before = t.host_field();
        t.forward();
        const auto unchanged = t.host_field();
        t.backward();
        const auto after = t.host_field();
        double worst = 0;
        for (std::int64_t k = 0; k < t.stride * rows; ++k) {
          const auto i = static_cast<std::size_t>(k);
          const double scale = k % t.stride < t.points ? double(t.grid.points()) : 1.0;
          worst = std::max(worst, std::abs(double(after[i]) / scale - double(before[i])));
        }
        CAPTURE(cells, rows, comm.size());
        CHECK(unchanged == before);
        CHECK(worst < 20 * std::numeric_limits<TestType>::epsilon());
      }
  });
}

TEMPLATE_TEST_CASE("a row's modes are the same bits whatever rows stand beside it, and in a second call", "", double,
                   float) {
  on_ranks([](const base::Comm& comm) {
    for (const Cells& cells : {Cells{16, 16, 16}, Cells{7, 6, 9}, Cells{64, 64, 64}}) {
      Transformed<TestType> many(cells, comm, 5);
      many.forward();
      const auto modes = many.host_modes();
      many.forward();
      CHECK(many.host_modes() == modes);
      for (int r = 0; r < 5; ++r) {
        Transformed<TestType> one(cells, comm, 1, r);
        one.forward();
        const auto alone = one.host_modes();
        const auto begin = modes.begin() + r * many.fft.mode_stride();
        CAPTURE(cells, r, comm.size());
        CHECK(std::equal(begin, begin + many.fft.modes().count(), alone.begin()));
      }
    }
  });
}

TEST_CASE("more ranks than planes is an error that names the largest count") {
  on_ranks([](const base::Comm& comm) {
    if (comm.size() == 1) return;
    base::Timers timers;
    base::Grid grid;
    grid.cells = {8, 8, comm.size() - 1};
    CHECK_THROWS_WITH(Fft<double>(grid, comm, timers),
                      Catch::Matchers::Contains("at most " + std::to_string(comm.size() - 1) + " ranks"));
    grid.cells = {8, 1, comm.size()};  // fewer wave numbers along y than ranks is none
    CHECK_NOTHROW(Fft<float>(grid, comm, timers));
  });
}
