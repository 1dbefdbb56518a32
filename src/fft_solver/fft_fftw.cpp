// Transforms by FFTW. Plans are estimated, not measured, so that a run repeats bit for bit. They are made for one row and
// executed for each, so that a row's result does not depend on the others.
#include <fftw3.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "src/fft_solver/fft_backend.hpp"

namespace polyslip::fft_solver {

/// The library says "fftw-3.3.10-sse2-avx", or "FFTW 3.3.10 …" where another stands in for it.
std::string fftw_version() {
  const std::string whole = ::fftw_version;
  const std::size_t begin = std::min(whole.find_first_of("0123456789"), whole.size());
  return whole.substr(begin, whole.find_first_not_of("0123456789.", begin) - begin);
}

namespace {

/// FFTW's names for one precision.
template <class S>
struct Names;
template <>
struct Names<double> {
  using Plan = fftw_plan;
  using Complex = fftw_complex;
  static constexpr auto plan_r2c = &fftw_plan_guru64_dft_r2c;
  static constexpr auto plan_c2r = &fftw_plan_guru64_dft_c2r;
  static constexpr auto plan_c2c = &fftw_plan_guru64_dft;
  static constexpr auto run_r2c = &fftw_execute_dft_r2c;
  static constexpr auto run_c2r = &fftw_execute_dft_c2r;
  static constexpr auto run_c2c = &fftw_execute_dft;
  static constexpr auto alignment = &fftw_alignment_of;
  static constexpr auto destroy = &fftw_destroy_plan;
  static MPI_Datatype mpi_complex() { return MPI_C_DOUBLE_COMPLEX; }
};
template <>
struct Names<float> {
  using Plan = fftwf_plan;
  using Complex = fftwf_complex;
  static constexpr auto plan_r2c = &fftwf_plan_guru64_dft_r2c;
  static constexpr auto plan_c2r = &fftwf_plan_guru64_dft_c2r;
  static constexpr auto plan_c2c = &fftwf_plan_guru64_dft;
  static constexpr auto run_r2c = &fftwf_execute_dft_r2c;
  static constexpr auto run_c2r = &fftwf_execute_dft_c2r;
  static constexpr auto run_c2c = &fftwf_execute_dft;
  static constexpr auto alignment = &fftwf_alignment_of;
  static constexpr auto destroy = &fftwf_destroy_plan;
  static MPI_Datatype mpi_complex() { return MPI_C_FLOAT_COMPLEX; }
};

/// Up to three times {length, stride of the real (or first) array, stride of the complex array}; on the stack.
class Dims {
 public:
  Dims(std::initializer_list<fftw_iodim64> dims) : size_(static_cast<int>(dims.size())) {
    std::copy(dims.begin(), dims.end(), dims_.begin());
  }
  int size() const { return size_; }
  const fftw_iodim64* data() const { return dims_.data(); }
  Dims swapped() const {
    Dims result = *this;
    for (auto& d : result.dims_) std::swap(d.is, d.os);
    return result;
  }

 private:
  int size_;
  std::array<fftw_iodim64, 3> dims_{};
};

enum class Direction { forward, backward };

/// The plans of one kind of transform, by alignment and by one stride of the complex array that may vary.
template <class S>
class Plans {
 public:
  using Complex = typename Names<S>::Complex;
  Plans() = default;
  Plans(const Plans&) = delete;
  Plans& operator=(const Plans&) = delete;
  ~Plans() {
    for (auto& [key, plan] : plans_) Names<S>::destroy(plan);
  }

  /// Real ↔ complex; ESTIMATE does not touch the arrays while it plans.
  void real(Direction direction, S* real, std::complex<S>* modes, std::int64_t variant, const Dims& transform,
            const Dims& loop) {
    auto* z = reinterpret_cast<Complex*>(modes);
    auto& plan = plans_[{direction, variant, Names<S>::alignment(real), Names<S>::alignment(&z[0][0])}];
    if (direction == Direction::forward) {
      if (plan == nullptr)
        plan = made(
            Names<S>::plan_r2c(transform.size(), transform.data(), loop.size(), loop.data(), real, z, FFTW_ESTIMATE));
      Names<S>::run_r2c(plan, real, z);
    } else {
      if (plan == nullptr)
        plan = made(Names<S>::plan_c2r(transform.size(), transform.swapped().data(), loop.size(), loop.swapped().data(),
                                       z, real, FFTW_ESTIMATE));
      Names<S>::run_c2r(plan, z, real);
    }
  }

