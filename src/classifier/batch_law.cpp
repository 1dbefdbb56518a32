#include "src/classifier/batch_law.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/learn/invariants.hpp"
#include "src/base/require.hpp"

namespace polyslip::classifier {
namespace {

using kernels::Mat3;

Vec6<double> scaled(const Vec6<double>& a, double factor) {
  Vec6<double> r;
  for (int i = 0; i < 6; ++i) r[i] = factor * a[i];
  return r;
}

/// Stress in Pa, crystal axes.
template <class Law>
void rates_at(const mean_field::CrystalPhase<Law, double>& phase, int row, const Vec6<double>& stress,
              std::vector<double>& log_rate, std::vector<double>& sign) {
  const auto systems = static_cast<std::size_t>(phase.params().crystal.systems);
  log_rate.resize(systems);
  sign.resize(systems);
  Law::log_rates(phase.params(), phase.grain(row).frozen, stress, log_rate.data(), sign.data());
}
Vec6<double> to_crystal(const Mat3<double>& lattice, const Vec6<double>& sample) {
  return kernels::to_mandel(lattice * kernels::from_mandel(sample) * kernels::transpose(lattice));
}
Vec6<double> to_sample(const Mat3<double>& lattice, const Vec6<double>& crystal) {
  return kernels::to_mandel(kernels::transpose(lattice) * kernels::from_mandel(crystal) * lattice);
}

double log_sum(const std::vector<double>& x) {
  const double top = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (const double v : x) sum += std::exp(v - top);
  return top + std::log(sum);
}

constexpr double no_events = -30;

template <class Law>
void law_events(const mean_field::CrystalPhase<Law, double>&, int, const Vec6<double>&, const LawAnswer&, double,
                double&, double&) {}

/// As DislocationHardening has them, at the first state.
template <int N>
void law_events(const mean_field::CrystalPhase<material::DislocationLaw<N>, double>& phase, int row,
                const Vec6<double>& stress, const LawAnswer& there, double strain_rate, double& cross_slip,
                double& climb) {
  const auto& p = phase.params().hardening;
  const auto& crystal = phase.params().crystal;
  const auto& frozen = phase.grain(row).frozen;
  const double mu = kernels::DislocationHardening::shear_modulus(crystal, p, frozen.temperature);
  const double D = kernels::DislocationHardening::diffusion(p, frozen.inverse_kT);
  double crossed = 0, climbed = 0;
  for (int a = 0; a < crystal.slip; ++a) {
    const double share = std::exp(there.log_rate[static_cast<std::size_t>(a)] - there.log_sum);
    const double rate = std::exp(std::max(there.log_rate[static_cast<std::size_t>(a)], -60.0));
    double attempts = 0;
    for (int k = 0; k < p.partners[a]; ++k) {
      const double tau = std::abs(kernels::detail::resolved(crystal, p.partner[a][k], stress));
      attempts += p.nu_cs[a] * std::exp(-std::max(p.Q_cs[a] - p.V_cs[a] * tau, 0.0) * frozen.inverse_kT);
    }
    const double chances = attempts * p.y_cs[a] * p.b[a] * p.rho_mobile_0[a] / rate;
    if (p.y_cs[a] > 0) crossed += share * chances / (1 + chances);
    const double tau = std::max(std::abs(kernels::detail::resolved(crystal, a, stress)), 1.0);
    const double height = std::max(3 * mu * p.b[a] / (16 * 3.14159265358979323846 * tau), 2 * p.d_min[a]);
    const double speed = 3 * mu * D * p.V_cl * frozen.inverse_kT / (2 * 3.14159265358979323846 * (height + p.d_min[a]));
    climbed += share * 4 * speed / (height - p.d_min[a]) / strain_rate;
  }
  cross_slip = std::log10(std::max(crossed, 1e-30));
  climb = std::log10(std::max(climbed, 1e-30));
}

template <class Law>
std::vector<double> hardened(const mean_field::CrystalPhase<Law, double>& phase, int row, const Vec6<double>& stress) {
  constexpr double slip = 0.05;
  const auto& p = phase.params();
  const auto& grain = phase.grain(row);
  kernels::PlasticFlow<Law::capacity, double> flow;
  Law::plastic_flow(p, grain.frozen, to_crystal(grain.lattice, stress), 0.0, flow);
  double rate = 0;
  for (int a = 0; a < p.crystal.systems; ++a) rate += flow.rate[a];
  std::vector<double> growth(static_cast<std::size_t>(p.crystal.systems), 0.0);
  if (!(rate > 0) || !std::isfinite(rate)) return growth;
  auto state = grain.state;
  auto later = grain.frozen;
  Law::Hardening::evolve(p.crystal, p.hardening, grain.data, slip / rate, grain.frozen, flow, state.gamma,
                         state.hardening);
  Law::Hardening::freeze(p.crystal, p.hardening, grain.data, state.hardening, later);
  for (int a = 0; a < p.crystal.twin_end; ++a)
    growth[static_cast<std::size_t>(a)] =
        std::log((later.resistance[a] + later.friction[a]) / (grain.frozen.resistance[a] + grain.frozen.friction[a]));
  return growth;
}

}  // namespace

double mises_norm(const Vec6<double>& deviator) { return std::sqrt(1.5 * kernels::dot(deviator, deviator)); }

GraphLaw::GraphLaw(const features::GrainGraph& graph) : graph_(graph), used_(graph.phases.size(), false) {
  direction_ = kernels::deviator(graph.stress_direction);
  const double norm = mises_norm(direction_);
  base::require(norm > 0 && std::isfinite(norm), graph.source, ": no load is known (stress_direction is zero)");
  direction_ = scaled(direction_, 1 / norm);
  for (const features::Grain& grain : graph.grains) used_[static_cast<std::size_t>(grain.phase)] = true;
  for (std::size_t i = 0; i < graph.phases.size(); ++i) {
    const material::Phase& material = *graph.phases[i].material;
    Phase phase;
    if (used_[i]) {
      base::require(!material.systems.empty(), graph.source, ": phase '", material.name,
                    "' has no slip systems; give it a material card");
      phase.law = std::make_shared<mean_field::CardGrains::Phase>(mean_field::crystal_phase(material));
      phase.material = &material;
      std::vector<std::string> names;
      for (const material::SystemName& system : material.systems) {
        const std::string name = std::to_string(static_cast<int>(system.kind)) + system.family;
        const auto found = std::find(names.begin(), names.end(), name);
        phase.family.push_back(static_cast<int>(found - names.begin()));
        if (found != names.end()) continue;
        names.push_back(name);
        phase.of_family.push_back(static_cast<int>(phase.family.size()) - 1);
      }
    }
    phases_.push_back(std::move(phase));
  }
  std::vector<int> count(graph.phases.size(), 0);
  for (const features::Grain& grain : graph.grains) {
    const auto i = static_cast<std::size_t>(grain.phase);
    row_.push_back(count[i]++);
    const mean_field::GrainInput<double> input{grain.orientation, 0, grain.weight, grain.size, graph.temperature};
    std::visit([&](auto& law) { law.add(input); }, *phases_[i].law);
  }
  for (std::size_t i = 0; i < phases_.size(); ++i)
    if (used_[i]) std::visit([](auto& law) { law.freeze(); }, *phases_[i].law);
  unit_ = solve_unit();
  for (std::size_t i = 0; i < phases_.size(); ++i)
    if (used_[i]) describe(phases_[i], graph.strain_rate);
}

double GraphLaw::power(double size) const {
  double power = 0;
  std::vector<double> log_rate, sign;
  for (std::size_t g = 0; g < graph_.grains.size(); ++g) {
    const auto phase = static_cast<std::size_t>(graph_.grains[g].phase);
    std::visit(
        [&](const auto& law) {
          const Vec6<double> stress = to_crystal(law.grain(row_[g]).lattice, scaled(direction_, size));
          rates_at(law, row_[g], stress, log_rate, sign);
          for (std::size_t a = 0; a < log_rate.size(); ++a)
            power += graph_.grains[g].weight * std::exp(std::min(log_rate[a], 600.0)) *
                     std::abs(kernels::detail::resolved(law.params().crystal, static_cast<int>(a), stress));
        },
        *phases_[phase].law);
  }
  return power;
}

double GraphLaw::solve_unit() const {
  // log(power/(σ ε̇)) grows with log σ: bracket, then halve with the slope's help (Illinois)
  const auto excess = [&](double x) {
    const double p = power(std::exp(x));
    return (p > 0 ? std::log(p) : -700.0) - x - std::log(graph_.strain_rate);
  };
  double low = std::log(1e3), high = std::log(1e12), below = excess(low), above = excess(high);
  base::require(below < 0 && above > 0, graph_.source, ": no stress between 1 kPa and 1 TPa makes its phases flow at ",
                graph_.strain_rate, " 1/s");
  int side = 0;
  for (int k = 0; k < 200 && high - low > 1e-13; ++k) {
    double x = (low * above - high * below) / (above - below);
    if (k % 3 == 2 || !(x > low && x < high)) x = 0.5 * (low + high);
    const double f = excess(x);
    if (f == 0) return std::exp(x);
    if (f > 0) {
      high = x;
      above = f;
      if (side == 1) below *= 0.5;
      side = 1;
    } else {
      low = x;
      below = f;
      if (side == -1) above *= 0.5;
      side = -1;
    }
  }
  return std::exp(0.5 * (low + high));
}

void GraphLaw::describe(Phase& phase, double rate) const {
  std::visit(
      [&](const auto& law) {
        std::vector<double> low, high, sign;
        const auto& crystal = law.params().crystal;
        for (int a = 0; a < phase.systems(); ++a) {
          Vec6<double> stress;  // the system's own shear, at about the stress that resolves on a favourable one
          for (int i = 0; i < 6; ++i) stress[i] = unit_ * crystal.schmid[a][i];
          rates_at(law, 0, stress, low, sign);
          rates_at(law, 0, scaled(stress, 1.01), high, sign);
          const auto at = static_cast<std::size_t>(a);
          const double n = std::max((high[at] - low[at]) / std::log(1.01), 1.0);
          const double tau = std::abs(kernels::detail::resolved(crystal, a, stress));
          phase.exponent.push_back(n);
          phase.strength.push_back(std::log(tau) - (low[at] - std::log(rate)) / n);
        }
      },
      *phase.law);
}

LawAnswer GraphLaw::answer(int grain, const Vec6<double>& stress) const {
  const auto g = static_cast<std::size_t>(grain);
  LawAnswer r;
  std::visit(
      [&](const auto& law) {
        const Mat3<double>& lattice = law.grain(row_[g]).lattice;
        const Vec6<double> crystal_stress = to_crystal(lattice, scaled(stress, unit_));
        std::vector<double> higher, sign;
        rates_at(law, row_[g], scaled(crystal_stress, 1.01), higher, sign);
        rates_at(law, row_[g], crystal_stress, r.log_rate, r.sign);
        r.log_sum = log_sum(r.log_rate);
        r.exponent = std::max((log_sum(higher) - r.log_sum) / std::log(1.01), 1.0);
        Vec6<double> flow{};
        for (std::size_t a = 0; a < r.log_rate.size(); ++a) {
          const double share = std::exp(r.log_rate[a] - r.log_sum);
          if (share > 0) r.entropy -= share * (r.log_rate[a] - r.log_sum);
          for (int i = 0; i < 6; ++i) flow[i] += share * r.sign[a] * law.params().crystal.schmid[a][i];
        }
        const double norm = mises_norm(flow);
        r.flow = to_sample(lattice, scaled(flow, norm > 0 ? 1 / norm : 1.0));
      },
      *phases_[static_cast<std::size_t>(graph_.grains[g].phase)].law);
  return r;
}

void GraphLaw::events(int grain, const Vec6<double>& stress, const LawAnswer& there, double& cross_slip,
                      double& climb) const {
  const auto g = static_cast<std::size_t>(grain);
  cross_slip = climb = no_events;
  std::visit(
      [&](const auto& law) {
        const Vec6<double> crystal_stress = to_crystal(law.grain(row_[g]).lattice, scaled(stress, unit_));
        law_events(law, row_[g], crystal_stress, there, graph_.strain_rate, cross_slip, climb);
      },
      *phases_[static_cast<std::size_t>(graph_.grains[g].phase)].law);
}

std::vector<double> GraphLaw::hardening(int grain, const Vec6<double>& stress) const {
  const auto g = static_cast<std::size_t>(grain);
  return std::visit([&](const auto& law) { return hardened(law, row_[g], scaled(stress, unit_)); },
                    *phases_[static_cast<std::size_t>(graph_.grains[g].phase)].law);
}

double GraphLaw::yield_power(int grain, const Vec6<double>& stress, double size, double& rates) const {
  const auto g = static_cast<std::size_t>(grain);
  const Phase& phase = phases_[static_cast<std::size_t>(graph_.grains[g].phase)];
  double power = 0;
  rates = 0;
  std::visit(
      [&](const auto& law) {
        const auto& crystal = law.params().crystal;
        const Vec6<double> at = to_crystal(law.grain(row_[g]).lattice, stress);
        for (int a = 0; a < crystal.twin_end; ++a) {
          const auto s = static_cast<std::size_t>(a);
          double tau = kernels::detail::resolved(crystal, a, at);
          tau = crystal.is_twin(a) ? std::max(tau, 0.0) : std::abs(tau);
          const double rate = std::pow(tau * size * std::exp(-phase.strength[s]), std::min(phase.exponent[s], 20.0));
          power += tau * rate;
          rates += rate;
        }
      },
      *phase.law);
  return power;
}

double GraphLaw::balance(std::vector<Vec6<double>>& stresses) const {
  double low = std::log(1e3), high = std::log(1e12), rates;
  for (int k = 0; k < 60; ++k) {
    const double x = 0.5 * (low + high);
    double power = 0;
    for (std::size_t g = 0; g < stresses.size(); ++g)
      power += graph_.grains[g].weight *
               std::min(yield_power(static_cast<int>(g), stresses[g], std::exp(x), rates), most_flow);
    (power > 1 ? high : low) = x;
  }
  const double size = std::exp(0.5 * (low + high));
  for (std::size_t g = 0; g < stresses.size(); ++g)
    for (int k = 0; k < 20; ++k) {
      yield_power(static_cast<int>(g), stresses[g], size, rates);
      if (rates <= most_flow) break;
      stresses[g] = scaled(stresses[g], std::max(std::pow(most_flow / rates, 1.0 / 20) * 0.999, 0.1));
    }
  return size;
}

Vec6<double> GraphLaw::schmid(int grain, int system) const {
  const auto g = static_cast<std::size_t>(grain);
  return std::visit(
      [&](const auto& law) {
        Vec6<double> M;
        for (int i = 0; i < 6; ++i) M[i] = law.params().crystal.schmid[system][i];
        return to_sample(law.grain(row_[g]).lattice, M);
      },
      *phases_[static_cast<std::size_t>(graph_.grains[g].phase)].law);
}

}  // namespace polyslip::classifier
