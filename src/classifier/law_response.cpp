#include "kernels/learn/yield_response.hpp"
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

template <class S>
struct ResponseSlots {
  const int *node, *valid, *entry;
  Rows<S> lattice, inverse_strength, exponent, start;

  explicit ResponseSlots(const GraphData<S>& d)
      : node(d.slot_node.data()),
        valid(d.tile_valid.data()),
        entry(d.tile_entry.data()),
        lattice(rows_of(d.lattice, d.slots)),
        inverse_strength(rows_of(d.inverse_strength, d.slots)),
        exponent(rows_of(d.exponent, d.slots)),
        start(rows_of(d.tensors, d.nodes).part(6 * self_consistent, 6)) {}
};

/// One tile in crystal axes.
template <int N, class S>
struct ResponsePoint {
  using T = BatchNumber<S>;
  const int* node;
  Mat3<T> lattice;
  kernels::YieldSystems<N, T> systems;

  template <class Params>
  KOKKOS_INLINE_FUNCTION ResponsePoint(const Params& p, const ResponseSlots<S>& slots, std::int64_t tile)
      : node(slots.node + tile * lanes_of<S>()) {
    const long at = tile * lanes_of<S>();
    for (int i = 0; i < 9; ++i) lattice.m[i] = load_lanes<T>(slots.lattice.row(i) + at);
    systems.count = p.crystal.twin_end;
    systems.slip = p.crystal.slip;
    systems.schmid = p.crystal.schmid;
    for (int a = 0; a < systems.count; ++a) {
      systems.inverse_strength[a] = load_lanes<T>(slots.inverse_strength.row(a) + at);
      systems.exponent[a] = load_lanes<T>(slots.exponent.row(a) + at);
    }
  }
  /// Rows of the nodes, in crystal axes.
  KOKKOS_INLINE_FUNCTION Vec6<T> gather(const S* rows, long stride) const {
    Vec6<T> x;
    for (int i = 0; i < 6; ++i)
      for (int l = 0; l < lanes_of<S>(); ++l) kernels::set_lane(x[i], l, rows[i * stride + node[l]]);
    return kernels::to_mandel(lattice * kernels::from_mandel(x) * kernels::transpose(lattice));
  }
  KOKKOS_INLINE_FUNCTION void add(const Vec6<T>& x, int valid, S* rows, long stride) const {
    const Vec6<T> sample = kernels::to_mandel(kernels::transpose(lattice) * kernels::from_mandel(x) * lattice);
    for (int l = 0; l < valid; ++l)
      for (int i = 0; i < 6; ++i) rows[i * stride + node[l]] += kernels::lane(sample[i], l);
  }
};

template <class Law, class S>
void response_forward(const LawGroup<Law>& group, const ResponseSlots<S>& slots, Rows<S> drive, Rows<S> answer) {
  using T = BatchNumber<S>;
  const auto params = group.params;
  Kokkos::parallel_for(
      "classifier::law_response", Loop(group.first_tile, group.first_tile + group.tiles),
      KOKKOS_LAMBDA(const std::int64_t tile) {
        const ResponsePoint<Law::capacity, S> point(params(slots.entry[tile]), slots, tile);
        Vec6<T> s = point.gather(slots.start.value, slots.start.stride), Y, D;
        const Vec6<T> learned = point.gather(drive.value, drive.stride);
        T largest;
        kernels::Mat6<T>* no_slope = nullptr;
        kernels::yield_flow(point.systems, s, D, no_slope, largest);
        for (int i = 0; i < 6; ++i) Y[i] = s[i] + D[i] + learned[i];
        kernels::yield_response(point.systems, Y, s);
        point.add(s, slots.valid[tile], answer.value, answer.stride);
      });
}

template <class Law, class S>
void response_backward(const LawGroup<Law>& group, const ResponseSlots<S>& slots, Rows<S> drive, Rows<S> answer) {
  const auto params = group.params;
  Kokkos::parallel_for(
      "classifier::law_response_backward", Loop(group.first_tile, group.first_tile + group.tiles),
      KOKKOS_LAMBDA(const std::int64_t tile) {
        const ResponsePoint<Law::capacity, S> point(params(slots.entry[tile]), slots, tile);
        const auto s = point.gather(answer.value, answer.stride), by_s = point.gather(answer.slope, answer.stride);
        point.add(kernels::yield_response_backward(point.systems, s, by_s), slots.valid[tile], drive.slope,
                  drive.stride);
      });
}

}  // namespace

template <class S>
Rows<S> law_response(Tape<S>& tape, const GraphData<S>& data, Rows<S> drive) {
  Rows<S> answer = tape.rows(6, data.nodes);
  const ResponseSlots<S> slots(data);
  for (const AnyLawGroup& any : data.groups)
    std::visit([&](const auto& group) { response_forward(group, slots, drive, answer); }, any);
  tape.step([=, &data] {
    for (const AnyLawGroup& any : data.groups)
      std::visit([&](const auto& group) { response_backward(group, slots, drive, answer); }, any);
  });
  return answer;
}

template Rows<double> law_response(Tape<double>&, const GraphData<double>&, Rows<double>);
template Rows<float> law_response(Tape<float>&, const GraphData<float>&, Rows<float>);

}  // namespace polyslip::classifier
