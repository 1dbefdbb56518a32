#include "src/fft_solver/grain_table.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/tree.hpp"
#include "src/io/csv.hpp"

namespace polyslip::fft_solver {
namespace {

using Quaternion = kernels::Quaternion<double>;

constexpr double degrees = 180 / 3.14159265358979323846;
constexpr std::size_t of_orientation = 1, of_cauchy = 11, of_F = 17, of_gamma = 26;  // within the sums of a grain
constexpr const char* stress_names[6] = {"cauchy11", "cauchy22", "cauchy33", "cauchy23", "cauchy13", "cauchy12"};

/// The unit quaternion q that makes Σ (q·qᵢ)² largest, blind to the signs of the qᵢ: the first eigenvector of Σ qᵢ qᵢᵀ (Markley
/// et al., J. Guid. Control Dyn. 30 (2007), doi:10.2514/1.28949), by repeated squaring. The ten sums are the upper triangle.
Quaternion mean_orientation(const double* sums) {
  double A[4][4];
  int next = 0;
  for (int i = 0; i < 4; ++i)
    for (int j = i; j < 4; ++j) A[i][j] = A[j][i] = sums[next++];
  for (int round = 0; round < 12; ++round) {
    const double trace = A[0][0] + A[1][1] + A[2][2] + A[3][3];
    double B[4][4] = {};
    for (int i = 0; i < 4; ++i)
      for (int j = 0; j < 4; ++j)
        for (int k = 0; k < 4; ++k) B[i][j] += A[i][k] / trace * (A[k][j] / trace);
    std::copy(&B[0][0], &B[0][0] + 16, &A[0][0]);
  }
  int best = 0;  // every column is a multiple of the eigenvector; the largest is the safest
  for (int i = 1; i < 4; ++i)
    if (A[i][i] > A[best][best]) best = i;
  return kernels::with_positive_sign(kernels::normalized(Quaternion{A[0][best], A[1][best], A[2][best], A[3][best]}));
}

}  // namespace

std::vector<SystemColumn> system_columns(const std::vector<material::Phase>& phases) {
  std::vector<std::vector<SystemColumn>> of_phase(phases.size());
  int with_systems = 0;
  for (std::size_t p = 0; p < phases.size(); ++p) {
    int count = 0;
    for (const material::StateGroup& group : material::state_groups(phases[p]))
      if (group.name == "gamma") count = group.count;
    with_systems += count > 0 ? 1 : 0;
    for (int a = 0; a < count; ++a) {
      const bool named = static_cast<std::size_t>(count) == phases[p].systems.size();
      SystemColumn column{static_cast<int>(p), a, "shear", material::SystemKind::slip};
      if (named) {
        column.label = phases[p].systems[static_cast<std::size_t>(a)].label;
        column.kind = phases[p].systems[static_cast<std::size_t>(a)].kind;
      }
      of_phase[p].push_back(column);
    }
  }
  std::vector<SystemColumn> result;
  for (std::size_t p = 0; p < phases.size(); ++p)
    for (SystemColumn& column : of_phase[p]) {
      // one plane and direction may slip and twin
      const auto same = [&](const SystemColumn& other) {
        return other.label == column.label && other.kind != column.kind;
      };
      if (column.kind == material::SystemKind::twin && std::any_of(of_phase[p].begin(), of_phase[p].end(), same))
        column.label += "twin";
      if (with_systems > 1) column.label = phases[p].name + ":" + column.label;
      result.push_back(column);
    }
  return result;
}

GrainTable::GrainTable(const FftSolver& solver, const PointResults& points, int volume)
    : columns(system_columns(solver.constitutive().phases())),
      grains(solver.constitutive().grains(volume)),
      voxels(solver.grid().points()) {
  for (const material::Phase& phase : solver.constitutive().phases()) phases.push_back(phase.name);
  for (const material::Phase& phase : solver.constitutive().phases())
    for (const material::StateGroup& group : material::state_groups(phase)) {
      const auto same = [&](const material::StateGroup& other) { return other.name == group.name; };
      if (group.system >= 0 && group.name != "gamma" && group.name != "xi" &&
          std::none_of(quantities.begin(), quantities.end(), same))
        quantities.push_back(group);
    }
  const std::size_t of_quantities = of_gamma + columns.size();
  const std::size_t width = of_quantities + quantities.size() * columns.size();
  std::vector<double> sums(width * grains.size(), 0.0);
  const auto sums_of = [&](std::int64_t k) { return &sums[width * static_cast<std::size_t>(points.grain(k))]; };
  for (std::int64_t k = 0; k < points.points(); ++k) {
    double* sum = sums_of(k);
    const Quaternion& q = points.orientation(k);
    const double parts[4] = {q.w, q.x, q.y, q.z};
    const kernels::Mat3<double> F = points.F(k), s = points.cauchy(k);
    sum[0] += 1;
    for (int i = 0, next = 0; i < 4; ++i)
      for (int j = i; j < 4; ++j) sum[of_orientation + static_cast<std::size_t>(next++)] += parts[i] * parts[j];
    for (int a = 0; a < 6; ++a)
      sum[of_cauchy + static_cast<std::size_t>(a)] += s(kernels::mandel_i(a), kernels::mandel_j(a));
    for (std::size_t c = 0; c < 9; ++c) sum[of_F + c] += F.m[c];
  }
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const PointResults::PhaseRows& phase = points.phases()[static_cast<std::size_t>(columns[column].phase)];
    const auto add = [&](const material::StateGroup* group, std::size_t to) {
      const int at = group == nullptr ? -1 : columns[column].system - group->system;
      if (at < 0 || at >= group->count) return;
      for (std::size_t i = 0; i < static_cast<std::size_t>(phase.count); ++i)
        sums_of(phase.points[i])[to] += phase.at(group->first + at, i);
    };
    add(phase.group("gamma"), of_gamma + column);
    for (std::size_t q = 0; q < quantities.size(); ++q)
      add(phase.group(quantities[q].name), of_quantities + q * columns.size() + column);
  }
  solver.comm().sum(sums.data(), static_cast<int>(sums.size()));

