// Plans in words, and as rows of a table.
#include <algorithm>
#include <cmath>
#include <map>

#include "src/base/require.hpp"
#include "src/campaign/plan.hpp"

namespace polyslip::campaign {
namespace {

using base::number_text;
using base::text;

std::string rounded(double number) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g", number);
  return buffer;
}

std::string axis_line(const Plan& plan, std::size_t a) {
  const Axis& axis = plan.axes[a];
  std::string result = "  " + axis.name + " (" + axis.kind + (axis.unit == "1" ? "" : ", " + axis.unit) + "): ";
  if (axis.is_text) {
    std::map<std::string, std::int64_t> counts;
    for (const Sample& sample : plan.samples)
      if (!sample.texts[a].empty()) ++counts[sample.texts[a]];
    std::string words;
    for (const auto& [word, count] : counts) words += text(words.empty() ? "" : ", ", word, " ", count);
    return result + words + "\n";
  }
  double low = INFINITY, high = -INFINITY, sum = 0;
  std::int64_t count = 0;
  for (const Sample& sample : plan.samples) {
    const double value = sample.coordinates[a];
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
    sum += value;
    ++count;
  }
  if (count == 0) return result + "no sample\n";
  return result + text(rounded(low), " to ", rounded(high), ", mean ", rounded(sum / static_cast<double>(count)), ", ",
                       count, " samples\n");
}

std::string split_lines(const Plan& plan) {
  std::string result;
  for (const Split split : {Split::train, Split::validation, Split::test, Split::held_out}) {
    std::int64_t samples = 0;
    std::vector<bool> seen(static_cast<std::size_t>(plan.microstructures()), false);
    for (const Sample& sample : plan.samples) {
      if (sample.split != split) continue;
      ++samples;
      seen[static_cast<std::size_t>(sample.microstructure)] = true;
    }
    result += text("  ", name_of(split), ": ", samples, " samples of ", std::count(seen.begin(), seen.end(), true),
                   " microstructures\n");
  }
  for (std::size_t t = 0; t < plan.tests.size(); ++t) {
    std::int64_t samples = 0;
    for (const Sample& sample : plan.samples) samples += sample.held_out[t];
    result += text("  held-out test ", plan.tests[t], ": ", samples, " samples\n");
  }
  return result;
}

}  // namespace

std::string describe(const Plan& plan) {
  std::string result = text("plan ", plan.file, ", seed ", plan.seed, ", checksum ", plan.checksum, "\n");
  double evaluations = 0, voxels = 0;
  std::map<int, std::int64_t> ranks;
  for (const Sample& sample : plan.samples) {
    evaluations += sample.evaluations;
    voxels += static_cast<double>(sample.voxels);
    ++ranks[sample.ranks];
  }
  const auto count = static_cast<std::int64_t>(plan.samples.size());
  result += text("samples: ", count, " of ", plan.microstructures(), " microstructures (", plan.sampling, "), in ",
                 (count + plan.farm.samples_per_shard - 1) / plan.farm.samples_per_shard, " shards of up to ",
                 plan.farm.samples_per_shard, "\n");
  result += text("expected: ", rounded(voxels), " voxels, ", rounded(evaluations), " evaluations of the law, ",
                 rounded(plan.cost()), " when weighted by slip systems (1 for 12)\n");
  for (const auto& [number, samples] : ranks)
    result += text("ranks per volume: ", number, " for ", samples, " samples\n");
  result += "axes:\n";
  for (std::size_t a = 0; a < plan.axes.size(); ++a) result += axis_line(plan, a);
  result += "splits:\n" + split_lines(plan);
  result += "files:\n";
  for (const std::string& file : plan.files) result += "  # cksum " + file + "\n";
  result += "first samples:\n";
  for (const Sample& sample : plan.samples) {
    if (sample.id == 3) break;
    result += text("  ", sample.id, ": ", name_of(sample.split), ", ", sample.voxels, " voxels, ",
                   rounded(sample.evaluations), " evaluations\n");
    for (const auto& [key, value] : sample.settings) result += "    " + key + " = " + value + "\n";
  }
  return result;
}

std::vector<std::string> manifest_columns(const Plan& plan) {
  std::vector<std::string> result{"id", "seed", "microstructure", "split", "train_rank"};
  result.insert(result.end(), plan.tests.begin(), plan.tests.end());
  for (const Axis& axis : plan.axes) result.push_back(axis.name);
  return result;
}

std::vector<std::string> manifest_row(const Plan& plan, const Sample& sample) {
  std::vector<std::string> row{std::to_string(sample.id), std::to_string(sample.seed),
                               std::to_string(sample.microstructure), name_of(sample.split),
                               std::to_string(sample.train_rank)};
  for (const std::uint8_t held : sample.held_out) row.push_back(held != 0 ? "1" : "0");
  for (std::size_t a = 0; a < plan.axes.size(); ++a) {
    const double value = sample.coordinates[a];
    row.push_back(plan.axes[a].is_text ? sample.texts[a] : std::isnan(value) ? "" : number_text(value));
  }
  return row;
}

}  // namespace polyslip::campaign
