#include <cmath>

#include "kernels/lattice/elasticity.hpp"
#include "kernels/lattice/mechanisms.hpp"
#include "kernels/lattice/non_schmid.hpp"
#include "src/base/require.hpp"
#include "src/material/card_parts.hpp"
#include "src/material/dislocation_keys.hpp"

namespace polyslip::material {
namespace {

using base::Range;
using base::require;
using base::Tree;
using kernels::Interaction;
using kernels::Lattice;

constexpr Range positive(const char* unit) { return {smallest_positive, infinity, unit}; }
constexpr Range not_negative(const char* unit) { return {0, infinity, unit}; }

/// The change of the stiffness with temperature, Pa/K; zero where the card has none.
kernels::Mat6<double> read_stiffness_by_T(const Tree& elastic, Lattice lattice) {
  const Range range{-infinity, infinity, "Pa/K"};
  const auto get = [&](const char* key) { return elastic.has(key) ? elastic.get_number(key, range) : 0.0; };
  if (lattice == Lattice::hP)
    return kernels::hexagonal_stiffness(get("C_11,T"), get("C_12,T"), get("C_13,T"), get("C_33,T"), get("C_44,T"));
  return kernels::cubic_stiffness(get("C_11,T"), get("C_12,T"), get("C_44,T"));
}

/// Voigt's average of the shear modulus, Pa, of a stiffness in Mandel notation.
double voigt_shear_modulus(const kernels::Mat6<double>& C) {
  return (C(0, 0) + C(1, 1) + C(2, 2) - C(0, 1) - C(0, 2) - C(1, 2) + 1.5 * (C(3, 3) + C(4, 4) + C(5, 5))) / 15;
}

template <int N>
void place_systems(const Tree& plastic, const Families& families, Phase& phase, kernels::CrystalData<N, double>& c) {
  const auto slip = kernels::slip_systems(families.lattice, families.n_slip, families.c_over_a);
  const auto twins = kernels::twin_systems(families.lattice, families.n_twin, families.c_over_a);
  auto place = [&c](int a, const kernels::Vec3<double>& b, const kernels::Vec3<double>& n, bool climb) {
    kernels::Mat3<double> dyad;
    for (int i = 0; i < 3; ++i) {
      c.normal[a][i] = n[i];
      for (int j = 0; j < 3; ++j) dyad(i, j) = climb ? b[i] * b[j] - (i == j ? 1.0 / 3 : 0) : b[i] * n[j];
    }
    const kernels::Vec6<double> schmid = kernels::to_mandel(dyad);
    for (int k = 0; k < 9; ++k) c.dyad[a][k] = dyad.m[k];
    for (int i = 0; i < 6; ++i) c.schmid[a][i] = schmid[i];
    c.gamma_char[a] = 1;
  };
  c.slip = families.slip();
  c.systems = c.twin_end = c.slip + families.twins();
  int a = 0;
  for (const auto& s : slip) place(a++, s.b, s.n, false);
  for (const auto& t : twins) {
    require(t.characteristic_shear > 0, plastic.where(), ": twin family ", t.family + 1,
            " has no shear at c/a = ", families.c_over_a);
    place(a, t.b, t.n, false);
    c.gamma_char[a++] = t.characteristic_shear;
  }
  if (!plastic.get_flag("climb_strain", false)) return;
  for (const auto& climb : kernels::climb_systems(slip)) {
    require(c.systems < N, plastic.where(), ": more than ", N, " systems with those of climb");
    place(c.systems++, climb.b, climb.b, true);
    SystemName name = phase.systems[static_cast<std::size_t>(climb.slip.front())];
    name.label = "climb" + name.label.substr(name.label.find('['));
    name.family = "climb";
    name.kind = SystemKind::climb;
    for (int i = 0; i < 3; ++i) name.normal[i] = name.direction[i];
    phase.systems.push_back(name);
  }
}

template <int N>
void read_thermal(const Tree& section, const Tree& elastic, const Families& families,
                  kernels::CrystalData<N, double>& c) {
  c.reference_temperature = elastic.get_number("T_ref", 293.15, positive("K"));
  const kernels::Mat6<double> by_T = read_stiffness_by_T(elastic, families.lattice);
  const kernels::Mat6<double> change = c.compliance * (by_T * c.compliance);
  for (int i = 0; i < 36; ++i) c.compliance_by_T.m[i] = -change.m[i];
  for (double& value : c.expansion) value = 0;
  c.heating = 0;
  if (!section.has("thermal")) return;
  const Tree thermal = section.section("thermal");
  const Range expansion{-1e-3, 1e-3, "1/K"};
  c.expansion[0] = c.expansion[1] = thermal.get_number("expansion_11", 0.0, expansion);
  c.expansion[2] =
      families.lattice == Lattice::hP ? thermal.get_number("expansion_33", 0.0, expansion) : c.expansion[0];
  const bool adiabatic = thermal.get_flag("adiabatic", false);
  if (!adiabatic) {
    ignore_keys(thermal, {"rho", "c_p", "taylor_quinney"});
    return;
  }
  c.heating = thermal.get_number("taylor_quinney", 0.9, {0, 1, "1"}) /
              (thermal.get_number("rho", positive("kg/m^3")) * thermal.get_number("c_p", positive("J/(kg K)")));
}

template <int N>
void read_mechanisms(const Tree& plastic, const Families& families, kernels::CrystalData<N, double>& c) {
  const std::string reorientation =
      plastic.get_choice("reorientation", {"none", "volume_fraction", "predominant"}, "none");
  require(reorientation == "none" || c.twinning(), plastic.where(), ": '", reorientation,
          "' needs twin systems (N_tw)");
  if (reorientation == "volume_fraction") c.reorientation = kernels::Reorientation::volume_fraction;
  c.reorientation_threshold = 1;
  if (reorientation == "predominant") {
    c.reorientation = kernels::Reorientation::predominant;
    c.reorientation_threshold = plastic.get_number("reorientation_threshold", 0.5, {0.05, 0.95, "1"});
  }
  if (plastic.has("a_nonSchmid")) {
    const std::vector<double> a = plastic.get_numbers("a_nonSchmid", Range{-5, 5, "1"});
    require(families.lattice == Lattice::cI && families.n_slip[0] > 0, plastic.child("a_nonSchmid").where(),
            ": non-Schmid stresses are known for {110}<111> of lattice cI only");
    require(a.size() <= kernels::n_non_schmid, plastic.child("a_nonSchmid").where(), ": ", a.size(),
            " coefficients; at most ", kernels::n_non_schmid);
    c.non_schmid = true;
    const auto slip = kernels::slip_systems(families.lattice, families.n_slip, families.c_over_a);
    const auto projections = kernels::non_schmid_projections(families.lattice, slip);
    for (int s = 0; s < c.slip; ++s)
      for (int i = 0; i < 6; ++i) {
        c.non_schmid_along[s][i] = c.non_schmid_against[s][i] = 0;
        for (std::size_t k = 0; k < a.size(); ++k) {
          c.non_schmid_along[s][i] += a[k] * projections[static_cast<std::size_t>(s)].positive[k][i];
          c.non_schmid_against[s][i] += a[k] * projections[static_cast<std::size_t>(s)].negative[k][i];
        }
      }
  }
  if (plastic.has("backstress_c") || plastic.has("backstress_d")) {
    c.kinematic = true;
    const auto modulus = family_values(plastic, "backstress_c", families.n_slip, not_negative("Pa"));
    const auto decay = family_values(plastic, "backstress_d", families.n_slip, not_negative("1"));
    std::copy(modulus.begin(), modulus.end(), c.backstress_c);
    std::copy(decay.begin(), decay.end(), c.backstress_d);
  }
}

template <int N>
void read_common(const Tree& section, const Tree& mechanical, const Families& families, Phase& phase,
                 kernels::CrystalData<N, double>& c) {
  const Tree plastic = mechanical.section("plastic");
  c.stiffness = phase.stiffness;
  kernels::invert_stiffness(phase.stiffness, c.compliance);
  place_systems<N>(plastic, families, phase, c);
  read_thermal<N>(section, mechanical.section("elastic"), families, c);
  read_mechanisms<N>(plastic, families, c);
}

template <int N>
Law read_power_law(const Tree& section, const Tree& mechanical, const Families& families, Phase& phase) {
  using Params = typename PowerLawWithMechanisms<N>::template Params<double>;
  Law law = Params{};
  Params& p = std::get<Params>(law);
  const Tree plastic = mechanical.section("plastic");
  read_common<N>(section, mechanical, families, phase, p.crystal);
  require(p.crystal.systems == p.crystal.twin_end, plastic.where(), ": climb needs type = dislocation_density");
  p.hardening.power = read_phenopowerlaw<N>(plastic, families, phase.stiffness);
  for (int a = 0; a < p.crystal.systems; ++a) p.flow.n[a] = p.hardening.power.n[a];
  return law;
}

/// h of a pair of kinds into its block of p.h.
template <int N, class Hardening>
void fill(const Tree& plastic, const char* key, Interaction kind, const Families& families, bool required, int row,
          int rows, int column, int columns, Hardening& p) {
  if (rows == 0 || columns == 0 || (!required && !plastic.has(key))) return;
  const std::vector<double> h = read_interaction(plastic, key, kind, families);
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j) {
      const double value = h[static_cast<std::size_t>(i * columns + j)];
      require(value >= 0, plastic.child(key).where(), ": found ", value, ", allowed is ≥ 0");
      p.h[row + i][column + j] = value;
    }
}

template <int N>
Law read_dislocations(const Tree& section, const Tree& mechanical, const Families& families, Phase& phase) {
  using Params = typename DislocationLaw<N>::template Params<double>;
  Law law = Params{};
  Params& params = std::get<Params>(law);
  auto& p = params.hardening;
  auto& c = params.crystal;
  const Tree plastic = mechanical.section("plastic");
  read_common<N>(section, mechanical, families, phase, c);
  const bool cross_slip = plastic.has("y_cs"), climb = plastic.has("D_0");
  for (const DislocationKey<N>& key : dislocation_keys<N>) {
    const bool twin = key.kind == SystemKind::twin;
    if ((twin && families.twins() == 0) || (key.group == Group::cross_slip && !cross_slip)) continue;
    const auto values =
        family_values(plastic, key.key, twin ? families.n_twin : families.n_slip, {key.low, key.high, key.unit},
                      key.required ? std::optional<double>{} : std::optional<double>{key.otherwise});
    double* const first = key.where(params);
    std::copy(values.begin(), values.end(), first + (twin ? c.slip : 0));
  }
  for (int a = 0; a < c.slip; ++a) p.d_min[a] *= p.b[a];  // the card counts in Burgers vectors

  const auto slip = kernels::slip_systems(families.lattice, families.n_slip, families.c_over_a);
  const auto partners = kernels::cross_slip_partners(slip);
  const std::vector<double> forest = kernels::forest_projection(slip);
  for (int a = 0; a < c.slip; ++a) {
    const auto& list = partners[static_cast<std::size_t>(a)];
    p.partners[a] = static_cast<int>(list.size());
    require(p.partners[a] <= kernels::DislocationHardening::most_partners, plastic.where(), ": ", p.partners[a],
            " systems share a Burgers vector with one; at most ", kernels::DislocationHardening::most_partners);
    for (int k = 0; k < p.partners[a]; ++k) p.partner[a][k] = list[static_cast<std::size_t>(k)];
    for (int b = 0; b < c.slip; ++b) p.forest[a][b] = forest[static_cast<std::size_t>(a * c.slip + b)];
  }
  const auto groups = kernels::climb_systems(slip);
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const int a : groups[g].slip) p.climb_group[a] = c.twin_end + static_cast<int>(g);

