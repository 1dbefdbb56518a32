#include "src/fft_solver/continuous_operator.hpp"

#include <algorithm>

#include "src/fft_solver/linearised.hpp"
#include "src/fft_solver/row_means.hpp"

namespace polyslip::fft_solver {
namespace {

/// √2 for a coefficient that stands for two modes, 1 for the planes that are their own conjugates.
KOKKOS_INLINE_FUNCTION double multiplicity_root(int x, int nx) { return x == 0 || 2 * x == nx ? 1.0 : kernels::sqrt2; }

/// f(index of the mode, its wave vector, √multiplicity) for every mode of this rank.
template <class Function>
void for_each_mode(const char* name, const ModeLayout& m, const WaveTables& w, int nx, const Function& f) {
  // a host takes lines of modes, a device single ones
  const int at_once = base::on_host ? m.nx_half : 1, pieces = m.nx_half / at_once;
  Kokkos::parallel_for(
      name, base::Loop(0, std::int64_t{m.outer_count} * m.inner_count * pieces),
      KOKKOS_LAMBDA(const std::int64_t piece) {
        const std::int64_t line = piece / pieces;
        const int first = static_cast<int>(piece % pieces);
        const int outer = static_cast<int>(line / m.inner_count) + m.outer_begin;
        const int inner = static_cast<int>(line % m.inner_count);
        const int y = m.outer_is_y ? outer : inner, z = m.outer_is_y ? inner : outer;
        for (int x = first; x < first + at_once; ++x) {
          const kernels::Vec3<double> k =
              kernels::wave_vector(w.s[0](x), w.c[0](x), w.s[1](y), w.c[1](y), w.s[2](z), w.c[2](z));
          f(line * m.nx_half + x, k, multiplicity_root(x, nx));
        }
      });
}

/// Modes of ∂u_i/∂X_j from those of u.
template <class U, class R>
struct GradientOfModes {
  Kokkos::View<U*> u;
  std::int64_t first, stride;
  Kokkos::View<R*> out;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t mode, const kernels::Vec3<double>& k, double root) const {
    for (int i = 0; i < 3; ++i) {
      const std::int64_t at = first + 2 * (i * stride + mode);
      const double re = static_cast<double>(u(at)) / root, im = static_cast<double>(u(at + 1)) / root;
      for (int j = 0; j < 3; ++j) {
        out(2 * ((3 * i + j) * stride + mode)) = static_cast<R>(-k[j] * im);
        out(2 * ((3 * i + j) * stride + mode) + 1) = static_cast<R>(k[j] * re);
      }
    }
  }
};

/// −i k_j P̂_ij.
template <class R>
struct DivergenceOfModes {
  Kokkos::View<R*> in, f;
  std::int64_t first, stride;
  double scale;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t mode, const kernels::Vec3<double>& k, double root) const {
    for (int i = 0; i < 3; ++i) {
      double re = 0, im = 0;
      for (int j = 0; j < 3; ++j) {
        const std::int64_t at = 2 * ((3 * i + j) * stride + mode);
        re += k[j] * static_cast<double>(in(at + 1));
        im -= k[j] * static_cast<double>(in(at));
      }
      f(first + 2 * (i * stride + mode)) = static_cast<R>(root * scale * re);
      f(first + 2 * (i * stride + mode) + 1) = static_cast<R>(root * scale * im);
    }
  }
};

/// Coefficients times or over √multiplicity and a scale, of 3 components.
template <class From, class To>
struct RescaleModes {
  Kokkos::View<From*> from;
  Kokkos::View<To*> to;
  std::int64_t first_from, first_to, stride;
  double scale;
  bool times_root;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t mode, const kernels::Vec3<double>&, double root) const {
    for (int i = 0; i < 6; ++i) {
      const std::int64_t at = 2 * ((i / 2) * stride + mode) + i % 2;
      const double value = scale * static_cast<double>(from(first_from + at));
      to(first_to + at) = static_cast<To>(times_root ? value * root : value / root);
    }
  }
};

template <class R>
void add_mean(const base::FieldOf<R>& H, const Tensor& mean, std::int64_t first, std::int64_t points) {
  kernels::Mat3<double> m;  // a std::array has no device functions
  std::copy(mean.begin(), mean.end(), m.m);
  for (int c = 0; c < 9; ++c)
    Kokkos::parallel_for(
        "fft_solver::add_mean", base::Loop(first, first + points),
        KOKKOS_LAMBDA(const std::int64_t k) { H(c, k) += static_cast<R>(m.m[c]); });
}

/// dH, then dP in its place.
template <class R>
void change_stress(const material::PointFields<R>& fields, const base::FieldOf<R>& field, std::int64_t first,
                   std::int64_t points) {
  using Number = base::BatchNumber<R>;
  constexpr int width = base::batch_width<R>();
  Kokkos::parallel_for(
      "fft_solver::change_stress", base::Loop(0, (points + width - 1) / width),
      KOKKOS_LAMBDA(const std::int64_t batch) {
        const std::int64_t k = first + batch * width;
        kernels::Mat3<Number> H, dH;
        for (int c = 0; c < 9; ++c) {
          H.m[c] = kernels::read_lanes<Number>(&fields.H(c, k));
          dH.m[c] = kernels::read_lanes<Number>(&field(c, k));
        }
        const kernels::Mat3<Number> dP = stress_change<Number>(fields, k, H, dH);
        for (int c = 0; c < 9; ++c) kernels::write_lanes(dP.m[c], &field(c, k));
      });
}

}  // namespace

