// Transforms by heFFTe, for several ranks: over FFTW on the host, over cuFFT and GPU-aware MPI on a GPU. z slabs of the field and y slabs
// of its modes, so that one exchange lies between them.
#include "src/fft_solver/fft_backend.hpp"

#if defined(POLYSLIP_HEFFTE)
#include <heffte.h>

#include <algorithm>
#include <optional>

namespace polyslip::fft_solver {
namespace {

#if defined(KOKKOS_ENABLE_CUDA)
using Library = heffte::backend::cufft;
#else
using Library = heffte::backend::fftw;
#endif
using Box = heffte::box3d<>;
using Plan = heffte::fft3d_r2c<Library>;

/// heFFTe takes no empty boxes: the ranks that hold planes share the wave numbers along y among them, and the others stand aside.
int active_ranks(const base::Grid& grid, const base::Comm& comm) {
  const int block = (grid.cells[2] + comm.size() - 1) / comm.size();
  return (grid.cells[2] + block - 1) / block;
}

ModeLayout layout(const base::Grid& grid, const base::Comm& comm) {
  const int ny = grid.cells[1], active = active_ranks(grid, comm), rank = std::min(comm.rank(), active);
  const int begin = ny * rank / active, end = rank == active ? ny : ny * (rank + 1) / active;
  return {grid.cells[0] / 2 + 1, begin, end - begin, grid.cells[2], true};
}

Plan make_plan(const base::Grid& grid, const base::Slab& slab, const ModeLayout& modes, MPI_Comm active) {
  const auto [nx, ny, nz] = grid.cells;
  const Box field({0, 0, slab.begin}, {nx - 1, ny - 1, slab.begin + slab.count - 1});
  const Box spectrum({0, modes.outer_begin, 0}, {modes.nx_half - 1, modes.outer_begin + modes.outer_count - 1, nz - 1},
                     {0, 2, 1});
  heffte::plan_options options = heffte::default_options<Library>();
  options.use_pencils = false;
  options.use_reorder = false;
#if defined(KOKKOS_ENABLE_CUDA)
  return Plan(Kokkos::DefaultExecutionSpace().cuda_stream(), field, spectrum, 0, active, options);
#else
  return Plan(field, spectrum, 0, active, options);
#endif
}

template <class T>
using Rows = Kokkos::View<T**, Kokkos::LayoutRight, Kokkos::DefaultExecutionSpace::memory_space,
                          Kokkos::MemoryTraits<Kokkos::Unmanaged>>;

/// Rows that lie `from_stride` apart to rows that lie `to_stride` apart.
template <class T>
void copy_rows(const T* from, std::int64_t from_stride, T* to, std::int64_t to_stride, int count, std::int64_t length) {
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  const Rows<const T> source(from, size(count), size(from_stride));
  const Rows<T> target(to, size(count), size(to_stride));
  const auto columns = std::make_pair(size(0), size(length));
  Kokkos::deep_copy(Kokkos::DefaultExecutionSpace(), Kokkos::subview(target, Kokkos::ALL(), columns),
                    Kokkos::subview(source, Kokkos::ALL(), columns));
}

template <class S>
class Heffte final : public FftBackend<S> {
  using Complex = std::complex<S>;

 public:
  Heffte(const base::Grid& grid, const base::Comm& comm) : FftBackend<S>(layout(grid, comm)) {
    const base::Slab slab = base::Slab::of(grid, comm);
    points_ = slab.points(grid);
    const std::int64_t share = grid.points() / comm.size() + 1;  // the same on every rank
    rows_at_once_ = static_cast<int>(std::clamp<std::int64_t>(points_at_once / share, 1, 1 << 20));
    MPI_Comm_split(comm.mpi(), slab.count > 0 ? 0 : MPI_UNDEFINED, comm.rank(), &active_);
    if (active_ != MPI_COMM_NULL) plan_.emplace(make_plan(grid, slab, this->modes(), active_));
  }
  ~Heffte() override {
    plan_.reset();
    if (active_ != MPI_COMM_NULL) MPI_Comm_free(&active_);
  }

