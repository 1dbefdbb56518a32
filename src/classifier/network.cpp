#include "src/classifier/network.hpp"

#include <cmath>

#include "kernels/learn/messages.hpp"

namespace polyslip::classifier {
namespace {

template <class S>
struct Network {
  Tape<S>& tape;
  const GraphData<S>& data;
  const Parameters<S>& parameters;
  const Layout& at;
  const ModelOptions& options;
  Rows<S> tensors, scalars, load;  ///< scalars: those that networks see

  Network(Tape<S>& t, const GraphData<S>& d, const Parameters<S>& p, const Layout& l, const ModelOptions& o)
      : tape(t),
        data(d),
        parameters(p),
        at(l),
        options(o),
        tensors(rows_of(d.tensors, d.nodes)),
        scalars(rows_of(d.scalars, d.nodes).part(0, node_inputs_of(o.level != "B6"))),
        load(tensors.part(0, 6)) {}

  Rows<S> dense_of(const std::vector<DenseInput<S>>& inputs, int bias, int rows, std::int64_t points) const {
    Rows<S> y = tape.rows(rows, points);
    dense(tape, parameters, inputs, bias, y);
    return y;
  }

  /// What all nodes have in common: ν, background, and the terms of the stress that are linear in the tensors.
  void add_common(Pass<S>& pass) const {
    if (at.log_nu >= 0) {
      const Rows<S> exponent = rows_of(data.scalars, data.nodes).part(scalars.rows, 1);
      dense<S>(tape, parameters, {{exponent, at.nu_exponent}}, at.log_nu, pass.shares.log_nu);
    }
    if (options.background > 0) {
      pass.shares.background = tape.rows(1, data.nodes);
      fill(pass.shares.background, std::log(options.background / (1 - options.background)));
      if (at.background >= 0) dense<S>(tape, parameters, {}, at.background, pass.shares.background);
    }
    if (at.linear >= 0) {
      mix_tensors_globally(tape, parameters, at.linear, tensors, pass.drive);
      const Rows<S> normal = rows_of(data.edge_normal, data.edges);
      Rows<S> factors = dense_of({}, at.linear_messages, tensors.rows / 6 * kernels::message_terms, data.edges);
      Rows<S> sent = messages(tape, tensors, factors, data.ends(), normal, data.edge_share.data());
      for (int k = 0; k < tensors.rows / 6; ++k) add(tape, sent.part(6 * k, 6), pass.drive);
    }
  }

  static void fill(Rows<S> x, double value) {
    const S number = static_cast<S>(value);
    Kokkos::parallel_for(
        "classifier::fill", base::Loop(0, x.rows * x.stride),
        KOKKOS_LAMBDA(const std::int64_t i) { x.value[i] = number; });
  }
  /// y −= constant rows
  static void subtract(Rows<S> constant, Rows<S> y) {
    Kokkos::parallel_for(
        "classifier::subtract", base::Loop(0, y.points), KOKKOS_LAMBDA(const std::int64_t i) {
          for (int r = 0; r < y.rows; ++r) y.row(r)[i] -= constant.row(r)[i];
        });
  }

  /// ΔΣ = α₁ (s(drive) − Σ̄) + α₂ (T_Taylor − Σ̄): s is the law's answer to what drives the grain beyond its self-consistent stress.
  void add_mean_fields(Pass<S>& pass) const {
    Rows<S> answer = at.linear >= 0 ? law_response(tape, data, pass.drive) : tensors.part(6 * self_consistent, 6);
    Rows<S> excess = tape.rows(12, data.nodes);
    add(tape, answer, excess.part(0, 6));
    add(tape, tensors.part(6 * taylor, 6), excess.part(6, 6));
    for (int k = 0; k < 2; ++k) subtract(load, excess.part(6 * k, 6));
    mix_tensors_globally(tape, parameters, at.alpha, excess, pass.change);
  }

  Rows<S> embed() const {
    return silu(tape, dense_of({{scalars, at.embed}}, at.embed_bias, options.width, data.nodes));
  }
  Rows<S> channels(Rows<S> hidden) const {
    Rows<S> factors =
        dense_of({{hidden, at.channels}}, at.channels_bias, options.channels * tensors.rows / 6, data.nodes);
    Rows<S> y = tape.rows(6 * options.channels, data.nodes);
    mix_tensors(tape, factors, tensors, y);
    return y;
  }

