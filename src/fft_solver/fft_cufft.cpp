// Transforms by cuFFT on the stream of Kokkos' default execution space; one rank. A HIP device would be this file with hipFFT's names.
#include "src/fft_solver/fft_backend.hpp"

#if defined(KOKKOS_ENABLE_CUDA)
#include <cufft.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>
#include <type_traits>

namespace polyslip::fft_solver {
namespace {

/// Throws std::runtime_error unless the call went well.
void check(cufftResult result, const char* call) {
  if (result == CUFFT_SUCCESS) return;
  const char* meaning = result == CUFFT_ALLOC_FAILED
                            ? "device memory does not suffice; take a smaller grid or more GPUs"
                        : result == CUFFT_INVALID_SIZE   ? "it does not know this size of grid"
                        : result == CUFFT_SETUP_FAILED   ? "it could not be initialised"
                        : result == CUFFT_EXEC_FAILED    ? "the transform failed on the device"
                        : result == CUFFT_INTERNAL_ERROR ? "internal error of the driver or the library"
                                                         : "see cufftResult in its manual";
  throw std::runtime_error(base::text("cuFFT: ", call, " returned ", static_cast<int>(result), ": ", meaning));
}

template <class S>
class CuFft final : public FftBackend<S> {
  static constexpr bool is_double = std::is_same_v<S, double>;
  using Real = std::conditional_t<is_double, cufftDoubleReal, cufftReal>;
  using Complex = std::conditional_t<is_double, cufftDoubleComplex, cufftComplex>;
  using Stream = Kokkos::DefaultExecutionSpace;

 public:
  explicit CuFft(const base::Grid& grid)
      : FftBackend<S>(whole_modes(grid)),
        grid_(grid),
        rows_at_once_(static_cast<int>(std::clamp<std::int64_t>(points_at_once / grid.points(), 1, 1 << 20))) {}
  ~CuFft() override {
    for (auto& [key, plan] : plans_) cufftDestroy(plan);
  }

  std::int64_t bytes() const override { return static_cast<std::int64_t>(work_.extent(0)); }

  void forward(const S* rows, std::int64_t row_stride, int count, std::complex<S>* modes) override {
    for (int first = 0; first < count; first += rows_at_once_) {
      const cufftHandle p = plan(true, std::min(rows_at_once_, count - first), row_stride);
      // cuFFT takes no const, and leaves the input of an out-of-place forward transform alone
      auto* in = reinterpret_cast<Real*>(const_cast<S*>(rows) + first * row_stride);
      auto* out = reinterpret_cast<Complex*>(modes + first * this->mode_stride());
      if constexpr (is_double)
        check(cufftExecD2Z(p, in, out), "cufftExecD2Z");
      else
        check(cufftExecR2C(p, in, out), "cufftExecR2C");
    }
  }

  void backward(std::complex<S>* modes, int count, S* rows, std::int64_t row_stride) override {
    for (int first = 0; first < count; first += rows_at_once_) {
      const cufftHandle p = plan(false, std::min(rows_at_once_, count - first), row_stride);
      auto* in = reinterpret_cast<Complex*>(modes + first * this->mode_stride());
      auto* out = reinterpret_cast<Real*>(rows + first * row_stride);
      if constexpr (is_double)
        check(cufftExecZ2D(p, in, out), "cufftExecZ2D");
      else
        check(cufftExecC2R(p, in, out), "cufftExecC2R");
    }
  }

 private:
  /// Small grids go many at once, so that a launch fills the device; the work space of large ones stays that of one row.
  static constexpr std::int64_t points_at_once = 1 << 24;

  cufftHandle plan(bool forward, int count, std::int64_t row_stride) {
    const auto [found, missing] = plans_.try_emplace({forward, count, row_stride}, 0);
    cufftHandle& plan = found->second;
    if (!missing) return plan;
    check(cufftCreate(&plan), "cufftCreate");
    check(cufftSetAutoAllocation(plan, 0), "cufftSetAutoAllocation");
    check(cufftSetStream(plan, Stream().cuda_stream()), "cufftSetStream");
    const long long nx = grid_.cells[0], ny = grid_.cells[1], nz = grid_.cells[2];
    long long n[] = {nz, ny, nx}, real[] = {nz, ny, nx}, half[] = {nz, ny, this->modes().nx_half};
    const long long mode_stride = this->mode_stride();
    const cufftType there = is_double ? CUFFT_D2Z : CUFFT_R2C, back = is_double ? CUFFT_Z2D : CUFFT_C2R;
    std::size_t bytes = 0;
    check(forward ? cufftMakePlanMany64(plan, 3, n, real, 1, row_stride, half, 1, mode_stride, there, count, &bytes)
                  : cufftMakePlanMany64(plan, 3, n, half, 1, mode_stride, real, 1, row_stride, back, count, &bytes),
          "cufftMakePlanMany64");
    // all plans share one work space: they run one after another
    if (bytes > work_.extent(0)) {
      Kokkos::fence("fft_solver::work space grows");
      work_ = {};
      work_ = Kokkos::View<char*>(Kokkos::view_alloc("transforms", Kokkos::WithoutInitializing), bytes);
      for (auto& [key, other] : plans_) check(cufftSetWorkArea(other, work_.data()), "cufftSetWorkArea");
    } else {
      check(cufftSetWorkArea(plan, work_.data()), "cufftSetWorkArea");
    }
    return plan;
  }

  base::Grid grid_;
  int rows_at_once_;
  std::map<std::tuple<bool, int, std::int64_t>, cufftHandle> plans_;
  Kokkos::View<char*> work_;
};

}  // namespace

template <class S>
std::unique_ptr<FftBackend<S>> make_device_fft(const base::Grid& grid) {
  return std::make_unique<CuFft<S>>(grid);
}

template std::unique_ptr<FftBackend<double>> make_device_fft<double>(const base::Grid&);
template std::unique_ptr<FftBackend<float>> make_device_fft<float>(const base::Grid&);

}  // namespace polyslip::fft_solver
#endif
