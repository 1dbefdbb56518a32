#include "src/report/run_files.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/io/hdf5.hpp"

namespace polyslip::report {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;

std::string component(int c) { return std::to_string(10 * (c / 3 + 1) + c % 3 + 1); }

/// Of a symmetric tensor 11 22 33 23 13 12.
double mises_of(const double (&s)[6]) {
  const double mean = (s[0] + s[1] + s[2]) / 3;
  double sum = 0;
  for (int i = 0; i < 6; ++i) {
    const double part = i < 3 ? s[i] - mean : s[i];
    sum += (i < 3 ? 1 : 2) * part * part;
  }
  return std::sqrt(1.5 * sum);
}

bool begins_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

/// Names of the groups of finished steps, in order; those whose file is gone are left out.
std::vector<std::string> steps_of(const io::Hdf5File& file) {
  std::vector<std::string> steps;
  for (const std::string& name : file.members("/"))
    if (begins_with(name, "increment_") && file.has(name + "/provenance")) steps.push_back(name);
  return steps;
}

Orientation unit(double w, double x, double y, double z) {
  const double length2 = w * w + x * x + y * y + z * z;
  return length2 > 1e-12 ? kernels::normalized(Orientation{w, x, y, z}) : Orientation{1, 0, 0, 0};
}

}  // namespace

std::string text_if_there(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) ? base::read_file(path) : "";
}

MacroCurve read_macro(const std::string& path) {
  const io::CsvTable table = io::read_csv(path);
  MacroCurve macro;
  macro.time = table.numbers("time");
  const bool from_zero = !macro.time.empty() && macro.time.front() <= 0;
  for (int c = 0; c < 9; ++c) {
    const auto at = static_cast<std::size_t>(c);
    macro.F[at] = table.numbers("F" + component(c));
    macro.P[at] = table.numbers("P" + component(c));
    macro.cauchy[at] = table.numbers("cauchy" + component(c));
    if (from_zero) continue;
    macro.F[at].insert(macro.F[at].begin(), c % 4 == 0 ? 1.0 : 0.0);
    macro.P[at].insert(macro.P[at].begin(), 0.0);
    macro.cauchy[at].insert(macro.cauchy[at].begin(), 0.0);
  }
  if (!from_zero) macro.time.insert(macro.time.begin(), 0.0);
  for (const char* name : {"newton", "linear", "evaluations", "seconds"})
    if (table.has(name)) macro.cost[name] = table.numbers(name);
  return macro;
}

LoadedComponent loaded_component(const MacroCurve& macro) {
  double most = 0, second = 0;
  LoadedComponent result;
  for (int c = 0; c < 9; ++c) {
    const auto at = static_cast<std::size_t>(c);
    double work = 0;
    for (std::size_t i = 0; i < macro.F[at].size(); ++i)
      work = std::max(work, std::abs((macro.F[at][i] - (c % 4 == 0 ? 1 : 0)) * macro.P[at][i]));
    second = std::max(second, std::min(work, most));
    if (work > most) result.index = c;
    most = std::max(most, work);
  }
  result.alone = most > 0 && second <= 0.5 * most;
  return result;
}