  for (std::size_t g = 0; g < grains.size(); ++g) {
    const double* sum = &sums[width * g];
    GrainRow row;
    row.voxels = std::llround(sum[0]);
    row.gamma.assign(columns.size(), 0.0);
    row.mechanisms.assign(quantities.size() * columns.size(), 0.0);
    row.orientation = kernels::with_positive_sign(grains[g].orientation);
    if (row.voxels > 0) {
      row.orientation = mean_orientation(sum + of_orientation);
      row.rotation =
          kernels::rotation_angle(kernels::multiply(row.orientation, kernels::conjugate(grains[g].orientation)));
      for (std::size_t a = 0; a < 6; ++a) row.cauchy[a] = sum[of_cauchy + a] / sum[0];
      for (std::size_t c = 0; c < 9; ++c) row.F[c] = sum[of_F + c] / sum[0];
      for (std::size_t c = 0; c < columns.size(); ++c) row.slip += row.gamma[c] = sum[of_gamma + c] / sum[0];
      for (std::size_t i = 0; i < row.mechanisms.size(); ++i) row.mechanisms[i] = sum[of_quantities + i] / sum[0];
    }
    rows.push_back(row);
  }
}

std::string GrainTable::csv() const {
  std::vector<std::string> names{
      "grain",    "phase",   "voxels",   "volume_fraction", "phi1_initial_deg", "Phi_initial_deg", "phi2_initial_deg",
      "phi1_deg", "Phi_deg", "phi2_deg", "rotation_deg"};
  names.insert(names.end(), std::begin(stress_names), std::end(stress_names));
  for (int c = 0; c < 9; ++c) names.push_back("F" + std::to_string(10 * (c / 3 + 1) + c % 3 + 1));
  names.insert(names.end(), {"slip", "most_active"});
  for (const char* what : {"gamma:", "share:"})
    for (const SystemColumn& column : columns) names.push_back(what + column.label);

  // a quantity has columns for the kinds of systems that have it
  std::vector<std::size_t> shown;
  for (std::size_t q = 0; q < quantities.size(); ++q)
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const bool of_twins = quantities[q].name == "fraction";
      if (columns[c].kind != (of_twins ? material::SystemKind::twin : material::SystemKind::slip)) continue;
      shown.push_back(q * columns.size() + c);
      names.push_back(quantities[q].name + ":" + columns[c].label);
    }

  std::vector<std::vector<std::string>> cells;
  for (std::size_t g = 0; g < rows.size(); ++g) {
    const GrainRow& row = rows[g];
    std::vector<std::string> line{std::to_string(g), phases[static_cast<std::size_t>(grains[g].phase)],
                                  std::to_string(row.voxels)};
    const auto add = [&](double value) { line.push_back(base::number_text(value)); };
    add(static_cast<double>(row.voxels) / static_cast<double>(voxels));
    for (const Quaternion& q : {grains[g].orientation, row.orientation}) {
      const auto bunge = kernels::to_bunge(q);
      for (int i = 0; i < 3; ++i) add(bunge[i] * degrees);
    }
    add(row.rotation * degrees);
    for (const double value : row.cauchy) add(value);
    for (const double value : row.F) add(value);
    add(row.slip);
    const auto most = std::max_element(row.gamma.begin(), row.gamma.end());
    line.push_back(row.slip > 0 ? columns[static_cast<std::size_t>(most - row.gamma.begin())].label : "none");
    for (const double value : row.gamma) add(value);
    for (std::size_t c = 0; c < columns.size(); ++c) add(row.share(c));
    for (const std::size_t at : shown) add(row.mechanisms[at]);
    cells.push_back(line);
  }
  return io::csv_text(names, cells);
}

