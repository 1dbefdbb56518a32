#pragma once
// The grain graph: what a map, a section, a volume and a sample of a dataset are turned into, and all that the classifier sees of them.
// Sample axes throughout; units SI; symmetric tensors as Mandel vectors (11, 22, 33, √2·23, √2·13, √2·12).
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "kernels/rotation/quaternion.hpp"
#include "kernels/tensor/tensor.hpp"
#include "src/features/feature_column.hpp"
#include "src/material/phase.hpp"

namespace polyslip::features {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// A phase with its law, from the card whose text is kept so that files hold it.
struct GraphPhase {
  std::string card;  ///< the resolved keys of a material card, .ini; empty: none was given
  std::shared_ptr<const material::Phase>
      material;  ///< never null; without a card: name and lattice only, a law without systems
};

struct Grain {
  int phase = 0;                                        ///< index into GrainGraph::phases
  kernels::Quaternion<double> orientation{1, 0, 0, 0};  ///< mean, passive, sample → crystal
  double weight = 0;                                    ///< share of the volume or of the mapped area that grains cover
  double size = 0;                            ///< m, diameter of the sphere, in a map of the circle, of its content
  kernels::Vec3<double> centroid{{0, 0, 0}};  ///< m
  bool on_edge = false;                       ///< cut by the border of what was seen; never in a closed volume
};

/// Two grains that touch.
struct Edge {
  int a = 0, b = 0;  ///< grains, a < b
  double area = 0;   ///< m²; of a map m, the length of the boundary
  kernels::Vec3<double> normal{
      {0, 0, 0}};  ///< unit, from a to b, in a map within its plane; 0 where both directions cancel
  double disorientation =
      0;  ///< rad, symmetries of both applied; of phases of different lattice: the smallest rotation
};

/// What is known of what has acted in a grain.
enum class LabelKind : std::uint8_t {
  none = 0,
  shares = 1,     ///< share of each system in the accumulated shear
  compatible = 2  ///< a set of systems that agree with an observation (a slip trace): 1 for those, 0 for others
};

/// Labels, one row per grain. Empty vectors: nothing of the kind is known. Numbers that are not known are `unknown` (NaN).
struct Labels {
  std::vector<LabelKind> kind;
  std::vector<double> share;       ///< (grain, system), systems = GrainGraph::systems columns
  std::vector<double> confidence;  ///< of a label, from 0 to 1: its weight in training and scores
  std::vector<double> slip;        ///< accumulated shear, all systems
  std::vector<double> stress;      ///< (grain, 6) mean Cauchy stress of a simulation, Pa
  std::vector<double> cross_slip;  ///< cross-slip events per unit slip
  std::vector<double> climb;       ///< climb events per unit slip
};

struct GrainGraph {
  std::string source;   ///< file, and sample where it holds many
  std::int64_t id = 0;  ///< sample of the dataset it comes from
  int dimensions = 3;   ///< 2: map or section
  bool closed = false;  ///< a periodic volume: all grains and boundaries are there
  std::vector<GraphPhase> phases;

  /// Macroscopic Cauchy stress (deviator), of von Mises norm 1: its direction. Zero: no load is known.
  kernels::Vec6<double> stress_direction{{0, 0, 0, 0, 0, 0}};
  double mises = unknown;       ///< Pa, its von Mises norm where it is known
  double strain_rate = 1e-3;    ///< 1/s, von Mises' equivalent of the macroscopic rate
  double temperature = 293.15;  ///< K

  std::vector<Grain> grains;
  std::vector<Edge> edges;  ///< ascending by (a, b)
  Labels labels;

  /// Further features, by name; as many rows as grains or edges. Which there are: src/features/README.md.
  std::vector<FeatureColumn> grain_columns, edge_columns;

  int systems() const;   ///< the most systems that a phase has: columns of shares
  int families() const;  ///< the most families that a phase has (families.hpp)
  std::int64_t size() const { return static_cast<std::int64_t>(grains.size()); }

  /// The column of that name; nullptr where there is none. add_… replaces one of the same name; std::logic_error for a number of values
  /// that is not rows × FeatureColumn::values.
  const FeatureColumn* grain_column(const std::string& name) const;
  const FeatureColumn* edge_column(const std::string& name) const;
  void add_grain_column(FeatureColumn column);
  void add_edge_column(FeatureColumn column);

  /// std::logic_error that says what contradicts what (indices, sizes, weights that are no shares): for tests and after readers.
  void check() const;
};

}  // namespace polyslip::features
