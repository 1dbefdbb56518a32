// Cases of a plan read as `solve` would read them, to find mistakes and costs before anything is solved.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <type_traits>
#include <variant>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/campaign/plan_parts.hpp"
#include "src/cases/solve_case.hpp"
#include "src/cases/solver_options.hpp"

namespace polyslip::campaign {
namespace {

using base::Tree;

/// Whether the law is the phenomenological power law, whose exponents are at hand.
template <class Params>
constexpr bool is_power_law = std::is_same_v<Params, kernels::Phenopowerlaw<12>::Params<double>> ||
                              std::is_same_v<Params, kernels::Phenopowerlaw<24>::Params<double>> ||
                              std::is_same_v<Params, kernels::Phenopowerlaw<60>::Params<double>>;

/// Evaluations of the law's equations per voxel and increment, as the campaigns of inputs/cases/ take them: 21 by dislocation densities;
/// 7 to 13 by power laws of n = 20 and 15 by one of n = 83 (tests/bench/RESULTS.md).
double evaluations_per_increment(const material::Phase& phase) {
  return std::visit(
      [](const auto& law) {
        using Params = std::decay_t<decltype(law)>;
        if constexpr (is_power_law<Params>) return 8 + law.n[0] / 8;
        return material::is_dislocation_law<Params> ? 21.0 : 13.0;
      },
      phase.law);
}

struct Size {
  double voxels = 0, increments = 0;
  double systems = 0;      ///< mean over grains
  double evaluations = 0;  ///< per voxel and increment, mean over grains
};

/// The settings that decide the size of a sample.
std::string size_keys(const Sample& sample) {
  static const std::set<std::string> names{"grid",          "N",       "repeat", "repeat_from",
                                           "mode",          "type",    "file",   "layers",
                                           "resolution_um", "coarsen", "phases", "phase_fractions"};
  std::string result;
  for (const auto& [key, value] : sample.settings) {
    double number = 0;
    const bool named = names.count(key.substr(key.rfind('.') + 1)) != 0;
    const bool of_material = key.compare(0, 9, "material.") == 0 && !base::parse_number(value, number);
    if (named || of_material) result += key + " = " + value + "\n";
  }
  return result;
}

/// First samples with each word and each size, and those at the ends of what the numbers reach.
std::set<std::int64_t> samples_to_read(const Plan& plan) {
  std::set<std::int64_t> result;
  std::set<std::pair<std::size_t, std::string>> words;
  std::set<std::string> sizes;
  std::vector<std::pair<std::int64_t, std::int64_t>> ends(plan.axes.size(), {-1, -1});
  const auto sample_at = [&](std::int64_t id) -> const Sample& { return plan.samples[static_cast<std::size_t>(id)]; };
  for (const Sample& sample : plan.samples) {
    if (sizes.insert(size_keys(sample)).second) result.insert(sample.id);
    for (std::size_t a = 0; a < plan.axes.size(); ++a) {
      if (!sample.texts[a].empty() && words.emplace(a, sample.texts[a]).second) result.insert(sample.id);
      const double value = sample.coordinates[a];
      if (std::isnan(value) || plan.axes[a].kind == "sphere") continue;
      auto& [low, high] = ends[a];
      if (low < 0 || value < sample_at(low).coordinates[a]) low = sample.id;
      if (high < 0 || value > sample_at(high).coordinates[a]) high = sample.id;
    }
  }
  for (const auto& [low, high] : ends)
    for (const std::int64_t id : {low, high})
      if (id >= 0) result.insert(id);
  return result;
}

std::string name_of_sample(const Plan& plan, const Sample& sample) {
  std::string result = base::text("sample ", sample.id);
  std::string words;
  for (std::size_t a = 0; a < plan.axes.size(); ++a)
    if (!sample.texts[a].empty()) words += (words.empty() ? "" : ", ") + plan.axes[a].name + " = " + sample.texts[a];
  return words.empty() ? result : result + " (" + words + ")";
}

/// What the case of one sample holds. InputError for a case that `solve` would not take.
Size read_size(const Plan& plan, const Sample& sample, const base::Comm& self, std::set<std::string>& files) {
  try {
    const Tree tree = case_of(plan, sample);
    base::require(!tree.has("solver") || tree.section("solver").get_text("type", "fft") == "fft", plan.file,
                  ": a campaign solves volumes; solver.type must be fft");
    const cases::SolveCase read = cases::read_solve_case(tree, self);
    cases::read_solver_options(tree.optional_section("solver"));
    tree.require_all_read();
    for (const std::string& path : tree.paths()) files.insert(path);
    for (const std::string& path : read.materials.cards) files.insert(path);
    if (!read.load_file.empty()) files.insert(read.load_file);
    double systems = 0, evaluations = 0;
    for (const material::GrainEntry& grain : read.grains) {
      const material::Phase& phase = read.materials.phases[static_cast<std::size_t>(grain.phase)];
      systems += static_cast<double>(phase.systems.size());
      evaluations += evaluations_per_increment(phase);
    }
    const auto& cells = read.volume.microstructure.grid.cells;
    return {static_cast<double>(cells[0]) * cells[1] * cells[2], static_cast<double>(read.load.increments()),
            systems / static_cast<double>(read.grains.size()), evaluations / static_cast<double>(read.grains.size())};
  } catch (const base::InputError& error) {
    throw base::InputError(base::text(error.what(), "; in ", name_of_sample(plan, sample), " of ", plan.file));
  }
}

int ranks_for(const FarmOptions& farm, std::int64_t voxels) {
  int ranks = 1;
  for (const auto& [from, count] : farm.ranks_per_volume)
    if (voxels >= from) ranks = count;
  return ranks;
}

}  // namespace

void check_samples(Plan& plan, const base::Comm& comm) {
  std::vector<double> sizes;  // voxels, increments, systems, evaluations of each sample
  std::string files;
  base::on_root(comm, [&] {
    const base::Comm self(MPI_COMM_SELF);
    std::map<std::string, Size> known;
    std::set<std::string> paths;
    for (const std::int64_t id : samples_to_read(plan)) {
      const Sample& sample = plan.samples[static_cast<std::size_t>(id)];
      const Size size = read_size(plan, sample, self, paths);
      known.emplace(size_keys(sample), size);
    }
    for (const Sample& sample : plan.samples) {
      const Size size = known.at(size_keys(sample));
      sizes.insert(sizes.end(), {size.voxels, size.increments, size.systems, size.evaluations});
    }
    for (const std::string& path : paths) files += base::checksum_line(path) + "\n";
  });
  comm.broadcast(sizes);
  comm.broadcast(files);
  for (std::size_t i = 0; i < plan.samples.size(); ++i) {
    Sample& sample = plan.samples[i];
    sample.voxels = static_cast<std::int64_t>(sizes[4 * i]);
    sample.evaluations = sizes[4 * i + 3] * sizes[4 * i] * sizes[4 * i + 1];
    sample.cost = sample.evaluations * std::max(sizes[4 * i + 2], 1.0) / 12;
    sample.ranks = ranks_for(plan.farm, sample.voxels);
  }
  for (std::size_t begin = 0; begin < files.size();) {
    const std::size_t end = files.find('\n', begin);
    plan.files.push_back(files.substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace polyslip::campaign
