#include "src/material/solve_points.hpp"

#if !defined(__CUDACC__) && !defined(__HIPCC__)
namespace polyslip::material {

POLYSLIP_POINT_LAW(, kernels::Phenopowerlaw<60>::Params<double>)

}  // namespace polyslip::material
#endif
