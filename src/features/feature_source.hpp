#pragma once
// What the verb `features` begins with: a graph, and the map or volume behind it.
#include <optional>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/dic_field.hpp"
#include "src/base/tree.hpp"
#include "src/features/grain_graph.hpp"
#include "src/features/grain_map.hpp"
#include "src/io/png.hpp"

namespace polyslip::features {

/// Values at the points of a map, kept for files and pictures.
struct PointField {
  std::string name;         ///< a-z 0-9 _
  std::string unit;         ///< "1" for pure numbers
  std::string description;  ///< one line
  std::vector<float> values;
};

/// An image of the mapped surface.
struct SurfaceImage {
  std::string file;
  io::GreyPicture picture;
  double pixel = 0;       ///< m
  double x0 = 0, y0 = 0;  ///< m, the centre of the first pixel in the map's positions; rows run along the map's y
};

/// Grains, geometry and phases are there; groups of features (compute_features.hpp) add columns, labels and fields.
/// Root holds it; on other ranks all is empty.
struct FeatureSource {
  GrainGraph graph;
  std::optional<GrainMap> map;        ///< of a measured map
  std::optional<base::DicField> dic;  ///< deformation at its points
  std::optional<SurfaceImage> image;  ///< of its surface
  std::vector<PointField> points;     ///< of its points
  std::vector<std::string> notes;     ///< what was read, changed or looks odd, for the log
  std::vector<std::string>
      files;  ///< that were read and that the case's tree does not name any more (cards); on every rank
  std::vector<std::string> label_sources;  ///< per grain, what its label comes from; empty: there are no labels
  std::vector<std::string>
      statements;  ///< results that belong to no grain (a frame, a texture index), for the log and provenance
};

/// [map] or [microstructure], [material.PHASE] and [load] of a case. Collective; InputError names file and key.
FeatureSource read_source(const base::Tree& tree, const base::Comm& comm);
std::string source_help();

}  // namespace polyslip::features
