#include "kernels/learn/losses.hpp"
#include "src/classifier/layers_law.hpp"

namespace polyslip::classifier {
namespace {

using base::BatchNumber;
using base::Loop;
using kernels::load_lanes;
using kernels::store_lanes;

/// The most systems that a law has.
constexpr int capacity = 60;
/// Rows of losses.
enum LossRow { shares_row, stress_row, twin_row, cross_slip_row, climb_row, traces_row, penalty_row };

template <class S>
constexpr int lanes_of() {
  return kernels::NumberTraits<BatchNumber<S>>::lanes;
}

template <class S>
struct ShareSlots {
  const int *node, *valid, *systems;
  Rows<S> labels;

  explicit ShareSlots(const GraphData<S>& d)
      : node(d.slot_node.data()),
        valid(d.tile_valid.data()),
        systems(d.tile_systems.data()),
        labels(rows_of(d.labels_of_slots, d.slots)) {}
};

/// Shares of the slots of one tile.
template <class S>
struct ShareTile {
  using T = BatchNumber<S>;
  long at;
  int most;
  Rows<S> log_rates;
  kernels::Shares<capacity, T> shares;

  KOKKOS_INLINE_FUNCTION T operator()(int point, int a) const {
    return load_lanes<T>(log_rates.row(point * most + a) + at);
  }

  KOKKOS_INLINE_FUNCTION ShareTile(const ShareSlots<S>& slots, const ShareInputs<S>& inputs, std::int64_t tile,
                                   int most_systems)
      : at(tile * lanes_of<S>()), most(most_systems), log_rates(inputs.log_rates) {
    using std::exp;
    const auto of_node = [&](const Rows<S>& x, int r) {
      T value(S(0));
      if (x.rows > 0)
        for (int l = 0; l < lanes_of<S>(); ++l) kernels::set_lane(value, l, x.row(r)[slots.node[at + l]]);
      return value;
    };
    shares.count = slots.systems[tile];
    shares.points = inputs.weights.rows > 0 ? inputs.weights.rows : 1;
    shares.nu = exp(of_node(inputs.log_nu, 0));
    shares.background = inputs.background.rows > 0 ? kernels::sigmoid(of_node(inputs.background, 0)) : T(S(0));
    T weights[kernels::most_points], scores[capacity];
    weights[0] = of_node(inputs.weights, 0);
    for (int k = 1; k < shares.points; ++k) weights[k] = of_node(inputs.weights, k);
    for (int a = 0; a < shares.count; ++a)
      scores[a] = inputs.scores.rows > 0 ? load_lanes<T>(inputs.scores.row(a) + at) : T(S(0));
    kernels::shares_of(*this, scores, weights, shares);
  }

