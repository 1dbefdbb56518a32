#pragma once
// Some grain graphs, packed for a model: all that does not depend on learned numbers, where the loops run (host or device).
#include <memory>
#include <vector>

#include "src/classifier/model_options.hpp"
#include "src/features/grain_graph.hpp"

namespace polyslip::classifier {

struct BatchContent;

/// Copies share their content. Graphs need not outlive it.
class GraphBatch {
 public:
  /// InputError that names the graph's source where it lacks a card with slip systems or a load, or holds a number that is not finite.
  /// Columns used where they are there: taylor_stress, self_consistent_stress, elastic_stress, grain and edge scalars of
  /// src/classifier/README.md; absent ones are replaced by the macroscopic stress, scalars by 0.
  GraphBatch(const std::vector<const features::GrainGraph*>& graphs, const ModelOptions& options);

  int graphs() const;
  int grains() const;
  int edges() const;   ///< directed: twice those of the graphs
  int labels() const;  ///< grains with a label of shares or of compatible systems
  /// A model goes through these one after the other: on a host a graph or two each, so that what a layer leaves stays in the cache.
  const std::vector<std::shared_ptr<const BatchContent>>& parts() const { return parts_; }

 private:
  std::vector<std::shared_ptr<const BatchContent>> parts_;
};

}  // namespace polyslip::classifier