GrainList read_grains(const std::string& path) {
  const io::CsvTable table = io::read_csv(path);
  GrainList grains;
  const auto column = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(table.columns.begin(), table.columns.end(), name) -
                                    table.columns.begin());
  };
  base::require(table.has("phase"), path, ": no column 'phase'; polyslip solve writes one");
  for (const auto& row : table.rows) grains.phase.push_back(row[column("phase")]);
  grains.volume = table.numbers("volume_fraction");
  for (auto [list, ending] : {std::pair{&grains.first, "_initial_deg"}, std::pair{&grains.last, "_deg"}}) {
    const std::vector<double> a = table.numbers(std::string("phi1") + ending),
                              b = table.numbers(std::string("Phi") + ending),
                              c = table.numbers(std::string("phi2") + ending);
    for (std::size_t g = 0; g < a.size(); ++g)
      list->push_back(kernels::from_bunge(a[g] * degree, b[g] * degree, c[g] * degree));
  }
  if (table.has("rotation_deg")) grains.rotation = table.numbers("rotation_deg");
  for (double& angle : grains.rotation) angle *= degree;
  if (table.has("slip")) grains.slip = table.numbers("slip");
  for (const char* stress : {"cauchy", "deviator"}) {  // mean-field solvers write the deviator
    if (!table.has(std::string(stress) + "11") || !grains.mises.empty()) continue;
    std::vector<double> parts[6];
    const char* const names[6] = {"11", "22", "33", "23", "13", "12"};
    for (int i = 0; i < 6; ++i) parts[i] = table.numbers(std::string(stress) + names[i]);
    for (std::size_t g = 0; g < grains.count(); ++g)
      grains.mises.push_back(mises_of({parts[0][g], parts[1][g], parts[2][g], parts[3][g], parts[4][g], parts[5][g]}));
  }
  std::vector<std::vector<double>> gammas;
  for (const std::string& name : table.columns) {
    const std::size_t colon = name.find(':');
    if (colon == std::string::npos) continue;
    const std::string what = name.substr(0, colon);
    if (what == "share") continue;
    if (what == "gamma") {
      grains.systems.push_back(name.substr(colon + 1));
      gammas.push_back(table.numbers(name));
      continue;
    }
    std::vector<double>& sum = grains.quantities[what];
    const std::vector<double> values = table.numbers(name);
    sum.resize(values.size());
    for (std::size_t g = 0; g < values.size(); ++g) sum[g] += values[g];
  }
  for (std::size_t g = 0; g < grains.count(); ++g)
    for (const auto& gamma : gammas) grains.gamma.push_back(gamma[g]);
  return grains;
}

std::optional<FieldPlane> read_plane(const std::string& fields, double place) {
  const io::Hdf5File file = io::Hdf5File::open(fields, base::Comm(MPI_COMM_SELF));
  const std::vector<std::string> steps = steps_of(file);
  if (steps.empty()) return std::nullopt;
  const std::string step = steps.back() + "/";
  FieldPlane result;
  result.increment = static_cast<int>(file.number_attribute(steps.back(), "increment"));
  result.time = file.number_attribute(steps.back(), "time");
  const std::vector<double> size = file.numbers_attribute(steps.back(), "size");
  std::vector<std::int64_t> extents;
  for (const char* name : {"grain", "orientation", "mises", "cauchy", "slip"})
    if (extents.empty() && file.has(step + name)) extents = file.extents(step + name);
  if (extents.size() < 3 || size.size() != 3) return std::nullopt;
  extents.resize(3);
  const auto z = std::min(static_cast<std::int64_t>(place * static_cast<double>(extents[0])), extents[0] - 1);
  result.height = size[2] * (static_cast<double>(z) + 0.5) / static_cast<double>(extents[0]);
  result.cells.plane.columns = static_cast<int>(extents[2]);
  result.cells.plane.rows = static_cast<int>(extents[1]);
  result.cells.plane.size = {size[0], size[1]};
  const io::Share share{extents, z, 1};
  const auto cells = static_cast<std::size_t>(extents[1] * extents[2]);
  const auto numbers = [&](const char* name, const std::vector<int>& shape, std::size_t components) {
    std::vector<double> values(cells * components);
    file.read_field(step + name, share, shape, values.data());
    return values;
  };
  const auto integers = [&](const char* name) {
    std::vector<int> values(cells);
    file.read_field(step + name, share, {}, values.data());
    return values;
  };
  if (file.has(step + "grain")) {
    result.cells.plane.grains = integers("grain");
    if (file.has(step + "grains/orientation_initial")) {
      const std::vector<double> q = file.read_numbers(step + "grains/orientation_initial").values;
      for (const int grain : result.cells.plane.grains) {
        const auto at = 4 * static_cast<std::size_t>(grain);
        base::require(grain >= 0 && at + 3 < q.size(), fields, ": '", step, "grain' names grain ", grain, " of ",
                      q.size() / 4);
        result.first.push_back(unit(q[at], q[at + 1], q[at + 2], q[at + 3]));
      }
    }
  }
  if (file.has(step + "orientation")) {
    const std::vector<double> q = numbers("orientation", {4}, 4);
    for (std::size_t i = 0; i < cells; ++i)
      result.last.push_back(unit(q[i], q[cells + i], q[2 * cells + i], q[3 * cells + i]));
  }
  if (file.has(step + "mises")) {
    result.mises = numbers("mises", {}, 1);
  } else if (file.has(step + "cauchy")) {
    const std::vector<double> s = numbers("cauchy", {3, 3}, 9);
    const auto at = [&](std::size_t c, std::size_t i) { return s[c * cells + i]; };
    for (std::size_t i = 0; i < cells; ++i)
      result.mises.push_back(mises_of({at(0, i), at(4, i), at(8, i), at(5, i), at(2, i), at(1, i)}));
  }
  if (file.has(step + "slip")) result.slip = numbers("slip", {}, 1);
  if (file.has(step + "grains/phases")) result.cells.phases = file.read_texts(step + "grains/phases");
  if (file.has(step + "phase")) result.cells.phase = integers("phase");
  return result;
}

