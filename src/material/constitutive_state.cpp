// Looking at the state of points, setting it, and counting.
#include "src/base/batches.hpp"
#include "src/material/constitutive.hpp"

namespace polyslip::material {

using base::Loop;
using base::VolumeList;

void Constitutive::set_temperature(int volume, double temperature) {
  const auto v = static_cast<std::size_t>(volume);
  const int first = first_grain_[v];
  const auto grains = grain_data_;
  Kokkos::parallel_for(
      "material::temperature_of_grains", Loop(first, first + static_cast<std::int64_t>(grains_[v].size())),
      KOKKOS_LAMBDA(const std::int64_t g) { grains(g).temperature = temperature; });
  for (std::size_t k = 0; k < phases_.size(); ++k) {
    const Block& block = blocks_[k];
    constexpr int width = base::batch_width<double>();
    const std::int64_t begin = block.begin[v], end = begin + (block.count[v] + width - 1) / width * width;
    for (const StateGroup& group : state_groups(phases_[k])) {
      if (group.name != "temperature") continue;
      const int row = group.first, split = block.exact_rows;
      const base::Field exact = block.state;
      const base::FieldOf<float> light = block.light_state;
      Kokkos::parallel_for(
          "material::temperature_of_points", Loop(begin, end), KOKKOS_LAMBDA(const std::int64_t i) {
            if (row < split)
              exact(row, i) = temperature;
            else
              light(row - split, i) = static_cast<float>(temperature);
          });
    }
  }
}

std::vector<int> Constitutive::grain_of_point(int volume) const {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), grain_of_point_);
  const int* first = host.data() + volume * stride_;
  std::vector<int> grains(first, first + points_);
  for (int& grain : grains) grain -= first_grain_[static_cast<std::size_t>(volume)];
  return grains;
}

std::int64_t Constitutive::count_of(int phase, int volume) const {
  return blocks_[static_cast<std::size_t>(phase)].count[static_cast<std::size_t>(volume)];
}

std::vector<int> Constitutive::points_of(int phase, int volume) const {
  const Block& block = blocks_[static_cast<std::size_t>(phase)];
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), block.points);
  const int* first = host.data() + block.begin[static_cast<std::size_t>(volume)];
  std::vector<int> points(first, first + count_of(phase, volume));
  for (int& point : points) point -= static_cast<int>(volume * stride_);
  return points;
}

std::vector<double> Constitutive::state_rows(int phase, int first, int count, int volume) const {
  const Block& block = blocks_[static_cast<std::size_t>(phase)];
  const auto exact = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), block.state);
  const auto light = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), block.light_state);
  const auto begin = static_cast<std::size_t>(block.begin[static_cast<std::size_t>(volume)]);
  const auto n = static_cast<std::size_t>(count_of(phase, volume));
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(count) * n);
  for (int r = first; r < first + count; ++r)
    for (std::size_t i = begin; i < begin + n; ++i)
      values.push_back(r < block.exact_rows
                           ? exact(static_cast<std::size_t>(r), i)
                           : static_cast<double>(light(static_cast<std::size_t>(r - block.exact_rows), i)));
  return values;
}

void Constitutive::restore_state(int phase, const std::vector<double>& rows, int volume) {
  Block& block = blocks_[static_cast<std::size_t>(phase)];
  const auto exact = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), block.state);
  const auto light = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), block.light_state);
  const auto v = static_cast<std::size_t>(volume);
  const auto begin = static_cast<std::size_t>(block.begin[v]), n = static_cast<std::size_t>(block.count[v]);
  const std::size_t end =
      v + 1 < block.begin.size() ? static_cast<std::size_t>(block.begin[v + 1]) : block.points.extent(0);
  for (int r = 0; n > 0 && r < state_components(phases_[static_cast<std::size_t>(phase)]); ++r) {
    for (std::size_t i = begin; i < end; ++i) {
      // lanes beyond the last point compute too, and repeat it
      const double value = rows[static_cast<std::size_t>(r) * n + std::min(i - begin, n - 1)];
      if (r < block.exact_rows)
        exact(static_cast<std::size_t>(r), i) = value;
      else
        light(static_cast<std::size_t>(r - block.exact_rows), i) = static_cast<float>(value);
    }
  }
  Kokkos::deep_copy(block.state, exact);
  Kokkos::deep_copy(block.light_state, light);
  VolumeList one;
  one.add(volume);
  revert(one);
}

double Constitutive::total_slip(int volume) const {
  double total = 0;
  for (std::size_t k = 0; k < phases_.size(); ++k) {
    const Block& block = blocks_[k];
    const std::int64_t begin = block.begin[static_cast<std::size_t>(volume)],
                       end = begin + block.count[static_cast<std::size_t>(volume)];
    for (const StateGroup& group : state_groups(phases_[k])) {
      if (group.name != "gamma") continue;
      for (int row = group.first; row < group.first + group.count; ++row) {
        const base::Field exact = block.state;
        const base::FieldOf<float> light = block.light_state;
        const int split = block.exact_rows;
        double partial_sum = 0;
        Kokkos::parallel_reduce(
            "material::slip", Loop(begin, end),
            KOKKOS_LAMBDA(const std::int64_t i, double& partial) {
              partial += row < split ? exact(row, i) : static_cast<double>(light(row - split, i));
            },
            partial_sum);
        total += partial_sum;
      }
    }
  }
  return total;
}

std::int64_t Constitutive::bytes() const {
  std::size_t sum = grain_of_point_.size() * sizeof(int);
  for (const Block& block : blocks_)
    sum += (block.state.size() + block.guess.size()) * sizeof(double) +
           (block.light_state.size() + block.light_guess.size()) * sizeof(float) +
           (block.points.size() + block.evaluations.size() + block.failed.size()) * sizeof(int);
  return static_cast<std::int64_t>(sum);
}

}  // namespace polyslip::material
