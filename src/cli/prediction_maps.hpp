#pragma once
// Predictions as pictures of maps and as fields of volumes.
#include <string>
#include <vector>

#include "src/cases/provenance.hpp"
#include "src/classifier/prediction_files.hpp"
#include "src/features/grain_map.hpp"
#include "src/microstructure/microstructure.hpp"

namespace polyslip::cli {

/// FOLDER/mechanism.png, confidence.png, twin.png: one pixel per point of the map, grey where there is no grain; mechanisms.csv: mechanism, colour,
/// grains, share of the area. `grains` are those of the map, in their order.
void write_prediction_pictures(const std::string& folder, const features::GrainMap& map,
                               const std::vector<classifier::PredictedGrain>& grains);

/// FOLDER/prediction_fields.h5 and .xdmf: mechanism (number in the file's list), twin, confidence, strangeness on the voxels. InputError unless the
/// volume has as many grains. Collective.
void write_prediction_fields(const std::string& folder, const microstructure::Microstructure& volume,
                             const std::vector<classifier::PredictedGrain>& grains, const cases::Provenance& provenance,
                             const base::Comm& comm);

}  // namespace polyslip::cli
