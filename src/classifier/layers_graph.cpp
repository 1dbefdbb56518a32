#include "kernels/learn/messages.hpp"
#include "kernels/number/batch.hpp"
#include "src/classifier/layers.hpp"

namespace polyslip::classifier {
namespace {

using base::BatchNumber;
using base::Loop;
using kernels::Vec3;
using kernels::Vec6;

template <class S>
constexpr int lanes_of() {
  return kernels::NumberTraits<BatchNumber<S>>::lanes;
}

/// A row at the nodes of the points from `at` on.
template <class T, class S>
KOKKOS_INLINE_FUNCTION T gathered(const S* row, const int* node) {
  T x;
  for (int i = 0; i < kernels::NumberTraits<T>::lanes; ++i) kernels::set_lane(x, i, row[node[i]]);
  return x;
}
template <class T, class S>
KOKKOS_INLINE_FUNCTION Vec6<T> gathered_tensor(const S* rows, long stride, const int* node) {
  Vec6<T> x;
  for (int i = 0; i < 6; ++i) x[i] = gathered<T>(rows + i * stride, node);
  return x;
}
template <class T, class S>
KOKKOS_INLINE_FUNCTION Vec6<T> tensor_at(const S* rows, long stride) {
  Vec6<T> x;
  for (int i = 0; i < 6; ++i) x[i] = kernels::load_lanes<T>(rows + i * stride);
  return x;
}
template <class T, class S>
KOKKOS_INLINE_FUNCTION void add_tensor(const Vec6<T>& x, S* rows, long stride) {
  for (int i = 0; i < 6; ++i) kernels::store_lanes(kernels::load_lanes<T>(rows + i * stride) + x[i], rows + i * stride);
}
template <class T, class S>
KOKKOS_INLINE_FUNCTION Vec3<T> normal_at(const Rows<S>& normal, std::int64_t at) {
  return {{kernels::load_lanes<T>(normal.row(0) + at), kernels::load_lanes<T>(normal.row(1) + at),
           kernels::load_lanes<T>(normal.row(2) + at)}};
}

template <class S>
void gather_forward(Rows<S> x, Membership points, Rows<S> y) {
  using T = BatchNumber<S>;
  const std::int64_t tiles = y.stride / lanes_of<S>();
  Kokkos::parallel_for(
      "classifier::gather", Loop(0, tiles * y.rows), KOKKOS_LAMBDA(const std::int64_t item) {
        const int r = static_cast<int>(item / tiles);
        const long at = (item % tiles) * lanes_of<S>();
        kernels::store_lanes(kernels::load_lanes<T>(y.row(r) + at) + gathered<T>(x.row(r), points.node + at),
                             y.row(r) + at);
      });
}

/// to(node) += Σ weight · from(point); weight null: 1.
template <class S>
void sum_members(const S* from, long from_stride, const S* weight, Membership points, int rows, std::int64_t nodes,
                 S* to, long to_stride) {
  Kokkos::parallel_for(
      "classifier::sum_members", Loop(0, rows * nodes), KOKKOS_LAMBDA(const std::int64_t item) {
        const long r = item / nodes, node = item % nodes;
        const S* row = from + r * from_stride;
        S sum(0);
        for (int k = points.first[node]; k < points.first[node + 1]; ++k) {
          const int p = points.back == nullptr ? k : points.back[k];
          sum += weight == nullptr ? row[p] : weight[p] * row[p];
        }
        to[r * to_stride + node] += sum;
      });
}

template <class S>
void spread_weighted(Rows<S> sums, const S* weight, Membership points, Rows<S> x) {
  using T = BatchNumber<S>;
  const std::int64_t tiles = x.stride / lanes_of<S>();
  Kokkos::parallel_for(
      "classifier::spread", Loop(0, tiles * x.rows), KOKKOS_LAMBDA(const std::int64_t item) {
        const int r = static_cast<int>(item / tiles);
        const long at = (item % tiles) * lanes_of<S>();
        const T slope = kernels::load_lanes<T>(weight + at) * gathered<T>(sums.slopes(r), points.node + at);
        kernels::store_lanes(kernels::load_lanes<T>(x.slopes(r) + at) + slope, x.slopes(r) + at);
      });
}

template <class S>
void edge_invariants_forward(Rows<S> V, Ends ends, Rows<S> normal, Rows<S> x) {
  using T = BatchNumber<S>;
  constexpr int count = kernels::edge_invariants;
  const int channels = V.rows / 6;
  Kokkos::parallel_for(
      "classifier::edge_invariants", Loop(0, x.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        const Vec3<T> n = normal_at<T>(normal, at);
        for (int c = 0; c < channels; ++c) {
          const Vec6<T> own = gathered_tensor<T>(V.row(6 * c), V.stride, ends.own.node + at);
          const Vec6<T> other = gathered_tensor<T>(V.row(6 * c), V.stride, ends.other.node + at);
          T value[count];
          kernels::edge_invariants_of(kernels::difference(other, own), own, n, value);
          for (int k = 0; k < count; ++k) kernels::store_lanes(value[k], x.row(count * c + k) + at);
        }
      });
}

/// Slopes of the tensors at both ends of each edge: `own` and `other` (6 rows per channel).
template <class S>
void edge_invariants_backward(Rows<S> V, Ends ends, Rows<S> normal, Rows<S> x, Rows<S> own_slope, Rows<S> other_slope) {
  using T = BatchNumber<S>;
  constexpr int count = kernels::edge_invariants;
  const int channels = V.rows / 6;
  Kokkos::parallel_for(
      "classifier::edge_invariants_backward", Loop(0, x.stride / lanes_of<S>()),
      KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        const Vec3<T> n = normal_at<T>(normal, at);
        for (int c = 0; c < channels; ++c) {
          const Vec6<T> own = gathered_tensor<T>(V.row(6 * c), V.stride, ends.own.node + at);
          const Vec6<T> other = gathered_tensor<T>(V.row(6 * c), V.stride, ends.other.node + at);
          T slope[count];
          for (int k = 0; k < count; ++k) slope[k] = kernels::load_lanes<T>(x.slopes(count * c + k) + at);
          Vec6<T> by_D, by_V;
          for (int i = 0; i < 6; ++i) by_D[i] = by_V[i] = T(S(0));
          kernels::edge_invariants_backward(kernels::difference(other, own), own, n, slope, by_D, by_V);
          add_tensor(by_D, other_slope.value + (6 * c) * other_slope.stride + at, other_slope.stride);
          add_tensor(kernels::difference(by_V, by_D), own_slope.value + (6 * c) * own_slope.stride + at,
                     own_slope.stride);
        }
      });
}

template <class S>
void messages_forward(Rows<S> V, Rows<S> coefficients, Ends ends, Rows<S> normal, Rows<S> m) {
  using T = BatchNumber<S>;
  constexpr int terms = kernels::message_terms;
  const int channels = V.rows / 6;
  Kokkos::parallel_for(
      "classifier::messages", Loop(0, m.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        const Vec3<T> n = normal_at<T>(normal, at);
        for (int c = 0; c < channels; ++c) {
          const Vec6<T> own = gathered_tensor<T>(V.row(6 * c), V.stride, ends.own.node + at);
          const Vec6<T> other = gathered_tensor<T>(V.row(6 * c), V.stride, ends.other.node + at);
          T factor[terms];
          for (int k = 0; k < terms; ++k) factor[k] = kernels::load_lanes<T>(coefficients.row(terms * c + k) + at);
          const Vec6<T> sent = kernels::message(kernels::difference(other, own), n, factor);
          for (int i = 0; i < 6; ++i) kernels::store_lanes(sent[i], m.row(6 * c + i) + at);
        }
      });
}

template <class S>
void messages_backward(Rows<S> V, Rows<S> coefficients, Ends ends, Rows<S> normal, Rows<S> m, Rows<S> own_slope,
                       Rows<S> other_slope) {
  using T = BatchNumber<S>;
  constexpr int terms = kernels::message_terms;
  const int channels = V.rows / 6;
  Kokkos::parallel_for(
      "classifier::messages_backward", Loop(0, m.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        const Vec3<T> n = normal_at<T>(normal, at);
        for (int c = 0; c < channels; ++c) {
          const Vec6<T> own = gathered_tensor<T>(V.row(6 * c), V.stride, ends.own.node + at);
          const Vec6<T> other = gathered_tensor<T>(V.row(6 * c), V.stride, ends.other.node + at);
          const Vec6<T> by_m = tensor_at<T>(m.slopes(6 * c) + at, m.stride);
          T factor[terms], by_factor[terms];
          for (int k = 0; k < terms; ++k) factor[k] = kernels::load_lanes<T>(coefficients.row(terms * c + k) + at);
          Vec6<T> by_D, minus;
          for (int i = 0; i < 6; ++i) by_D[i] = T(S(0));
          kernels::message_backward(kernels::difference(other, own), n, factor, by_m, by_factor, by_D);
          for (int k = 0; k < terms; ++k) {
            S* slope = coefficients.slopes(terms * c + k) + at;
            kernels::store_lanes(kernels::load_lanes<T>(slope) + by_factor[k], slope);
          }
          for (int i = 0; i < 6; ++i) minus[i] = -by_D[i];
          add_tensor(by_D, other_slope.value + (6 * c) * other_slope.stride + at, other_slope.stride);
          add_tensor(minus, own_slope.value + (6 * c) * own_slope.stride + at, own_slope.stride);
        }
      });
}

/// Slopes at the ends of edges to their nodes.
template <class S>
void collect_ends(Rows<S> own_slope, Rows<S> other_slope, const Ends& ends, Rows<S> V) {
  if (V.slope == nullptr) return;
  const S* every = nullptr;
  sum_members<S>(own_slope.value, own_slope.stride, every, ends.own, V.rows, V.points, V.slope, V.stride);
  sum_members<S>(other_slope.value, other_slope.stride, every, ends.other, V.rows, V.points, V.slope, V.stride);
}

/// √(r² + 10⁻⁴): the size of a resolved stress, smooth where it vanishes.
template <class T>
KOKKOS_INLINE_FUNCTION T smooth_size(const T& r) {
  using std::sqrt;
  return sqrt(r * r + T(kernels::Scalar<T>(1e-4)));
}

template <class S>
void resolve_forward(Rows<S> V, Rows<S> schmid, const S* sense, const S* softness, Membership systems, Rows<S> x) {
  using T = BatchNumber<S>;
  const int channels = V.rows / 6;
  Kokkos::parallel_for(
      "classifier::resolve", Loop(0, x.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        const Vec6<T> M = tensor_at<T>(schmid.row(0) + at, schmid.stride);
        const T factor = kernels::load_lanes<T>(softness + at), sign = kernels::load_lanes<T>(sense + at);
        for (int c = 0; c < channels; ++c) {
          const T r = kernels::dot(M, gathered_tensor<T>(V.row(6 * c), V.stride, systems.node + at));
          kernels::store_lanes(factor * sign * r, x.row(c) + at);
          kernels::store_lanes(factor * smooth_size(r), x.row(channels + c) + at);
        }
      });
}

/// Slopes of V at each system (6 rows per channel), to be collected by their nodes.
template <class S>
void resolve_backward(Rows<S> V, Rows<S> schmid, const S* sense, const S* softness, Membership systems, Rows<S> x,
                      Rows<S> by_V) {
  using T = BatchNumber<S>;
  const int channels = V.rows / 6;
  Kokkos::parallel_for(
      "classifier::resolve_backward", Loop(0, x.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        const Vec6<T> M = tensor_at<T>(schmid.row(0) + at, schmid.stride);
        const T factor = kernels::load_lanes<T>(softness + at), sign = kernels::load_lanes<T>(sense + at);
        for (int c = 0; c < channels; ++c) {
          const T r = kernels::dot(M, gathered_tensor<T>(V.row(6 * c), V.stride, systems.node + at));
          const T slope = factor * (sign * kernels::load_lanes<T>(x.slopes(c) + at) +
                                    r / smooth_size(r) * kernels::load_lanes<T>(x.slopes(channels + c) + at));
          for (int i = 0; i < 6; ++i) kernels::store_lanes(slope * M[i], by_V.row(6 * c + i) + at);
        }
      });
}

}  // namespace