  const int twins = families.twins();
  fill<N>(plastic, "h_sl-sl", Interaction::slip_slip, families, true, 0, c.slip, 0, c.slip, p);
  fill<N>(plastic, "h_sl-tw", Interaction::slip_twin, families, false, 0, c.slip, c.slip, twins, p);
  fill<N>(plastic, "h_tw-sl", Interaction::twin_slip, families, false, c.slip, twins, 0, c.slip, p);
  fill<N>(plastic, "h_tw-tw", Interaction::twin_twin, families, false, c.slip, twins, c.slip, twins, p);

  const kernels::Mat6<double> by_T = read_stiffness_by_T(mechanical.section("elastic"), families.lattice);
  p.mu = plastic.has("mu") ? plastic.get_number("mu", positive("Pa")) : voigt_shear_modulus(phase.stiffness);
  p.mu_by_T = voigt_shear_modulus(by_T) * p.mu / voigt_shear_modulus(phase.stiffness);
  p.D = plastic.has("D") ? plastic.get_number("D", positive("m")) : 0;
  p.D_0 = p.Q_cl = p.V_cl = 0;
  if (climb) {
    p.D_0 = plastic.get_number("D_0", positive("m^2/s"));
    p.Q_cl = plastic.get_number("Q_cl", positive("J"));
    p.V_cl = plastic.get_number("V_cl", positive("m^3"));
  }
  require(climb || c.systems == c.twin_end, plastic.where(), ": climb_strain needs D_0, Q_cl and V_cl");
  return law;
}

}  // namespace

