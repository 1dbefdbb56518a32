#include "src/fft_solver/vector.hpp"

#include <algorithm>

namespace polyslip::fft_solver {
namespace {

struct Factors {
  double a[base::VolumeList::capacity], b[base::VolumeList::capacity];
};

template <class X, class Y>
void combine_views(const Kokkos::View<X*>& x, const Kokkos::View<Y*>& y, std::int64_t size, const Factors& f,
                   const base::VolumeList& volumes) {
  base::for_elements(
      "fft_solver::combine", volumes, size, KOKKOS_LAMBDA(const int volume, const std::int64_t i) {
        const std::int64_t at = volume * size + i;
        const double b = f.b[volume], old = static_cast<double>(y(at));
        y(at) = static_cast<Y>(f.a[volume] * static_cast<double>(x(at)) + (b == 0 ? 0 : b * old));
      });
}

constexpr std::int64_t part = 2048;  // of a sum

template <class X, class Y>
double part_of_dot(const X* x, const Y* y, std::int64_t count) {
  // sixteen partial sums, so that the order is fixed and the loop runs in vector registers
  double lanes[16] = {};
  std::int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (int k = 0; k < 16; ++k) lanes[k] += static_cast<double>(x[i + k]) * static_cast<double>(y[i + k]);
  for (; i < count; ++i) lanes[0] += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  double sum = 0;
  for (double lane : lanes) sum += lane;
  return sum;
}

template <class X, class Y>
double dot_views(const Kokkos::View<X*>& x, const Kokkos::View<Y*>& y, std::int64_t begin, std::int64_t size) {
  double sum = 0;
  if constexpr (base::on_host) {
    for (std::int64_t i = 0; i < size; i += part)
      sum += part_of_dot(x.data() + begin + i, y.data() + begin + i, std::min(part, size - i));
  } else {
    Kokkos::parallel_reduce(
        "fft_solver::dot", base::Loop(begin, begin + size),
        KOKKOS_LAMBDA(const std::int64_t i, double& partial) {
          partial += static_cast<double>(x(i)) * static_cast<double>(y(i));
        },
        sum);
  }
  return sum;
}

}  // namespace

Vector::Vector(const std::string& name, int volumes, std::int64_t size, base::Precision precision) : size_(size) {
  const auto all = static_cast<std::size_t>(volumes * size);
  if (precision == base::Precision::mixed)
    single_ = Kokkos::View<float*>(name, all);
  else
    double_ = Kokkos::View<double*>(name, all);
}

std::int64_t Vector::bytes() const {
  return static_cast<std::int64_t>(double_.size() * sizeof(double) + single_.size() * sizeof(float));
}

void combine(const PerVolume& a, const Vector& x, const PerVolume& b, const Vector& y,
             const base::VolumeList& volumes) {
  Factors factors{};
  for (const int v : volumes) {
    factors.a[v] = a[static_cast<std::size_t>(v)];
    factors.b[v] = b[static_cast<std::size_t>(v)];
  }
  x.visit(
      [&](const auto& from) { y.visit([&](const auto& to) { combine_views(from, to, x.size(), factors, volumes); }); });
}

void clear(const Vector& x, const base::VolumeList& volumes) {
  x.visit([&](const auto& view) {
    for (const int v : volumes)
      Kokkos::deep_copy(
          Kokkos::subview(view, std::pair<std::size_t, std::size_t>(static_cast<std::size_t>(v * x.size()),
                                                                    static_cast<std::size_t>((v + 1) * x.size()))),
          0);
  });
}

PerVolume local_dot(const Vector& a, const Vector& b, const base::VolumeList& volumes) {
  PerVolume result;
  a.visit([&](const auto& x) {
    b.visit([&](const auto& y) {
      for (const int v : volumes) {
        result.resize(std::max(result.size(), static_cast<std::size_t>(v) + 1));
        result[static_cast<std::size_t>(v)] = dot_views(x, y, v * a.size(), a.size());
      }
    });
  });
  return result;
}

}  // namespace polyslip::fft_solver
