#pragma once
// What a campaign solves: a list of samples, each a `solve` case with some keys set, in which split each stands, and what each is
// expected to cost. A pure function of the plan file, the files it names, and its seed: the same on any number of ranks.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"

namespace polyslip::campaign {

/// What varies: a number or a word per sample. A direction on a sphere counts as six axes, KEY.d11 … KEY.d12.
struct Axis {
  std::string name;  ///< a dotted key of the case, or AXIS of [choice.AXIS.NAME]
  std::string unit;  ///< "1" for pure numbers and words
  std::string kind;  ///< uniform, log, integer, list, normal, sphere, choice
  bool is_text = false;
};

/// held_out: in a held-out test, or of the same microstructure as a sample that is.
enum class Split { train, validation, test, held_out };
const char* name_of(Split split);

struct Sample {
  std::int64_t id = 0;  ///< from 0
  /// Of its microstructure: samples with the same microstructure have the same one. From 1 to 2^31 - 1.
  std::uint64_t seed = 0;
  /// (dotted key, value), set in the base case in this order as --set does; microstructure.seed among them where a volume is made.
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<double> coordinates;  ///< one per axis; NaN for words and where this sample has no such key
  std::vector<std::string> texts;   ///< one per axis; empty for numbers and where this sample has no such key
  std::int64_t microstructure = 0;  ///< from 0, in the order of first appearance
  Split split = Split::train;
  std::int64_t train_rank = -1;        ///< training samples: the first n by rank are the nested subset of n; else −1
  std::vector<std::uint8_t> held_out;  ///< one per test of Plan::tests: 1 where the sample belongs to it
  std::int64_t voxels = 0;
  double evaluations = 0;  ///< of the law's equations, summed over points, that it is expected to take
  double cost = 0;         ///< the same, weighted by the number of slip systems (1 for 12)
  int ranks = 1;
};

/// The keys of [campaign] that the farm follows.
struct FarmOptions {
  std::int64_t samples_per_shard = 1000;
  /// (voxels, ranks): samples of at least that many voxels take that many ranks; ascending, the first from 0 voxels.
  std::vector<std::pair<std::int64_t, int>> ranks_per_volume{{0, 1}};
  int volumes_per_batch = 1;
  int retries = 2;
  double budget = 20;                        ///< evaluations allowed, as a multiple of what is expected
  std::int64_t checkpoint_voxels = 2000000;  ///< volumes of at least as many voxels are checkpointed inside
  std::vector<std::string>
      voxel_fields;  ///< of the table "voxels": orientation, cauchy, slip, gamma; empty: no such table
};

struct Plan {
  std::string file;
  std::uint64_t seed = 1;
  std::string sampling;
  base::Tree base;        ///< the case without the plan's own sections; case_of() copies it
  std::string base_text;  ///< the same as .ini, and the plan's own sections: for provenance
  std::vector<Axis> axes;
  std::vector<std::string> tests;  ///< names of held-out tests, in the file's order
  std::vector<Sample> samples;
  FarmOptions farm;
  std::uint32_t checksum =
      0;  ///< of everything that decides the content: base case, samples, splits, shards, ranks, files
  std::vector<std::string> files;  ///< that the plan and its cases name, with checksums: "CRC BYTES PATH"

  std::int64_t microstructures() const;
  double cost() const;  ///< of all samples
};

/// Reads and checks a plan (collective). The first sample with each choice is read as `solve` would read it, without being solved, so
/// that an unknown key or a missing card ends the program here. InputErrors name the plan file and the key.
Plan read_plan(const base::Tree& plan_file, const base::Comm& comm);

/// The `solve` case of a sample, nothing of it counted as read. Not collective.
base::Tree case_of(const Plan& plan, const Sample& sample);

/// The resolved plan for --dry-run: number of samples, axes, splits with counts, expected cost, the first samples.
std::string describe(const Plan& plan);

/// One row per sample, for manifest.csv and tools: id, seed, microstructure, split, train_rank, tests, axes.
std::vector<std::string> manifest_columns(const Plan& plan);
std::vector<std::string> manifest_row(const Plan& plan, const Sample& sample);

/// The keys of the plan's own sections, for --help.
std::string plan_help();

}  // namespace polyslip::campaign
