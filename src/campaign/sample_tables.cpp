#include "src/campaign/sample_tables.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/lattice/lattice.hpp"
#include "kernels/rotation/symmetry.hpp"
#include "src/microstructure/boundary_table.hpp"
#include "src/microstructure/generate.hpp"

namespace polyslip::campaign {
namespace {

using dataset::SampleRecord;

std::vector<double> list_of(const kernels::Quaternion<double>& q) { return {q.w, q.x, q.y, q.z}; }

template <class Container>
void append(std::vector<double>& values, const Container& more) {
  values.insert(values.end(), more.begin(), more.end());
}

double mises_of(const load::Tensor& s) {
  const double mean = (s[0] + s[4] + s[8]) / 3;
  double sum = 0;
  for (std::size_t c = 0; c < 9; ++c) sum += std::pow(s[c] - (c % 4 == 0 ? mean : 0), 2);
  return std::sqrt(1.5 * sum);
}

/// |⟨P:F⟩ − ⟨P⟩:⟨F⟩| / (|⟨P⟩| |⟨F⟩|), which is 0 for fields in equilibrium (Hill 1963, doi:10.1016/0022-5096(63)90036-X).
double hill_mandel(const fft_solver::PointResults& points, const base::Comm& comm, std::int64_t voxels) {
  double sums[19] = {};
  for (std::int64_t k = 0; k < points.points(); ++k) {
    const kernels::Mat3<double> F = points.F(k), P = points.P(k);
    for (std::size_t c = 0; c < 9; ++c) {
      sums[c] += F.m[c];
      sums[9 + c] += P.m[c];
      sums[18] += F.m[c] * P.m[c];
    }
  }
  comm.sum(sums, 19);
  double product = 0, F = 0, P = 0;
  const auto n = static_cast<double>(voxels);
  for (std::size_t c = 0; c < 9; ++c) {
    product += sums[c] * sums[9 + c] / (n * n);
    F += std::pow(sums[c] / n, 2);
    P += std::pow(sums[9 + c] / n, 2);
  }
  return P > 0 ? std::abs(sums[18] / n - product) / std::sqrt(F * P) : 0;
}

/// Row of the sample's table of grains for each grain of the volume; −1 for grains without a voxel.
std::vector<int> rows_of_grains(const fft_solver::GrainTable& table) {
  std::vector<int> rows;
  int next = 0;
  for (const fft_solver::GrainRow& row : table.rows) rows.push_back(row.voxels > 0 ? next++ : -1);
  return rows;
}

void fill_attempts(SampleRecord& record, const Attempts& attempts) {
  record.set_sample("attempts", attempts.count);
  record.set_sample("increments", attempts.increments);
  record.set_sample("cuts", attempts.cost.cuts);
  record.set_sample("newton", attempts.cost.newton);
  record.set_sample("linear", attempts.cost.linear);
  record.set_sample("evaluations", attempts.cost.evaluations);
  record.set_sample("equilibrium_error", attempts.equilibrium);
  record.set_sample("stress_error", attempts.stress);
  record.set_sample("seconds", attempts.cost.seconds);
}

void fill_grains(SampleRecord& record, const Crystals& crystals, const Solved& solved,
                 const fft_solver::GrainTable& table, const microstructure::GrainStatistics& statistics) {
  const auto systems = static_cast<std::size_t>(crystals.most_systems());
  const auto& quantities = crystals.quantities();
  std::vector<std::int64_t> crystal, phases, voxels;
  std::vector<double> now, first, volume, centroid, ecd, cauchy, F, rotation, slip, gamma, share;
  std::vector<std::vector<double>> more(quantities.size());
  for (std::size_t g = 0; g < table.rows.size(); ++g) {
    const fft_solver::GrainRow& row = table.rows[g];
    if (row.voxels == 0) continue;
    const int phase = table.grains[g].phase;
    crystal.push_back(crystals.find(solved.solve_case.materials.phases[static_cast<std::size_t>(phase)]));
    phases.push_back(phase);
    voxels.push_back(row.voxels);
    append(now, list_of(row.orientation));
    append(first, list_of(table.grains[g].orientation));
    volume.push_back(static_cast<double>(row.voxels) / static_cast<double>(table.voxels));
    append(centroid, statistics.centroid[g]);
    ecd.push_back(statistics.diameter[g]);
    append(cauchy, row.cauchy);
    append(F, row.F);
    rotation.push_back(row.rotation);
    slip.push_back(row.slip);
    // columns of the table are those of all phases, one after the other; a grain has those of its own
    const std::size_t begin = gamma.size();
    gamma.resize(begin + systems, 0.0);
    share.resize(begin + systems, 0.0);
    for (std::vector<double>& values : more) values.resize(begin + systems, 0.0);
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (table.columns[c].phase != phase) continue;
      const std::size_t at = begin + static_cast<std::size_t>(table.columns[c].system);
      gamma[at] = row.gamma[c];
      share[at] = row.share(c);
      for (std::size_t q = 0; q < table.quantities.size(); ++q) {
        const auto same = [&](const material::StateGroup& group) { return group.name == table.quantities[q].name; };
        const auto found = std::find_if(quantities.begin(), quantities.end(), same);
        if (found != quantities.end())
          more[static_cast<std::size_t>(found - quantities.begin())][at] = row.mechanisms[q * table.columns.size() + c];
      }
    }
  }
  record.set("grains", "crystal", crystal);
  record.set("grains", "phase", phases);
  record.set("grains", "voxels", voxels);
  const std::pair<const char*, const std::vector<double>*> columns[] = {{"orientation", &now},
                                                                        {"orientation_initial", &first},
                                                                        {"volume", &volume},
                                                                        {"centroid", &centroid},
                                                                        {"ecd", &ecd},
                                                                        {"cauchy", &cauchy},
                                                                        {"F", &F},
                                                                        {"rotation", &rotation},
                                                                        {"slip", &slip},
                                                                        {"gamma", &gamma},
                                                                        {"share", &share}};
  for (const auto& [name, values] : columns) record.set("grains", name, *values);
  for (std::size_t q = 0; q < quantities.size(); ++q) record.set("grains", quantities[q].name, more[q]);
}

void fill_phases(SampleRecord& record, const Crystals& crystals, const cases::Materials& materials) {
  std::vector<std::string> names;
  std::vector<std::int64_t> crystal;
  for (const material::Phase& phase : materials.phases) {
    names.push_back(phase.name);
    crystal.push_back(crystals.find(phase));
  }
  record.set_texts("phases", "name", names);
  record.set("phases", "crystal", crystal);
  record.set_texts("phases", "card", materials.card_texts);
}

kernels::SymmetryGroup symmetry_of(const material::Phase& phase) {
  kernels::Lattice lattice{};
  if (!kernels::lattice_from_name(phase.lattice.c_str(), lattice) || phase.lattice == "isotropic")
    return kernels::symmetry_group(kernels::Laue::triclinic);
  return kernels::symmetry_group(kernels::laue_of(lattice));
}

void fill_edges(SampleRecord& record, const cases::SolveCase& solve_case, const std::vector<int>& row_of,
                const base::Comm& comm) {
  std::vector<kernels::SymmetryGroup> symmetries;
  for (const material::Phase& phase : solve_case.materials.phases) symmetries.push_back(symmetry_of(phase));
  std::vector<std::int64_t> a, b;
  std::vector<double> area, normal, disorientation;
  for (const microstructure::Boundary& boundary :
       microstructure::boundary_table(solve_case.volume.microstructure, comm)) {
    const auto first = static_cast<std::size_t>(boundary.a), second = static_cast<std::size_t>(boundary.b);
    const material::GrainEntry &ga = solve_case.grains[first], &gb = solve_case.grains[second];
    a.push_back(row_of[first]);
    b.push_back(row_of[second]);
    area.push_back(boundary.area);
    append(normal, boundary.normal);
    disorientation.push_back(
        kernels::disorientation_angle(symmetries[static_cast<std::size_t>(ga.phase)], ga.orientation,
                                      symmetries[static_cast<std::size_t>(gb.phase)], gb.orientation));
  }
  record.set("edges", "a", a);
  record.set("edges", "b", b);
  record.set("edges", "area", area);
  record.set("edges", "normal", normal);
  record.set("edges", "disorientation", disorientation);
}

/// The slabs of all ranks, (component, point) each, as (point, component) of the whole volume; empty on ranks other than root.
std::vector<double> gathered(const std::vector<double>& slab, std::size_t components, std::int64_t points,
                             const base::Comm& comm) {
  const auto n = static_cast<std::size_t>(points);
  std::vector<double> rows(slab.size());
  for (std::size_t c = 0; c < components; ++c)
    for (std::size_t k = 0; k < n; ++k) rows[k * components + c] = slab[c * n + k];
  if (comm.size() == 1) return rows;
  std::vector<int> counts(static_cast<std::size_t>(comm.size())), offsets(counts.size(), 0);
  const int count = static_cast<int>(rows.size());
  MPI_Gather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, comm.mpi());
  std::partial_sum(counts.begin(), counts.end() - 1, offsets.begin() + 1);
  std::vector<double> all(comm.root() ? static_cast<std::size_t>(offsets.back() + counts.back()) : 0);
  MPI_Gatherv(rows.data(), count, MPI_DOUBLE, all.data(), counts.data(), offsets.data(), MPI_DOUBLE, 0, comm.mpi());
  return all;
}