  /// Complex, from one array to another.
  void complex(Direction direction, std::complex<S>* from, std::complex<S>* to, std::int64_t variant,
               const Dims& transform, const Dims& loop) {
    auto* in = reinterpret_cast<Complex*>(from);
    auto* out = reinterpret_cast<Complex*>(to);
    auto& plan = plans_[{direction, variant, Names<S>::alignment(&in[0][0]), Names<S>::alignment(&out[0][0])}];
    if (plan == nullptr)
      plan = made(Names<S>::plan_c2c(transform.size(), transform.data(), loop.size(), loop.data(), in, out,
                                     direction == Direction::forward ? FFTW_FORWARD : FFTW_BACKWARD, FFTW_ESTIMATE));
    Names<S>::run_c2c(plan, in, out);
  }

  /// Complex, in place.
  void complex(Direction direction, std::complex<S>* modes, const Dims& transform, const Dims& loop) {
    auto* z = reinterpret_cast<Complex*>(modes);
    auto& plan = plans_[{direction, 0, 0, Names<S>::alignment(&z[0][0])}];
    if (plan == nullptr)
      plan = made(Names<S>::plan_c2c(transform.size(), transform.data(), loop.size(), loop.data(), z, z,
                                     direction == Direction::forward ? FFTW_FORWARD : FFTW_BACKWARD, FFTW_ESTIMATE));
    Names<S>::run_c2c(plan, z, z);
  }

 private:
  using Plan = typename Names<S>::Plan;
  static Plan made(Plan plan) {
    if (plan == nullptr) throw std::runtime_error("FFTW could not plan a transform");
    return plan;
  }

  std::map<std::tuple<Direction, std::int64_t, int, int>, Plan> plans_;
};

/// The whole grid on one rank. Powers of two are left to one plan of FFTW; for other lengths its estimate for the widely strided
/// axis z is poor, and lines along z go through a buffer, eight at a time.
template <class S>
class Whole final : public FftBackend<S> {
 public:
  using Complex = std::complex<S>;

  explicit Whole(const base::Grid& grid)
      : FftBackend<S>(whole_modes(grid)), nx_(grid.cells[0]), ny_(grid.cells[1]), nz_(grid.cells[2]) {
    through_buffer_ = nz_ > 32 && (nz_ & (nz_ - 1)) != 0;
    if (through_buffer_) buffer_.resize(static_cast<std::size_t>(lines_at_once * length()));
  }
  std::int64_t bytes() const override { return static_cast<std::int64_t>(buffer_.size() * sizeof(Complex)); }
  void forward(const S* rows, std::int64_t row_stride, int count, Complex* modes) override {
    for (int c = 0; c < count; ++c) {  // FFTW takes no const, and leaves the input of a forward transform alone
      S* row = const_cast<S*>(rows) + c * row_stride;
      Complex* out = modes + c * this->mode_stride();
      if (!through_buffer_) {
        plans_.real(Direction::forward, row, out, 0, whole(), {});
        continue;
      }
      plans_.real(Direction::forward, row, out, 0, plane(), planes());
      transform_lines(Direction::forward, out);
    }
  }
  void backward(Complex* modes, int count, S* rows, std::int64_t row_stride) override {
    for (int c = 0; c < count; ++c) {
      S* row = rows + c * row_stride;
      Complex* in = modes + c * this->mode_stride();
      if (!through_buffer_) {
        plans_.real(Direction::backward, row, in, 0, whole(), {});
        continue;
      }
      transform_lines(Direction::backward, in);
      plans_.real(Direction::backward, row, in, 0, plane(), planes());
    }
  }

 private:
  static constexpr std::int64_t lines_at_once = 8;

  std::int64_t half() const { return nx_ / 2 + 1; }
  std::int64_t length() const {
    return nz_ % 16 == 0 ? nz_ + 2 : nz_;
  }  ///< of a line in the buffer, off the cache's period
  Dims whole() const { return {{nz_, ny_ * nx_, ny_ * half()}, {ny_, nx_, half()}, {nx_, 1, 1}}; }
  Dims plane() const { return {{ny_, nx_, half()}, {nx_, 1, 1}}; }
  Dims planes() const { return {{nz_, ny_ * nx_, ny_ * half()}}; }