  std::int64_t bytes() const override {
    return static_cast<std::int64_t>(rows_.size() * sizeof(S) + (modes_.size() + work_.size()) * sizeof(Complex));
  }

  void forward(const S* rows, std::int64_t row_stride, int count, Complex* modes) override {
    if (!plan_) return;
    const std::int64_t mode_stride = this->mode_stride(), mode_count = this->modes().count();
    for (int first = 0; first < count; first += rows_at_once_) {
      const int part = prepare(count - first);
      const S* in = rows + first * row_stride;
      Complex* out = modes + first * mode_stride;
      if (part == 1) {
        plan_->forward(in, out, work());
        continue;
      }
      copy_rows(in, row_stride, rows_.data(), points_, part, points_);
      Kokkos::fence();
      plan_->forward(part, rows_.data(), packed(), work());
      copy_rows<Kokkos::complex<S>>(modes_.data(), mode_count, reinterpret_cast<Kokkos::complex<S>*>(out), mode_stride,
                                    part, mode_count);
    }
  }

  void backward(Complex* modes, int count, S* rows, std::int64_t row_stride) override {
    if (!plan_) return;
    const std::int64_t mode_stride = this->mode_stride(), mode_count = this->modes().count();
    for (int first = 0; first < count; first += rows_at_once_) {
      const int part = prepare(count - first);
      Complex* in = modes + first * mode_stride;
      S* out = rows + first * row_stride;
      if (part == 1) {
        plan_->backward(in, out, work());
        continue;
      }
      copy_rows<Kokkos::complex<S>>(reinterpret_cast<Kokkos::complex<S>*>(in), mode_stride, modes_.data(), mode_count,
                                    part, mode_count);
      plan_->backward(part, packed(), rows_.data(), work());
      copy_rows<S>(rows_.data(), points_, out, row_stride, part, points_);
    }
  }

 private:
  /// Rows of small grids share messages; large ones go one by one and need no copies.
  static constexpr std::int64_t points_at_once = 1 << 18;

  Complex* packed() { return reinterpret_cast<Complex*>(modes_.data()); }
  Complex* work() { return reinterpret_cast<Complex*>(work_.data()); }

  /// Buffers for the next rows of `left`; returns how many.
  int prepare(int left) {
    const int part = std::min(left, rows_at_once_);
    const auto grow = [](auto& view, std::int64_t size) {
      if (view.extent(0) < static_cast<std::size_t>(size)) Kokkos::realloc(view, static_cast<std::size_t>(size));
    };
    grow(work_, part * static_cast<std::int64_t>(plan_->size_workspace()));
    if (part == 1) return part;
    grow(rows_, part * points_);
    grow(modes_, part * this->modes().count());
    return part;
  }

  MPI_Comm active_ = MPI_COMM_NULL;  ///< the ranks that hold planes
  std::optional<Plan> plan_;
  std::int64_t points_ = 0;
  int rows_at_once_ = 1;
  Kokkos::View<S*> rows_{"rows of transforms", 0};
  Kokkos::View<Kokkos::complex<S>*> modes_{"modes of transforms", 0}, work_{"work of transforms", 0};
};

}  // namespace

bool heffte_takes(const base::Grid& grid, const base::Comm& comm) {
  return grid.cells[0] > 1 && grid.cells[1] >= active_ranks(grid, comm);
}

template <class S>
std::unique_ptr<FftBackend<S>> make_heffte(const base::Grid& grid, const base::Comm& comm) {
  return std::make_unique<Heffte<S>>(grid, comm);
}

template std::unique_ptr<FftBackend<double>> make_heffte<double>(const base::Grid&, const base::Comm&);
template std::unique_ptr<FftBackend<float>> make_heffte<float>(const base::Grid&, const base::Comm&);

}  // namespace polyslip::fft_solver
#endif