template <class R>
ContinuousOperator<R>::ContinuousOperator(const base::Grid& grid, const base::Comm& comm, int volumes,
                                          base::Timers& timers)
    : DifferenceOperator(grid, comm, volumes, timers),
      green_(Scheme::continuous, grid, volumes),
      fft_(grid, comm, timers),
      fft_double_(grid, comm, timers),
      work_("modes", static_cast<std::size_t>(18 * fft_.mode_stride())) {
  size_ = base::padded(6 * fft_.mode_stride());
}

template <class R>
template <class U>
void ContinuousOperator<R>::gradient_of(const Kokkos::View<U*>& u, const base::FieldOf<R>& H, int volume) {
  const GradientOfModes<U, R> loop{u, volume * size_, fft_.mode_stride(), work_};
  for_each_mode("fft_solver::gradient", fft_.modes(), green_.waves(), grid_.cells[0], loop);
  fft_.backward(work(), 9, H.data() + volume * stride_, static_cast<std::int64_t>(H.extent(1)));
}

template <class R>
void ContinuousOperator<R>::gradient(const Vector& u, const Tensors& mean, const WorkField& H,
                                     const base::VolumeList& volumes) {
  const auto scope = timers_.scope("operator");
  const base::FieldOf<R> field = std::get<base::FieldOf<R>>(H);
  for (const int v : volumes) {
    u.visit([&](const auto& view) { gradient_of(view, field, v); });
    add_mean(field, mean[static_cast<std::size_t>(v)], v * stride_, points());
  }
}

template <class R>
void ContinuousOperator<R>::divergence(const WorkField& P, const Vector& f, Tensors& mean,
                                       const base::VolumeList& volumes) {
  const auto scope = timers_.scope("operator");
  const base::FieldOf<R> stress = std::get<base::FieldOf<R>>(P);
  const auto means = row_means(stress, 9, points(), stride_, grid_.points(), volumes_, volumes, comm_);
  for (const int v : volumes) {
    std::copy_n(means[static_cast<std::size_t>(v)].begin(), 9, mean[static_cast<std::size_t>(v)].begin());
    fft_.forward(stress.data() + v * stride_, static_cast<std::int64_t>(stress.extent(1)), 9, work());
    const DivergenceOfModes<R> loop{work_, f.of<R>(), v * size_, fft_.mode_stride(),
                                    1.0 / static_cast<double>(grid_.points())};
    for_each_mode("fft_solver::divergence", fft_.modes(), green_.waves(), grid_.cells[0], loop);
  }
}

template <class R>
void ContinuousOperator<R>::linearised(const Linearisation& at, const Vector& change, const Tensors& mean_change,
                                       const WorkField& work, const Vector& f, Tensors& mean,
                                       const base::VolumeList& volumes) {
  gradient(change, mean_change, work, volumes);
  {
    const auto scope = timers_.scope("tangent");
    for (const int v : volumes)
      change_stress(std::get<material::PointFields<R>>(at.fields), std::get<base::FieldOf<R>>(work), v * stride_,
                    points());
  }
  divergence(work, f, mean, volumes);
}

template <class R>
void ContinuousOperator<R>::precondition(const Vector& f, const Vector& z, const base::VolumeList& volumes) {
  const auto scope = timers_.scope("operator");
  combine(PerVolume(static_cast<std::size_t>(volumes_), 1.0), f, PerVolume(static_cast<std::size_t>(volumes_), 0.0), z,
          volumes);
  for (const int v : volumes) {
    base::VolumeList one;
    one.add(v);
    green_.apply(fft_.modes(), fft_.mode_stride(), 1.0, one,
                 reinterpret_cast<std::complex<R>*>(z.of<R>().data() + v * size_));
  }
}

template <class R>
void ContinuousOperator<R>::to_field(const Vector& u, const base::Field& field, int volume) {
  const Kokkos::View<double*> modes("modes", static_cast<std::size_t>(6 * fft_.mode_stride()));
  u.visit([&](const auto& view) {
    using U = typename std::decay_t<decltype(view)>::value_type;
    const RescaleModes<U, double> loop{view, modes, volume * size_, 0, fft_.mode_stride(), 1.0, false};
    for_each_mode("fft_solver::to_field", fft_.modes(), green_.waves(), grid_.cells[0], loop);
  });
  fft_double_.backward(reinterpret_cast<std::complex<double>*>(modes.data()), 3, field.data(),
                       static_cast<std::int64_t>(field.extent(1)));
}

template <class R>
void ContinuousOperator<R>::from_field(const base::Field& field, const Vector& u, int volume) {
  const Kokkos::View<double*> modes("modes", static_cast<std::size_t>(6 * fft_.mode_stride()));
  fft_double_.forward(field.data(), static_cast<std::int64_t>(field.extent(1)), 3,
                      reinterpret_cast<std::complex<double>*>(modes.data()));
  u.visit([&](const auto& view) {
    using U = typename std::decay_t<decltype(view)>::value_type;
    const RescaleModes<double, U> loop{
        modes, view, 0, volume * size_, fft_.mode_stride(), 1.0 / static_cast<double>(grid_.points()), true};
    for_each_mode("fft_solver::from_field", fft_.modes(), green_.waves(), grid_.cells[0], loop);
  });
}

template <class R>
std::int64_t ContinuousOperator<R>::bytes() const {
  return fft_.bytes() + fft_double_.bytes() + static_cast<std::int64_t>(work_.size() * sizeof(R));
}

template class ContinuousOperator<double>;
template class ContinuousOperator<float>;

}  // namespace polyslip::fft_solver