  void transform_lines(Direction direction, Complex* modes) {
    const std::int64_t lines = ny_ * half();
    for (std::int64_t first = 0; first < lines; first += lines_at_once) {
      const std::int64_t count = std::min(lines_at_once, lines - first);
      lines_.complex(direction, modes + first, buffer_.data(), count, {{nz_, lines, 1}}, {{count, 1, length()}});
      for (std::int64_t z = 0; z < nz_; ++z)
        for (std::int64_t i = 0; i < count; ++i)
          modes[z * lines + first + i] = buffer_[static_cast<std::size_t>(i * length() + z)];
    }
  }

  std::ptrdiff_t nx_, ny_, nz_;
  bool through_buffer_ = false;
  std::vector<Complex> buffer_;
  Plans<S> plans_, lines_;
};

/// Slabs: planes are transformed where they lie, one exchange turns z slabs of several rows into y slabs, then z is transformed.
/// The buffer of z slabs is (y, row, z, x), so that what goes to a rank is one piece and nothing is packed for it.
template <class S>
class Slabs final : public FftBackend<S> {
 public:
  using Complex = std::complex<S>;

  Slabs(const base::Grid& grid, const base::Comm& comm)
      : FftBackend<S>(split_modes(grid, comm)), grid_(grid), comm_(comm), slab_(base::Slab::of(grid, comm)) {
    const int ranks = comm.size(), ny = grid.cells[1], nz = grid.cells[2];
    y_block_ = (ny + ranks - 1) / ranks;
    z_block_ = (nz + ranks - 1) / ranks;
    for (auto* list : {&plane_counts_, &plane_begins_, &line_counts_, &line_begins_})
      list->resize(static_cast<std::size_t>(ranks));
    // the same on every rank: few messages while they are short, little memory where they are long
    const std::int64_t largest = std::max(std::int64_t{z_block_} * ny, std::int64_t{y_block_} * nz) * half();
    rows_at_once_ =
        static_cast<int>(std::max<std::int64_t>(1, exchange_bytes / (largest * std::int64_t{sizeof(Complex)})));
  }

  std::int64_t bytes() const override {
    return static_cast<std::int64_t>((planes_.size() + lines_.size()) * sizeof(Complex));
  }

  void forward(const S* rows, std::int64_t row_stride, int count, Complex* modes) override {
    for (int first = 0; first < count; first += rows_at_once_) {
      const int part = prepare(count - first);
      for (int c = 0; c < part; ++c)
        transform_planes(Direction::forward, const_cast<S*>(rows) + (first + c) * row_stride, c, part);
      exchange(planes_, plane_counts_, plane_begins_, lines_, line_counts_, line_begins_);
      Complex* out = modes + first * this->mode_stride();
      for_each_run(part, out, [](Complex* mode, Complex* line, std::int64_t n) { std::copy_n(line, n, mode); });
      for (int c = 0; c < part; ++c) transform_lines(Direction::forward, out + c * this->mode_stride());
    }
  }

  void backward(Complex* modes, int count, S* rows, std::int64_t row_stride) override {
    for (int first = 0; first < count; first += rows_at_once_) {
      const int part = prepare(count - first);
      Complex* in = modes + first * this->mode_stride();
      for (int c = 0; c < part; ++c) transform_lines(Direction::backward, in + c * this->mode_stride());
      for_each_run(part, in, [](Complex* mode, Complex* line, std::int64_t n) { std::copy_n(mode, n, line); });
      exchange(lines_, line_counts_, line_begins_, planes_, plane_counts_, plane_begins_);
      for (int c = 0; c < part; ++c) transform_planes(Direction::backward, rows + (first + c) * row_stride, c, part);
    }
  }

 private:
  static constexpr std::int64_t exchange_bytes = 1 << 20;

  std::int64_t half() const { return this->modes().nx_half; }
  int z_count(int rank) const { return std::clamp(grid_.cells[2] - rank * z_block_, 0, z_block_); }
  int y_count(int rank) const { return std::clamp(grid_.cells[1] - rank * y_block_, 0, y_block_); }

