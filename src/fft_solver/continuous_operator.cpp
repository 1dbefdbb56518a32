#include "src/fft_solver/continuous_operator.hpp"

namespace polyslip::fft_solver {
namespace {

using Range = Kokkos::RangePolicy<Kokkos::DefaultExecutionSpace, Kokkos::IndexType<std::int64_t>>;

/// √2 for a coefficient that stands for two modes, 1 for the planes that are their own conjugates.
KOKKOS_INLINE_FUNCTION double multiplicity_root(int x, int nx) { return x == 0 || 2 * x == nx ? 1.0 : kernels::sqrt2; }

/// f(index of the mode, its wave vector, √multiplicity) for every mode of this rank.
template <class Function>
void for_each_mode(const char* name, const ModeLayout& m, const WaveTables& w, int nx, Function f) {
  Kokkos::parallel_for(
      name, Range(0, std::int64_t{m.outer_count} * m.inner_count), KOKKOS_LAMBDA(const std::int64_t line) {
        const int outer = static_cast<int>(line / m.inner_count) + m.outer_begin;
        const int inner = static_cast<int>(line % m.inner_count);
        const int y = m.outer_is_y ? outer : inner, z = m.outer_is_y ? inner : outer;
        for (int x = 0; x < m.nx_half; ++x) {
          const kernels::Vec3<double> k =
              kernels::wave_vector(w.s[0](x), w.c[0](x), w.s[1](y), w.c[1](y), w.s[2](z), w.c[2](z));
          f(line * m.nx_half + x, k, multiplicity_root(x, nx));
        }
      });
}

}  // namespace

ContinuousOperator::ContinuousOperator(const base::Grid& grid, const base::Comm& comm, base::Timers& timers)
    : DifferenceOperator(grid, comm, timers),
      waves_(wave_tables(Scheme::continuous, grid)),
      work_("modes", static_cast<std::size_t>(18 * fft_.mode_stride())) {
  size_ = base::padded(6 * fft_.mode_stride());
  work_bytes_ = static_cast<std::int64_t>(work_.size() * sizeof(double));
}

void ContinuousOperator::gradient(const Vector& u, const base::Field& H) {
  const auto scope = timers_.scope("operator");
  const std::int64_t stride = fft_.mode_stride();
  const Kokkos::View<double*> out = work_;
  for_each_mode(
      "fft_solver::gradient", fft_.modes(), waves_, grid_.cells[0],
      KOKKOS_LAMBDA(std::int64_t mode, const kernels::Vec3<double>& k, double root) {
        for (int i = 0; i < 3; ++i) {
          const double re = u(2 * (i * stride + mode)) / root, im = u(2 * (i * stride + mode) + 1) / root;
          for (int j = 0; j < 3; ++j) {
            out(2 * ((3 * i + j) * stride + mode)) = -k[j] * im;
            out(2 * ((3 * i + j) * stride + mode) + 1) = k[j] * re;
          }
        }
      });
  fft_.backward(work(), 9, H.data(), static_cast<std::int64_t>(H.extent(1)));
}

void ContinuousOperator::divergence(const base::Field& P, const Vector& f) {
  const auto scope = timers_.scope("operator");
  fft_.forward(P.data(), static_cast<std::int64_t>(P.extent(1)), 9, work());
  const std::int64_t stride = fft_.mode_stride();
  const Kokkos::View<double*> in = work_;
  const double scale = 1.0 / static_cast<double>(grid_.points());
  for_each_mode(
      "fft_solver::divergence", fft_.modes(), waves_, grid_.cells[0],
      KOKKOS_LAMBDA(std::int64_t mode, const kernels::Vec3<double>& k, double root) {
        for (int i = 0; i < 3; ++i) {
          double re = 0, im = 0;  // −i k_j P̂_ij
          for (int j = 0; j < 3; ++j) {
            re += k[j] * in(2 * ((3 * i + j) * stride + mode) + 1);
            im -= k[j] * in(2 * ((3 * i + j) * stride + mode));
          }
          f(2 * (i * stride + mode)) = root * scale * re;
          f(2 * (i * stride + mode) + 1) = root * scale * im;
        }
      });
}

void ContinuousOperator::precondition(const Medium& C, const Vector& f, const Vector& z) {
  const auto scope = timers_.scope("operator");
  Kokkos::deep_copy(z, f);
  apply_green(fft_.modes(), fft_.mode_stride(), waves_, C, 1.0, reinterpret_cast<std::complex<double>*>(z.data()));
}

double ContinuousOperator::dot(const Vector& a, const Vector& b) const {
  double sum = 0;
  Kokkos::parallel_reduce(
      "fft_solver::dot", Range(0, size_),
      KOKKOS_LAMBDA(const std::int64_t i, double& partial) { partial += a(i) * b(i); }, sum);
  return comm_.sum(sum);
}

void ContinuousOperator::to_field(const Vector& u, const base::Field& field) {
  const std::int64_t stride = fft_.mode_stride();
  const Kokkos::View<double*> out = work_;
  for_each_mode(
      "fft_solver::to_field", fft_.modes(), waves_, grid_.cells[0],
      KOKKOS_LAMBDA(std::int64_t mode, const kernels::Vec3<double>&, double root) {
        for (int i = 0; i < 6; ++i) {
          const std::int64_t at = 2 * ((i / 2) * stride + mode) + i % 2;
          out(at) = u(at) / root;
        }
      });
  fft_.backward(work(), 3, field.data(), static_cast<std::int64_t>(field.extent(1)));
}

void ContinuousOperator::from_field(const base::Field& field, const Vector& u) {
  fft_.forward(field.data(), static_cast<std::int64_t>(field.extent(1)), 3, work());
  const std::int64_t stride = fft_.mode_stride();
  const Kokkos::View<double*> in = work_;
  const double scale = 1.0 / static_cast<double>(grid_.points());
  for_each_mode(
      "fft_solver::from_field", fft_.modes(), waves_, grid_.cells[0],
      KOKKOS_LAMBDA(std::int64_t mode, const kernels::Vec3<double>&, double root) {
        for (int i = 0; i < 6; ++i) {
          const std::int64_t at = 2 * ((i / 2) * stride + mode) + i % 2;
          u(at) = in(at)*root * scale;
        }
      });
}

}  // namespace polyslip::fft_solver
