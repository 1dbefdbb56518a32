// From variables to samples: which point of which sequence each sample is, and which samples share a microstructure.
#include <algorithm>
#include <limits>
#include <map>

#include "kernels/rotation/random.hpp"
#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/campaign/plan_parts.hpp"
#include "src/campaign/sampling.hpp"
#include "src/io/csv.hpp"

namespace polyslip::campaign {
namespace {

using base::require;
using base::Tree;

constexpr std::int64_t most_samples = 10000000;

/// Root's table on every rank (collective).
io::CsvTable read_table(const std::string& path, const base::Comm& comm) {
  io::CsvTable table;
  std::string packed;  // cells hold no line feeds
  base::on_root(comm, [&] {
    table = io::read_csv(path);
    for (const std::string& column : table.columns) packed += column + "\n";
    packed += "\n";
    for (const auto& row : table.rows)
      for (const std::string& cell : row) packed += cell + "\n";
  });
  comm.broadcast(packed);
  if (comm.root()) return table;
  table.file = path;
  std::size_t begin = 0;
  const auto next = [&] {
    const std::size_t end = packed.find('\n', begin);
    std::string cell = packed.substr(begin, end - begin);
    begin = end + 1;
    return cell;
  };
  for (std::string column = next(); !column.empty(); column = next()) table.columns.push_back(column);
  while (begin < packed.size()) {
    table.rows.emplace_back();
    for (std::size_t c = 0; c < table.columns.size(); ++c) table.rows.back().push_back(next());
  }
  return table;
}

/// What a sample's place in its sequences is.
struct Place {
  std::int64_t group = 0;             ///< of samples on one microstructure
  std::vector<std::int64_t> options;  ///< grid: the combination of each variable
};

/// Combinations of the options of some variables; those of the last one change fastest.
std::int64_t combinations(const std::vector<Variable>& variables, bool of_microstructure) {
  std::int64_t result = 1;
  for (const Variable& variable : variables) {
    if (variable.of_microstructure != of_microstructure) continue;
    require(variable.options > 0, variable.range.where.empty() ? variable.name : variable.range.where,
            ": sampling = grid needs lists, integers, or ranges with a count (uniform a b COUNT)");
    require(variable.options <= most_samples / result, "sampling = grid makes more than ", most_samples, " samples");
    result *= variable.options;
  }
  return result;
}

/// The combination `index` of the variables on which the volume depends, or of the others.
void decode(const std::vector<Variable>& variables, bool of_microstructure, std::int64_t index, Place& place) {
  for (std::size_t v = variables.size(); v-- > 0;) {
    if (variables[v].of_microstructure != of_microstructure) continue;
    place.options[v] = index % variables[v].options;
    index /= variables[v].options;
  }
}

/// Points for the variables on which volumes depend, one per group, and for the others, one per sample.
class Points {
 public:
  Points(Sequence sequence, const std::vector<Variable>& variables, std::int64_t groups, std::int64_t samples,
         std::uint64_t seed)
      : of_groups_(sequence, groups, dimensions(variables, true), seed, 1),
        of_samples_(sequence, samples, dimensions(variables, false), seed, 2, dimensions(variables, true)) {
    int next[2] = {0, 0};
    for (const Variable& variable : variables) {
      first_.push_back(next[variable.of_microstructure ? 1 : 0]);
      next[variable.of_microstructure ? 1 : 0] += variable.dimensions;
    }
  }
  std::vector<double> coordinates(const Variable& variable, std::size_t v, std::int64_t group, std::int64_t id) const {
    std::vector<double> result;
    for (int d = first_[v]; d < first_[v] + variable.dimensions; ++d)
      result.push_back(variable.of_microstructure ? of_groups_(group, d) : of_samples_(id, d));
    return result;
  }

