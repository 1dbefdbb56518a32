#pragma once
// How a sweep sees each law: the rows of its state and of the guess that it keeps from one evaluation to the next, and the parts
// of its update for a batch of points.
#include "kernels/law/crystal_update.hpp"
#include "kernels/law/elastic.hpp"
#include "kernels/law/isotropic.hpp"
#include "kernels/law/phenopowerlaw.hpp"
#include "kernels/law/staggered_update.hpp"
#include "src/material/phase.hpp"

namespace polyslip::material {

template <class Params>
struct PointLaw;

/// Laws without history.
template <class P>
struct PointLawWithoutState {
  using Params = P;
  template <class T>
  struct State {};
  template <class T>
  struct Guess {};
  static int rows(const Params&) { return 0; }
  static int guess_rows(const Params&) { return 0; }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const Params&, State<T>&, Function&&) {}
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit_guess(const Params&, Guess<T>&, Function&&) {}
  template <class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params&, const kernels::GrainData<T>&, State<T>&) {}
  template <class T>
  static KOKKOS_INLINE_FUNCTION void guess_from(const Params&, const State<T>&, Guess<T>&) {}
  template <class T>
  static KOKKOS_INLINE_FUNCTION void advance(const Params&, const kernels::GrainData<T>&, kernels::Scalar<T>,
                                             const Guess<T>&, State<T>&) {}
  static kernels::Rescue rescue(const Params&, const kernels::GrainData<double>&, const kernels::PointStep<double>&,
                                const State<double>&, const kernels::UpdateOptions&, Guess<double>&, State<double>&,
                                kernels::Response<double>&) {
    return kernels::Rescue::failed;
  }
};

template <>
struct PointLaw<kernels::Void> : PointLawWithoutState<kernels::Void> {
  template <class T>
  static KOKKOS_INLINE_FUNCTION void solve(const kernels::Void&, const kernels::GrainData<T>&,
                                           const kernels::PointStep<T>&, const State<T>&, const kernels::UpdateOptions&,
                                           Guess<T>&, kernels::Response<T>& response) {
    kernels::Void::update(response);
  }
};

template <>
struct PointLaw<kernels::Elastic::Params<double>> : PointLawWithoutState<kernels::Elastic::Params<double>> {
  template <class T>
  static KOKKOS_INLINE_FUNCTION void solve(const Params& p, const kernels::GrainData<T>& grain,
                                           const kernels::PointStep<T>& step, const State<T>&,
                                           const kernels::UpdateOptions&, Guess<T>&, kernels::Response<T>& response) {
    kernels::Elastic::update(p, grain, step, response);
  }
};