bool asks_for_mechanisms(const Tree& section, const Tree& mechanical) {
  const Tree plastic = mechanical.section("plastic"), elastic = mechanical.section("elastic");
  for (const char* key : {"a_nonSchmid", "backstress_c", "backstress_d", "climb_strain", "reorientation_threshold"})
    if (plastic.has(key)) return true;
  if (plastic.has("reorientation") &&
      plastic.get_choice("reorientation", {"none", "volume_fraction", "predominant"}) != "none")
    return true;
  for (const char* key : {"C_11,T", "C_12,T", "C_13,T", "C_33,T", "C_44,T", "T_ref"})
    if (elastic.has(key)) return true;
  return section.has("thermal") ||
         (plastic.has("hardening") && plastic.get_choice("hardening", {"implicit", "staggered"}) == "staggered");
}

void read_composed(const Tree& section, const Tree& mechanical, Phase& phase) {
  const Tree plastic = mechanical.section("plastic");
  Lattice lattice = Lattice::isotropic;
  kernels::lattice_from_name(phase.lattice.c_str(), lattice);
  const Families families = read_families(plastic, lattice, phase.c_over_a, 60);
  ignore_keys(plastic, {"atol_xi", "atol_gamma", "atol_rho", "output"});  // DAMASK's integrator and output choice
  require(plastic.get_choice("hardening", {"implicit", "staggered"}, "staggered") == "staggered", plastic.where(),
          ": hardening = implicit is that of a phenopowerlaw without other mechanisms; leave the key out");
  phase.systems = name_systems(families);
  const int climb =
      plastic.get_flag("climb_strain", false)
          ? static_cast<int>(
                kernels::climb_systems(kernels::slip_systems(lattice, families.n_slip, families.c_over_a)).size())
          : 0;
  const bool few = static_cast<int>(phase.systems.size()) + climb <= 24;
  if (plastic.get_text("type") == "dislocation_density")
    phase.law = few ? read_dislocations<24>(section, mechanical, families, phase)
                    : read_dislocations<60>(section, mechanical, families, phase);
  else
    phase.law = few ? read_power_law<24>(section, mechanical, families, phase)
                    : read_power_law<60>(section, mechanical, families, phase);
}

