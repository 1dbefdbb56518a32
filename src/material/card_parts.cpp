#include "src/material/card_parts.hpp"

#include <cmath>
#include <numeric>

#include "kernels/lattice/elasticity.hpp"
#include "src/base/require.hpp"

namespace polyslip::material {
namespace {

using base::require;
using base::Tree;
using kernels::Lattice;
using kernels::LatticeError;

int sum(const std::vector<int>& counts) { return std::accumulate(counts.begin(), counts.end(), 0); }

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

std::string range_text(const base::Range& range) {
  const std::string unit = std::string(range.unit) == "1" ? "" : base::text(" ", range.unit);
  if (range.low == smallest_positive && range.high == infinity) return "> 0" + unit;
  if (range.high == infinity) return base::text("≥ ", range.low, unit);
  if (range.low == smallest_positive) return base::text("> 0 and ≤ ", range.high, unit);
  return base::text("from ", range.low, " to ", range.high, unit);
}

}  // namespace

int Families::slip() const { return sum(n_slip); }
int Families::twins() const { return sum(n_twin); }

Families read_families(const Tree& plastic, Lattice lattice, double c_over_a, int most) {
  Families families{lattice, c_over_a, read_counts(plastic, "N_sl", lattice, false),
                    read_counts(plastic, "N_tw", lattice, true)};
  require(families.slip() > 0, plastic.where(), ": N_sl asks for no slip system; at least one is needed");
  const int systems = families.slip() + families.twins();
  require(systems <= most, plastic.where(), ": ", systems, " systems; at most ", most, " are supported in one phase");
  return families;
}

std::vector<double> family_values(const Tree& plastic, const std::string& key, const std::vector<int>& counts,
                                  const base::Range& range, std::optional<double> otherwise) {
  const std::vector<double> values =
      otherwise ? plastic.get_numbers(key, std::vector<double>(counts.size(), *otherwise)) : plastic.get_numbers(key);
  const std::string where = plastic.has(key) ? plastic.child(key).where() : plastic.where();
  require(values.size() == counts.size() || values.size() == 1, where, ": ", values.size(), " values for ",
          counts.size(), " families; give one per family");
  std::vector<double> result;
  for (std::size_t f = 0; f < counts.size(); ++f) {
    const double value = values.size() == 1 ? values[0] : values[f];
    require(counts[f] == 0 || (value >= range.low && value <= range.high), where, ": found ", value,
            std::string(range.unit) == "1" ? "" : base::text(" ", range.unit), ", allowed is ", range_text(range));
    result.insert(result.end(), static_cast<std::size_t>(counts[f]), value);
  }
  return result;
}

std::vector<double> read_interaction(const Tree& plastic, const std::string& key, kernels::Interaction kind,
                                     const Families& families, const std::vector<double>* otherwise) {
  const std::vector<double> values = otherwise ? plastic.get_numbers(key, *otherwise) : plastic.get_numbers(key);
  LatticeError error = LatticeError::none;
  std::vector<double> matrix =
      kernels::interaction_matrix(families.lattice, kind, families.n_slip, families.n_twin, values, &error);
  if (error == LatticeError::too_few_values) {
    int highest = 0;
    for (int c : kernels::interaction_classes(families.lattice, kind, families.n_slip, families.n_twin))
      highest = std::max(highest, c);
    throw base::InputError(base::text(plastic.child(key).where(), ": ", values.size(),
                                      " values, but these families have pairs of classes up to ", highest));
  }
  return matrix;
}

std::vector<SystemName> name_systems(const Families& families) {
  std::vector<SystemName> names;
  char label[kernels::system_label_size];
  auto add = [&](const auto& system, const char* family, SystemKind kind) {
    SystemName name;
    name.label = kernels::write_label(families.lattice, system, label);
    name.family = family;
    name.kind = kind;
    for (int i = 0; i < 3; ++i) {
      name.direction[i] = system.b[i];
      name.normal[i] = system.n[i];
    }
    names.push_back(name);
  };
  for (const auto& s : kernels::slip_systems(families.lattice, families.n_slip, families.c_over_a))
    add(s, kernels::slip_family_name(families.lattice, s.family), SystemKind::slip);
  for (const auto& t : kernels::twin_systems(families.lattice, families.n_twin, families.c_over_a))
    add(t, kernels::twin_family_name(families.lattice, t.family), SystemKind::twin);
  return names;
}

void ignore_keys(const Tree& section, const std::vector<std::string>& keys) {
  for (const std::string& key : keys)
    if (section.has(key)) section.child(key).mark_read();
}

template <int N>
typename kernels::Phenopowerlaw<N>::template Params<double> read_phenopowerlaw(const Tree& plastic,
                                                                               const Families& families,
                                                                               const kernels::Mat6<double>& stiffness) {
  typename kernels::Phenopowerlaw<N>::template Params<double> p{};
  p.slip = families.slip();
  p.systems = p.slip + families.twins();
  p.stiffness = stiffness;
  kernels::invert_stiffness(stiffness, p.compliance);
  for (const FamilyKey<N>& key : family_keys<N>) {
    const std::vector<int>& counts = key.twin ? families.n_twin : families.n_slip;
    if ((key.twin ? families.twins() : families.slip()) == 0) continue;
    const base::Range range{key.positive ? smallest_positive : 0, infinity, key.unit};
    const auto values = family_values(plastic, key.key, counts, range,
                                      key.required ? std::optional<double>{} : std::optional<double>{key.otherwise});
    std::copy(values.begin(), values.end(), (p.*key.member) + (key.twin ? p.slip : 0));
  }
  int a = 0;
  auto place = [&](const kernels::Vec3<double>& b, const kernels::Vec3<double>& n) {
    const kernels::Mat3<double> dyad{b[0] * n[0], b[0] * n[1], b[0] * n[2], b[1] * n[0], b[1] * n[1],
                                     b[1] * n[2], b[2] * n[0], b[2] * n[1], b[2] * n[2]};
    const kernels::Vec6<double> schmid = kernels::to_mandel(dyad);
    for (int i = 0; i < 3; ++i) {
      p.direction[a][i] = b[i];
      p.normal[a][i] = n[i];
    }
    for (int i = 0; i < 6; ++i) p.schmid[a][i] = schmid[i];
    ++a;
  };
  for (const kernels::SlipSystem& s : kernels::slip_systems(families.lattice, families.n_slip, families.c_over_a))
    place(s.b, s.n);
  for (const kernels::TwinSystem& t : kernels::twin_systems(families.lattice, families.n_twin, families.c_over_a)) {
    p.gamma_char[a] = t.characteristic_shear;
    require(t.characteristic_shear > 0, plastic.where(), ": twin family ", t.family + 1,
            " has no shear at c/a = ", families.c_over_a);
    place(t.b, t.n);
  }
  for (a = 0; a < p.systems; ++a) p.log_dot_gamma_0[a] = std::log(p.dot_gamma_0[a]);

  auto fill = [&](const char* key, kernels::Interaction kind, int row, int rows, int column, int columns) {
    if (rows == 0 || columns == 0) return;
    const std::vector<double> h = read_interaction(plastic, key, kind, families);
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < columns; ++j) p.h[row + i][column + j] = h[static_cast<std::size_t>(i * columns + j)];
  };
  const int twins = p.systems - p.slip;
  fill("h_sl-sl", kernels::Interaction::slip_slip, 0, p.slip, 0, p.slip);
  fill("h_sl-tw", kernels::Interaction::slip_twin, 0, p.slip, p.slip, twins);
  fill("h_tw-sl", kernels::Interaction::twin_slip, p.slip, twins, 0, p.slip);
  fill("h_tw-tw", kernels::Interaction::twin_twin, p.slip, twins, p.slip, twins);
  return p;
}

template kernels::Phenopowerlaw<12>::Params<double> read_phenopowerlaw<12>(const Tree&, const Families&,
                                                                           const kernels::Mat6<double>&);
template kernels::Phenopowerlaw<24>::Params<double> read_phenopowerlaw<24>(const Tree&, const Families&,
                                                                           const kernels::Mat6<double>&);
template kernels::Phenopowerlaw<60>::Params<double> read_phenopowerlaw<60>(const Tree&, const Families&,
                                                                           const kernels::Mat6<double>&);

}  // namespace polyslip::material
