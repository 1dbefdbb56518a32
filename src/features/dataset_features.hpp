#pragma once
// The verb `features` for a campaign's dataset: a graph with features and labels per sample, all in one graphs.h5.
#include <string>

#include "src/base/log.hpp"
#include "src/features/compute_features.hpp"
#include "src/features/dataset_graphs.hpp"

namespace polyslip::features {

/// [dataset] file: a campaign's folder or a dataset's file. InputError where it is none, or no sample in it converged.
std::string read_dataset_path(const base::Tree& tree);
std::string dataset_help();

/// The first sample's graph, for read_feature_options.
FeatureSource first_source(DatasetGraphs& graphs);

/// Computes the groups for every converged sample and writes the graphs to `path`, with the ids of the samples. Samples are dealt to ranks in
/// blocks; root writes; a block per rank is in memory. The file is the same on any number of ranks. The log gets what groups note. Collective;
/// InputErrors name the sample.
void write_dataset_graphs(const std::string& path, DatasetGraphs& graphs, const FeatureOptions& options,
                          const std::string& resolved_case, base::Log& log, const base::Comm& comm);

}  // namespace polyslip::features