  /// Buffers and counts for the next rows of `left`; returns how many.
  int prepare(int left) {
    const int part = std::min(left, rows_at_once_);
    if (part == prepared_) return part;
    prepared_ = part;
    std::int64_t plane = 0, line = 0;
    for (int r = 0; r < comm_.size(); ++r) {
      const auto i = static_cast<std::size_t>(r);
      const std::int64_t to = part * half() * slab_.count * y_count(r),
                         from = part * half() * z_count(r) * this->modes().outer_count;
      const bool mine = r == comm_.rank();  // what stays is read and written in the buffer of planes
      plane_counts_[i] = mine ? 0 : static_cast<int>(to);
      plane_begins_[i] = static_cast<int>(plane);
      line_counts_[i] = mine ? 0 : static_cast<int>(from);
      line_begins_[i] = static_cast<int>(line);
      plane += to;
      line += mine ? 0 : from;
    }
    if (planes_.size() < static_cast<std::size_t>(plane)) planes_.resize(static_cast<std::size_t>(plane));
    if (lines_.size() < static_cast<std::size_t>(line)) lines_.resize(static_cast<std::size_t>(line));
    return part;
  }

  void transform_planes(Direction direction, S* row, int c, int part) {
    if (slab_.count == 0) return;
    const std::ptrdiff_t nx = grid_.cells[0], ny = grid_.cells[1], nz = slab_.count;
    plane_plans_.real(direction, row, planes_.data() + c * nz * half(), part,
                      {{ny, nx, part * nz * half()}, {nx, 1, 1}}, {{nz, nx * ny, half()}});
  }

  void transform_lines(Direction direction, Complex* modes) {
    const std::ptrdiff_t nz = grid_.cells[2], ny = this->modes().outer_count;
    if (ny == 0) return;
    line_plans_.complex(direction, modes, {{nz, half(), half()}}, {{ny, nz * half(), nz * half()}, {half(), 1, 1}});
  }

  /// What one rank holds of the lines along z of a wave number y and a row is one run of numbers in both arrays.
  template <class Function>
  void for_each_run(int part, Complex* modes, Function f) {
    for (int r = 0; r < comm_.size(); ++r) {
      const auto i = static_cast<std::size_t>(r);
      Complex* line = r == comm_.rank() ? planes_.data() + plane_begins_[i] : lines_.data() + line_begins_[i];
      const std::int64_t run = z_count(r) * half();
      for (int y = 0; y < this->modes().outer_count; ++y)
        for (int c = 0; c < part; ++c, line += run)
          f(modes + c * this->mode_stride() + (std::int64_t{y} * grid_.cells[2] + r * z_block_) * half(), line, run);
    }
  }

  void exchange(const std::vector<Complex>& from, const std::vector<int>& from_counts,
                const std::vector<int>& from_begins, std::vector<Complex>& to, const std::vector<int>& to_counts,
                const std::vector<int>& to_begins) {
    const MPI_Datatype type = Names<S>::mpi_complex();
    MPI_Alltoallv(from.data(), from_counts.data(), from_begins.data(), type, to.data(), to_counts.data(),
                  to_begins.data(), type, comm_.mpi());
  }

  base::Grid grid_;
  base::Comm comm_;
  base::Slab slab_;
  int y_block_ = 0, z_block_ = 0;  ///< of every rank but the last
  int rows_at_once_ = 1, prepared_ = 0;
  std::vector<Complex> planes_, lines_;
  std::vector<int> plane_counts_, plane_begins_, line_counts_, line_begins_;
  Plans<S> plane_plans_, line_plans_;
};

}  // namespace

template <class S>
std::unique_ptr<FftBackend<S>> make_fftw(const base::Grid& grid, const base::Comm& comm) {
  if (comm.size() == 1) return std::make_unique<Whole<S>>(grid);
  return std::make_unique<Slabs<S>>(grid, comm);
}

template std::unique_ptr<FftBackend<double>> make_fftw<double>(const base::Grid&, const base::Comm&);
template std::unique_ptr<FftBackend<float>> make_fftw<float>(const base::Grid&, const base::Comm&);

}  // namespace polyslip::fft_solver