template <class S>
Rows<S> resolved_tensors(Tape<S>& tape, Rows<S> tensors, Rows<S> schmid, const S* sense, const S* softness,
                         const Membership& systems) {
  Rows<S> x = tape.rows(tensors.rows / 3, schmid.points);
  resolve_forward(tensors, schmid, sense, softness, systems, x);
  if (tape.with_slopes()) {
    const Rows<S> by_V = tape.constants(tensors.rows, schmid.points);
    tape.step([=] {
      const S* every = nullptr;
      resolve_backward(tensors, schmid, sense, softness, systems, x, by_V);
      sum_members<S>(by_V.value, by_V.stride, every, systems, tensors.rows, tensors.points, tensors.slope,
                     tensors.stride);
    });
  }
  return x;
}

template <class S>
void gather(Tape<S>& tape, Rows<S> x, const Membership& points, Rows<S> y) {
  gather_forward(x, points, y);
  tape.step([=] {
    const S* every = nullptr;
    sum_members<S>(y.slope, y.stride, every, points, x.rows, x.points, x.slope, x.stride);
  });
}

template <class S>
Rows<S> weighted_sum(Tape<S>& tape, Rows<S> x, const S* weight, const Membership& points, std::int64_t nodes) {
  Rows<S> y = tape.rows(x.rows, nodes);
  sum_members<S>(x.value, x.stride, weight, points, x.rows, nodes, y.value, y.stride);
  tape.step([=] { spread_weighted(y, weight, points, x); });
  return y;
}

