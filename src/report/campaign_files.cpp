#include "src/report/campaign_files.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "kernels/rotation/random.hpp"
#include "src/base/progress.hpp"
#include "src/base/tree.hpp"

namespace polyslip::report {
namespace {

constexpr std::size_t most_orientations = 4000, most_curves = 240, most_of_each = 200000;

/// Columns of a table of the whole campaign as texts.
class HeadTable {
 public:
  HeadTable(const dataset::Stamp& stamp, const std::string& name) {
    for (const dataset::ConstantTable& table : stamp.tables)
      if (table.spec.name == name) read(table);
  }
  std::size_t rows() const { return columns_.empty() ? 0 : columns_.begin()->second.size(); }
  /// Empty where there is no such column.
  const std::vector<std::string>& column(const std::string& name) const {
    static const std::vector<std::string> none;
    const auto found = columns_.find(name);
    return found == columns_.end() ? none : found->second;
  }

 private:
  void read(const dataset::ConstantTable& table) {
    for (std::size_t c = 0; c < table.spec.columns.size(); ++c) {
      const dataset::Column& column = table.spec.columns[c];
      if (column.type == dataset::Type::text) {
        columns_[column.name] = dataset::texts_of(column, table.columns[c]);
      } else if (column.values() == 1) {
        for (const double value : dataset::numbers_of(column, table.columns[c]))
          columns_[column.name].push_back(base::number_text(value));
      }
    }
  }
  std::map<std::string, std::vector<std::string>> columns_;
};

/// Von Mises of a row-major stress.
double mises(const double* s) {
  const double mean = (s[0] + s[4] + s[8]) / 3;
  double sum = 0;
  for (int c = 0; c < 9; ++c) sum += (s[c] - (c % 4 == 0 ? mean : 0)) * (s[c] - (c % 4 == 0 ? mean : 0));
  return std::sqrt(1.5 * sum);
}

double equivalent_strain(const double* F) {
  double E[9];
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      E[3 * i + j] = i == j ? -0.5 : 0;
      for (int k = 0; k < 3; ++k) E[3 * i + j] += 0.5 * F[3 * k + i] * F[3 * k + j];
    }
  return mises(E) * 2 / 3;
}

/// Grains of one sample: sizes, orientations, shears.
void add_grains(GrainSurvey& survey, const dataset::Reader& reader, std::int64_t sample, const std::string& word,
                const std::vector<CrystalKind>& crystals, std::size_t orientations_per_sample) {
  const int table = reader.find("grains", "volume").first;
  const std::int64_t first = reader.begin(table, sample), rows = reader.begin(table, sample + 1) - first;
  if (rows == 0) return;
  const auto numbers = [&](const char* name) { return reader.numbers("grains", name, first, rows); };
  const std::vector<double> volume = numbers("volume"), ecd = numbers("ecd"), gamma = numbers("gamma"),
                            crystal = numbers("crystal");
  const auto count = static_cast<std::size_t>(rows);
  survey.grains += rows;
  double mean = 0;
  for (const double d : ecd) mean += d / static_cast<double>(count);
  if (survey.relative_size.size() < most_of_each && mean > 0)
    for (const double d : ecd) survey.relative_size.push_back(d / mean);

  const std::size_t width = gamma.size() / count;
  for (std::size_t g = 0; g < count; ++g) {
    const int kind = static_cast<int>(crystal[g]);
    if (kind < 0 || static_cast<std::size_t>(kind) >= crystals.size()) continue;
    const CrystalKind& own = crystals[static_cast<std::size_t>(kind)];
    if (own.families.empty()) continue;
    std::vector<double> of_family(own.families.size());
    for (std::size_t s = 0; s < std::min(width, own.family_of_system.size()); ++s)
      of_family[own.family_of_system[s]] += gamma[g * width + s];
    std::vector<double>& sum = survey.shear[kind];
    std::vector<std::int64_t>& busiest = survey.busiest[kind];
    sum.resize(of_family.size());
    busiest.resize(of_family.size());
    const auto most = std::max_element(of_family.begin(), of_family.end());
    if (*most > 0) ++busiest[static_cast<std::size_t>(most - of_family.begin())];
    for (std::size_t f = 0; f < of_family.size(); ++f) sum[f] += volume[g] * of_family[f];
  }

  const std::vector<double> q = numbers("orientation_initial");
  const std::size_t step = std::max<std::size_t>(1, count / std::max<std::size_t>(1, orientations_per_sample));
  for (std::size_t g = 0; g < count; g += step) {
    GrainSurvey::Group& group = survey.textures[{word, static_cast<int>(crystal[g])}];
    if (group.orientations.size() >= most_orientations) continue;
    group.orientations.push_back(kernels::normalized(Orientation{q[4 * g], q[4 * g + 1], q[4 * g + 2], q[4 * g + 3]}));
    group.weights.push_back(volume[g]);
  }
}

void add_edges(GrainSurvey& survey, const dataset::Reader& reader, std::int64_t sample) {
  if (reader.stored().find("edges") < 0 || survey.angles.size() >= most_of_each) return;
  const int table = reader.find("edges", "area").first;
  const std::int64_t first = reader.begin(table, sample), rows = reader.begin(table, sample + 1) - first;
  if (rows == 0) return;
  const std::vector<double> area = reader.numbers("edges", "area", first, rows),
                            angle = reader.numbers("edges", "disorientation", first, rows);
  double all = 0;
  for (const double a : area) all += a;
  if (!(all > 0)) return;
  survey.angles.insert(survey.angles.end(), angle.begin(), angle.end());
  for (const double a : area) survey.areas.push_back(a / all);
}

void add_curve(GrainSurvey& survey, const dataset::Reader& reader, std::int64_t sample) {
  if (reader.stored().find("curves") < 0) return;
  const int table = reader.find("curves", "F").first;
  const std::int64_t first = reader.begin(table, sample), rows = reader.begin(table, sample + 1) - first;
  if (rows == 0) return;
  const std::vector<double> F = reader.numbers("curves", "F", first, rows),
                            stress = reader.numbers("curves", "cauchy", first, rows);
  SampleCurve curve{sample, {0}, {0}};
  for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i) {
    curve.strain.push_back(equivalent_strain(&F[9 * i]));
    curve.stress.push_back(mises(&stress[9 * i]));
  }
  survey.curves.push_back(std::move(curve));
}

}  // namespace

