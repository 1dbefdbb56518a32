#pragma once
// A grain graph as tables that people and scripts read.
#include <string>

#include "src/cases/provenance.hpp"
#include "src/features/feature_source.hpp"

namespace polyslip::features {

/// Writes into an existing folder, each file whole or absent: grains.csv (index, phase, orientation, size, place, then all columns), edges.csv,
/// labels.csv (where there are labels: one line per system of each labelled grain), provenance.json (origin, notes, and unit and
/// description of each column). Columns of several values are NAME_1, NAME_2 …; unknown numbers are empty cells. Returns the names,
/// comma-separated. Not collective; InputErrors name path and reason.
std::string write_tables(const std::string& folder, const FeatureSource& source, const cases::Provenance& provenance);

}  // namespace polyslip::features
