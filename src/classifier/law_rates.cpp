#include "kernels/learn/losses.hpp"
#include "kernels/learn/physics_layer.hpp"
#include "src/classifier/layers_law.hpp"

namespace polyslip::classifier {
namespace {

using base::BatchNumber;
using base::Loop;
using kernels::load_lanes;
using kernels::Mat3;
using kernels::Vec6;

template <class S>
constexpr int lanes_of() {
  return kernels::NumberTraits<BatchNumber<S>>::lanes;
}

/// Views of what the law sees of the slots, by value.
template <class S>
struct LawSlots {
  const int *node, *valid, *entry, *family_first;
  Kokkos::View<int**, Kokkos::LayoutRight> family;
  Rows<S> lattice, unit, resistance, friction, prefactor, temperature;

  explicit LawSlots(const GraphData<S>& d)
      : node(d.slot_node.data()),
        valid(d.tile_valid.data()),
        entry(d.tile_entry.data()),
        family_first(d.family_first.data()),
        family(d.tile_family),
        lattice(rows_of(d.lattice, d.slots)),
        unit(rows_of(d.unit, d.slots)),
        resistance(rows_of(d.resistance, d.slots)),
        friction(rows_of(d.friction, d.slots)),
        prefactor(rows_of(d.prefactor, d.slots)),
        temperature(rows_of(d.temperature, d.slots)) {}
};

/// What a law needs at the slots of one tile.
template <class Law, class S>
struct LawPoint {
  using T = BatchNumber<S>;
  static constexpr int N = Law::capacity;
  Mat3<T> lattice;
  T unit;
  Vec6<T> stress;  ///< Pa, crystal axes
  kernels::Frozen<N, T> frozen;
  T shift[N];

