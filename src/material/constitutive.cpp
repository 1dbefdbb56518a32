#include "src/material/constitutive.hpp"

#include <algorithm>

#include "src/base/require.hpp"
#include "src/material/rescue.hpp"
#include "src/material/sweep.hpp"

namespace polyslip::material {
namespace {

using base::Loop;
using base::VolumeList;

VolumeTable table_of(const Constitutive::Block& block, const std::vector<double>& dt) {
  VolumeTable table{};
  for (std::size_t v = 0; v < block.count.size(); ++v) {
    table.begin[v] = block.begin[v];
    table.count[v] = block.count[v];
    table.dt[v] = dt[v];
  }
  return table;
}

/// Batches of the listed volume that has the most.
std::int64_t most_batches(const Constitutive::Block& block, const VolumeList& volumes) {
  std::int64_t most = 0;
  for (const int v : volumes) most = std::max(most, (block.count[static_cast<std::size_t>(v)] + width - 1) / width);
  return most;
}

std::int64_t sum(const Kokkos::View<int*>& values, std::int64_t begin, std::int64_t end) {
  long total = 0;
  Kokkos::parallel_reduce(
      "material::sum", Loop(begin, end), KOKKOS_LAMBDA(const std::int64_t i, long& partial) { partial += values(i); },
      total);
  return total;
}

/// Rows of a block whose bits in `failed` are set, among the batches [begin, end).
std::vector<std::int64_t> failed_rows(const Kokkos::View<int*>& failed, std::int64_t begin, std::int64_t end) {
  std::vector<std::int64_t> rows;
  if (sum(failed, begin, end) == 0) return rows;
  const auto bits = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), failed);
  for (std::int64_t batch = begin; batch < end; ++batch)
    for (int i = 0; i < width; ++i)
      if (((bits(static_cast<std::size_t>(batch)) >> i) & 1) != 0) rows.push_back(batch * width + i);
  return rows;
}

