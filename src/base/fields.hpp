#pragma once
// The distributed fields that grids carry, in host or device memory as Kokkos was built.
#include <Kokkos_Core.hpp>

namespace polyslip::base {

/// (component, point), the point index contiguous.
using Field = Kokkos::View<double**, Kokkos::LayoutRight>;
/// (point)
using IndexField = Kokkos::View<int*>;

}  // namespace polyslip::base
