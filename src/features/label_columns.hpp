#pragma once
// The columns of graphs.h5 that hold labels: for its layout and for records of it, no further.
#include "src/features/graph_record.hpp"

namespace polyslip::features {

struct LabelColumn {
  const char* name;
  dataset::Type type;
  std::int64_t values;  ///< per grain; 0: systems
  const char* unit;
  const char* description;
};
/// In the order of Label.
constexpr LabelColumn label_columns[label_count] = {
    {"label_kind", dataset::Type::uint8, 1, "1",
     "what label_share holds: 0 nothing, 1 shares, 2 systems that agree; 255 no labels"},
    {"label_share", dataset::Type::float64, 0, "1",
     "share of each system in the accumulated shear, or 1 for systems that agree"},
    {"label_confidence", dataset::Type::float64, 1, "1", "weight of the label, from 0 to 1"},
    {"label_slip", dataset::Type::float64, 1, "1", "accumulated shear, all systems"},
    {"label_stress", dataset::Type::float64, 6, "Pa", "mean Cauchy stress, Mandel 11 22 33 23 13 12"},
    {"label_cross_slip", dataset::Type::float64, 1, "1", "cross-slip events per dislocation over the shear"},
    {"label_climb", dataset::Type::float64, 1, "1", "annihilations by climb per dipole over the shear"}};

}  // namespace polyslip::features
