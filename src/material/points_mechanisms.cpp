#include "src/material/solve_points.hpp"

#if !defined(__CUDACC__) && !defined(__HIPCC__)
namespace polyslip::material {

POLYSLIP_POINT_LAW(, PowerLawWithMechanisms<24>::Params<double>)
POLYSLIP_POINT_LAW(, PowerLawWithMechanisms<60>::Params<double>)

}  // namespace polyslip::material
#endif