/// Forgets the ends of a volume's points.
void clear_ends(Constitutive::Block& block, int volume) {
  const auto v = static_cast<std::size_t>(volume);
  for (std::size_t i = block.ended.size(); i-- > 0;) {
    if (block.ended[i] < block.begin[v] || block.ended[i] >= block.begin[v] + block.count[v]) continue;
    block.ended.erase(block.ended.begin() + static_cast<std::ptrdiff_t>(i));
    block.ends.erase(block.ends.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

StateRows rows_of(const Constitutive::Block& block) { return {block.state, block.light_state, block.exact_rows}; }

/// f with the block's guess, in double or in single.
template <class Function>
void with_guess(const Constitutive::Block& block, Function&& f) {
  if (block.light_guess.size() > 0)
    f(block.light_guess);
  else
    f(block.guess);
}

}  // namespace

Constitutive::Constitutive(std::vector<Phase> phases, std::vector<VolumePoints> volumes,
                           const kernels::UpdateOptions& options, base::Precision precision)
    : phases_(std::move(phases)), options_(options), precision_(precision) {
  base::require(!volumes.empty() && static_cast<int>(volumes.size()) <= VolumeList::capacity, volumes.size(),
                " volumes in one batch; 1 to ", VolumeList::capacity, " are possible");
  points_ = static_cast<std::int64_t>(volumes[0].grain_of_point.size());
  stride_ = base::padded(points_);
  dt_.assign(volumes.size(), 0.0);
  std::vector<kernels::GrainData<double>> grain_data;
  std::vector<int> grain_of_point(static_cast<std::size_t>(stride_) * volumes.size(), 0);
  std::vector<std::vector<std::vector<int>>> lists(phases_.size(), std::vector<std::vector<int>>(volumes.size()));
  for (std::size_t v = 0; v < volumes.size(); ++v) {
    VolumePoints& volume = volumes[v];
    base::require(static_cast<std::int64_t>(volume.grain_of_point.size()) == points_, "volume ", v, " has ",
                  volume.grain_of_point.size(), " points here, but the first has ", points_);
    const int first = static_cast<int>(grain_data.size());
    first_grain_.push_back(first);
    for (std::size_t g = 0; g < volume.grains.size(); ++g) {
      const GrainEntry& grain = volume.grains[g];
      base::require(grain.phase >= 0 && grain.phase < static_cast<int>(phases_.size()), "grain ", g, " is of phase ",
                    grain.phase, ", but there are ", phases_.size(), " phases");
      grain_data.push_back({grain.orientation, grain.size, grain.temperature});
    }
    for (std::size_t i = 0; i < volume.grain_of_point.size(); ++i) {
      const int grain = volume.grain_of_point[i];
      base::require(grain >= 0 && grain < static_cast<int>(volume.grains.size()), "point ", i, " belongs to grain ",
                    grain, ", but there are ", volume.grains.size(), " grains");
      const std::size_t at = v * static_cast<std::size_t>(stride_) + i;
      grain_of_point[at] = first + grain;
      lists[static_cast<std::size_t>(volume.grains[static_cast<std::size_t>(grain)].phase)][v].push_back(
          static_cast<int>(at));
    }
    grains_.push_back(std::move(volume.grains));
  }
  const auto to_device = [](const auto& values, const auto& view) {
    const auto host = Kokkos::create_mirror_view(view);
    std::copy(values.begin(), values.end(), host.data());
    Kokkos::deep_copy(view, host);
  };
  grain_data_ = Kokkos::View<kernels::GrainData<double>*>("grains", grain_data.size());
  to_device(grain_data, grain_data_);
  grain_of_point_ = base::IndexField("grain_of_point", grain_of_point.size());
  to_device(grain_of_point, grain_of_point_);
  for (std::size_t k = 0; k < phases_.size(); ++k) add_block(phases_[k], lists[k]);
  revert(VolumeList::all(this->volumes()));
}

void Constitutive::add_block(const Phase& phase, const std::vector<std::vector<int>>& points_of_volume) {
  Block block;
  std::vector<int> list;
  for (const std::vector<int>& points : points_of_volume) {
    block.begin.push_back(static_cast<std::int64_t>(list.size()));
    block.count.push_back(static_cast<std::int64_t>(points.size()));
    list.insert(list.end(), points.begin(), points.end());
    while (list.size() % base::field_padding != 0) list.push_back(list.back());
  }
  const auto size = static_cast<std::int64_t>(list.size());
  block.points = base::IndexField("points", list.size());
  const auto host = Kokkos::create_mirror_view(block.points);
  std::copy(list.begin(), list.end(), host.data());
  Kokkos::deep_copy(block.points, host);
  block.evaluations = Kokkos::View<int*>("evaluations", static_cast<std::size_t>(size / width));
  block.failed = Kokkos::View<int*>("failed", static_cast<std::size_t>(size / width));
  const int rows = state_components(phase);
  const bool mixed = precision_ == base::Precision::mixed;
  block.exact_rows = mixed ? std::min(rows, 9) : rows;
  block.state = base::make_field<double>("state " + phase.name, block.exact_rows, size);
  block.light_state = base::make_field<float>("state " + phase.name, rows - block.exact_rows, size);
  std::visit(
      [&](const auto& params) {
        using Params = std::decay_t<decltype(params)>;
        static_assert(std::is_trivially_copyable_v<Params>, "parameters travel as bytes");
        const int guess_rows = PointLaw<Params>::guess_rows(params);
        block.guess = base::make_field<double>("guess " + phase.name, mixed ? 0 : guess_rows, size);
        block.light_guess = base::make_field<float>("guess " + phase.name, mixed ? guess_rows : 0, size);
        block.parameters = Kokkos::View<char*>("parameters", sizeof(Params));
        const Kokkos::View<const char*, Kokkos::HostSpace, Kokkos::MemoryTraits<Kokkos::Unmanaged>> from(
            reinterpret_cast<const char*>(&params), sizeof(Params));
        Kokkos::deep_copy(block.parameters, from);
        const Initialise<Params> initialise{
            block.parameters, block.points, {grain_of_point_, grain_data_}, rows_of(block)};
        Kokkos::parallel_for("material::initialise", Loop(0, size / width), initialise);
      },
      phase.law);
  blocks_.push_back(std::move(block));
}

template <class S>
std::vector<SweepReport> Constitutive::sweep(const PointFields<S>& fields, const std::vector<double>& dt,
                                             const VolumeList& volumes) {
  std::vector<SweepReport> reports(grains_.size());
  for (const int v : volumes) dt_[static_cast<std::size_t>(v)] = dt[static_cast<std::size_t>(v)];
  for (std::size_t k = 0; k < phases_.size(); ++k) {
    Block& block = blocks_[k];
    const std::int64_t batches = most_batches(block, volumes);
    if (batches == 0) continue;
    const VolumeTable table = table_of(block, dt);
    std::visit(
        [&](const auto& params) {
          using Params = std::decay_t<decltype(params)>;
          with_guess(block, [&](const auto& guess) {
            using G = typename std::decay_t<decltype(guess)>::value_type;
            const PointGrains grains{grain_of_point_, grain_data_};
            const Sweep<Params, S, G> loop{block.parameters, block.points,      grains,       rows_of(block), guess,
                                           fields,           block.evaluations, block.failed, table,          options_};
            base::for_volumes("material::sweep", volumes, batches, loop);
            for (const int v : volumes) {
              const auto at = static_cast<std::size_t>(v);
              clear_ends(block, v);
              const std::int64_t begin = block.begin[at] / width, end = begin + (block.count[at] + width - 1) / width;
              reports[at].evaluations += sum(block.evaluations, begin, end);
              const std::vector<std::int64_t> rows = failed_rows(block.failed, begin, end);
              if (rows.empty()) continue;
              const RescueReport rescue = rescue_points(params, dt[at], options_, rows, grains, fields, guess, block);
              reports[at].evaluations += rescue.evaluations;
              reports[at].failed += rescue.failed;
            }
          });
        },
        phases_[k].law);
  }
  return reports;
}

std::vector<SweepReport> Constitutive::evaluate(const PointFields<double>& fields, const std::vector<double>& dt,
                                                const VolumeList& volumes) {
  return sweep(fields, dt, volumes);
}
std::vector<SweepReport> Constitutive::evaluate(const PointFields<float>& fields, const std::vector<double>& dt,
                                                const VolumeList& volumes) {
  return sweep(fields, dt, volumes);
}

void Constitutive::accept(const VolumeList& volumes) {
  for (std::size_t k = 0; k < phases_.size(); ++k) {
    Block& block = blocks_[k];
    std::visit(
        [&](const auto& params) {
          using Params = std::decay_t<decltype(params)>;
          with_guess(block, [&](const auto& guess) {
            using G = typename std::decay_t<decltype(guess)>::value_type;
            const Advance<Params, G> advance{block.parameters, block.points, {grain_of_point_, grain_data_},
                                             rows_of(block),   guess,        table_of(block, dt_)};
            base::for_volumes("material::advance", volumes, most_batches(block, volumes), advance);
          });
        },
        phases_[k].law);
    const int rows = state_components(phases_[k]);
    for (std::size_t i = 0; i < block.ended.size(); ++i) {
      const std::int64_t row = block.ended[i];
      const bool listed = std::any_of(volumes.begin(), volumes.end(), [&](int v) {
        const auto at = static_cast<std::size_t>(v);
        return row >= block.begin[at] && row < block.begin[at] + block.count[at];
      });
      if (!listed) continue;
      for (int r = 0; r < rows; ++r) {  // a handful of points at most
        const double value = block.ends[i][static_cast<std::size_t>(r)];
        if (r < block.exact_rows)
          Kokkos::deep_copy(Kokkos::subview(block.state, r, static_cast<std::size_t>(row)), value);
        else
          Kokkos::deep_copy(Kokkos::subview(block.light_state, r - block.exact_rows, static_cast<std::size_t>(row)),
                            static_cast<float>(value));
      }
    }
    for (const int v : volumes) clear_ends(block, v);
  }
}

void Constitutive::revert(const VolumeList& volumes) {
  for (std::size_t k = 0; k < phases_.size(); ++k) {
    Block& block = blocks_[k];
    std::visit(
        [&](const auto& params) {
          using Params = std::decay_t<decltype(params)>;
          with_guess(block, [&](const auto& guess) {
            using G = typename std::decay_t<decltype(guess)>::value_type;
            const Revert<Params, G> revert{block.parameters, rows_of(block), guess, table_of(block, dt_)};
            base::for_volumes("material::revert", volumes, most_batches(block, volumes), revert);
          });
        },
        phases_[k].law);
    for (const int v : volumes) clear_ends(block, v);
  }
}

}  // namespace polyslip::material