std::vector<CrystalKind> read_crystals(const dataset::Stamp& stamp) {
  const HeadTable kinds(stamp, "crystals"), systems(stamp, "systems");
  std::vector<CrystalKind> result(kinds.rows());
  const auto cell = [](const HeadTable& table, const char* column, std::size_t row) {
    const auto& cells = table.column(column);
    return row < cells.size() ? cells[row] : std::string();
  };
  for (std::size_t k = 0; k < result.size(); ++k) {
    result[k].name = cell(kinds, "name", k);
    kernels::lattice_from_name(cell(kinds, "lattice", k).c_str(), result[k].lattice);
  }
  for (std::size_t s = 0; s < systems.rows(); ++s) {
    double crystal = -1;
    if (!base::parse_number(cell(systems, "crystal", s), crystal) || crystal < 0 ||
        crystal >= static_cast<double>(result.size()))
      continue;
    CrystalKind& own = result[static_cast<std::size_t>(crystal)];
    const std::string kind = cell(systems, "kind", s);
    const SystemFamily family{cell(systems, "family", s) + (kind == "twin" ? " twins" : ""),
                              kind == "twin"    ? FamilyKind::twin
                              : kind == "climb" ? FamilyKind::climb
                                                : FamilyKind::slip};
    const auto at = std::find(own.families.begin(), own.families.end(), family);
    own.family_of_system.push_back(static_cast<std::size_t>(at - own.families.begin()));
    if (at == own.families.end()) own.families.push_back(family);
  }
  return result;
}

std::vector<AxisColumn> read_axes(const dataset::Reader& reader) {
  std::vector<AxisColumn> axes;
  for (const dataset::Column& column : reader.stored().tables.front().columns) {
    if (column.name.compare(0, 6, "param_") != 0) continue;
    AxisColumn axis{column.name.substr(6), column.unit, column.type == dataset::Type::text, false, {}, {}};
    axis.logarithmic = column.description.find("(log)") != std::string::npos;
    if (axis.is_text)
      axis.texts = reader.texts("samples", column.name);
    else
      axis.numbers = reader.numbers("samples", column.name);
    axes.push_back(std::move(axis));
  }
  return axes;
}

GrainSurvey survey(const dataset::Reader& reader, const std::vector<std::int64_t>& converged,
                   const std::vector<std::string>& word_of, const std::vector<CrystalKind>& crystals, std::int64_t most,
                   base::Log& log) {
  GrainSurvey result;
  const auto all = static_cast<std::int64_t>(converged.size());
  result.samples = std::min(all, most);
  base::Progress progress(log, "report", "samples", result.samples);
  // at random, since the points of a plan repeat a pattern
  std::vector<std::int64_t> chosen = converged;
  std::sort(chosen.begin(), chosen.end(), [](std::int64_t a, std::int64_t b) {
    const auto place = [](std::int64_t sample) {
      return std::pair{kernels::random_uniform(1, static_cast<std::uint64_t>(sample), 0), sample};
    };
    return place(a) < place(b);
  });
  chosen.resize(static_cast<std::size_t>(result.samples));
  const std::set<std::int64_t> with_curve(
      chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(std::min(chosen.size(), std::size_t{most_curves})));
  std::sort(chosen.begin(), chosen.end());          // as they lie on the disk
  std::map<std::string, std::size_t> samples_with;  // as many orientations of each
  for (const std::int64_t sample : chosen) ++samples_with[word_of[static_cast<std::size_t>(sample)]];
  std::int64_t done = 0;
  for (const std::int64_t sample : chosen) {
    const std::string& word = word_of[static_cast<std::size_t>(sample)];
    add_grains(result, reader, sample, word, crystals, 1 + most_orientations / samples_with[word]);
    add_edges(result, reader, sample);
    if (with_curve.count(sample) > 0) add_curve(result, reader, sample);
    progress.at(++done);
  }
  return result;
}

}  // namespace polyslip::report
