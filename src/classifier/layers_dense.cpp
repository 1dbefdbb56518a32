#include "kernels/learn/dense.hpp"
#include "kernels/learn/invariants.hpp"
#include "src/classifier/layers.hpp"

namespace polyslip::classifier {
namespace {

using base::BatchNumber;
using base::Loop;

template <class S>
std::int64_t tiles_of(const Rows<S>& y) {
  return y.stride / base::batch_width<S>();
}

template <class S>
void dense_forward(const S* W, Rows<S> x, Rows<S> y) {
  using T = BatchNumber<S>;
  const std::int64_t tiles = tiles_of(y), row_tiles = (y.rows + kernels::dense_tile - 1) / kernels::dense_tile;
  Kokkos::parallel_for(
      "classifier::dense", Loop(0, tiles * row_tiles), KOKKOS_LAMBDA(const std::int64_t item) {
        const std::int64_t at = (item / row_tiles) * kernels::NumberTraits<T>::lanes;
        const int first = static_cast<int>(item % row_tiles) * kernels::dense_tile;
        const int count = y.rows - first < kernels::dense_tile ? y.rows - first : kernels::dense_tile;
        T sum[kernels::dense_tile];
        for (int r = 0; r < kernels::dense_tile; ++r)
          sum[r] = r < count ? kernels::load_lanes<T>(y.row(first + r) + at) : T(S(0));
        kernels::dense_rows<T>(W, x.rows, first, count, x.value + at, x.stride, sum);
        for (int r = 0; r < count; ++r) kernels::store_lanes(sum[r], y.row(first + r) + at);
      });
}

template <class S>
void dense_backward(const S* W, S* by_W, Rows<S> x, Rows<S> y) {
  using T = BatchNumber<S>;
  if (x.slope != nullptr) {
    const std::int64_t tiles = tiles_of(y), row_tiles = (x.rows + kernels::dense_tile - 1) / kernels::dense_tile;
    Kokkos::parallel_for(
        "classifier::dense_inputs_backward", Loop(0, tiles * row_tiles), KOKKOS_LAMBDA(const std::int64_t item) {
          const std::int64_t at = (item / row_tiles) * kernels::NumberTraits<T>::lanes;
          const int first = static_cast<int>(item % row_tiles) * kernels::dense_tile;
          const int count = x.rows - first < kernels::dense_tile ? x.rows - first : kernels::dense_tile;
          T sum[kernels::dense_tile];
          for (int r = 0; r < kernels::dense_tile; ++r)
            sum[r] = r < count ? kernels::load_lanes<T>(x.slopes(first + r) + at) : T(S(0));
          kernels::dense_inputs_backward<T>(W, x.rows, y.rows, first, count, y.slope + at, y.stride, sum);
          for (int r = 0; r < count; ++r) kernels::store_lanes(sum[r], x.slopes(first + r) + at);
        });
  }
  constexpr int block = kernels::dense_block;
  const std::int64_t row_blocks = (y.rows + block - 1) / block, column_blocks = (x.rows + block - 1) / block;
  Kokkos::parallel_for(
      "classifier::dense_weights_backward", Loop(0, row_blocks * column_blocks),
      KOKKOS_LAMBDA(const std::int64_t item) {
        const int o = static_cast<int>(item / column_blocks) * block,
                  i = static_cast<int>(item % column_blocks) * block;
        const int rows = y.rows - o < block ? y.rows - o : block, columns = x.rows - i < block ? x.rows - i : block;
        kernels::dense_weights_backward<T>(x.rows, o, rows, i, columns, y.slope, y.stride, x.value, x.stride, y.stride,
                                           by_W);
      });
}

template <class S>
void add_bias(const S* bias, Rows<S> y) {
  using T = BatchNumber<S>;
  Kokkos::parallel_for(
      "classifier::bias", Loop(0, y.rows), KOKKOS_LAMBDA(const std::int64_t r) {
        S* row = y.row(static_cast<int>(r));
        const T b(bias[r]);
        for (long p = 0; p < y.stride; p += kernels::NumberTraits<T>::lanes)
          kernels::store_lanes(kernels::load_lanes<T>(row + p) + b, row + p);
      });
}

template <class S>
void bias_backward(S* by_bias, Rows<S> y) {
  using T = BatchNumber<S>;
  Kokkos::parallel_for(
      "classifier::bias_backward", Loop(0, y.rows), KOKKOS_LAMBDA(const std::int64_t r) {
        const S* row = y.slopes(static_cast<int>(r));
        T sum(S(0));
        for (long p = 0; p < y.stride; p += kernels::NumberTraits<T>::lanes) sum += kernels::load_lanes<T>(row + p);
        by_bias[r] += kernels::sum_of_lanes(sum);
      });
}

struct Silu {
  template <class T>
  static KOKKOS_INLINE_FUNCTION T value(const T& x) {
    return kernels::silu(x);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION T slope(const T& x) {
    return kernels::silu_slope(x);
  }
};
struct Bounded {
  template <class T>
  static KOKKOS_INLINE_FUNCTION T value(const T& x) {
    return kernels::bounded(x);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION T slope(const T& x) {
    return kernels::bounded_slope(x);
  }
};

template <class Function, class S>
void apply_forward(Rows<S> x, Rows<S> y) {
  using T = BatchNumber<S>;
  constexpr int lanes = kernels::NumberTraits<T>::lanes;
  Kokkos::parallel_for(
      "classifier::apply", Loop(0, x.rows * x.stride / lanes), KOKKOS_LAMBDA(const std::int64_t item) {
        kernels::store_lanes(Function::value(kernels::load_lanes<T>(x.value + item * lanes)), y.value + item * lanes);
      });
}

template <class Function, class S>
void apply_backward(Rows<S> x, Rows<S> y) {
  using T = BatchNumber<S>;
  constexpr int lanes = kernels::NumberTraits<T>::lanes;
  Kokkos::parallel_for(
      "classifier::apply_backward", Loop(0, x.rows * x.stride / lanes), KOKKOS_LAMBDA(const std::int64_t item) {
        const long at = item * lanes;
        const T slope = Function::slope(kernels::load_lanes<T>(x.value + at)) * kernels::load_lanes<T>(y.slope + at);
        kernels::store_lanes(kernels::load_lanes<T>(x.slope + at) + slope, x.slope + at);
      });
}

template <class Function, class S>
Rows<S> applied(Tape<S>& tape, Rows<S> x) {
  Rows<S> y = tape.rows(x.rows, x.points);
  apply_forward<Function>(x, y);
  tape.step([=] { apply_backward<Function>(x, y); });
  return y;
}

template <class S>
void add_rows(const S* from, S* to, long count) {
  using T = BatchNumber<S>;
  constexpr int lanes = kernels::NumberTraits<T>::lanes;
  Kokkos::parallel_for(
      "classifier::add", Loop(0, count / lanes), KOKKOS_LAMBDA(const std::int64_t item) {
        const long at = item * lanes;
        kernels::store_lanes(kernels::load_lanes<T>(to + at) + kernels::load_lanes<T>(from + at), to + at);
      });
}

}  // namespace

template <class S>
void dense(Tape<S>& tape, const Parameters<S>& parameters, const std::vector<DenseInput<S>>& inputs, int bias,
           Rows<S> y) {
  if (bias >= 0) add_bias(parameters.value + bias, y);
  for (const DenseInput<S>& input : inputs) dense_forward(parameters.value + input.weights, input.x, y);
  tape.step([=] {
    for (const DenseInput<S>& input : inputs)
      dense_backward(parameters.value + input.weights, parameters.slope + input.weights, input.x, y);
    if (bias >= 0) bias_backward(parameters.slope + bias, y);
  });
}

template <class S>
Rows<S> silu(Tape<S>& tape, Rows<S> x) {
  return applied<Silu>(tape, x);
}
template <class S>
Rows<S> bounded(Tape<S>& tape, Rows<S> x) {
  return applied<Bounded>(tape, x);
}

template <class S>
void add(Tape<S>& tape, Rows<S> x, Rows<S> y) {
  add_rows<S>(x.value, y.value, x.rows * x.stride);
  if (x.slope != nullptr) tape.step([=] { add_rows<S>(y.slope, x.slope, x.rows * x.stride); });
}

#define POLYSLIP_LAYERS(S)                                                                              \
  template void dense(Tape<S>&, const Parameters<S>&, const std::vector<DenseInput<S>>&, int, Rows<S>); \
  template Rows<S> silu(Tape<S>&, Rows<S>);                                                             \
  template Rows<S> bounded(Tape<S>&, Rows<S>);                                                          \
  template void add(Tape<S>&, Rows<S>, Rows<S>);
POLYSLIP_LAYERS(double)
POLYSLIP_LAYERS(float)
#undef POLYSLIP_LAYERS

}  // namespace polyslip::classifier
