#pragma once
// The distributed fields that grids carry, in host or device memory as Kokkos was built.
#include <Kokkos_Core.hpp>

#include <cstdint>
#include <string>

namespace polyslip::base {

/// (component, point), the point index contiguous.
using Field = Kokkos::View<double**, Kokkos::LayoutRight>;
/// (point)
using IndexField = Kokkos::View<int*>;

/// Rows of a field are padded to whole batches, so that a loop over batches needs no remainder.
constexpr std::int64_t field_padding = 16;
inline std::int64_t padded(std::int64_t points) { return (points + field_padding - 1) / field_padding * field_padding; }

/// A zeroed field of `components` rows for `points` points; extent(1) is padded(points).
inline Field make_field(const std::string& name, int components, std::int64_t points) {
  return Field(name, static_cast<std::size_t>(components), static_cast<std::size_t>(padded(points)));
}

}  // namespace polyslip::base
