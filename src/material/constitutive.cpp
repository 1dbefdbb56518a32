#include "src/material/constitutive.hpp"

#include <array>

#include "src/base/require.hpp"
#include "src/material/point_law.hpp"

namespace polyslip::material {
namespace {

using kernels::Batch;
using kernels::Response;

// On a host that loops over points, a batch of points per step; on a device, a point per thread.
constexpr bool on_host = Kokkos::SpaceAccessibility<Kokkos::DefaultExecutionSpace, Kokkos::HostSpace>::accessible;
constexpr int width = on_host ? kernels::native_width<double>() : 1;
using Number = std::conditional_t<on_host, Batch<double, width>, double>;
static_assert(base::field_padding % width == 0, "rows of fields hold whole batches");

/// The points of one batch: where they are next to each other, rows of the grid's fields are read and written in one go.
struct Points {
  int index[width];
  int valid;
  bool adjacent;

  KOKKOS_INLINE_FUNCTION Points(const int* points, std::int64_t first, std::int64_t count) {
    valid = count - first < width ? static_cast<int>(count - first) : width;
    for (int i = 0; i < width; ++i) index[i] = points[first + i];
    adjacent = valid == width && index[width - 1] - index[0] == width - 1;
  }
  KOKKOS_INLINE_FUNCTION void gather(const double* row, Number& value) const {
    if (adjacent) {
      value = kernels::load_lanes<Number>(row + index[0]);
    } else {
      for (int i = 0; i < width; ++i) kernels::set_lane(value, i, row[index[i]]);
    }
  }
  KOKKOS_INLINE_FUNCTION void scatter(const Number& value, double* row) const {
    if (adjacent) {
      kernels::store_lanes(value, row + index[0]);
    } else {
      for (int i = 0; i < valid; ++i) row[index[i]] = kernels::lane(value, i);
    }
  }
};

struct Counts {
  Kokkos::View<int*> evaluations, failed;
};

/// One sweep of one law over its points. A struct of views, so that a device can have it by value.
template <class Params>
struct Sweep {
  using Point = PointLaw<Params>;
  Kokkos::View<char*> parameters;
  base::IndexField points, grain_of_point;
  Kokkos::View<kernels::GrainData<double>*> grains;
  base::Field old_state, new_state, F, P, S0, tangent;
  Counts counts;
  std::int64_t count;
  double dt;
  kernels::UpdateOptions options;