FamilyHistory read_history(const std::string& fields) {
  const io::Hdf5File file = io::Hdf5File::open(fields, base::Comm(MPI_COMM_SELF));
  FamilyHistory history;
  for (const std::string& step : steps_of(file)) {
    if (!file.has(step + "/grains/gamma")) continue;
    const std::vector<std::string> systems = file.read_texts(step + "/grains/systems");
    if (!history.systems.empty() && systems != history.systems) continue;
    history.systems = systems;
    const std::vector<double> gamma = file.read_numbers(step + "/grains/gamma").values;
    const std::vector<std::int64_t> voxels = file.read_integers(step + "/grains/voxels").values;
    std::vector<double> mean(systems.size());
    double all = 0;
    for (std::size_t g = 0; g < voxels.size(); ++g) {
      all += static_cast<double>(voxels[g]);
      for (std::size_t s = 0; s < systems.size(); ++s)
        mean[s] += static_cast<double>(voxels[g]) * gamma[g * systems.size() + s];
    }
    history.time.push_back(file.number_attribute(step, "time"));
    for (const double value : mean) history.gamma.push_back(all > 0 ? value / all : 0);
  }
  return history;
}

std::map<std::string, kernels::Lattice> read_lattices(const std::string& case_text) {
  std::map<std::string, kernels::Lattice> result;
  const base::Tree tree = base::parse_ini(case_text, "case.ini");
  if (tree.has("microstructure") && tree.section("microstructure").has("lattice")) {
    // one for all phases, or one each
    const base::Tree section = tree.section("microstructure");
    const std::vector<std::string> names = section.get_texts("phases", {"matrix"}),
                                   lattices = section.get_texts("lattice");
    for (std::size_t p = 0; p < names.size() && !lattices.empty(); ++p) {
      kernels::Lattice lattice{};
      if (kernels::lattice_from_name(lattices[std::min(p, lattices.size() - 1)].c_str(), lattice))
        result[names[p]] = lattice;
    }
  }
  if (!tree.has("material")) return result;
  const base::Tree material = tree.section("material");
  const auto add = [&](const std::string& phase, const base::Tree& section) {
    kernels::Lattice lattice{};
    if (section.has("lattice") && kernels::lattice_from_name(section.get_text("lattice").c_str(), lattice))
      result[phase] = lattice;
  };
  for (const std::string& name : material.keys())
    if (material.child(name).is_section()) add(name, material.section(name));
  return result;
}

}  // namespace polyslip::report
