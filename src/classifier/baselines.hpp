#pragma once
// What F has to beat: rules that materials science has had for long, each fitted as well as it can be on the same training grains.
#include <map>

#include "src/classifier/calibration.hpp"
#include "src/classifier/drives.hpp"
#include "src/classifier/predictor.hpp"

namespace polyslip::classifier {

/// B0: the mean share of each mechanism among training grains of the same lattice, spread evenly over the systems of the mechanism. It
/// knows nothing of the grain: no orientation, no load. Mechanisms of a phase that training did not hold get the mean of the others'
/// shares per system.
class Prior : public Predictor {
 public:
  /// Sums over the labelled grains (shares only) of a graph: shares by "lattice mechanism", and grains by "lattice" alone.
  using Sums = std::map<std::string, double>;
  static void add(const features::GrainGraph& graph, Sums& sums);
  explicit Prior(Sums sums) : sums_(std::move(sums)) {}
  std::string name() const override { return "B0"; }
  GraphPrediction predict(const features::GrainGraph& graph) const override;

 private:
  Sums sums_;
};

/// B1: all on the system with the largest |τ|/τ_c under the macroscopic stress (Schmid, 1924), equal ones alike.
class MaxSchmid : public Predictor {
 public:
  std::string name() const override { return "B1"; }
  GraphPrediction predict(const features::GrainGraph& graph) const override;
};

/// p = softmax_s(ν log(|τ_s|/τ_c,s)) at a stress that the grain is taken to bear. B2: the macroscopic one (Sachs, 1928). B3: that of the
/// rate-sensitive Taylor model. B4: that of the viscoplastic self-consistent model (Molinari, Canova, Ahzi, 1987; Lebensohn, Tomé, 1993). ν
/// is fitted on training.
class DriveSoftmax : public Predictor {
 public:
  DriveSoftmax(StressSource source, double nu) : source_(source), nu_(nu) {}
  std::string name() const override;
  GraphPrediction predict(const features::GrainGraph& graph) const override;
  double nu() const { return nu_; }

  /// Labelled grains of a graph as fit_exponent takes them, with log drives as scores.
  static void add(const features::GrainGraph& graph, StressSource source, LogScores& scores);

 private:
  StressSource source_;
  double nu_;
};

/// log of a drive, not below log 1e-6.
double log_drive(double drive);

/// Labelled grains of a prediction as fit_exponent takes them, with log shares as scores.
void add_log_shares(const features::GrainGraph& graph, const GraphPrediction& prediction, LogScores& scores);

/// A model with its shares at another temperature, and its probabilities corrected by curves that were fitted on validation grains.
class Calibrated : public Predictor {
 public:
  Calibrated(std::shared_ptr<const Predictor> model, Calibration calibration)
      : model_(std::move(model)), calibration_(calibration) {}
  std::string name() const override { return model_->name(); }
  GraphPrediction predict(const features::GrainGraph& graph) const override;

 private:
  std::shared_ptr<const Predictor> model_;
  Calibration calibration_;
};

/// Applies a calibration to a prediction, and fills its confidence.
void calibrate(const features::GrainGraph& graph, const Calibration& calibration, GraphPrediction& prediction);

}  // namespace polyslip::classifier
