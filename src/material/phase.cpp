#include "src/material/phase.hpp"

#include <cmath>
#include <numeric>

#include "kernels/lattice/elasticity.hpp"
#include "kernels/lattice/interaction.hpp"
#include "src/base/require.hpp"
#include "src/material/phenopowerlaw_keys.hpp"

namespace polyslip::material {
namespace {

using base::require;
using base::Tree;
using kernels::Lattice;
using kernels::LatticeError;

constexpr double infinity = std::numeric_limits<double>::infinity();

kernels::Mat6<double> read_stiffness(const Tree& elastic, Lattice lattice) {
  elastic.get_choice("type", {"Hooke"}, "Hooke");
  const base::Range pascal{-infinity, infinity, "Pa"};
  const double C_11 = elastic.get_number("C_11", pascal), C_12 = elastic.get_number("C_12", pascal);
  kernels::Mat6<double> stiffness;
  switch (lattice) {
    case Lattice::cF:
    case Lattice::cI:
      stiffness = kernels::cubic_stiffness(C_11, C_12, elastic.get_number("C_44", pascal));
      break;
    case Lattice::hP: {
      const double C_13 = elastic.get_number("C_13", pascal), C_33 = elastic.get_number("C_33", pascal);
      stiffness = kernels::hexagonal_stiffness(C_11, C_12, C_13, C_33, elastic.get_number("C_44", pascal));
      break;
    }
    case Lattice::isotropic:
      stiffness = kernels::isotropic_stiffness(C_11, C_12);
      break;
  }
  require(kernels::is_positive_definite(stiffness), elastic.where(), ": the stiffness is not positive definite");
  return stiffness;
}

/// "N_sl", "N_tw": counts per family, checked against the lattice.
std::vector<int> read_counts(const Tree& plastic, const char* key, Lattice lattice, bool twin) {
  std::vector<int> counts;
  if (!plastic.has(key)) return counts;
  const int families = twin ? kernels::n_twin_families(lattice) : kernels::n_slip_families(lattice);
  for (double value : plastic.get_numbers(key)) {
    const int family = static_cast<int>(counts.size());
    require(family < families, plastic.child(key).where(), ": more families than the ", families, " ",
            twin ? "twin" : "slip", " families of lattice ", kernels::lattice_name(lattice));
    const int most = twin ? kernels::twin_family_size(lattice, family) : kernels::slip_family_size(lattice, family);
    require(value == std::floor(value) && value >= 0 && value <= most, plastic.child(key).where(), ": family ",
            family + 1, " (",
            twin ? kernels::twin_family_name(lattice, family) : kernels::slip_family_name(lattice, family), ") has ",
            value, " systems; allowed are whole numbers from 0 to ", most);
    counts.push_back(static_cast<int>(value));
  }
  return counts;
}

int sum(const std::vector<int>& counts) { return std::accumulate(counts.begin(), counts.end(), 0); }

std::vector<double> read_interaction(const Tree& plastic, const char* key, kernels::Interaction kind, Lattice lattice,
                                     const std::vector<int>& n_slip, const std::vector<int>& n_twin) {
  const std::vector<double> values = plastic.get_numbers(key);
  LatticeError error = LatticeError::none;
  std::vector<double> matrix = kernels::interaction_matrix(lattice, kind, n_slip, n_twin, values, &error);
  if (error == LatticeError::too_few_values) {
    int highest = 0;
    for (int c : kernels::interaction_classes(lattice, kind, n_slip, n_twin)) highest = std::max(highest, c);
    throw base::InputError(base::text(plastic.child(key).where(), ": ", values.size(),
                                      " values, but these families have pairs of classes up to ", highest));
  }
  return matrix;
}

template <int N>
void read_families(const Tree& plastic, const std::vector<int>& counts, bool twin, int first,
                   typename kernels::Phenopowerlaw<N>::template Params<double>& p) {
  for (const FamilyKey<N>& key : family_keys<N>) {
    if (key.twin != twin) continue;
    const std::vector<double> otherwise(counts.size(), key.otherwise);
    const std::vector<double> values =
        key.required ? plastic.get_numbers(key.key) : plastic.get_numbers(key.key, otherwise);
    require(values.size() == counts.size() || values.size() == 1, plastic.path(), ".", key.key, " in ",
            plastic.origin(), ": ", values.size(), " values for ", counts.size(), " families; give one per family");
    int system = first;
    for (std::size_t f = 0; f < counts.size(); ++f) {
      const double value = values.size() == 1 ? values[0] : values[f];
      require(counts[f] == 0 || (key.positive ? value > 0 : value >= 0), plastic.path(), ".", key.key, " in ",
              plastic.origin(), ": found ", value, " ", key.unit, ", allowed is ", key.positive ? "> 0" : "≥ 0");
      for (int i = 0; i < counts[f]; ++i) (p.*key.member)[system++] = value;
    }
  }
}

template <int N>
Law read_phenopowerlaw(const Tree& plastic, Lattice lattice, double c_over_a, const std::vector<int>& n_slip,
                       const std::vector<int>& n_twin, const kernels::Mat6<double>& stiffness) {
  using Params = typename kernels::Phenopowerlaw<N>::template Params<double>;
  Law law = Params{};
  Params& p = std::get<Params>(law);
  p.slip = sum(n_slip);
  p.systems = p.slip + sum(n_twin);
  p.stiffness = stiffness;
  kernels::invert_stiffness(stiffness, p.compliance);
  if (p.slip > 0) read_families<N>(plastic, n_slip, false, 0, p);
  if (p.systems > p.slip) read_families<N>(plastic, n_twin, true, p.slip, p);

  auto place = [&p](int a, const kernels::Vec3<double>& b, const kernels::Vec3<double>& n) {
    const kernels::Mat3<double> dyad{b[0] * n[0], b[0] * n[1], b[0] * n[2], b[1] * n[0], b[1] * n[1],
                                     b[1] * n[2], b[2] * n[0], b[2] * n[1], b[2] * n[2]};
    const kernels::Vec6<double> schmid = kernels::to_mandel(dyad);
    for (int i = 0; i < 3; ++i) {
      p.direction[a][i] = b[i];
      p.normal[a][i] = n[i];
    }
    for (int i = 0; i < 6; ++i) p.schmid[a][i] = schmid[i];
  };
  int a = 0;
  for (const kernels::SlipSystem& s : kernels::slip_systems(lattice, n_slip, c_over_a)) place(a++, s.b, s.n);
  for (const kernels::TwinSystem& t : kernels::twin_systems(lattice, n_twin, c_over_a)) {
    p.gamma_char[a] = t.characteristic_shear;
    require(t.characteristic_shear > 0, plastic.where(), ": twin family ", t.family + 1,
            " has no shear at c/a = ", c_over_a);
    place(a++, t.b, t.n);
  }
  for (a = 0; a < p.systems; ++a) p.log_dot_gamma_0[a] = std::log(p.dot_gamma_0[a]);

  auto fill = [&](const char* key, kernels::Interaction kind, int row, int rows, int column, int columns) {
    if (rows == 0 || columns == 0) return;
    const std::vector<double> h = read_interaction(plastic, key, kind, lattice, n_slip, n_twin);
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < columns; ++j) p.h[row + i][column + j] = h[static_cast<std::size_t>(i * columns + j)];
  };
  const int twins = p.systems - p.slip;
  fill("h_sl-sl", kernels::Interaction::slip_slip, 0, p.slip, 0, p.slip);
  fill("h_sl-tw", kernels::Interaction::slip_twin, 0, p.slip, p.slip, twins);
  fill("h_tw-sl", kernels::Interaction::twin_slip, p.slip, twins, 0, p.slip);
  fill("h_tw-tw", kernels::Interaction::twin_twin, p.slip, twins, p.slip, twins);
  return law;
}

std::vector<SystemName> name_systems(Lattice lattice, double c_over_a, const std::vector<int>& n_slip,
                                     const std::vector<int>& n_twin) {
  std::vector<SystemName> names;
  char label[kernels::system_label_size];
  auto add = [&](const auto& system, const char* family, bool twin) {
    SystemName name;
    name.label = kernels::write_label(lattice, system, label);
    name.family = family;
    name.twin = twin;
    for (int i = 0; i < 3; ++i) {
      name.direction[i] = system.b[i];
      name.normal[i] = system.n[i];
    }
    names.push_back(name);
  };
  for (const auto& s : kernels::slip_systems(lattice, n_slip, c_over_a))
    add(s, kernels::slip_family_name(lattice, s.family), false);
  for (const auto& t : kernels::twin_systems(lattice, n_twin, c_over_a))
    add(t, kernels::twin_family_name(lattice, t.family), true);
  return names;
}

void read_power_law(const Tree& plastic, Lattice lattice, Phase& phase) {
  const std::vector<int> n_slip = read_counts(plastic, "N_sl", lattice, false);
  const std::vector<int> n_twin = read_counts(plastic, "N_tw", lattice, true);
  const int systems = sum(n_slip) + sum(n_twin);
  require(sum(n_slip) > 0, plastic.where(), ": N_sl asks for no slip system; a phenopowerlaw needs at least one");
  require(systems <= 60, plastic.where(), ": ", systems, " systems; at most 60 are supported in one phase");
  for (const char* key : {"atol_xi", "atol_gamma", "output"})
    if (plastic.has(key)) plastic.child(key).mark_read();  // DAMASK's integrator and output choice: no meaning here
  phase.systems = name_systems(lattice, phase.c_over_a, n_slip, n_twin);
  if (systems <= 12)
    phase.law = read_phenopowerlaw<12>(plastic, lattice, phase.c_over_a, n_slip, n_twin, phase.stiffness);
  else if (systems <= 24)
    phase.law = read_phenopowerlaw<24>(plastic, lattice, phase.c_over_a, n_slip, n_twin, phase.stiffness);
  else
    phase.law = read_phenopowerlaw<60>(plastic, lattice, phase.c_over_a, n_slip, n_twin, phase.stiffness);
}

void read_isotropic(const Tree& plastic, Phase& phase) {
  kernels::Isotropic::Params<double> p{};
  const double tiny = std::numeric_limits<double>::min();
  p.stiffness = phase.stiffness;
  kernels::invert_stiffness(phase.stiffness, p.compliance);
  p.dot_gamma_0 = plastic.get_number("dot_gamma_0", {tiny, infinity, "1/s"});
  p.n = plastic.get_number("n", {1, infinity, "1"});
  p.M = plastic.get_number("M", {tiny, infinity, "1"});
  p.xi_0 = plastic.get_number("xi_0", {tiny, infinity, "Pa"});
  p.xi_inf = plastic.get_number("xi_inf", {tiny, infinity, "Pa"});
  p.h_0 = plastic.get_number("h_0", {0, infinity, "Pa"});
  p.h_ln = plastic.get_number("h_ln", 0.0, {-infinity, infinity, "Pa"});
  p.h = plastic.get_number("h", 1.0, {0, infinity, "1"});
  p.a = plastic.get_number("a", {tiny, infinity, "1"});
  require(!plastic.get_flag("dilatation", false), plastic.where(), ": dilatation is not supported");
  for (const char* key : {"atol_xi", "output"})
    if (plastic.has(key)) plastic.child(key).mark_read();
  phase.law = p;
}

}  // namespace