  template <class Params>
  KOKKOS_INLINE_FUNCTION LawPoint(const Params& p, const LawSlots<S>& slots, std::int64_t tile, const Rows<S>& nodes,
                                  const Rows<S>& shifts) {
    const long at = tile * lanes_of<S>();
    const int* node = slots.node + at;
    for (int i = 0; i < 9; ++i) lattice.m[i] = load_lanes<T>(slots.lattice.row(i) + at);
    unit = load_lanes<T>(slots.unit.row(0) + at);
    Vec6<T> sample;
    for (int i = 0; i < 6; ++i) {
      for (int l = 0; l < lanes_of<S>(); ++l) kernels::set_lane(sample[i], l, nodes.row(i)[node[l]]);
      sample[i] *= unit;
    }
    stress = kernels::to_mandel(lattice * kernels::from_mandel(sample) * kernels::transpose(lattice));
    for (int a = 0; a < p.crystal.systems; ++a) {
      frozen.resistance[a] = load_lanes<T>(slots.resistance.row(a) + at);
      frozen.friction[a] = load_lanes<T>(slots.friction.row(a) + at);
      frozen.prefactor[a] = load_lanes<T>(slots.prefactor.row(a) + at);
      frozen.backstress[a] = frozen.fraction[a] = shift[a] = T(S(0));
      if (shifts.rows > 0)
        for (int l = 0; l < lanes_of<S>(); ++l)
          kernels::set_lane(shift[a], l, shifts.row(0)[slots.family_first[node[l]] + slots.family(tile, a)]);
    }
    frozen.parent = T(S(1));
    frozen.temperature = load_lanes<T>(slots.temperature.row(0) + at);
    frozen.inverse_kT = T(S(1)) / (T(S(kernels::boltzmann)) * frozen.temperature);
  }
};

template <class Law, class S>
void rates_forward(const LawGroup<Law>& group, const LawSlots<S>& slots, Rows<S> stress, Rows<S> shift, Rows<S> L) {
  using T = BatchNumber<S>;
  const auto params = group.params;
  Kokkos::parallel_for(
      "classifier::law_rates", Loop(group.first_tile, group.first_tile + group.tiles),
      KOKKOS_LAMBDA(const std::int64_t tile) {
        const auto& p = params(slots.entry[tile]);
        const LawPoint<Law, S> point(p, slots, tile, stress, shift);
        T log_rate[Law::capacity];
        kernels::shifted_log_rates<Law>(p, point.frozen, point.stress, point.shift, log_rate);
        for (int a = 0; a < p.crystal.systems; ++a) kernels::store_lanes(log_rate[a], L.row(a) + tile * lanes_of<S>());
      });
}

template <class Law, class S>
void rates_backward(const LawGroup<Law>& group, const LawSlots<S>& slots, Rows<S> stress, Rows<S> shift, Rows<S> L) {
  using T = BatchNumber<S>;
  const auto params = group.params;
  Kokkos::parallel_for(
      "classifier::law_rates_backward", Loop(group.first_tile, group.first_tile + group.tiles),
      KOKKOS_LAMBDA(const std::int64_t tile) {
        const auto& p = params(slots.entry[tile]);
        const LawPoint<Law, S> point(p, slots, tile, stress, shift);
        const long at = tile * lanes_of<S>();
        T by_log_rate[Law::capacity], by_shift[Law::capacity];
        for (int a = 0; a < p.crystal.systems; ++a) by_log_rate[a] = load_lanes<T>(L.slopes(a) + at);
        Vec6<T> by_stress;
        for (int i = 0; i < 6; ++i) by_stress[i] = T(S(0));
        kernels::shifted_log_rates_backward<Law>(p, point.frozen, point.stress, point.shift, by_log_rate, by_stress,
                                                 by_shift);
        const Vec6<T> sample =
            kernels::to_mandel(kernels::transpose(point.lattice) * kernels::from_mandel(by_stress) * point.lattice);
        for (int l = 0; l < slots.valid[tile]; ++l) {  // a node has one slot, so that no two lanes meet
          const int node = slots.node[at + l];
          for (int i = 0; i < 6; ++i) stress.slopes(i)[node] += kernels::lane(sample[i] * point.unit, l);
          if (shift.rows > 0)
            for (int a = 0; a < p.crystal.systems; ++a)
              shift.slopes(0)[slots.family_first[node] + slots.family(tile, a)] += kernels::lane(by_shift[a], l);
        }
      });
}

template <class S>
void move_systems(const GraphData<S>& data, Rows<S> logits, Rows<S> L, bool backward) {
  const LawSlots<S> slots(data);
  const int* systems = data.tile_systems.data();
  const int* first = data.system_first.data();
  Kokkos::parallel_for(
      "classifier::systems_of_slots", Loop(0, data.slots / lanes_of<S>()), KOKKOS_LAMBDA(const std::int64_t tile) {
        for (int l = 0; l < slots.valid[tile]; ++l) {
          const long at = tile * lanes_of<S>() + l;
          const int row = first[slots.node[at]];
          for (int a = 0; a < systems[tile]; ++a) {
            if (backward)
              logits.slopes(0)[row + a] += L.slopes(a)[at];
            else
              L.row(a)[at] = logits.row(0)[row + a];
          }
        }
      });
}

/// w = softmax of the rows of `weights` at a node.
template <class S>
KOKKOS_INLINE_FUNCTION void point_weights(const Rows<S>& weights, std::int64_t node, S (&w)[kernels::most_points]) {
  for (int k = 0; k < weights.rows; ++k) w[k] = weights.row(k)[node];
  const S sum = kernels::log_sum_exp(w, weights.rows);
  for (int k = 0; k < weights.rows; ++k) w[k] = kernels::small_exp(w[k] - sum);
}

template <class S>
void points_forward(Rows<S> stress, Rows<S> d, Rows<S> weights, Rows<S> y) {
  Kokkos::parallel_for(
      "classifier::stress_points", Loop(0, stress.points), KOKKOS_LAMBDA(const std::int64_t node) {
        S w[kernels::most_points];
        point_weights(weights, node, w);
        for (int i = 0; i < 6; ++i) {
          S mean(0);
          for (int k = 0; k < weights.rows; ++k) mean += w[k] * d.row(6 * k + i)[node];
          for (int k = 0; k < weights.rows; ++k)
            y.row(6 * k + i)[node] = stress.row(i)[node] + d.row(6 * k + i)[node] - mean;
        }
      });
}

template <class S>
void points_backward(Rows<S> stress, Rows<S> d, Rows<S> weights, Rows<S> y) {
  Kokkos::parallel_for(
      "classifier::stress_points_backward", Loop(0, stress.points), KOKKOS_LAMBDA(const std::int64_t node) {
        S w[kernels::most_points], by_w[kernels::most_points] = {};
        point_weights(weights, node, w);
        for (int i = 0; i < 6; ++i) {
          S sum(0);
          for (int k = 0; k < weights.rows; ++k) sum += y.slopes(6 * k + i)[node];
          stress.slopes(i)[node] += sum;
          for (int k = 0; k < weights.rows; ++k) {
            d.slopes(6 * k + i)[node] += y.slopes(6 * k + i)[node] - w[k] * sum;
            by_w[k] -= sum * d.row(6 * k + i)[node];
          }
        }
        S mean(0);
        for (int k = 0; k < weights.rows; ++k) mean += w[k] * by_w[k];
        for (int k = 0; k < weights.rows; ++k) weights.slopes(k)[node] += w[k] * (by_w[k] - mean);
      });
}

}  // namespace

template <class S>
Rows<S> stress_points(Tape<S>& tape, Rows<S> stress, Rows<S> d, Rows<S> weights) {
  Rows<S> y = tape.rows(d.rows, stress.points);
  points_forward(stress, d, weights, y);
  tape.step([=] { points_backward(stress, d, weights, y); });
  return y;
}

template <class S>
Rows<S> law_rates(Tape<S>& tape, const GraphData<S>& data, Rows<S> stress, Rows<S> shift) {
  const int points = stress.rows / 6, most = data.most_systems;
  Rows<S> L = tape.rows(points * most, data.slots);
  const LawSlots<S> slots(data);
  const auto each = [=, &data](const auto& sweep) {
    for (const AnyLawGroup& any : data.groups)
      std::visit(
          [&](const auto& group) {
            for (int k = 0; k < points; ++k) sweep(group, stress.part(6 * k, 6), L.part(k * most, most));
          },
          any);
  };
  each([=](const auto& group, Rows<S> at, Rows<S> to) { rates_forward(group, slots, at, shift, to); });
  tape.step(
      [=] { each([=](const auto& group, Rows<S> at, Rows<S> to) { rates_backward(group, slots, at, shift, to); }); });
  return L;
}

template <class S>
Rows<S> systems_of_slots(Tape<S>& tape, const GraphData<S>& data, Rows<S> logits) {
  Rows<S> L = tape.rows(data.most_systems, data.slots);
  move_systems(data, logits, L, false);
  tape.step([=, &data] { move_systems(data, logits, L, true); });
  return L;
}

#define POLYSLIP_LAYERS(S)                                                     \
  template Rows<S> stress_points(Tape<S>&, Rows<S>, Rows<S>, Rows<S>);         \
  template Rows<S> law_rates(Tape<S>&, const GraphData<S>&, Rows<S>, Rows<S>); \
  template Rows<S> systems_of_slots(Tape<S>&, const GraphData<S>&, Rows<S>);
POLYSLIP_LAYERS(double)
POLYSLIP_LAYERS(float)
#undef POLYSLIP_LAYERS

}  // namespace polyslip::classifier