  KOKKOS_INLINE_FUNCTION void operator()(const std::int64_t batch) const {
    const Params& p = *reinterpret_cast<const Params*>(parameters.data());
    const std::int64_t first = batch * width;
    const Points here(points.data(), first, count);

    kernels::Mat3<Number> deformation;
    for (int c = 0; c < 9; ++c) here.gather(&F(c, 0), deformation.m[c]);
    kernels::GrainData<Number> grain;
    for (int i = 0; i < width; ++i) {
      const kernels::GrainData<double>& g = grains(grain_of_point(here.index[i]));
      kernels::set_lane(grain.orientation.w, i, g.orientation.w);
      kernels::set_lane(grain.orientation.x, i, g.orientation.x);
      kernels::set_lane(grain.orientation.y, i, g.orientation.y);
      kernels::set_lane(grain.orientation.z, i, g.orientation.z);
    }
    typename Point::template State<Number> old, now;
    int row = 0;
    Point::visit(p, old, [&](Number& value) { value = kernels::load_lanes<Number>(&old_state(row++, first)); });
    row = 0;
    Point::visit(p, now, [&](Number& value) { value = kernels::load_lanes<Number>(&new_state(row++, first)); });

    kernels::PointStep<Number> step;
    step.right_cauchy_green = kernels::transpose(deformation) * deformation;
    step.dt = dt;
    Response<Number> response;
    Point::update(p, grain, step, old, options, now, response);

    row = 0;
    Point::visit(p, now, [&](Number& value) { kernels::store_lanes(value, &new_state(row++, first)); });
    const kernels::Mat3<Number> stress = kernels::first_piola(deformation, response.stress);
    for (int c = 0; c < 9; ++c) here.scatter(stress.m[c], &P(c, 0));
    for (int c = 0; c < 6; ++c) here.scatter(response.stress[c], &S0(c, 0));
    for (int c = 0; c < 36; ++c) here.scatter(response.tangent.m[c], &tangent(c, 0));
    int bad = 0;
    for (int i = 0; i < here.valid; ++i) bad += kernels::lane(response.converged, i) ? 0 : 1;
    counts.evaluations(batch) = response.evaluations * here.valid;
    counts.failed(batch) = bad;
  }
};

std::int64_t total(const Kokkos::View<int*>& values) {
  long sum = 0;
  Kokkos::parallel_reduce(
      "material::total",
      Kokkos::RangePolicy<Kokkos::DefaultExecutionSpace, Kokkos::IndexType<std::int64_t>>(
          0, static_cast<std::int64_t>(values.extent(0))),
      KOKKOS_LAMBDA(const std::int64_t i, long& partial) { partial += values(i); }, sum);
  return sum;
}

template <class Params>
struct Initialise {
  using Point = PointLaw<Params>;
  Kokkos::View<char*> parameters;
  base::IndexField points, grain_of_point;
  Kokkos::View<kernels::GrainData<double>*> grains;
  base::Field state;
  KOKKOS_INLINE_FUNCTION void operator()(const std::int64_t i) const {
    const Params& p = *reinterpret_cast<const Params*>(parameters.data());
    typename Point::template State<double> start;
    Point::initialise(p, grains(grain_of_point(points(i))).orientation, start);
    int row = 0;
    Point::visit(p, start, [&](double& value) { state(row++, i) = value; });
  }
};

using Range = Kokkos::RangePolicy<Kokkos::DefaultExecutionSpace, Kokkos::IndexType<std::int64_t>>;

}  // namespace

Constitutive::Constitutive(std::vector<Phase> phases, std::vector<GrainEntry> grains,
                           const std::vector<int>& grain_of_point, const kernels::UpdateOptions& options)
    : phases_(std::move(phases)),
      grains_(std::move(grains)),
      grain_data_("grains", grains_.size()),
      grain_of_point_("grain_of_point", grain_of_point.size()),
      points_(static_cast<std::int64_t>(grain_of_point.size())),
      options_(options) {
  auto grains_host = Kokkos::create_mirror_view(grain_data_);
  for (std::size_t g = 0; g < grains_.size(); ++g) {
    base::require(grains_[g].phase >= 0 && grains_[g].phase < static_cast<int>(phases_.size()), "grain ", g,
                  " is of phase ", grains_[g].phase, ", but there are ", phases_.size(), " phases");
    grains_host(g).orientation = grains_[g].orientation;
  }
  Kokkos::deep_copy(grain_data_, grains_host);
  auto grain_host = Kokkos::create_mirror_view(grain_of_point_);
  std::vector<std::vector<int>> points_of_phase(phases_.size());
  for (std::size_t i = 0; i < grain_of_point.size(); ++i) {
    const int grain = grain_of_point[i];
    base::require(grain >= 0 && grain < static_cast<int>(grains_.size()), "point ", i, " belongs to grain ", grain,
                  ", but there are ", grains_.size(), " grains");
    grain_host(i) = grain;
    points_of_phase[static_cast<std::size_t>(grains_[static_cast<std::size_t>(grain)].phase)].push_back(
        static_cast<int>(i));
  }
  Kokkos::deep_copy(grain_of_point_, grain_host);

  blocks_.resize(phases_.size());
  for (std::size_t k = 0; k < phases_.size(); ++k) {
    Block& block = blocks_[k];
    std::vector<int>& list = points_of_phase[k];
    block.count = static_cast<std::int64_t>(list.size());
    if (!list.empty()) list.resize(static_cast<std::size_t>(base::padded(block.count)), list.back());
    block.points = base::IndexField("points", list.size());
    auto host = Kokkos::create_mirror_view(block.points);
    for (std::size_t i = 0; i < list.size(); ++i) host(i) = list[i];
    Kokkos::deep_copy(block.points, host);
    const int rows = state_components(phases_[k]);
    block.old_state = base::make_field("state " + phases_[k].name, rows, block.count);
    block.new_state = base::make_field("new state " + phases_[k].name, rows, block.count);
    std::visit(
        [&](const auto& params) {
          using Params = std::decay_t<decltype(params)>;
          static_assert(std::is_trivially_copyable_v<Params>, "parameters travel as bytes");
          block.parameters = Kokkos::View<char*>("parameters", sizeof(Params));
          const Kokkos::View<const char*, Kokkos::HostSpace, Kokkos::MemoryTraits<Kokkos::Unmanaged>> from(
              reinterpret_cast<const char*>(&params), sizeof(Params));
          Kokkos::deep_copy(block.parameters, from);
          Initialise<Params> initialise{block.parameters, block.points, grain_of_point_, grain_data_, block.old_state};
          Kokkos::parallel_for("material::initialise", Range(0, static_cast<std::int64_t>(list.size())), initialise);
        },
        phases_[k].law);
  }
  revert();
}

SweepReport Constitutive::evaluate(const PointFields& fields, double dt) {
  SweepReport report;
  for (std::size_t k = 0; k < phases_.size(); ++k) {
    const Block& block = blocks_[k];
    if (block.count == 0) continue;
    const std::int64_t batches = (block.count + width - 1) / width;
    Counts counts{Kokkos::View<int*>("evaluations", static_cast<std::size_t>(batches)),
                  Kokkos::View<int*>("failed", static_cast<std::size_t>(batches))};
    std::visit(
        [&](const auto& params) {
          using Params = std::decay_t<decltype(params)>;
          Sweep<Params> sweep{block.parameters,
                              block.points,
                              grain_of_point_,
                              grain_data_,
                              block.old_state,
                              block.new_state,
                              fields.F,
                              fields.P,
                              fields.S0,
                              fields.tangent,
                              counts,
                              block.count,
                              dt,
                              options_};
          Kokkos::parallel_for("material::sweep", Range(0, batches), sweep);
        },
        phases_[k].law);
    report.evaluations += total(counts.evaluations);
    report.failed += total(counts.failed);
  }
  return report;
}

void Constitutive::accept() {
  for (Block& block : blocks_) Kokkos::deep_copy(block.old_state, block.new_state);
}

void Constitutive::revert() {
  for (Block& block : blocks_) Kokkos::deep_copy(block.new_state, block.old_state);
}

std::int64_t Constitutive::bytes() const {
  std::int64_t sum = static_cast<std::int64_t>(grain_of_point_.size() * sizeof(int));
  for (const Block& block : blocks_) {
    sum += static_cast<std::int64_t>((block.old_state.size() + block.new_state.size()) * sizeof(double) +
                                     block.points.size() * sizeof(int));
  }
  return sum;
}

}  // namespace polyslip::material
