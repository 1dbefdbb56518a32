#pragma once
// The few points of a sweep that Newton's method does not solve: gathered, solved one by one on the host, and put back.
#include "src/material/constitutive.hpp"
#include "src/material/sweep.hpp"

namespace polyslip::material {

/// Columns of many rows, gathered from and scattered to fields: (row, column).
using Columns = Kokkos::View<double**, Kokkos::LayoutRight>;

/// What belongs to a grain, as numbers: orientation (4), size, temperature.
constexpr int grain_numbers = 6;

/// The listed points' displacement gradients (9 rows), which the sweep has left in the place of P, their grains, then their states.
template <class S>
void gather_failed(const Kokkos::View<std::int64_t*>& rows, const base::IndexField& points, const PointGrains& grains,
                   const base::FieldOf<S>& H, const base::Field& exact, const base::FieldOf<float>& light,
                   const Columns& out) {
  const int exact_rows = static_cast<int>(exact.extent(0)), light_rows = static_cast<int>(light.extent(0));
  Kokkos::parallel_for(
      "material::gather_failed", base::Loop(0, static_cast<std::int64_t>(rows.extent(0))),
      KOKKOS_LAMBDA(const std::int64_t i) {
        const std::int64_t at = rows(i), point = points(at);
        for (int c = 0; c < 9; ++c) out(c, i) = static_cast<double>(H(c, point));
        const kernels::GrainData<double>& grain = grains.at(point);
        const double numbers[grain_numbers] = {grain.orientation.w, grain.orientation.x, grain.orientation.y,
                                               grain.orientation.z, grain.size,          grain.temperature};
        for (int c = 0; c < grain_numbers; ++c) out(9 + c, i) = numbers[c];
        constexpr int first = 9 + grain_numbers;
        for (int c = 0; c < exact_rows; ++c) out(first + c, i) = exact(c, at);
        for (int c = 0; c < light_rows; ++c) out(first + exact_rows + c, i) = static_cast<double>(light(c, at));
      });
}

/// Back: P (9), S0 (6), tangent (36), then the guess.
template <class S, class G>
void scatter_rescued(const Kokkos::View<std::int64_t*>& rows, const base::IndexField& points, const Columns& in,
                     const PointFields<S>& fields, const base::FieldOf<G>& guess) {
  const int guess_rows = static_cast<int>(guess.extent(0));
  const bool symmetric = static_cast<int>(fields.tangent.extent(0)) == symmetric_rows;
  Kokkos::parallel_for(
      "material::scatter_rescued", base::Loop(0, static_cast<std::int64_t>(rows.extent(0))),
      KOKKOS_LAMBDA(const std::int64_t i) {
        const std::int64_t at = rows(i), point = points(at);
        for (int c = 0; c < 9; ++c) fields.P(c, point) = static_cast<S>(in(c, i));
        for (int c = 0; c < 6; ++c) fields.S0(c, point) = static_cast<S>(in(9 + c, i));
        int next = 0;
        for (int r = 0; r < 6; ++r)
          for (int c = symmetric ? r : 0; c < 6; ++c, ++next)
            fields.tangent(next, point) = static_cast<S>(
                symmetric ? 0.5 * (in(15 + 6 * r + c, i) + in(15 + 6 * c + r, i)) : in(15 + 6 * r + c, i));
        for (int c = 0; c < guess_rows; ++c) guess(c, at) = static_cast<G>(in(51 + c, i));
      });
}

/// What became of the points of one volume that a sweep had left unsolved.
struct RescueReport {
  std::int64_t evaluations = 0, failed = 0;
};

/// Solves the points at `rows` of a block; appends those whose end no guess describes to block.ended.
template <class Params, class S, class G>
RescueReport rescue_points(const Params& p, double dt, const kernels::UpdateOptions& options,
                           const std::vector<std::int64_t>& rows, const PointGrains& grains,
                           const PointFields<S>& fields, const base::FieldOf<G>& guess_field,
                           Constitutive::Block& block) {
  using Point = PointLaw<Params>;
  RescueReport report;
  Kokkos::View<std::int64_t*> list("rescue rows", rows.size());
  const auto list_host = Kokkos::create_mirror_view(list);
  std::copy(rows.begin(), rows.end(), list_host.data());
  Kokkos::deep_copy(list, list_host);
  const int state_rows = Point::rows(p), guess_rows = Point::guess_rows(p);
  const Columns in("rescue in", static_cast<std::size_t>(9 + grain_numbers + state_rows), rows.size());
  const Columns out("rescue out", static_cast<std::size_t>(51 + guess_rows), rows.size());
  gather_failed(list, block.points, grains, fields.P, block.state, block.light_state, in);
  const auto from = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), in);
  const auto to = Kokkos::create_mirror_view(out);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    kernels::Mat3<double> H;
    for (int c = 0; c < 9; ++c) H.m[c] = from(c, i);
    typename Point::template State<double> old{}, end{};
    typename Point::template Guess<double> guess{};
    const auto number = [&](int c) { return from(9 + c, i); };
    const kernels::GrainData<double> grain{{number(0), number(1), number(2), number(3)}, number(4), number(5)};
    int row = 9 + grain_numbers;
    Point::visit(p, old, [&](double& value) { value = from(row++, i); });
    kernels::PointStep<double> step;
    step.right_cauchy_green = right_cauchy_green(H);
    step.dt = dt;
    kernels::Response<double> response{};
    const kernels::Rescue rescue = rescue_point<Params>(p, grain, step, old, options, guess, end, response);
    report.evaluations += response.evaluations;
    report.failed += rescue == kernels::Rescue::failed ? 1 : 0;
    if (rescue == kernels::Rescue::substepped) {
      block.ended.push_back(rows[i]);
      block.ends.emplace_back();
      Point::visit(p, end, [&](double& value) { block.ends.back().push_back(value); });
    }
    const kernels::Mat3<double> P = kernels::first_piola(H + kernels::Mat3<double>::identity(), response.stress);
    for (int c = 0; c < 9; ++c) to(c, i) = P.m[c];
    for (int c = 0; c < 6; ++c) to(9 + c, i) = response.stress[c];
    for (int c = 0; c < 36; ++c) to(15 + c, i) = response.tangent.m[c];
    row = 51;
    Point::visit_guess(p, guess, [&](double& value) { to(row++, i) = value; });
  }
  Kokkos::deep_copy(out, to);
  scatter_rescued(list, block.points, out, fields, guess_field);
  return report;
}

}  // namespace polyslip::material
