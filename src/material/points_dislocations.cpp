#include "src/material/solve_points.hpp"

#if !defined(__CUDACC__) && !defined(__HIPCC__)
namespace polyslip::material {

POLYSLIP_POINT_LAW(, DislocationLaw<24>::Params<double>)
POLYSLIP_POINT_LAW(, DislocationLaw<60>::Params<double>)

}  // namespace polyslip::material
#endif