std::vector<StateGroup> composed_state_groups(const Phase& phase) {
  return std::visit(
      [&](const auto& params) -> std::vector<StateGroup> {
        using Params = std::decay_t<decltype(params)>;
        std::vector<StateGroup> groups;
        if constexpr (is_composed<Params>) {
          const auto& c = params.crystal;
          int next = 0;
          const auto add = [&](const char* name, const char* unit, const char* description, int count, int system) {
            if (count > 0) groups.push_back({name, unit, description, next, count, system});
            next += count;
          };
          add("F_p_inverse", "1", "inverse of the plastic deformation gradient, sample to crystal at the start", 9, -1);
          add("stress", "Pa", "elastic second Piola-Kirchhoff stress in crystal axes, Mandel", 6, -1);
          add("gamma", "1", "accumulated shear per system, slip, twin, then climb", c.systems, 0);
          add("fraction", "1", "share of the volume that each twin system has", c.twin_end - c.slip, c.slip);
          add("backstress", "Pa", "backstress per slip system", c.kinematic ? c.slip : 0, 0);
          add("temperature", "K", "temperature", 1, -1);
          if constexpr (is_dislocation_law<Params>) {
            add("rho_mobile", "1/m^2", "density of mobile dislocations per slip system", c.slip, 0);
            add("rho_dipole", "1/m^2", "density of dislocation dipoles per slip system", c.slip, 0);
            add("cross_slip", "1", "cross-slip events per dislocation so far, per slip system", c.slip, 0);
            add("climb", "1", "annihilations by climb per dipole so far, per slip system", c.slip, 0);
          } else {
            add("xi", "Pa", "resistance to plastic flow per system, slip then twin", c.systems, 0);
          }
        }
        return groups;
      },
      phase.law);
}