void fill_voxels(SampleRecord& record, const Plan& plan, const Crystals& crystals,
                 const fft_solver::PointResults& points, const std::vector<int>& row_of, const base::Comm& comm) {
  if (plan.farm.voxel_fields.empty()) return;
  std::vector<double> grain;
  for (std::int64_t k = 0; k < points.points(); ++k) grain.push_back(row_of[static_cast<std::size_t>(points.grain(k))]);
  grain = gathered(grain, 1, points.points(), comm);
  if (comm.root()) record.set("voxels", "grain", grain);
  for (const std::string& field : plan.farm.voxel_fields) {
    std::vector<double> values = points.field(field);
    std::size_t components = values.size() / static_cast<std::size_t>(std::max<std::int64_t>(points.points(), 1));
    if (field == "gamma") {  // other samples may have more systems
      components = static_cast<std::size_t>(crystals.most_systems());
      values.resize(components * static_cast<std::size_t>(points.points()), 0.0);
    }
    values = gathered(values, components, points.points(), comm);
    if (comm.root()) record.set("voxels", field, values);
  }
}

}  // namespace

void Curve::add(const load::Increment& increment) {
  time.push_back(increment.time);
  append(F, increment.response.F);
  append(P, increment.response.P);
  append(cauchy, increment.response.sigma);
  slip.push_back(increment.response.slip);
}

