#pragma once
// Where a model's parameters lie, and its pass over a batch.
#include "src/classifier/layers_law.hpp"
#include "src/classifier/model.hpp"

namespace polyslip::classifier {

/// First parameter of each array; −1: the level has none.
struct Layout {
  struct Message {
    int own, other, edge, invariants, bias, coefficients, coefficients_bias;
    int self, received, products, update_bias, update, update_out_bias;
  };
  int log_nu = -1, nu_exponent = -1, background = -1, family_shift = -1, alpha = -1, linear = -1, linear_messages = -1;
  int embed = -1, embed_bias = -1, channels = -1, channels_bias = -1;
  std::vector<Message> messages;
  int stress = -1, stress_bias = -1, nu = -1;
  int point = -1, point_bias = -1, point_weight = -1, point_weight_bias = -1;
  int family_node = -1, family_own = -1, family_bias = -1, family_out = -1;
  int event_node = -1, event_own = -1, event_bias = -1, event_out = -1, event_out_bias = -1;
  int system_node = -1, system_own = -1, system_resolved = -1, system_bias = -1, system_out = -1;
  int parameters = 0;
  std::vector<Model::Block> blocks;
  std::vector<double> spread;  ///< per block: standard deviation of fresh parameters
  std::vector<double> centre;  ///< per block: mean of its first one

  explicit Layout(const ModelOptions& options);
};

/// What a pass leaves.
template <class S>
struct Pass {
  ShareInputs<S> shares;
  Rows<S> stress;        ///< (6, node), in units of GraphData::unit; with a law
  Rows<S> drive;         ///< what was learned of what drives the grains (6, node)
  Rows<S> change;        ///< ΔΣ before a closed volume's mean is taken off
  Rows<S> scatter;       ///< d of the stress points (6 per point, node)
  Rows<S> family_shift;  ///< δ (1, family)
  Rows<S> nu_change;     ///< (1, node)
  Rows<S> events;        ///< (2, node)
  Rows<S> hidden;        ///< (width, node)
};

/// reached(first, count): called by backward() when the slopes of these parameters are complete, the last ones first.
template <class S>
Pass<S> run_network(Tape<S>& tape, const GraphData<S>& data, const Parameters<S>& parameters, const Layout& layout,
                    const ModelOptions& options, const std::function<void(int, int)>& reached);

}  // namespace polyslip::classifier
