#pragma once
// What a model file answers to a grain graph: the mean of the ensemble, calibrated, with its spread and how strange each grain is.
#include <string>
#include <vector>

#include "src/classifier/calibration.hpp"
#include "src/classifier/model.hpp"
#include "src/classifier/predictor.hpp"
#include "src/classifier/strangeness.hpp"
#include "src/training/model_file.hpp"

namespace polyslip::training {

class TrainedPredictor : public classifier::Predictor {
 public:
  /// `name`: "F", or what the case calls it.
  TrainedPredictor(const TrainedModel& model, std::string name);

  std::string name() const override { return name_; }
  /// Shares are the members' mean, raised to the calibration's power; spread is the members' Jensen–Shannon divergence before it. InputError
  /// as of GraphBatch.
  classifier::GraphPrediction predict(const features::GrainGraph& graph) const override;
  /// The members' mean before calibration, which calibration is fitted to.
  classifier::GraphPrediction predict_raw(const features::GrainGraph& graph) const;

 private:
  std::string name_;
  classifier::ModelOptions options_;
  std::vector<classifier::Model> members_;
  bool calibrated_ = false;
  classifier::Calibration calibration_;
  classifier::Strangeness strangeness_;
};

}  // namespace polyslip::training
