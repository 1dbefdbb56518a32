#pragma once
// Predictions of graphs as tables and files.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/cases/provenance.hpp"
#include "src/classifier/predictor.hpp"

namespace polyslip::classifier {

/// What is said of one grain.
struct PredictedGrain {
  std::int64_t graph = 0, grain = 0;
  std::string phase, system, mechanism;  ///< of the largest share
  double mechanism_share = 0, twin = 0;  ///< twin: share of twin systems
  double cross_slip = 0, climb = 0;      ///< probabilities; NaN: the model does not say
  double confidence = 0, spread = 0, strangeness = 0;
  std::vector<double> share;       ///< of each system
  std::array<double, 6> stress{};  ///< Pa, Mandel; NaN: the model does not say
};
std::vector<PredictedGrain> predicted_grains(std::int64_t number, const features::GrainGraph& graph,
                                             const GraphPrediction& prediction);

/// As numbers and back, for other ranks; names are looked up in `names`, which holds them all.
std::vector<double> pack(const std::vector<PredictedGrain>& grains, const std::vector<std::string>& names);
std::vector<PredictedGrain> unpack(const std::vector<double>& numbers, const std::vector<std::string>& names);

/// prediction.csv: graph, grain, phase, system, mechanism, system_share, mechanism_share, twin, cross_slip, climb, confidence, spread,
/// strangeness, strange (1: above 1), share_1 …; empty cells for what the model does not say.
std::string prediction_csv(const std::vector<PredictedGrain>& grains);

/// The same as columns of an HDF5 file with units and descriptions. Collective; root's grains are written.
void write_prediction(const std::string& path, const std::vector<PredictedGrain>& grains,
                      const cases::Provenance& provenance, const base::Comm& comm);

/// Colour of each mechanism in the order of the names: slip from blue to green, twins orange to red, climb violet.
std::array<std::uint8_t, 3> mechanism_colour(const std::vector<std::string>& names, const std::string& name);

}  // namespace polyslip::classifier
