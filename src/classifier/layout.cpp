#include <cmath>

#include "kernels/learn/messages.hpp"
#include "src/classifier/network.hpp"

namespace polyslip::classifier {
namespace {

struct Builder {
  Layout& layout;

  int add(const std::string& name, std::vector<int> shape, double spread, double centre = 0) {
    const int first = layout.parameters;
    int size = 1;
    for (const int n : shape) size *= n;
    layout.blocks.push_back({name, first, std::move(shape)});
    layout.spread.push_back(spread);
    layout.centre.push_back(centre);
    layout.parameters += size;
    return first;
  }
  /// Weights whose outputs have about the variance of their inputs; `share`: of the inputs among all that are summed.
  int weights(const std::string& name, int outputs, int inputs, double share = 1) {
    return add(name, {outputs, inputs}, std::sqrt(share / inputs));
  }
  int zeros(const std::string& name, std::vector<int> shape) { return add(name, std::move(shape), 0); }
};

}  // namespace

Layout::Layout(const ModelOptions& options) {
  Builder builder{*this};
  const bool law = options.level != "B6", network = options.level == "L4" || !law;
  const int step = law ? options.level[1] - '0' : 4;
  const int K = tensors_of(law), C = options.channels, w = options.width, X = node_inputs_of(law);
  if (step >= 1 && law) {
    // fresh: 5 whatever the law's exponent is, which a grain's heterogeneity leaves little of
    log_nu = builder.add("log_nu", {1}, 0, std::log(5 / reference_exponent));
    nu_exponent = builder.add("nu_exponent", {1}, 0, 1);
  }
  if (step >= 1 && options.background > 0) background = builder.zeros("background", {1});
  if (law && options.family_shifts > 0) family_shift = builder.zeros("family_shift", {options.family_shifts});
  if (law && step >= 2) alpha = builder.add("alpha", {2}, 0, 1);  // self-consistent, Taylor
  if (law && step >= 3) {
    linear = builder.zeros("linear", {K});
    linear_messages = builder.zeros("linear_messages", {K, kernels::message_terms});
  }
  if (!network) return;
  embed = builder.weights("embed.weight", w, X);
  embed_bias = builder.zeros("embed.bias", {w});
  channels = builder.weights("tensors.weight", C * K, w, 0.1);
  channels_bias = builder.add("tensors.bias", {C * K}, std::sqrt(1.0 / K));
  for (int l = 0; l < options.layers; ++l) {
    const std::string name = "layers." + std::to_string(l) + ".";
    Message m{};
    m.own = builder.weights(name + "message.own", w, w, 0.5);
    m.other = builder.weights(name + "message.other", w, w, 0.5);
    m.edge = builder.weights(name + "message.edge", w, edge_scalars, 0.5);
    m.invariants = builder.weights(name + "message.invariants", w, C * kernels::edge_invariants, 0.5);
    m.bias = builder.zeros(name + "message.bias", {w});
    m.coefficients = builder.weights(name + "message.coefficients", C * kernels::message_terms, w, 0.5);
    m.coefficients_bias = builder.zeros(name + "message.coefficients_bias", {C * kernels::message_terms});
    m.self = builder.weights(name + "update.own", w, w, 0.5);
    m.received = builder.weights(name + "update.received", w, w, 0.5);
    m.products = builder.weights(name + "update.invariants", w, C * kernels::node_invariants, 0.5);
    m.update_bias = builder.zeros(name + "update.bias", {w});
    m.update = builder.weights(name + "update.out", w, w, 0.5);
    m.update_out_bias = builder.zeros(name + "update.out_bias", {w});
    messages.push_back(m);
  }
  if (law) {
    stress = builder.zeros("stress.weight", {K + C, w});
    stress_bias = builder.zeros("stress.bias", {K + C});
    nu = builder.zeros("nu.weight", {1, w});
    if (options.points > 1) {  // not zero: all points would have the same gradient
      point = builder.add("points.weight", {options.points * C, w}, 0.1 / std::sqrt(w));
      point_bias = builder.add("points.bias", {options.points * C}, 0.05);
      point_weight = builder.zeros("points.share", {options.points, w});
      point_weight_bias = builder.zeros("points.share_bias", {options.points});
    }
    family_node = builder.weights("family.node", family_width, w, 0.5);
    family_own = builder.weights("family.own", family_width, family_scalars, 0.5);
    family_bias = builder.zeros("family.bias", {family_width});
    family_out = builder.zeros("family.out", {1, family_width});
    event_node = builder.weights("events.node", event_width, w, 0.5);
    event_own = builder.weights("events.own", event_width, X, 0.5);
    event_bias = builder.zeros("events.bias", {event_width});
    event_out = builder.zeros("events.out", {2, event_width});
    event_out_bias = builder.zeros("events.out_bias", {2});
  }
  system_node = builder.weights("systems.node", w, w, 0.3);
  system_own = builder.weights("systems.own", w, system_scalars_of(law) - 1, 0.3);  // all but the sense
  system_resolved = builder.weights("systems.resolved", w, 2 * C, 0.5);
  system_bias = builder.zeros("systems.bias", {w});
  system_out = law ? builder.zeros("systems.out", {1, w}) : builder.weights("systems.out", 1, w);
}

}  // namespace polyslip::classifier
