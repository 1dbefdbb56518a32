#pragma once
// What is left of a grain once a prediction has been held against its label: numbers that all metrics are sums or rankings of.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "src/classifier/predictor.hpp"

namespace polyslip::classifier {

/// Shares below it count as it in logarithms, for all models alike: what a hard rule leaves out then costs 13.8, not infinity.
constexpr double least_share = 1e-6;

/// Names of mechanisms over all graphs: one list, the same on all ranks.
class MechanismNames {
 public:
  int index(const std::string& name);  ///< added where it is new
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

struct ScoreOptions {
  double twin_threshold = 0.05;     ///< share of twin systems above which a grain counts as twinning
  double cross_slip_threshold = 1;  ///< events per unit slip
  double climb_threshold = 1;
  double hot_share = 0.1;  ///< of the grains of a volume: those of the largest von Mises stress are its hot spots
};

/// One labelled grain. NaN: not known of this label, or not said by this model.
struct ScoredGrain {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();
  double microstructure = 0;        ///< what the bootstrap draws
  double lattice = 0;               ///< 0 cF, 1 cI, 2 hP, 3 others
  double weight = 0;                ///< share of the volume or area
  double confidence = 1;            ///< of the label: weight in all means
  double partial = 0;               ///< 1: a set of systems that agree with an observation
  double log_loss = none;           ///< −Σ y log p, or −log Σ compatible p
  double brier = none;              ///< Σ (p − y)²; shares only
  double jensen_shannon = none;     ///< √ of the divergence in bits: 0 to 1; shares only
  double top1 = none, top2 = none;  ///< whether the system of the largest share is among the 1, 2 first; ties by chance
  double top_probability = none;    ///< the prediction's confidence, else its largest share
  double true_mechanism = -1, predicted_mechanism = -1;        ///< −1: partial label
  double twin_true = none, twin_predicted = none;              ///< share of twins; only where the phase has any
  double twinning = none;                                      ///< 1: that share is above the threshold
  double cross_slip_true = none, cross_slip_predicted = none;  ///< 0 or 1; probability
  double climb_true = none, climb_predicted = none;
  double hot = none, stress_predicted = none;  ///< 0 or 1; rank of the von Mises stress in the volume, 0 to 1
  double strangeness = none;

  static constexpr int numbers = 23;
  void write(double* to) const;
  static ScoredGrain read(const double* from);
};

/// Chance that one of the systems `wanted` is among the k of the largest shares, ties (within 1e-12) broken at random: 1 for the
/// best, k/systems for a constant prediction.
double top_k(const double* share, const std::vector<char>& wanted, int k);

/// √ of the Jensen–Shannon divergence of two rows of shares, in bits: a metric from 0 to 1 (Endres, Schindelin, IEEE Trans. Inf. Theory
/// 49 (2003), doi:10.1109/TIT.2003.813506).
double jensen_shannon_distance(const double* p, const double* q, int count);

/// A von Mises norm of a Mandel vector (its deviator), √(3/2 s:s).
double von_mises(const double* stress);

/// One row per labelled grain of the graph.
std::vector<ScoredGrain> score(const features::GrainGraph& graph, std::int64_t microstructure,
                               const GraphPrediction& prediction, const ScoreOptions& options, MechanismNames& names);

}  // namespace polyslip::classifier
