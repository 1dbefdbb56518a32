#pragma once
// Several volumes of one grid, solved together: the volumes that an operation is about, and loops over them in one launch.
#include <Kokkos_Core.hpp>

#include <cstdint>
#include <vector>

#include "src/base/fields.hpp"
#include "src/base/require.hpp"

namespace polyslip::base {

/// Ascending numbers of volumes, small enough to travel with a kernel.
struct VolumeList {
  static constexpr int capacity = 64;
  int count = 0;
  int index[capacity] = {};

  static VolumeList all(int volumes) {
    require(volumes >= 1 && volumes <= capacity, volumes, " volumes in one batch; 1 to ", capacity, " are possible");
    VolumeList list;
    for (; list.count < volumes; ++list.count) list.index[list.count] = list.count;
    return list;
  }
  void add(int volume) { index[count++] = volume; }
  bool empty() const { return count == 0; }
  const int* begin() const { return index; }
  const int* end() const { return index + count; }
};

using Loop = Kokkos::RangePolicy<Kokkos::DefaultExecutionSpace, Kokkos::IndexType<std::int64_t>>;

/// f(volume, i) for i in [0, count) of each listed volume, in one launch. For work that is large per i.
template <class Function>
void for_volumes(const char* name, const VolumeList& volumes, std::int64_t count, const Function& f) {
  const VolumeList list = volumes;
  Kokkos::parallel_for(
      name, Loop(0, list.count * count), KOKKOS_LAMBDA(const std::int64_t k) { f(list.index[k / count], k % count); });
}

/// The same for work of a few operations: on a host a plain loop per volume, which becomes vector instructions.
template <class Function>
void for_elements(const char* name, const VolumeList& volumes, std::int64_t count, const Function& f) {
  if constexpr (on_host) {
    for (const int volume : volumes)
      Kokkos::parallel_for(
          name, Loop(0, count), KOKKOS_LAMBDA(const std::int64_t i) { f(volume, i); });
  } else {
    for_volumes(name, volumes, count, f);
  }
}

}  // namespace polyslip::base
