#pragma once
// The heavy parts of each law, compiled once per law in files of their own (points_*.cpp), whatever a sweep's fields are stored in.
#include "src/base/batches.hpp"
#include "src/material/phase.hpp"
#include "src/material/point_law.hpp"

#if defined(__GNUC__) && !defined(__CUDACC__) && !defined(__HIPCC__)
#define POLYSLIP_NOINLINE __attribute__((noinline))
#else
#define POLYSLIP_NOINLINE
#endif

namespace polyslip::material {

using Number = base::BatchNumber<double>;
constexpr int width = base::batch_width<double>();

/// One increment of a batch of points.
template <class Params>
POLYSLIP_NOINLINE KOKKOS_FUNCTION void solve_points(const Params& p, const kernels::GrainData<Number>& grain,
                                                    const kernels::PointStep<Number>& step,
                                                    const typename PointLaw<Params>::template State<Number>& old,
                                                    const kernels::UpdateOptions& options,
                                                    typename PointLaw<Params>::template Guess<Number>& guess,
                                                    kernels::Response<Number>& response) {
  PointLaw<Params>::solve(p, grain, step, old, options, guess, response);
}

/// One increment of a point that the batch left unsolved.
template <class Params>
kernels::Rescue rescue_point(const Params& p, const kernels::GrainData<double>& grain,
                             const kernels::PointStep<double>& step,
                             const typename PointLaw<Params>::template State<double>& old,
                             const kernels::UpdateOptions& options,
                             typename PointLaw<Params>::template Guess<double>& guess,
                             typename PointLaw<Params>::template State<double>& end,
                             kernels::Response<double>& response) {
  return PointLaw<Params>::rescue(p, grain, step, old, options, guess, end, response);
}

#define POLYSLIP_POINT_LAW(prefix, PARAMS)                                                                    \
  prefix template kernels::Rescue rescue_point<PARAMS>(                                                       \
      const PARAMS&, const kernels::GrainData<double>&, const kernels::PointStep<double>&,                    \
      const typename PointLaw<PARAMS>::template State<double>&, const kernels::UpdateOptions&,                \
      typename PointLaw<PARAMS>::template Guess<double>&, typename PointLaw<PARAMS>::template State<double>&, \
      kernels::Response<double>&);                                                                            \
  prefix template void solve_points<PARAMS>(                                                                  \
      const PARAMS&, const kernels::GrainData<Number>&, const kernels::PointStep<Number>&,                    \
      const typename PointLaw<PARAMS>::template State<Number>&, const kernels::UpdateOptions&,                \
      typename PointLaw<PARAMS>::template Guess<Number>&, kernels::Response<Number>&);

// device code has to see the function itself
#if !defined(__CUDACC__) && !defined(__HIPCC__)
POLYSLIP_POINT_LAW(extern, kernels::Phenopowerlaw<12>::Params<double>)
POLYSLIP_POINT_LAW(extern, kernels::Phenopowerlaw<24>::Params<double>)
POLYSLIP_POINT_LAW(extern, kernels::Phenopowerlaw<60>::Params<double>)
POLYSLIP_POINT_LAW(extern, PowerLawWithMechanisms<24>::Params<double>)
POLYSLIP_POINT_LAW(extern, PowerLawWithMechanisms<60>::Params<double>)
POLYSLIP_POINT_LAW(extern, DislocationLaw<24>::Params<double>)
POLYSLIP_POINT_LAW(extern, DislocationLaw<60>::Params<double>)
#endif

}  // namespace polyslip::material