void GrainTable::write(io::Hdf5File& file) const {
  const auto count = static_cast<std::int64_t>(rows.size()), systems = static_cast<std::int64_t>(columns.size());
  io::Table<std::int64_t> phase{{count}, {}}, size{{count}, {}};
  io::Table<double> first{{count, 4}, {}}, now{{count, 4}, {}}, rotation{{count}, {}}, cauchy{{count, 6}, {}},
      F{{count, 3, 3}, {}}, gamma{{count, systems}, {}}, share{{count, systems}, {}};
  for (std::size_t g = 0; g < rows.size(); ++g) {
    const GrainRow& row = rows[g];
    phase.values.push_back(grains[g].phase);
    size.values.push_back(row.voxels);
    for (auto [table, q] : {std::pair{&first, grains[g].orientation}, std::pair{&now, row.orientation}})
      table->values.insert(table->values.end(), {q.w, q.x, q.y, q.z});
    rotation.values.push_back(row.rotation);
    cauchy.values.insert(cauchy.values.end(), row.cauchy.begin(), row.cauchy.end());
    F.values.insert(F.values.end(), row.F.begin(), row.F.end());
    gamma.values.insert(gamma.values.end(), row.gamma.begin(), row.gamma.end());
    for (std::size_t c = 0; c < columns.size(); ++c) share.values.push_back(row.share(c));
  }
  file.write_texts("grains/phases", "names of the phases", phases);
  file.write_table("grains/phase", {"1", "row of grains/phases"}, phase);
  file.write_table("grains/voxels", {"1", "voxels of the grain"}, size);
  file.write_table("grains/orientation_initial", {"1", "unit quaternion (w, x, y, z), passive, sample to crystal"},
                   first);
  file.write_table("grains/orientation", {"1", "mean lattice orientation now, as orientation_initial"}, now);
  file.write_table("grains/rotation", {"rad", "angle between orientation and orientation_initial"}, rotation);
  file.write_table("grains/cauchy", {"Pa", "mean Cauchy stress, 11 22 33 23 13 12"}, cauchy);
  file.write_table("grains/F", {"1", "mean deformation gradient"}, F);
  if (columns.empty()) return;
  std::vector<std::string> labels;
  for (const SystemColumn& column : columns) labels.push_back(column.label);
  file.write_texts("grains/systems", "systems, columns of gamma, share and of what follows", labels);
  file.write_table("grains/gamma", {"1", "mean accumulated shear per system"}, gamma);
  file.write_table("grains/share", {"1", "part of each system in the accumulated shear of the grain"}, share);
  for (std::size_t q = 0; q < quantities.size(); ++q) {
    io::Table<double> table{{count, systems}, {}};
    for (const GrainRow& row : rows) {
      const auto begin = row.mechanisms.begin() + static_cast<std::ptrdiff_t>(q * columns.size());
      table.values.insert(table.values.end(), begin, begin + static_cast<std::ptrdiff_t>(columns.size()));
    }
    file.write_table("grains/" + quantities[q].name, {quantities[q].unit.c_str(), "mean: " + quantities[q].description},
                     table);
  }
}

}  // namespace polyslip::fft_solver
