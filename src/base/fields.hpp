#pragma once
// The distributed fields that grids carry, in host or device memory as Kokkos was built.
#include <Kokkos_Core.hpp>

#include <cstdint>
#include <string>

namespace polyslip::base {

/// (component, point), the point index contiguous.
template <class S>
using FieldOf = Kokkos::View<S**, Kokkos::LayoutRight>;
using Field = FieldOf<double>;
/// (point)
using IndexField = Kokkos::View<int*>;

/// Rows of a field are padded to whole batches, so that a loop over batches needs no remainder, and by one more where rows would
/// else lie a multiple of a memory page apart: all rows of a point would then fall into one set of the cache.
constexpr std::int64_t field_padding = 16;
inline std::int64_t padded(std::int64_t points) {
  const std::int64_t whole = (points + field_padding - 1) / field_padding * field_padding;
  return whole > 0 && whole % 512 == 0 ? whole + field_padding : whole;
}

/// A zeroed field of `components` rows for `points` points; extent(1) is padded(points).
template <class S = double>
FieldOf<S> make_field(const std::string& name, int components, std::int64_t points) {
  return FieldOf<S>(name, static_cast<std::size_t>(components), static_cast<std::size_t>(padded(points)));
}

/// How numbers are kept: all in double; or in single where that costs no more than single's round-off in one increment
/// (tangent, linear iterations, transforms, stresses, resistances), with displacements and F_p in double.
enum class Precision { exact, mixed };

/// Whether loops run where the host's memory is.
constexpr bool on_host = Kokkos::SpaceAccessibility<Kokkos::DefaultExecutionSpace, Kokkos::HostSpace>::accessible;

}  // namespace polyslip::base