  /// Slopes of the inputs from those of log p.
  KOKKOS_INLINE_FUNCTION void backward(const ShareSlots<S>& slots, const ShareInputs<S>& inputs, std::int64_t tile,
                                       const T* by_log_share) const {
    T by_z[capacity], by_log_nu(S(0)), by_weight[kernels::most_points], all_weights(S(0));
    for (int k = 0; k < shares.points; ++k) {
      by_weight[k] = kernels::shares_backward(shares, k, by_log_share, by_z);
      all_weights += by_weight[k];
      for (int a = 0; a < shares.count; ++a) {
        const T by_nu_L = by_z[a] * shares.nu;
        by_log_nu += by_nu_L * (*this)(k, a);
        S* slope = inputs.log_rates.slopes(k * most + a) + at;
        store_lanes(load_lanes<T>(slope) + by_nu_L, slope);
        if (inputs.scores.rows == 0) continue;
        S* score = inputs.scores.slopes(a) + at;
        store_lanes(load_lanes<T>(score) + by_z[a], score);
      }
    }
    const T by_background = kernels::background_backward(shares, by_log_share);
    for (int l = 0; l < slots.valid[tile]; ++l) {
      const int node = slots.node[at + l];
      inputs.log_nu.slopes(0)[node] += kernels::lane(by_log_nu, l);
      if (inputs.background.rows > 0) inputs.background.slopes(0)[node] += kernels::lane(by_background, l);
      for (int k = 0; k < inputs.weights.rows; ++k)
        inputs.weights.slopes(k)[node] += kernels::lane(by_weight[k] - shares.weight[k] * all_weights, l);
    }
  }
};

template <class S>
struct ShareWeights {
  S trace, twin, twin_positive;
};

template <class S>
void shares_cost(const ShareSlots<S>& slots, std::int64_t tiles, const ShareInputs<S>& inputs, ShareWeights<S> weights,
                 int most, bool slopes, Rows<S> losses) {
  using T = BatchNumber<S>;
  Kokkos::parallel_for(
      "classifier::share_losses", Loop(0, tiles), KOKKOS_LAMBDA(const std::int64_t tile) {
        const ShareTile<S> own(slots, inputs, tile, most);
        const long at = own.at;
        const int count = own.shares.count;
        T y[capacity], by_log_share[capacity];
        for (int a = 0; a < count; ++a) {
          y[a] = load_lanes<T>(slots.labels.row(slot_labels + a) + at);
          by_log_share[a] = T(S(0));
        }
        const T full = load_lanes<T>(slots.labels.row(weight_of_shares) + at);
        const T partial = load_lanes<T>(slots.labels.row(weight_of_trace) + at);
        const T twin = load_lanes<T>(slots.labels.row(weight_of_twin) + at);
        const T cost = kernels::cross_entropy(own.shares, y, full, by_log_share);
        const T trace = kernels::partial_label(own.shares, y, partial * T(weights.trace), by_log_share);
        for (int a = 0; a < count; ++a) y[a] = load_lanes<T>(slots.labels.row(slot_labels + most + a) + at);
        const T twins = kernels::twin_entropy(own.shares, y, load_lanes<T>(slots.labels.row(twin_share) + at),
                                              twin * T(weights.twin), T(weights.twin_positive), by_log_share);
        for (int l = 0; l < slots.valid[tile]; ++l) {
          const int node = slots.node[at + l];
          losses.row(shares_row)[node] += kernels::lane(cost, l);
          losses.row(traces_row)[node] += kernels::lane(trace, l);
          losses.row(twin_row)[node] += kernels::lane(twins, l);
        }
        if (slopes) own.backward(slots, inputs, tile, by_log_share);
      });
}

template <class S>
void write_log_shares(const ShareSlots<S>& slots, std::int64_t tiles, const ShareInputs<S>& inputs, Rows<S> answer) {
  Kokkos::parallel_for(
      "classifier::log_shares", Loop(0, tiles), KOKKOS_LAMBDA(const std::int64_t tile) {
        const ShareTile<S> own(slots, inputs, tile, answer.rows);
        for (int a = 0; a < own.shares.count; ++a)
          store_lanes(own.shares.log_share[a], answer.row(a) + tile * lanes_of<S>());
      });
}

}  // namespace

template <class S>
Rows<S> log_shares(Tape<S>& tape, const GraphData<S>& data, const ShareInputs<S>& inputs) {
  Rows<S> answer = tape.rows(data.most_systems, data.slots);
  write_log_shares(ShareSlots<S>(data), data.slots / lanes_of<S>(), inputs, answer);
  return answer;
}

template <class S>
void share_losses(const GraphData<S>& data, const ShareInputs<S>& inputs, const LossOptions& options, bool slopes,
                  Rows<S> losses) {
  const ShareWeights<S> weights{static_cast<S>(options.trace), static_cast<S>(options.twin),
                                static_cast<S>(options.twin_weight)};
  shares_cost(ShareSlots<S>(data), data.slots / lanes_of<S>(), inputs, weights, data.most_systems, slopes, losses);
}

template <class S>
void stress_loss(const GraphData<S>& data, Rows<S> stress, const LossOptions& options, bool slopes, Rows<S> losses) {
  const Rows<S> labels = rows_of(data.node_label, data.nodes);
  const S weight = static_cast<S>(options.stress);
  Kokkos::parallel_for(
      "classifier::stress_loss", Loop(0, data.nodes), KOKKOS_LAMBDA(const std::int64_t node) {
        const S w = weight * labels.row(stress_known)[node];
        for (int i = 0; i < 6; ++i) {
          const S error = stress.row(i)[node] - labels.row(stress_label + i)[node];
          losses.row(stress_row)[node] += w * error * error;
          if (slopes && stress.slope != nullptr) stress.slopes(i)[node] += S(2) * w * error;
        }
      });
}

template <class S>
void event_losses(const GraphData<S>& data, Rows<S> logits, const LossOptions& options, bool slopes, Rows<S> losses) {
  const Rows<S> labels = rows_of(data.node_label, data.nodes);
  const S weight = static_cast<S>(options.events), cross_slip = static_cast<S>(options.cross_slip_threshold),
          climb = static_cast<S>(options.climb_threshold);
  Kokkos::parallel_for(
      "classifier::event_losses", Loop(0, 2 * data.nodes), KOKKOS_LAMBDA(const std::int64_t item) {
        const int kind = static_cast<int>(item % 2);
        const std::int64_t node = item / 2;
        const S events = labels.row(cross_slip_events + kind)[node];
        if (!(events >= S(0))) return;  // unknown
        S by_logit;
        const S label = events > (kind == 0 ? cross_slip : climb) ? S(1) : S(0);
        losses.row(cross_slip_row + kind)[node] +=
            weight * kernels::logit_entropy(logits.row(kind)[node], label, by_logit);
        if (slopes) logits.slopes(kind)[node] += weight * by_logit;
      });
}

template <class S>
void penalty(const GraphData<S>& data, Rows<S> x, const Membership* members, const LossOptions& options, bool slopes,
             Rows<S> losses) {
  const Rows<S> labels = rows_of(data.node_label, data.nodes);
  const int* first = members == nullptr ? nullptr : members->first;
  const S weight = static_cast<S>(options.penalty);
  Kokkos::parallel_for(
      "classifier::penalty", Loop(0, data.nodes), KOKKOS_LAMBDA(const std::int64_t node) {
        const S w = weight * labels.row(labelled)[node];
        const std::int64_t begin = first == nullptr ? node : first[node],
                           end = first == nullptr ? node + 1 : first[node + 1];
        for (int r = 0; r < x.rows; ++r)
          for (std::int64_t p = begin; p < end; ++p) {
            const S value = x.row(r)[p];
            losses.row(penalty_row)[node] += w * value * value;
            if (slopes) x.slopes(r)[p] += S(2) * w * value;
          }
      });
}

template <class S>
LossSums sum_of_losses(const GraphData<S>& data, Rows<S> losses) {
  const Kokkos::View<S*, Kokkos::MemoryTraits<Kokkos::Unmanaged>> flat(
      losses.value, static_cast<std::size_t>(losses.rows * losses.stride));
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), flat);
  double sums[LossSums::count] = {};
  for (int r = 0; r < losses.rows; ++r)
    for (std::int64_t node = 0; node < data.nodes; ++node)
      sums[r] += host(static_cast<std::size_t>(r * losses.stride + node));
  return {sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], static_cast<double>(data.labels)};
}

#define POLYSLIP_LAYERS(S)                                                                                   \
  template Rows<S> log_shares(Tape<S>&, const GraphData<S>&, const ShareInputs<S>&);                         \
  template void share_losses(const GraphData<S>&, const ShareInputs<S>&, const LossOptions&, bool, Rows<S>); \
  template void stress_loss(const GraphData<S>&, Rows<S>, const LossOptions&, bool, Rows<S>);                \
  template void event_losses(const GraphData<S>&, Rows<S>, const LossOptions&, bool, Rows<S>);               \
  template void penalty(const GraphData<S>&, Rows<S>, const Membership*, const LossOptions&, bool, Rows<S>); \
  template LossSums sum_of_losses(const GraphData<S>&, Rows<S>);
POLYSLIP_LAYERS(double)
POLYSLIP_LAYERS(float)
#undef POLYSLIP_LAYERS

}  // namespace polyslip::classifier
