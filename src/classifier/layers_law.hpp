#pragma once
// The law as a layer, and what answers cost.
#include "src/classifier/batch_content.hpp"
#include "src/classifier/model_options.hpp"
#include "src/classifier/objective.hpp"

namespace polyslip::classifier {

/// log|γ̇| of all systems (most_systems rows per stress point) of the slots at stresses (6 rows per point of a node, in units of
/// GraphData::unit) with critical stresses times exp(shift) per family; a shift without rows is none.
template <class S>
Rows<S> law_rates(Tape<S>& tape, const GraphData<S>& data, Rows<S> stress, Rows<S> shift);

/// The stress of each node within its medium (6 rows; kernels/learn/yield_response.hpp) when what drives it to its self-consistent stress
/// changes by `drive`: with none it is that stress.
template <class S>
Rows<S> law_response(Tape<S>& tape, const GraphData<S>& data, Rows<S> drive);

/// Stress points: stress + d_k − Σ_j w_j d_j with w = softmax(weights), so that `stress` stays their mean. d: 6 rows per point.
template <class S>
Rows<S> stress_points(Tape<S>& tape, Rows<S> stress, Rows<S> d, Rows<S> weights);

/// One row of the systems of nodes as rows of the systems of slots.
template <class S>
Rows<S> systems_of_slots(Tape<S>& tape, const GraphData<S>& data, Rows<S> logits);

/// What shares are made of: log rates (most_systems rows per stress point, slot), scores of systems (the same of one point; none: 0), and
/// per node log ν, logits of the points' weights (none: one point) and of the background (none: no background).
template <class S>
struct ShareInputs {
  Rows<S> log_rates, scores, log_nu, weights, background;
};
template <class S>
Rows<S> log_shares(Tape<S>& tape, const GraphData<S>& data, const ShareInputs<S>& inputs);

/// Rows of losses per node, in the order of LossSums; slopes go to the inputs at once.
template <class S>
void share_losses(const GraphData<S>& data, const ShareInputs<S>& inputs, const LossOptions& options, bool slopes,
                  Rows<S> losses);
template <class S>
void stress_loss(const GraphData<S>& data, Rows<S> stress, const LossOptions& options, bool slopes, Rows<S> losses);
/// logits: two rows, cross-slip and climb.
template <class S>
void event_losses(const GraphData<S>& data, Rows<S> logits, const LossOptions& options, bool slopes, Rows<S> losses);
/// Squares of all rows; points belong to nodes by `members` (null: are nodes).
template <class S>
void penalty(const GraphData<S>& data, Rows<S> x, const Membership* members, const LossOptions& options, bool slopes,
             Rows<S> losses);

template <class S>
LossSums sum_of_losses(const GraphData<S>& data, Rows<S> losses);

}  // namespace polyslip::classifier
