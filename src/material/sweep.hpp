#pragma once
// The loops over the points of one phase, as structs of views that a device can have by value.
#include "kernels/number/lanes.hpp"
#include "src/base/batches.hpp"
#include "src/material/constitutive.hpp"
#include "src/material/solve_points.hpp"

namespace polyslip::material {

/// Where each volume's points lie in a block, and how long its increment is.
struct VolumeTable {
  std::int64_t begin[base::VolumeList::capacity];
  std::int64_t count[base::VolumeList::capacity];
  double dt[base::VolumeList::capacity];
};

/// Rows of a state: the first ones in double, the rest in single.
struct StateRows {
  base::Field exact;
  base::FieldOf<float> light;
  int exact_rows;

  KOKKOS_INLINE_FUNCTION Number read(int row, std::int64_t at) const {
    return row < exact_rows ? kernels::read_lanes<Number>(&exact(row, at))
                            : kernels::read_lanes<Number>(&light(row - exact_rows, at));
  }
  KOKKOS_INLINE_FUNCTION void write(int row, std::int64_t at, const Number& value) const {
    if (row < exact_rows)
      kernels::write_lanes(value, &exact(row, at));
    else
      kernels::write_lanes(value, &light(row - exact_rows, at));
  }
};

/// The points of one batch: where they are next to each other, rows of the grid's fields are read and written in one go.
struct BatchPoints {
  int index[width];
  int valid;
  bool adjacent;

  KOKKOS_INLINE_FUNCTION BatchPoints(const int* points, std::int64_t left) {
    valid = left < width ? static_cast<int>(left) : width;
    for (int i = 0; i < width; ++i) index[i] = points[i];
    adjacent = valid == width && index[width - 1] - index[0] == width - 1;
  }
  template <class S>
  KOKKOS_INLINE_FUNCTION Number gather(const S* row) const {
    if (adjacent) return kernels::read_lanes<Number>(row + index[0]);
    Number value(0.0);
    for (int i = 0; i < width; ++i) kernels::set_lane(value, i, static_cast<double>(row[index[i]]));
    return value;
  }
  template <class S>
  KOKKOS_INLINE_FUNCTION void scatter(const Number& value, S* row) const {
    if (adjacent) {
      kernels::write_lanes(value, row + index[0]);
    } else {
      for (int i = 0; i < valid; ++i) row[index[i]] = static_cast<S>(kernels::lane(value, i));
    }
  }
};

/// What belongs to the grains of points.
struct PointGrains {
  base::IndexField grain_of_point;
  Kokkos::View<kernels::GrainData<double>*> grains;

  KOKKOS_INLINE_FUNCTION const kernels::GrainData<double>& at(std::int64_t point) const {
    return grains(grain_of_point(point));
  }
  KOKKOS_INLINE_FUNCTION kernels::GrainData<Number> gather(const int* points) const {
    kernels::GrainData<Number> result;
    for (int i = 0; i < width; ++i) {
      const kernels::GrainData<double>& grain = at(points[i]);
      kernels::set_lane(result.orientation.w, i, grain.orientation.w);
      kernels::set_lane(result.orientation.x, i, grain.orientation.x);
      kernels::set_lane(result.orientation.y, i, grain.orientation.y);
      kernels::set_lane(result.orientation.z, i, grain.orientation.z);
      kernels::set_lane(result.size, i, grain.size);
      kernels::set_lane(result.temperature, i, grain.temperature);
    }
    return result;
  }
};

/// C = FᵀF = I + H + Hᵀ + HᵀH.
template <class T>
KOKKOS_INLINE_FUNCTION kernels::Mat3<T> right_cauchy_green(const kernels::Mat3<T>& H) {
  const kernels::Mat3<T> square = kernels::transpose(H) * H;
  kernels::Mat3<T> C = kernels::Mat3<T>::identity();
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) C(i, j) += H(i, j) + H(j, i) + square(i, j);
  return C;
}

/// One evaluation of one law. S: of the fields; G: of the guess.
template <class Params, class S, class G>
struct Sweep {
  using Point = PointLaw<Params>;
  Kokkos::View<char*> parameters;
  base::IndexField points;
  PointGrains grains;
  StateRows state;
  base::FieldOf<G> guess_rows;
  PointFields<S> fields;
  Kokkos::View<int*> evaluations, failed;
  VolumeTable volumes;
  kernels::UpdateOptions options;

