#include "kernels/learn/dense.hpp"
#include "kernels/learn/invariants.hpp"
#include "src/classifier/layers.hpp"

namespace polyslip::classifier {
namespace {

using base::BatchNumber;
using base::Loop;
using kernels::load_lanes;
using kernels::store_lanes;
using kernels::Vec6;

template <class S>
constexpr int lanes_of() {
  return kernels::NumberTraits<BatchNumber<S>>::lanes;
}

template <class S>
void mix_forward(Rows<S> coefficients, Rows<S> T, Rows<S> y) {
  using B = BatchNumber<S>;
  const int K = T.rows / 6, channels = y.rows / 6;
  Kokkos::parallel_for(
      "classifier::mix_tensors", Loop(0, y.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        for (int c = 0; c < channels; ++c)
          for (int k = 0; k < K; ++k) {
            const B factor = load_lanes<B>(coefficients.row(c * K + k) + at);
            for (int i = 0; i < 6; ++i) {
              S* out = y.row(6 * c + i) + at;
              store_lanes(load_lanes<B>(out) + factor * load_lanes<B>(T.row(6 * k + i) + at), out);
            }
          }
      });
}

template <class S>
void mix_backward(Rows<S> coefficients, Rows<S> T, Rows<S> y) {
  using B = BatchNumber<S>;
  const int K = T.rows / 6, channels = y.rows / 6;
  Kokkos::parallel_for(
      "classifier::mix_tensors_backward", Loop(0, y.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        for (int c = 0; c < channels; ++c)
          for (int k = 0; k < K; ++k) {
            const B factor = load_lanes<B>(coefficients.row(c * K + k) + at);
            B sum(S(0));
            for (int i = 0; i < 6; ++i) {
              const B d = load_lanes<B>(y.slopes(6 * c + i) + at);
              sum += d * load_lanes<B>(T.row(6 * k + i) + at);
              if (T.slope != nullptr) {
                S* slope = T.slopes(6 * k + i) + at;
                store_lanes(load_lanes<B>(slope) + factor * d, slope);
              }
            }
            S* slope = coefficients.slopes(c * K + k) + at;
            store_lanes(load_lanes<B>(slope) + sum, slope);
          }
      });
}

template <class S>
void mix_globally_forward(const S* factor, Rows<S> T, Rows<S> y) {
  using B = BatchNumber<S>;
  const int K = T.rows / 6;
  Kokkos::parallel_for(
      "classifier::mix_globally", Loop(0, y.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        for (int r = 0; r < y.rows; ++r) {
          B sum = load_lanes<B>(y.row(r) + at);
          for (int k = 0; k < K; ++k) sum += B(factor[(r / 6) * K + k]) * load_lanes<B>(T.row(6 * k + r % 6) + at);
          store_lanes(sum, y.row(r) + at);
        }
      });
}

template <class S>
void mix_globally_backward(const S* factor, S* by_factor, Rows<S> T, Rows<S> y) {
  using B = BatchNumber<S>;
  const int K = T.rows / 6, channels = y.rows / 6;
  Kokkos::parallel_for(
      "classifier::mix_globally_backward", Loop(0, channels * K), KOKKOS_LAMBDA(const std::int64_t item) {
        const int c = static_cast<int>(item) / K, k = static_cast<int>(item) % K;
        B sum(S(0));
        for (int i = 0; i < 6; ++i)
          for (long p = 0; p < y.stride; p += lanes_of<S>())
            sum += load_lanes<B>(y.slopes(6 * c + i) + p) * load_lanes<B>(T.row(6 * k + i) + p);
        by_factor[item] += kernels::sum_of_lanes(sum);
      });
  if (T.slope == nullptr) return;
  Kokkos::parallel_for(
      "classifier::mix_globally_tensors", Loop(0, y.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        for (int r = 0; r < T.rows; ++r) {
          B sum = load_lanes<B>(T.slopes(r) + at);
          for (int c = 0; c < channels; ++c)
            sum += B(factor[c * K + r / 6]) * load_lanes<B>(y.slopes(6 * c + r % 6) + at);
          store_lanes(sum, T.slopes(r) + at);
        }
      });
}

template <class B, class S>
KOKKOS_INLINE_FUNCTION Vec6<B> tensor_at(const S* rows, long stride) {
  Vec6<B> x;
  for (int i = 0; i < 6; ++i) x[i] = load_lanes<B>(rows + i * stride);
  return x;
}

template <class S>
void node_invariants_forward(Rows<S> V, Rows<S> M, Rows<S> L, Rows<S> x) {
  using B = BatchNumber<S>;
  constexpr int count = kernels::node_invariants;
  const int channels = V.rows / 6;
  Kokkos::parallel_for(
      "classifier::node_invariants", Loop(0, x.stride / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        const Vec6<B> load = tensor_at<B>(L.row(0) + at, L.stride);
        for (int c = 0; c < channels; ++c) {
          B value[count];
          kernels::node_invariants_of(tensor_at<B>(V.row(6 * c) + at, V.stride),
                                      tensor_at<B>(M.row(6 * c) + at, M.stride), load, value);
          for (int k = 0; k < count; ++k) store_lanes(value[k], x.row(count * c + k) + at);
        }
      });
}

template <class S>
void node_invariants_backward(Rows<S> V, Rows<S> M, Rows<S> L, Rows<S> x) {
  using B = BatchNumber<S>;
  constexpr int count = kernels::node_invariants;
  const int channels = V.rows / 6;
  Kokkos::parallel_for(
      "classifier::node_invariants_backward", Loop(0, x.stride / lanes_of<S>()),
      KOKKOS_LAMBDA(const std::int64_t tile) {
        const long at = tile * lanes_of<S>();
        const Vec6<B> load = tensor_at<B>(L.row(0) + at, L.stride);
        for (int c = 0; c < channels; ++c) {
          B slope[count];
          for (int k = 0; k < count; ++k) slope[k] = load_lanes<B>(x.slopes(count * c + k) + at);
          Vec6<B> by_V = tensor_at<B>(V.slopes(6 * c) + at, V.stride),
                  by_M = tensor_at<B>(M.slopes(6 * c) + at, M.stride);
          kernels::node_invariants_backward(tensor_at<B>(V.row(6 * c) + at, V.stride),
                                            tensor_at<B>(M.row(6 * c) + at, M.stride), load, slope, by_V, by_M);
          for (int i = 0; i < 6; ++i) {
            store_lanes(by_V[i], V.slopes(6 * c + i) + at);
            store_lanes(by_M[i], M.slopes(6 * c + i) + at);
          }
        }
      });
}

/// to = from − weight-mean of `from` (forward), or to += slope − weight · Σ slope (backward), per closed graph.
template <class S>
void remove_mean(Rows<S> from, Rows<S> to, const S* weight, const int* first, const int* closed, int graphs,
                 bool backward) {
  Kokkos::parallel_for(
      "classifier::remove_mean", Loop(0, static_cast<std::int64_t>(graphs) * from.rows),
      KOKKOS_LAMBDA(const std::int64_t item) {
        const int graph = static_cast<int>(item / from.rows), r = static_cast<int>(item % from.rows);
        const S* in = backward ? to.slopes(r) : from.row(r);
        S* out = backward ? from.slopes(r) : to.row(r);
        S mean(0);
        if (closed[graph] != 0)
          for (int g = first[graph]; g < first[graph + 1]; ++g) mean += backward ? in[g] : weight[g] * in[g];
        for (int g = first[graph]; g < first[graph + 1]; ++g) out[g] += in[g] - (backward ? weight[g] * mean : mean);
      });
}

}  // namespace

template <class S>
void mix_tensors(Tape<S>& tape, Rows<S> coefficients, Rows<S> tensors, Rows<S> y) {
  mix_forward(coefficients, tensors, y);
  tape.step([=] { mix_backward(coefficients, tensors, y); });
}

template <class S>
void mix_tensors_globally(Tape<S>& tape, const Parameters<S>& parameters, int first, Rows<S> tensors, Rows<S> y) {
  mix_globally_forward(parameters.value + first, tensors, y);
  tape.step([=] { mix_globally_backward(parameters.value + first, parameters.slope + first, tensors, y); });
}

template <class S>
Rows<S> node_invariants(Tape<S>& tape, Rows<S> tensors, Rows<S> messages, Rows<S> macroscopic) {
  Rows<S> x = tape.rows(tensors.rows / 6 * kernels::node_invariants, tensors.points);
  node_invariants_forward(tensors, messages, macroscopic, x);
  tape.step([=] { node_invariants_backward(tensors, messages, macroscopic, x); });
  return x;
}

template <class S>
Rows<S> without_mean(Tape<S>& tape, Rows<S> x, const S* weight, const int* first, const int* closed, int graphs) {
  Rows<S> y = tape.rows(x.rows, x.points);
  remove_mean(x, y, weight, first, closed, graphs, false);
  tape.step([=] { remove_mean(x, y, weight, first, closed, graphs, true); });
  return y;
}

#define POLYSLIP_LAYERS(S)                                                                   \
  template void mix_tensors(Tape<S>&, Rows<S>, Rows<S>, Rows<S>);                            \
  template void mix_tensors_globally(Tape<S>&, const Parameters<S>&, int, Rows<S>, Rows<S>); \
  template Rows<S> node_invariants(Tape<S>&, Rows<S>, Rows<S>, Rows<S>);                     \
  template Rows<S> without_mean(Tape<S>&, Rows<S>, const S*, const int*, const int*, int);
POLYSLIP_LAYERS(double)
POLYSLIP_LAYERS(float)
#undef POLYSLIP_LAYERS

}  // namespace polyslip::classifier
