#pragma once
// Critical stresses measured from microscopy: what few numbers of the law (exponent, mix of stresses, ratios of critical stresses between families)
// make the labels of measured grains most likely, and how well the labels know them.
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/log.hpp"
#include "src/base/tree.hpp"
#include "src/cases/provenance.hpp"
#include "src/features/grain_graph.hpp"
#include "src/training/intervals.hpp"
#include "src/training/model_file.hpp"

namespace polyslip::training {

struct FinetuneOptions {
  std::string model;                                ///< model.h5, or empty: level L2 of the law itself
  std::vector<std::string> graphs;                  ///< files or folders, all labelled graphs of them
  bool exponent = true, mix = true, ratios = true;  ///< what is free
  int replicates = 200;                             ///< of the bootstrap over grains
  std::uint64_t seed = 1;
};

/// Section [finetune] and data.graphs. InputError for what is not allowed.
FinetuneOptions read_finetune(const base::Tree& tree);
std::string finetune_help();

/// A row of critical_stresses.csv.
struct Measured {
  std::string quantity;          ///< "rate exponent", "Taylor share of the stress", "critical stress ratio" …
  std::string family;            ///< of a ratio; "FAMILY / REFERENCE"
  double card = Estimate::none;  ///< what the card says
  Estimate estimate;             ///< of the quantity itself
  std::string remark;            ///< why it is not identifiable
};

struct Finetuned {
  std::vector<Measured> rows;
  TrainedModel model;            ///< with the parameters that were found
  double before = 0, after = 0;  ///< negative log likelihood per label
  std::int64_t grains = 0;       ///< labelled ones
  bool converged = false;
};

/// Fits on the labels of `graphs`, whose labelled grains must be of one phase. Collective; the same on any number of ranks.
Finetuned finetune(const TrainedModel& start, const std::vector<features::GrainGraph>& graphs,
                   const FinetuneOptions& options, const base::Comm& comm);

/// What is fitted, and to what: read and checked before anything is written.
struct FinetuneInput {
  TrainedModel start;
  std::vector<features::GrainGraph> graphs;  ///< those with labels
};
/// InputError for files that are not there, crystals that the model does not know, no labels, or labels of two phases.
FinetuneInput read_finetune_input(const FinetuneOptions& options);

/// Fits, and leaves critical_stresses.csv, model.h5 and model.safetensors in `folder`.
void run_finetune(const FinetuneInput& input, const FinetuneOptions& options, const std::string& folder,
                  const cases::Provenance& provenance, base::Log& log, const base::Comm& comm);

}  // namespace polyslip::training