template <>
struct PointLaw<kernels::Isotropic::Params<double>> {
  using Params = kernels::Isotropic::Params<double>;
  template <class T>
  using State = kernels::Isotropic::State<T>;
  template <class T>
  using Guess = kernels::Isotropic::Guess<T>;
  static int rows(const Params&) { return 17; }
  static int guess_rows(const Params&) { return 7; }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const Params&, State<T>& state, Function&& f) {
    for (int i = 0; i < 9; ++i) f(state.F_p_inverse.m[i]);
    f(state.xi);
    for (int i = 0; i < 6; ++i) f(state.stress[i]);
    f(state.gamma);
  }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit_guess(const Params&, Guess<T>& guess, Function&& f) {
    for (int i = 0; i < 6; ++i) f(guess.stress[i]);
    f(guess.xi);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params& p, const kernels::GrainData<T>& grain, State<T>& state) {
    kernels::Isotropic::initialise(p, grain.orientation, state);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void guess_from(const Params&, const State<T>& state, Guess<T>& guess) {
    guess = {state.stress, state.xi};
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void solve(const Params& p, const kernels::GrainData<T>&,
                                           const kernels::PointStep<T>& step, const State<T>& old,
                                           const kernels::UpdateOptions& options, Guess<T>& guess,
                                           kernels::Response<T>& response) {
    kernels::Isotropic::solve(p, step, old, options, guess, response);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void advance(const Params& p, const kernels::GrainData<T>&, kernels::Scalar<T> dt,
                                             const Guess<T>& guess, State<T>& state) {
    kernels::Isotropic::advance(p, dt, guess, state);
  }
  static kernels::Rescue rescue(const Params&, const kernels::GrainData<double>&, const kernels::PointStep<double>&,
                                const State<double>&, const kernels::UpdateOptions&, Guess<double>&, State<double>&,
                                kernels::Response<double>&) {
    return kernels::Rescue::failed;
  }
};

/// Every crystal law of N systems at most that crystal_update knows.
template <class CrystalLaw, class CrystalParams>
struct CrystalPointLaw {
  using Params = CrystalParams;
  template <class T>
  using State = typename CrystalLaw::template State<T>;
  template <class T>
  using Guess = typename CrystalLaw::template Guess<T>;
  static int rows(const Params& p) { return 15 + 2 * p.systems; }
  static int guess_rows(const Params& p) { return 6 + p.systems; }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const Params& p, State<T>& state, Function&& f) {
    for (int i = 0; i < 9; ++i) f(state.F_p_inverse.m[i]);
    for (int a = 0; a < p.systems; ++a) f(state.xi[a]);
    for (int i = 0; i < 6; ++i) f(state.stress[i]);
    for (int a = 0; a < p.systems; ++a) f(state.gamma[a]);
  }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit_guess(const Params& p, Guess<T>& guess, Function&& f) {
    for (int i = 0; i < 6; ++i) f(guess.stress[i]);
    for (int a = 0; a < p.systems; ++a) f(guess.xi[a]);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params& p, const kernels::GrainData<T>& grain, State<T>& state) {
    CrystalLaw::initialise(p, grain.orientation, state);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void guess_from(const Params& p, const State<T>& state, Guess<T>& guess) {
    CrystalLaw::guess_from(p, state, guess);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void solve(const Params& p, const kernels::GrainData<T>&,
                                           const kernels::PointStep<T>& step, const State<T>& old,
                                           const kernels::UpdateOptions& options, Guess<T>& guess,
                                           kernels::Response<T>& response) {
    kernels::crystal_solve<CrystalLaw, kernels::Scalar<T>, T>(p, step, old, options, guess, response);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void advance(const Params& p, const kernels::GrainData<T>&, kernels::Scalar<T> dt,
                                             const Guess<T>& guess, State<T>& state) {
    kernels::crystal_advance<CrystalLaw, kernels::Scalar<T>, T>(p, dt, guess, state);
  }
  static kernels::Rescue rescue(const Params& p, const kernels::GrainData<double>&,
                                const kernels::PointStep<double>& step, const State<double>& old,
                                const kernels::UpdateOptions& options, Guess<double>& guess, State<double>& end,
                                kernels::Response<double>& response) {
    return kernels::crystal_rescue<CrystalLaw, double>(p, step, old, options, guess, end, response);
  }
};
template <>
struct PointLaw<kernels::Phenopowerlaw<12>::Params<double>>
    : CrystalPointLaw<kernels::Phenopowerlaw<12>, kernels::Phenopowerlaw<12>::Params<double>> {};
template <>
struct PointLaw<kernels::Phenopowerlaw<24>::Params<double>>
    : CrystalPointLaw<kernels::Phenopowerlaw<24>, kernels::Phenopowerlaw<24>::Params<double>> {};
template <>
struct PointLaw<kernels::Phenopowerlaw<60>::Params<double>>
    : CrystalPointLaw<kernels::Phenopowerlaw<60>, kernels::Phenopowerlaw<60>::Params<double>> {};

/// Every composed law; rows as composed_state_groups names them.
template <class ComposedLaw, class ComposedParams>
struct ComposedPointLaw {
  using Params = ComposedParams;
  template <class T>
  using State = typename ComposedLaw::template State<T>;
  template <class T>
  using Guess = typename ComposedLaw::template Guess<T>;
  static int rows(const Params& p) {
    const auto& c = p.crystal;
    return 16 + c.systems + (c.twin_end - c.slip) + (c.kinematic ? c.slip : 0) + ComposedLaw::Hardening::rows(c);
  }
  static int guess_rows(const Params&) { return 6; }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const Params& p, State<T>& state, Function&& f) {
    const auto& c = p.crystal;
    for (int i = 0; i < 9; ++i) f(state.F_p_inverse.m[i]);
    for (int i = 0; i < 6; ++i) f(state.stress[i]);
    for (int a = 0; a < c.systems; ++a) f(state.gamma[a]);
    for (int t = c.slip; t < c.twin_end; ++t) f(state.fraction[t]);
    if (c.kinematic)
      for (int a = 0; a < c.slip; ++a) f(state.backstress[a]);
    f(state.temperature);
    ComposedLaw::Hardening::visit(c, state.hardening, f);
  }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit_guess(const Params&, Guess<T>& guess, Function&& f) {
    for (int i = 0; i < 6; ++i) f(guess.stress[i]);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params& p, const kernels::GrainData<T>& grain, State<T>& state) {
    ComposedLaw::initialise(p, grain, state);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void guess_from(const Params&, const State<T>& state, Guess<T>& guess) {
    guess.stress = state.stress;
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void solve(const Params& p, const kernels::GrainData<T>& grain,
                                           const kernels::PointStep<T>& step, const State<T>& old,
                                           const kernels::UpdateOptions& options, Guess<T>& guess,
                                           kernels::Response<T>& response) {
    kernels::staggered_solve<ComposedLaw, kernels::Scalar<T>, T>(p, grain, step, old, options, guess, response);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void advance(const Params& p, const kernels::GrainData<T>& grain, kernels::Scalar<T> dt,
                                             const Guess<T>& guess, State<T>& state) {
    kernels::staggered_advance<ComposedLaw, kernels::Scalar<T>, T>(p, grain, dt, guess, state);
  }
  static kernels::Rescue rescue(const Params& p, const kernels::GrainData<double>& grain,
                                const kernels::PointStep<double>& step, const State<double>& old,
                                const kernels::UpdateOptions& options, Guess<double>& guess, State<double>&,
                                kernels::Response<double>& response) {
    return kernels::staggered_rescue<ComposedLaw, double>(p, grain, step, old, options, guess, response);
  }
};
template <>
struct PointLaw<PowerLawWithMechanisms<24>::Params<double>>
    : ComposedPointLaw<PowerLawWithMechanisms<24>, PowerLawWithMechanisms<24>::Params<double>> {};
template <>
struct PointLaw<PowerLawWithMechanisms<60>::Params<double>>
    : ComposedPointLaw<PowerLawWithMechanisms<60>, PowerLawWithMechanisms<60>::Params<double>> {};
template <>
struct PointLaw<DislocationLaw<24>::Params<double>>
    : ComposedPointLaw<DislocationLaw<24>, DislocationLaw<24>::Params<double>> {};
template <>
struct PointLaw<DislocationLaw<60>::Params<double>>
    : ComposedPointLaw<DislocationLaw<60>, DislocationLaw<60>::Params<double>> {};

}  // namespace polyslip::material