Phase read_phase(const std::string& name, const Tree& section) {
  Phase phase;
  phase.name = name;
  phase.lattice = section.get_choice("lattice", {"cF", "cI", "hP", "isotropic"}, "isotropic");
  Lattice lattice = Lattice::isotropic;
  kernels::lattice_from_name(phase.lattice.c_str(), lattice);
  if (lattice == Lattice::hP) phase.c_over_a = section.get_number("c/a", {1, 3, "1"});
  const Tree mechanical = section.has("mechanical") ? section.section("mechanical") : section;
  if (mechanical.has("output")) mechanical.child("output").mark_read();
  for (const char* key : {"rho", "references", "name", "comment"})
    if (section.has(key)) section.child(key).mark_read();

  std::string plastic_type = "none";
  if (mechanical.has("plastic"))
    plastic_type = mechanical.section("plastic").get_choice("type", {"none", "phenopowerlaw", "isotropic", "void"});
  if (plastic_type == "void") {
    phase.law = kernels::Void{};
    for (double& c : phase.stiffness.m) c = 0;
    return phase;
  }
  phase.stiffness = read_stiffness(mechanical.section("elastic"), lattice);
  if (plastic_type == "phenopowerlaw") {
    require(lattice != Lattice::isotropic, section.where(), ": a phenopowerlaw needs lattice = cF, cI or hP");
    read_power_law(mechanical.section("plastic"), lattice, phase);
  } else if (plastic_type == "isotropic") {
    read_isotropic(mechanical.section("plastic"), phase);
  } else {
    phase.law = kernels::Elastic::Params<double>{phase.stiffness};
  }
  return phase;
}

std::vector<StateGroup> state_groups(const Phase& phase) {
  const int systems = static_cast<int>(phase.systems.size());
  const StateGroup plastic{"F_p_inverse", "1",
                           "inverse of the plastic deformation gradient, sample to crystal at the start", 0, 9};
  const bool isotropic = std::holds_alternative<kernels::Isotropic::Params<double>>(phase.law);
  if (systems == 0 && !isotropic) return {};
  const int count = isotropic ? 1 : systems;
  const char* each = isotropic ? "" : " per system, slip then twin";
  return {plastic,
          {"xi", "Pa", base::text("resistance to plastic flow", each), 9, count},
          {"stress", "Pa", "elastic second Piola-Kirchhoff stress in crystal axes, Mandel", 9 + count, 6},
          {"gamma", "1", base::text("accumulated shear", each), 15 + count, count}};
}

int state_components(const Phase& phase) {
  int count = 0;
  for (const StateGroup& group : state_groups(phase)) count += group.count;
  return count;
}

}  // namespace polyslip::material