void fill_failed(SampleRecord& record, const std::string& reason, const Attempts& attempts) {
  record.set_sample("status", static_cast<int>(Status::failed));
  record.set_sample("reason", reason);
  fill_attempts(record, attempts);
}

void fill_converged(SampleRecord& record, const Plan& plan, const Crystals& crystals, const Solved& solved) {
  const microstructure::Microstructure& made = solved.solve_case.volume.microstructure;
  const base::Comm& comm = solved.solver.comm();
  const fft_solver::PointResults points(solved.solver, solved.volume);
  const fft_solver::GrainTable table(solved.solver, points, solved.volume);
  const microstructure::GrainStatistics statistics = microstructure::grain_statistics(made, comm);
  const std::vector<int> row_of = rows_of_grains(table);

  record.set_sample("status", static_cast<int>(Status::converged));
  record.set("samples", "grid", std::vector<std::int64_t>(made.grid.cells.begin(), made.grid.cells.end()));
  record.set("samples", "size", std::vector<double>(made.grid.size.begin(), made.grid.size.end()));
  record.set_sample("voxels", made.grid.points());
  record.set_sample("temperature", table.grains.front().temperature);
  const load::Response end = solved.solver.response(solved.volume);
  record.set("samples", "F", std::vector<double>(end.F.begin(), end.F.end()));
  record.set("samples", "P", std::vector<double>(end.P.begin(), end.P.end()));
  record.set("samples", "cauchy", std::vector<double>(end.sigma.begin(), end.sigma.end()));
  record.set_sample("mises", mises_of(end.sigma));
  record.set_sample("hill_mandel", hill_mandel(points, comm, made.grid.points()));
  fill_attempts(record, solved.attempts);
  record.set_sample("ranks", comm.size());

  fill_grains(record, crystals, solved, table, statistics);
  fill_edges(record, solved.solve_case, row_of, comm);
  fill_phases(record, crystals, solved.solve_case.materials);
  const Curve& curve = solved.curve;
  const std::pair<const char*, const std::vector<double>*> columns[] = {
      {"time", &curve.time}, {"F", &curve.F}, {"P", &curve.P}, {"cauchy", &curve.cauchy}, {"slip", &curve.slip}};
  for (const auto& [name, values] : columns) record.set("curves", name, *values);
  fill_voxels(record, plan, crystals, points, row_of, comm);
}

}  // namespace polyslip::campaign