  /// One round of messages: hidden scalars and tensor channels of the nodes change.
  void pass_messages(const Layout::Message& m, Rows<S>& hidden, Rows<S>& V) const {
    const int w = options.width;
    const Ends ends = data.ends();
    const Rows<S> normal = rows_of(data.edge_normal, data.edges), edge = rows_of(data.edge_scalars, data.edges);
    Rows<S> own = dense_of({{hidden, m.own}}, -1, w, data.nodes),
            other = dense_of({{hidden, m.other}}, -1, w, data.nodes);
    Rows<S> invariants = bounded(tape, edge_invariants(tape, V, ends, normal));
    Rows<S> z = tape.rows(w, data.edges);
    gather(tape, own, ends.own, z);
    gather(tape, other, ends.other, z);
    dense<S>(tape, parameters, {{edge, m.edge}, {invariants, m.invariants}}, m.bias, z);
    Rows<S> s = silu(tape, z);
    Rows<S> factors =
        dense_of({{s, m.coefficients}}, m.coefficients_bias, options.channels * kernels::message_terms, data.edges);
    Rows<S> received = weighted_sum(tape, s, data.edge_share.data(), ends.own, data.nodes);
    Rows<S> sent = messages(tape, V, factors, ends, normal, data.edge_share.data());
    Rows<S> products = bounded(tape, node_invariants(tape, V, sent, load));
    Rows<S> u = silu(tape, dense_of({{hidden, m.self}, {received, m.received}, {products, m.products}}, m.update_bias,
                                    w, data.nodes));
    Rows<S> next = dense_of({{u, m.update}}, m.update_out_bias, w, data.nodes);
    add(tape, hidden, next);
    hidden = next;
    Rows<S> moved = tape.rows(V.rows, data.nodes);  // `sent` is still needed backward
    add(tape, V, moved);
    add(tape, sent, moved);
    V = moved;
  }

  /// Heads that change what the law sees.
  void add_law_heads(Rows<S> hidden, Rows<S> V, Pass<S>& pass) const {
    const int K = tensors.rows / 6;
    Rows<S> factors = dense_of({{hidden, at.stress}}, at.stress_bias, K + options.channels, data.nodes);
    mix_tensors(tape, factors.part(0, K), tensors, pass.drive);
    mix_tensors(tape, factors.part(K, options.channels), V, pass.drive);
    pass.nu_change = dense_of({{hidden, at.nu}}, -1, 1, data.nodes);
    add(tape, pass.nu_change, pass.shares.log_nu);
    Rows<S> of_node = dense_of({{hidden, at.family_node}}, -1, family_width, data.nodes);
    Rows<S> z = tape.rows(family_width, data.families);
    gather(tape, of_node, data.of_families(), z);
    dense<S>(tape, parameters, {{rows_of(data.family_scalars, data.families), at.family_own}}, at.family_bias, z);
    dense<S>(tape, parameters, {{silu(tape, z), at.family_out}}, -1, pass.family_shift);
    Rows<S> e = dense_of({{hidden, at.event_node}, {scalars, at.event_own}}, at.event_bias, event_width, data.nodes);
    if (at.point >= 0) {
      Rows<S> mixing = dense_of({{hidden, at.point}}, at.point_bias, options.points * options.channels, data.nodes);
      pass.scatter = tape.rows(6 * options.points, data.nodes);
      mix_tensors(tape, mixing, V, pass.scatter);
      pass.shares.weights = dense_of({{hidden, at.point_weight}}, at.point_weight_bias, options.points, data.nodes);
    }
    pass.events = dense_of({{silu(tape, e), at.event_out}}, at.event_out_bias, 2, data.nodes);
  }