 private:
  static int dimensions(const std::vector<Variable>& variables, bool of_microstructure) {
    int sum = 0;
    for (const Variable& variable : variables)
      if (variable.of_microstructure == of_microstructure) sum += variable.dimensions;
    return std::max(sum, 1);
  }
  PointSet of_groups_, of_samples_;
  std::vector<int> first_;
};

/// What the sample sets a key to, or else.
std::string value_of(const Sample& sample, const std::string& key, const std::string& otherwise) {
  for (const auto& [name, value] : sample.settings)
    if (name == key) return value;
  return otherwise;
}

/// Gives the sample its seed, unless the plan varies or fixes it, where the volume is drawn at random at all.
void put_seed(const Tree& microstructure, std::uint64_t seed, Sample& sample) {
  const std::string type = value_of(sample, "microstructure.type", microstructure.get_text("type", ""));
  const std::string given = value_of(sample, "microstructure.seed", microstructure.get_text("seed", ""));
  const bool drawn = type == "voronoi" || type == "laguerre" || type == "vti" || type == "texture";
  double number = 0;
  sample.seed = base::parse_number(given, number) && number > 0 ? static_cast<std::uint64_t>(number) : seed;
  if (drawn && given.empty()) sample.settings.emplace_back("microstructure.seed", std::to_string(seed));
}

/// Numbers the microstructures: samples whose [microstructure] is the same, its temperature apart, have the same one.
void number_microstructures(Plan& plan) {
  std::map<std::string, std::int64_t> known;
  for (Sample& sample : plan.samples) {
    std::vector<std::string> parts;
    for (const auto& [key, value] : sample.settings)
      if (key.compare(0, 15, "microstructure.") == 0 && key != "microstructure.temperature")
        parts.push_back(key + " = " + value + "\n");
    std::sort(parts.begin(), parts.end());
    std::string name;
    for (const std::string& part : parts) name += part;
    sample.microstructure = known.emplace(name, static_cast<std::int64_t>(known.size())).first->second;
  }
}

/// Consecutive numbers from a random start: every microstructure has a seed of its own.
std::uint64_t seed_of(std::uint64_t plan_seed, std::int64_t group) {
  const std::uint64_t most = 2147483647;
  const std::uint64_t start = kernels::random_bits(plan_seed, 0, 10).word[0];
  return 1 + (start + static_cast<std::uint64_t>(group)) % most;
}

}  // namespace

std::vector<Variable> draw_samples(const Tree& plan_file, Plan& plan, const base::Comm& comm) {
  const Tree section = plan_file.section("campaign");
  plan.sampling = section.get_choice("sampling", {"sobol", "latin_hypercube", "grid", "random", "file"}, "sobol");
  const bool grid = plan.sampling == "grid", file = plan.sampling == "file";
  io::CsvTable table;
  std::vector<Variable> variables;
  if (file) {
    require(!plan_file.has("vary"), plan_file.origin(), ": [vary] and sampling = file are both given; columns of the ",
            "file are what varies, and [choice.COLUMN.NAME] what its words mean");
    table = read_table(section.get_path("file"), comm);
    variables = variables_of_columns(plan_file, table.columns, table.rows, table.file);
  } else {
    variables = read_variables(plan_file);
  }
  std::int64_t most = most_samples, groups_on_grid = 1, others_on_grid = 1;
  if (grid) {
    groups_on_grid = combinations(variables, true);
    others_on_grid = combinations(variables, false);
    most = groups_on_grid * others_on_grid;
  }
  if (file) most = static_cast<std::int64_t>(table.rows.size());
  require(most > 0, table.file, ": has no rows");
  const base::Range allowed{1, static_cast<double>(most)};
  const std::int64_t count = grid || file ? section.get_integer("samples", static_cast<int>(most), allowed)
                                          : section.get_integer("samples", allowed);
  const std::int64_t loads = grid || file ? 1 : section.get_integer("loads_per_microstructure", 1, {1, 1e6});
  const std::int64_t groups = (count + loads - 1) / loads;

  plan.axes = axes_of(variables);
  const Sequence sequence = plan.sampling == "random"            ? Sequence::random
                            : plan.sampling == "latin_hypercube" ? Sequence::latin_hypercube
                                                                 : Sequence::sobol;
  int dimensions = 1;
  for (const Variable& variable : variables) dimensions += variable.dimensions;
  require(dimensions <= most_sobol_dimensions(), plan_file.origin(), ": [vary] takes ", dimensions,
          " coordinates; allowed: up to ", most_sobol_dimensions());
  const Points points(sequence, variables, groups, count, plan.seed);
  const Tree microstructure = plan.base.copy().optional_section("microstructure");
  plan.samples.resize(static_cast<std::size_t>(count));
  Place place{0, std::vector<std::int64_t>(variables.size(), 0)};
  for (Sample& sample : plan.samples) {
    sample.id = &sample - plan.samples.data();
    place.group = grid ? sample.id / others_on_grid : sample.id / loads;
    if (grid) {
      decode(variables, true, place.group, place);
      decode(variables, false, sample.id % others_on_grid, place);
    }
    sample.coordinates.assign(plan.axes.size(), std::numeric_limits<double>::quiet_NaN());
    sample.texts.assign(plan.axes.size(), "");
    for (std::size_t v = 0; v < variables.size(); ++v) {
      std::vector<double> u = grid ? grid_coordinates(variables[v], place.options[v], plan.seed)
                                   : points.coordinates(variables[v], v, place.group, sample.id);
      if (file) {
        const auto row = static_cast<std::size_t>(sample.id);
        const int line = table.lines.empty() ? 0 : table.lines[row];
        u[0] = coordinate_of(variables[v], table.rows[row][v],
                             base::text(table.file, ", line ", line, ", column '", table.columns[v], "'"));
      }
      apply(variables[v], u, plan.axes, sample);
    }
    put_seed(microstructure, seed_of(plan.seed, place.group), sample);
  }
  number_microstructures(plan);
  return variables;
}

std::string sampling_help() {
  return R"(A sampling plan is a case for `solve` and these sections. A sample is that case with some keys set, as --set would.
[campaign]
  samples            how many (grid, file: default all)
  seed               of the plan: points, microstructures and splits follow from it (default 1)
  sampling           sobol, latin_hypercube, random, grid (all combinations of lists and of ranges with a count) or file
                     (default sobol)
  file               CSV file: a sample per row; columns are keys of the case or axes of [choice.AXIS.NAME]. Empty: not set
  loads_per_microstructure  so many samples in a row share a microstructure and all that belongs to it; loads,
                     temperatures and the like differ (default 1)
)";
}

}  // namespace polyslip::campaign
