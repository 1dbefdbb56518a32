#include "src/mean_field/crystal_laws.hpp"

#include "src/base/require.hpp"

namespace polyslip::mean_field {
namespace {

/// The same systems and numbers as leaves of a composed law.
template <int N>
typename PowerLawWithMechanisms<N>::template Params<double> composed(
    const typename kernels::Phenopowerlaw<N>::template Params<double>& p) {
  typename PowerLawWithMechanisms<N>::template Params<double> result{};
  auto& crystal = result.crystal;
  crystal.slip = p.slip;
  crystal.twin_end = crystal.systems = p.systems;
  crystal.compliance = p.compliance;
  crystal.stiffness = p.stiffness;
  crystal.reference_temperature = 293.15;
  for (int a = 0; a < p.systems; ++a) {
    for (int i = 0; i < 3; ++i) {
      crystal.normal[a][i] = p.normal[a][i];
      for (int j = 0; j < 3; ++j) crystal.dyad[a][3 * i + j] = p.direction[a][i] * p.normal[a][j];
    }
    for (int i = 0; i < 6; ++i) crystal.schmid[a][i] = p.schmid[a][i];
    crystal.gamma_char[a] = a < p.slip ? 1 : p.gamma_char[a];
    result.flow.n[a] = p.n[a];
  }
  result.hardening.power = p;
  return result;
}

struct Phases {
  const material::Phase& phase;

  template <class Params>
  CardGrains::Phase operator()(const Params&) const {
    throw base::InputError(base::text("phase '", phase.name,
                                      "': mean-field solvers need a law with slip systems "
                                      "(plastic.type = phenopowerlaw or dislocation_density)"));
  }
  CardGrains::Phase operator()(const kernels::Phenopowerlaw<12>::Params<double>& p) const {
    return CrystalPhase<PowerLawWithMechanisms<12>, double>(composed<12>(p));
  }
  CardGrains::Phase operator()(const kernels::Phenopowerlaw<24>::Params<double>& p) const {
    return CrystalPhase<PowerLawWithMechanisms<24>, double>(composed<24>(p));
  }
  CardGrains::Phase operator()(const kernels::Phenopowerlaw<60>::Params<double>& p) const {
    return CrystalPhase<PowerLawWithMechanisms<60>, double>(composed<60>(p));
  }
  CardGrains::Phase operator()(const PowerLawWithMechanisms<24>::Params<double>& p) const {
    return CrystalPhase<PowerLawWithMechanisms<24>, double>(p);
  }
  CardGrains::Phase operator()(const PowerLawWithMechanisms<60>::Params<double>& p) const {
    return CrystalPhase<PowerLawWithMechanisms<60>, double>(p);
  }
  CardGrains::Phase operator()(const DislocationLaw<24>::Params<double>& p) const {
    return CrystalPhase<DislocationLaw<24>, double>(p);
  }
  CardGrains::Phase operator()(const DislocationLaw<60>::Params<double>& p) const {
    return CrystalPhase<DislocationLaw<60>, double>(p);
  }
};

}  // namespace

CardGrains::Phase crystal_phase(const material::Phase& phase) { return std::visit(Phases{phase}, phase.law); }

bool has_secant(const material::Phase& phase) {
  return std::visit(
      [](const auto& p) {
        if constexpr (material::is_composed<std::decay_t<decltype(p)>>)
          return !p.crystal.kinematic && p.crystal.reorientation != kernels::Reorientation::volume_fraction;
        else
          return true;
      },
      phase.law);
}

}  // namespace polyslip::mean_field