  KOKKOS_INLINE_FUNCTION void operator()(int volume, std::int64_t batch) const {
    const std::int64_t done = batch * width;
    if (done >= volumes.count[volume]) return;
    const Params& p = *reinterpret_cast<const Params*>(parameters.data());
    const std::int64_t first = volumes.begin[volume] + done;
    const BatchPoints here(points.data() + first, volumes.count[volume] - done);

    kernels::Mat3<Number> H;
    for (int c = 0; c < 9; ++c) H.m[c] = here.gather(&fields.H(c, 0));
    const kernels::GrainData<Number> grain = grains.gather(here.index);
    typename Point::template State<Number> old;
    typename Point::template Guess<Number> guess;
    int row = 0;
    Point::visit(p, old, [&](Number& value) { value = state.read(row++, first); });
    row = 0;
    Point::visit_guess(p, guess,
                       [&](Number& value) { value = kernels::read_lanes<Number>(&guess_rows(row++, first)); });

    kernels::PointStep<Number> step;
    step.right_cauchy_green = right_cauchy_green(H);
    step.dt = volumes.dt[volume];
    kernels::Response<Number> response;
    solve_points<Params>(p, grain, step, old, options, guess, response);

    row = 0;
    Point::visit_guess(p, guess, [&](Number& value) { kernels::write_lanes(value, &guess_rows(row++, first)); });
    const kernels::Mat3<Number> F = H + kernels::Mat3<Number>::identity();
    const kernels::Mat3<Number> P = kernels::first_piola(F, response.stress);
    // a point that failed keeps its H, for the rescue
    for (int c = 0; c < 9; ++c) here.scatter(kernels::select(response.converged, P.m[c], H.m[c]), &fields.P(c, 0));
    for (int c = 0; c < 6; ++c) here.scatter(response.stress[c], &fields.S0(c, 0));
    if (static_cast<int>(fields.tangent.extent(0)) == symmetric_rows) {
      for (int i = 0, next = 0; i < 6; ++i)
        for (int j = i; j < 6; ++j, ++next)
          here.scatter(Number(0.5) * (response.tangent(i, j) + response.tangent(j, i)), &fields.tangent(next, 0));
    } else {
      for (int c = 0; c < 36; ++c) here.scatter(response.tangent.m[c], &fields.tangent(c, 0));
    }
    int bad = 0;
    for (int i = 0; i < here.valid; ++i) bad |= kernels::lane(response.converged, i) ? 0 : 1 << i;
    evaluations(first / width) = response.evaluations * here.valid;
    failed(first / width) = bad;
  }
};

/// The state at the end of an increment, from that at its start and the guess that solves it.
template <class Params, class G>
struct Advance {
  using Point = PointLaw<Params>;
  Kokkos::View<char*> parameters;
  base::IndexField points;
  PointGrains grains;
  StateRows state;
  base::FieldOf<G> guess_rows;
  VolumeTable volumes;

  KOKKOS_INLINE_FUNCTION void operator()(int volume, std::int64_t batch) const {
    if (batch * width >= volumes.count[volume]) return;
    const Params& p = *reinterpret_cast<const Params*>(parameters.data());
    const std::int64_t first = volumes.begin[volume] + batch * width;
    typename Point::template State<Number> now;
    typename Point::template Guess<Number> guess;
    int row = 0;
    Point::visit(p, now, [&](Number& value) { value = state.read(row++, first); });
    row = 0;
    Point::visit_guess(p, guess,
                       [&](Number& value) { value = kernels::read_lanes<Number>(&guess_rows(row++, first)); });
    const kernels::GrainData<Number> grain = grains.gather(points.data() + first);
    Point::advance(p, grain, volumes.dt[volume], guess, now);
    row = 0;
    Point::visit(p, now, [&](Number& value) { state.write(row++, first, value); });
  }
};

/// The guess that nothing happens.
template <class Params, class G>
struct Revert {
  using Point = PointLaw<Params>;
  Kokkos::View<char*> parameters;
  StateRows state;
  base::FieldOf<G> guess_rows;
  VolumeTable volumes;

  KOKKOS_INLINE_FUNCTION void operator()(int volume, std::int64_t batch) const {
    if (batch * width >= volumes.count[volume]) return;
    const Params& p = *reinterpret_cast<const Params*>(parameters.data());
    const std::int64_t first = volumes.begin[volume] + batch * width;
    typename Point::template State<Number> now;
    typename Point::template Guess<Number> guess;
    int row = 0;
    Point::visit(p, now, [&](Number& value) { value = state.read(row++, first); });
    Point::guess_from(p, now, guess);
    row = 0;
    Point::visit_guess(p, guess, [&](Number& value) { kernels::write_lanes(value, &guess_rows(row++, first)); });
  }
};

/// The state at the start of everything.
template <class Params>
struct Initialise {
  using Point = PointLaw<Params>;
  Kokkos::View<char*> parameters;
  base::IndexField points;
  PointGrains grains;
  StateRows state;

  KOKKOS_INLINE_FUNCTION void operator()(const std::int64_t batch) const {
    const Params& p = *reinterpret_cast<const Params*>(parameters.data());
    const std::int64_t first = batch * width;
    const kernels::GrainData<Number> grain = grains.gather(points.data() + first);
    typename Point::template State<Number> start;
    Point::initialise(p, grain, start);
    int row = 0;
    Point::visit(p, start, [&](Number& value) { state.write(row++, first, value); });
  }
};

}  // namespace polyslip::material
