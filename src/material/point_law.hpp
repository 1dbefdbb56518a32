#pragma once
// How a sweep sees each law: the number of rows of its state, how to load and store it, and the update of a batch of points.
#include "kernels/law/crystal_update.hpp"
#include "kernels/law/elastic.hpp"
#include "kernels/law/isotropic.hpp"
#include "kernels/law/phenopowerlaw.hpp"

namespace polyslip::material {

/// The rows of a state in the order of its storage: f(row value) for each.
template <int N, class T, class Function>
KOKKOS_INLINE_FUNCTION void for_each_row(typename kernels::Phenopowerlaw<N>::template State<T>& state, int systems,
                                         Function&& f) {
  for (int i = 0; i < 9; ++i) f(state.F_p_inverse.m[i]);
  for (int a = 0; a < systems; ++a) f(state.xi[a]);
  for (int i = 0; i < 6; ++i) f(state.stress[i]);
  for (int a = 0; a < systems; ++a) f(state.gamma[a]);
}
template <class T, class Function>
KOKKOS_INLINE_FUNCTION void for_each_row(kernels::Isotropic::State<T>& state, Function&& f) {
  for (int i = 0; i < 9; ++i) f(state.F_p_inverse.m[i]);
  f(state.xi);
  for (int i = 0; i < 6; ++i) f(state.stress[i]);
  f(state.gamma);
}

template <class Params>
struct PointLaw;

template <>
struct PointLaw<kernels::Void> {
  template <class T>
  struct State {};
  static int rows(const kernels::Void&) { return 0; }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const kernels::Void&, State<T>&, Function&&) {}
  template <class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const kernels::Void&, const kernels::Quaternion<T>&, State<T>&) {}
  template <class T>
  static KOKKOS_INLINE_FUNCTION void update(const kernels::Void&, const kernels::GrainData<T>&,
                                            const kernels::PointStep<T>&, const State<T>&,
                                            const kernels::UpdateOptions&, State<T>&, kernels::Response<T>& response) {
    kernels::Void::update(response);
  }
};

template <>
struct PointLaw<kernels::Elastic::Params<double>> {
  using Params = kernels::Elastic::Params<double>;
  template <class T>
  struct State {};
  static int rows(const Params&) { return 0; }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const Params&, State<T>&, Function&&) {}
  template <class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params&, const kernels::Quaternion<T>&, State<T>&) {}
  template <class T>
  static KOKKOS_INLINE_FUNCTION void update(const Params& p, const kernels::GrainData<T>& grain,
                                            const kernels::PointStep<T>& step, const State<T>&,
                                            const kernels::UpdateOptions&, State<T>&, kernels::Response<T>& response) {
    kernels::Elastic::update(p, grain, step, response);
  }
};

template <>
struct PointLaw<kernels::Isotropic::Params<double>> {
  using Params = kernels::Isotropic::Params<double>;
  template <class T>
  using State = kernels::Isotropic::State<T>;
  static int rows(const Params&) { return 17; }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const Params&, State<T>& state, Function&& f) {
    for_each_row<T>(state, f);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params& p, const kernels::Quaternion<T>& q, State<T>& state) {
    kernels::Isotropic::initialise(p, q, state);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void update(const Params& p, const kernels::GrainData<T>&,
                                            const kernels::PointStep<T>& step, const State<T>& old,
                                            const kernels::UpdateOptions& options, State<T>& state,
                                            kernels::Response<T>& response) {
    kernels::Isotropic::update(p, step, old, options, state, response);
  }
};

/// Every crystal law of N systems at most that crystal_update knows.
template <class CrystalLaw, class CrystalParams>
struct CrystalPointLaw {
  using Params = CrystalParams;
  template <class T>
  using State = typename CrystalLaw::template State<T>;
  static int rows(const Params& p) { return 15 + 2 * p.systems; }
  template <class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const Params& p, State<T>& state, Function&& f) {
    for_each_row<CrystalLaw::capacity, T>(state, p.systems, f);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params& p, const kernels::Quaternion<T>& q, State<T>& state) {
    CrystalLaw::initialise(p, q, state);
  }
  template <class T>
  static KOKKOS_INLINE_FUNCTION void update(const Params& p, const kernels::GrainData<T>&,
                                            const kernels::PointStep<T>& step, const State<T>& old,
                                            const kernels::UpdateOptions& options, State<T>& state,
                                            kernels::Response<T>& response) {
    kernels::crystal_update<CrystalLaw, kernels::Scalar<T>, T>(p, step, old, options, state, response);
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

}  // namespace polyslip::material
