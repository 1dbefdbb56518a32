#pragma once
// Samples of a campaign's dataset as grain graphs with labels: microstructure and load are what a map would know, shares and stresses of
// the simulation's end are what a model shall learn.
#include <string>
#include <vector>

#include "src/dataset/reader.hpp"
#include "src/features/grain_graph.hpp"
#include "src/features/graph_phase.hpp"
#include "src/features/sample_rows.hpp"

namespace polyslip::features {

/// Reads, serially, what a graph needs:
/// - orientation_initial is the orientation; weight, size and centroid are those of the dataset; the volume is closed
/// - stress_direction and mises from samples/cauchy; temperature from samples/temperature; strain_rate from F in the last two rows of
///   "curves", by D = sym((F₁ − F₀) (½ (F₁ + F₀))⁻¹) / Δt, ε̇ = √(⅔ D' : D')
/// - labels: share, slip, stress; where the law counts events, cross_slip and climb: of each system events per dislocation (climb: per dipole)
///   over its shear, mean over systems weighted by their share, i.e. Σ events / slip. A grain that has not slipped has no label.
class DatasetGraphs {
 public:
  /// `reader` must outlive it. InputError for a dataset that lacks a table or column, naming it.
  explicit DatasetGraphs(const dataset::Reader& reader);

  /// Samples, counted from 0, that converged.
  const std::vector<std::int64_t>& samples() const { return samples_; }
  /// InputError naming dataset and sample: values that are not finite, indices of nothing, cards whose systems are not those of the dataset.
  GrainGraph graph(std::int64_t sample);
  /// The same with source, id and phases alone: quick.
  GrainGraph phases_only(std::int64_t sample);
  const std::string& path() const { return reader_->path(); }

  /// Columns of "samples" that say where a sample belongs: split, train_rank, held_out_…, microstructure, param_….
  const std::vector<dataset::Column>& copied() const { return copied_; }
  /// Their bytes for one sample.
  std::vector<std::string> copied_bytes(std::int64_t sample);
  std::int64_t id(std::int64_t sample) const { return ids_[static_cast<std::size_t>(sample)]; }

 private:
  struct Crystal {
    std::string name;
    std::vector<std::string> labels;
  };

  void read_crystals();
  std::vector<double> numbers(std::int64_t sample, const std::string& table, const std::string& column);
  std::string origin(std::int64_t sample) const;
  void read_load(std::int64_t sample, GrainGraph& graph);
  void read_phases(std::int64_t sample, GrainGraph& graph);
  void read_grains(std::int64_t sample, GrainGraph& graph);
  void read_labels(std::int64_t sample, GrainGraph& graph);
  void read_edges(std::int64_t sample, GrainGraph& graph);

  const dataset::Reader* reader_;
  std::vector<std::int64_t> samples_, ids_;
  std::vector<Crystal> crystals_;
  std::vector<dataset::Column> copied_;
  std::vector<int> copied_numbers_;
  SampleRows rows_;
  PhaseReader phase_reader_;
};

}  // namespace polyslip::features
