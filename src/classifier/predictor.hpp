#pragma once
// What every model answers to a grain graph: F, its ladder, and the baselines. Scores and tests see only this.
#include <memory>
#include <string>
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::classifier {

/// One row per grain. Vectors that a model does not know are empty.
struct GraphPrediction {
  int systems = 0;                 ///< columns of share, as GrainGraph::systems()
  std::vector<double> share;       ///< (grain, system); a row sums to 1, systems that a phase does not have are 0
  std::vector<double> stress;      ///< (grain, 6) mean deviatoric stress, Mandel, sample axes, Pa
  std::vector<double> cross_slip;  ///< probability that cross-slip events per unit slip exceed the model's threshold
  std::vector<double> climb;       ///< likewise climb events
  std::vector<double> confidence;  ///< calibrated probability that the system of the largest share is the right one
  std::vector<double> spread;  ///< disagreement of an ensemble: Jensen–Shannon divergence of its members' shares, nats
  std::vector<double> strangeness;  ///< out-of-distribution score; above 1 a grain is unlike what was trained on
};

class Predictor {
 public:
  Predictor() = default;
  Predictor(const Predictor&) = delete;
  Predictor& operator=(const Predictor&) = delete;
  virtual ~Predictor() = default;
  /// "B2", "F" …: what tables of scores call it.
  virtual std::string name() const = 0;
  /// InputError where the graph lacks what the model needs (a card, a load, a column), naming it.
  virtual GraphPrediction predict(const features::GrainGraph& graph) const = 0;
};

/// Exclusive classes of mechanism of a phase: families of slip, of twins, climb; and the class of each system.
struct Mechanisms {
  std::vector<std::string> names;
  std::vector<int> of_system;
};
Mechanisms mechanisms_of(const material::Phase& phase);

}  // namespace polyslip::classifier