std::string composed_help() {
  std::string help =
      " mechanisms, beside the keys of a phenopowerlaw or a dislocation_density:\n"
      "  hardening              staggered: resistances follow the shears after each increment, as all of these need; "
      "or\n"
      "                         implicit (a phenopowerlaw without any of them) [implicit]\n"
      "  reorientation          none, volume_fraction (twins with their own lattice and slip, Kalidindi 1998) or\n"
      "                         predominant (a point turns into its largest twin at reorientation_threshold [0.5]) "
      "[none]\n"
      "  a_nonSchmid            1      up to 3 coefficients of the non-Schmid stresses of {110}<111>, cI\n"
      "  backstress_c           Pa     kinematic hardening per slip family, with backstress_d: chi' = c g' - d chi "
      "|g'|\n"
      "[elastic] also: C_11,T ... (Pa/K): change with temperature, from T_ref (K) [293.15] on\n"
      "[thermal]\n"
      "  expansion_11           1/K    thermal expansion; expansion_33: along c, hP [0]\n"
      "  adiabatic              yes: plastic work heats, with rho (kg/m^3), c_p (J/(kg K)), taylor_quinney [0.9] [no]\n"
      " dislocation_density: one value per family; N_sl, N_tw, h_... as for a phenopowerlaw, all h pure numbers\n"
      "  mu                     Pa     shear modulus [Voigt's average of the stiffness]\n"
      "  D                      m      mean free path that grain boundaries allow [the grain's size]\n"
      "  D_0, Q_cl, V_cl        m^2/s, J, m^3   self-diffusion and atomic volume for climb [no climb]\n"
      "  climb_strain           yes: climb strains the crystal, one system per Burgers vector [no]\n";
  for (const DislocationKey<24>& key : dislocation_keys<24>) {
    std::string line = "  " + std::string(key.key);
    line.resize(25, ' ');
    line += std::string(key.unit) + "  ";
    line.resize(std::max<std::size_t>(32, line.size()), ' ');
    help += line + key.meaning + (key.required ? "" : " [" + base::text(key.otherwise) + "]") + "\n";
  }
  return help;
}

}  // namespace polyslip::material
