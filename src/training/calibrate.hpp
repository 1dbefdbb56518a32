#pragma once
// The last part of a training: what makes probabilities hold (validation split) and what grains of training look like.
#include "src/training/graph_problem.hpp"
#include "src/training/model_file.hpp"

namespace polyslip::training {

/// Sets model.calibration and model.strangeness. At most `most` graphs of either split are used. Collective; the same on any number
/// of ranks.
void calibrate(TrainedModel& model, const GraphProblem& problem, const base::Comm& comm, std::int64_t most = 2000);

}  // namespace polyslip::training