template <class S>
Rows<S> edge_invariants(Tape<S>& tape, Rows<S> tensors, const Ends& ends, Rows<S> normal) {
  Rows<S> x = tape.rows(tensors.rows / 6 * kernels::edge_invariants, normal.points);
  edge_invariants_forward(tensors, ends, normal, x);
  if (tape.with_slopes()) {
    const Rows<S> own = tape.constants(tensors.rows, normal.points),
                  other = tape.constants(tensors.rows, normal.points);
    tape.step([=] {
      edge_invariants_backward(tensors, ends, normal, x, own, other);
      collect_ends(own, other, ends, tensors);
    });
  }
  return x;
}

template <class S>
Rows<S> messages(Tape<S>& tape, Rows<S> tensors, Rows<S> coefficients, const Ends& ends, Rows<S> normal,
                 const S* weight) {
  Rows<S> m = tape.rows(tensors.rows, normal.points);
  messages_forward(tensors, coefficients, ends, normal, m);
  if (tape.with_slopes()) {
    const Rows<S> own = tape.constants(tensors.rows, normal.points),
                  other = tape.constants(tensors.rows, normal.points);
    tape.step([=] {
      messages_backward(tensors, coefficients, ends, normal, m, own, other);
      collect_ends(own, other, ends, tensors);
    });
  }
  return weighted_sum(tape, m, weight, ends.own, tensors.points);
}

#define POLYSLIP_LAYERS(S)                                                                              \
  template Rows<S> resolved_tensors(Tape<S>&, Rows<S>, Rows<S>, const S*, const S*, const Membership&); \
  template void gather(Tape<S>&, Rows<S>, const Membership&, Rows<S>);                                  \
  template Rows<S> weighted_sum(Tape<S>&, Rows<S>, const S*, const Membership&, std::int64_t);          \
  template Rows<S> edge_invariants(Tape<S>&, Rows<S>, const Ends&, Rows<S>);                            \
  template Rows<S> messages(Tape<S>&, Rows<S>, Rows<S>, const Ends&, Rows<S>, const S*);
POLYSLIP_LAYERS(double)
POLYSLIP_LAYERS(float)
#undef POLYSLIP_LAYERS

}  // namespace polyslip::classifier
