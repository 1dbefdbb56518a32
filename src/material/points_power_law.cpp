#include "src/material/solve_points.hpp"

#if !defined(__CUDACC__) && !defined(__HIPCC__)
namespace polyslip::material {

POLYSLIP_POINT_LAW(, kernels::Phenopowerlaw<12>::Params<double>)
POLYSLIP_POINT_LAW(, kernels::Phenopowerlaw<24>::Params<double>)

}  // namespace polyslip::material
#endif
