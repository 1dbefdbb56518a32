#pragma once
// What a model is: its step of the ladder, its size; and what its loss weighs.
#include <string>
#include <vector>

#include "src/base/tree.hpp"

namespace polyslip::classifier {

struct ModelOptions {
  /// L0: the law at the macroscopic stress, nothing fitted. L1: a factor ν on log rates. L2: and α from the macroscopic to the
  /// self-consistent (and to the Taylor) stress. L3: and linear terms of a grain's and its neighbours' tensors. L4: and the network (F). B6: the same network with
  /// a plain head per system and no law.
  std::string level = "L4";
  int layers = 3;    ///< of message passing
  int width = 32;    ///< scalars of a grain
  int channels = 8;  ///< tensors of a grain
  int points = 4;    ///< L4: stress points of a grain, whose shares are mixed; their mean is the grain's stress
  std::string precision = "double";  ///< or "single": of activations and gradients; parameters are kept in double
  /// Share that all systems of a grain have in common, whatever the law says: bounds the logarithm of shares that a law at the
  /// grain's mean stress takes for nothing. With 0 the untrained model is the law itself; a number near 0 is fitted from level L1 on.
  double background = 1e-3;
  /// What networks see of a card beside resolved stresses: few (default), some (and what the law says of a grain as a whole) or all (and
  /// strength and number of each family's systems). The more, the better on cards of the training, and the worse on others.
  std::string card_inputs = "few";
  /// Free logarithms of factors on the critical stresses of the first so many families of a phase, in the order of its card: what
  /// fine-tuning on one map fits. 0: none.
  int family_shifts = 0;

  /// Section [model]. InputError for what is not allowed.
  static ModelOptions read(const base::Tree& section);
  /// The same as lines "key = value", for model files.
  std::string text() const;
};

struct LossOptions {
  double stress = 0.1;     ///< weight of the squared error of the stress over the macroscopic one's von Mises norm
  double twin = 0.1;       ///< weight of the binary cross-entropy of the share of twins
  double twin_weight = 1;  ///< of its positive class
  double trace = 1;        ///< weight of labels of compatible systems
  double events = 0.1;     ///< weight of the binary cross-entropies of cross-slip and climb
  double penalty = 1e-3;   ///< weight of the squares of what was learned: ΔΣ, δ and the logarithm of ν
  double cross_slip_threshold = 1;  ///< events per unit slip that make a label positive
  double climb_threshold = 1;

  /// Section [loss].
  static LossOptions read(const base::Tree& section);
  std::string text() const;
};

}  // namespace polyslip::classifier