  /// One number per system of each slot, from what its grain is and what its tensors resolve to on it.
  Rows<S> system_scores(Rows<S> hidden, Rows<S> V) const {
    Rows<S> of_node = dense_of({{hidden, at.system_node}}, -1, options.width, data.nodes);
    Rows<S> z = tape.rows(options.width, data.systems);
    gather(tape, of_node, data.of_systems(), z);
    const Rows<S> own = rows_of(data.system_scalars, data.systems), schmid = rows_of(data.system_schmid, data.systems);
    Rows<S> resolved =
        resolved_tensors(tape, V, schmid, own.row(system_sense), own.row(system_softness), data.of_systems());
    dense<S>(tape, parameters, {{own.part(1, own.rows - 1), at.system_own}, {resolved, at.system_resolved}},
             at.system_bias, z);
    return systems_of_slots(tape, data, dense_of({{silu(tape, z), at.system_out}}, -1, 1, data.systems));
  }
};

/// Parameters first … first + count − 1 are added to the first families of each node.
template <class S>
void add_family_shifts(Tape<S>& tape, const GraphData<S>& data, const Parameters<S>& parameters, int first, int count,
                       Rows<S> shift) {
  const int* begin = data.family_first.data();
  const S* value = parameters.value + first;
  S* slope = parameters.slope + first;
  const std::int64_t nodes = data.nodes;
  Kokkos::parallel_for(
      "classifier::family_shifts", base::Loop(0, nodes), KOKKOS_LAMBDA(const std::int64_t node) {
        for (int f = 0; f < count && begin[node] + f < begin[node + 1]; ++f) shift.row(0)[begin[node] + f] += value[f];
      });
  tape.step([=] {
    Kokkos::parallel_for(
        "classifier::family_shifts_backward", base::Loop(0, count), KOKKOS_LAMBDA(const std::int64_t f) {
          for (std::int64_t node = 0; node < nodes; ++node)
            if (begin[node] + f < begin[node + 1]) slope[f] += shift.slopes(0)[begin[node] + f];
        });
  });
}

}  // namespace

template <class S>
Pass<S> run_network(Tape<S>& tape, const GraphData<S>& data, const Parameters<S>& parameters, const Layout& layout,
                    const ModelOptions& options, const std::function<void(int, int)>& reached) {
  const Network<S> network(tape, data, parameters, layout, options);
  const bool law = options.level != "B6";
  Pass<S> pass;
  pass.shares.log_nu = tape.rows(1, data.nodes);
  pass.change = tape.rows(6, data.nodes);
  if (layout.linear >= 0) pass.drive = tape.rows(6, data.nodes);
  int end = layout.messages.empty() ? layout.parameters : layout.messages.front().own;
  tape.step([=] { reached(0, end); });
  network.add_common(pass);
  if (law && (layout.family_out >= 0 || layout.family_shift >= 0)) pass.family_shift = tape.rows(1, data.families);
  if (layout.family_shift >= 0)
    add_family_shifts(tape, data, parameters, layout.family_shift, options.family_shifts, pass.family_shift);
  if (layout.embed >= 0) {
    Rows<S> hidden = network.embed(), V = network.channels(hidden);
    for (std::size_t l = 0; l < layout.messages.size(); ++l) {
      const int first = layout.messages[l].own;
      const int heads = law ? layout.stress : layout.system_node;
      const int next = l + 1 < layout.messages.size() ? layout.messages[l + 1].own : heads;
      tape.step([=] { reached(first, next - first); });
      network.pass_messages(layout.messages[l], hidden, V);
    }
    pass.hidden = hidden;
    if (!layout.messages.empty()) {
      const int first = law ? layout.stress : layout.system_node, count = layout.parameters - first;
      tape.step([=] { reached(first, count); });
    }
    if (law) network.add_law_heads(hidden, V, pass);
    (law ? pass.shares.scores : pass.shares.log_rates) = network.system_scores(hidden, V);
  }
  if (law) {
    if (layout.alpha >= 0) network.add_mean_fields(pass);
    pass.stress = without_mean(tape, pass.change, data.weight.data(), data.graph_first.data(), data.graph_closed.data(),
                               data.graphs);
    add(tape, network.load, pass.stress);
    const Rows<S> points =
        pass.scatter.rows == 0 ? pass.stress : stress_points(tape, pass.stress, pass.scatter, pass.shares.weights);
    pass.shares.log_rates = law_rates(tape, data, points, pass.family_shift);
  }
  return pass;
}

template Pass<double> run_network(Tape<double>&, const GraphData<double>&, const Parameters<double>&, const Layout&,
                                  const ModelOptions&, const std::function<void(int, int)>&);
template Pass<float> run_network(Tape<float>&, const GraphData<float>&, const Parameters<float>&, const Layout&,
                                 const ModelOptions&, const std::function<void(int, int)>&);

}  // namespace polyslip::classifier
