#pragma once
// The layers that models are made of: each runs forward at once and leaves its backward step on the tape.
#include "src/classifier/tape.hpp"

namespace polyslip::classifier {

/// Parameters and their gradient, where the loops run.
template <class S>
struct Parameters {
  const S* value = nullptr;
  S* slope = nullptr;  ///< added to; null: not wanted
};

/// Points that belong to nodes: those of node g are [first[g], first[g + 1]), in an order that `back` may permute.
struct Membership {
  const int* node = nullptr;   ///< of each point
  const int* first = nullptr;  ///< of each node, and the end; padded nodes have none
  const int* back = nullptr;   ///< point of the k-th one of first; null: k itself
};

/// y += W x for each input, and the bias. W: (y.rows, x.rows) from `weights` on in the parameters; bias < 0: none.
template <class S>
struct DenseInput {
  Rows<S> x;
  int weights;
};
template <class S>
void dense(Tape<S>& tape, const Parameters<S>& parameters, const std::vector<DenseInput<S>>& inputs, int bias,
           Rows<S> y);

/// x σ(x)
template <class S>
Rows<S> silu(Tape<S>& tape, Rows<S> x);
/// Near ±4 at most (kernels::bounded).
template <class S>
Rows<S> bounded(Tape<S>& tape, Rows<S> x);

/// y(point) += x(node of the point)
template <class S>
void gather(Tape<S>& tape, Rows<S> x, const Membership& points, Rows<S> y);

/// Σ over the points of a node of weight · x.
template <class S>
Rows<S> weighted_sum(Tape<S>& tape, Rows<S> x, const S* weight, const Membership& points, std::int64_t nodes);

/// y += x
template <class S>
void add(Tape<S>& tape, Rows<S> x, Rows<S> y);

/// Tensor channels Σ_k c_k T_k added to y: coefficients (channels · K) per node, T of K tensors, y of channels (6 rows each).
template <class S>
void mix_tensors(Tape<S>& tape, Rows<S> coefficients, Rows<S> tensors, Rows<S> y);

/// The same with coefficients that all nodes share: parameters [first, first + channels · K).
template <class S>
void mix_tensors_globally(Tape<S>& tape, const Parameters<S>& parameters, int first, Rows<S> tensors, Rows<S> y);

/// Invariants of each channel's tensors with what its neighbours sent, and with the macroscopic stress (6 constant rows): node_invariants each.
template <class S>
Rows<S> node_invariants(Tape<S>& tape, Rows<S> tensors, Rows<S> messages, Rows<S> macroscopic);

/// Both ends of directed edges: messages go from `other` to `own`.
struct Ends {
  Membership own, other;
};
/// edge_invariants of each channel.
template <class S>
Rows<S> edge_invariants(Tape<S>& tape, Rows<S> tensors, const Ends& ends, Rows<S> normal);

/// Messages per channel with coefficients per edge (message_terms · channels), summed over the edges of a node with `weight`.
template <class S>
Rows<S> messages(Tape<S>& tape, Rows<S> tensors, Rows<S> coefficients, const Ends& ends, Rows<S> normal,
                 const S* weight);

/// Resolved tensors r = M : V of the systems (points) of nodes: per channel softness · sense · r, then per channel softness · √(r² + 10⁻⁴).
/// schmid: 6 constant rows of M in sample axes; sense, softness: of each system (SystemScalar).
template <class S>
Rows<S> resolved_tensors(Tape<S>& tape, Rows<S> tensors, Rows<S> schmid, const S* sense, const S* softness,
                         const Membership& systems);

/// x less its mean over each graph where that is closed. node: weights; first: graphs + 1 numbers of nodes; closed: per graph.
template <class S>
Rows<S> without_mean(Tape<S>& tape, Rows<S> x, const S* weight, const int* first, const int* closed, int graphs);

}  // namespace polyslip::classifier
