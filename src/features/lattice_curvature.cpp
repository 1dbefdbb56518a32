#include "src/features/lattice_curvature.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "src/microstructure/ebsd_neighbours.hpp"

namespace polyslip::features {
namespace {

using kernels::Quaternion;
using kernels::Vec3;

/// The rotation vector (sample axes) that turns the lattice at a into that at b, by the symmetry equivalent that turns least.
Vec3<double> rotation_between(const kernels::SymmetryGroup& group, const Quaternion<double>& a,
                              const Quaternion<double>& b) {
  const Quaternion<double> back = kernels::conjugate(a);
  Quaternion<double> p = kernels::multiply(back, b);
  if (std::abs(p.w) < group.sure_cosine) {
    for (int i = 1; i < group.size; ++i) {
      const Quaternion<double> other = kernels::multiply(back, kernels::multiply(group.op[i], b));
      if (std::abs(other.w) > std::abs(p.w)) p = other;
    }
  }
  const double s = std::sqrt(p.x * p.x + p.y * p.y + p.z * p.z), sign = p.w < 0 ? -1 : 1;
  const double factor = s > 1e-12 ? sign * 2 * std::atan2(s, std::abs(p.w)) / s : 2 * sign;
  return {{factor * p.x, factor * p.y, factor * p.z}};
}

}  // namespace

bool lattice_curvature(const GrainMap& map, int column, int row, double threshold, LatticeCurvature& result) {
  const base::EbsdGrid& grid = map.points.grid;
  const auto here = static_cast<std::size_t>(grid.node(column, row));
  const int grain = map.measured_grain(here);
  if (grain == microstructure::EbsdGrains::none) return false;
  const auto& group = map.symmetry[static_cast<std::size_t>(map.points.phase[here])];
  struct Link {
    double dx, dy;
    Vec3<double> theta;
  };
  std::array<Link, microstructure::most_neighbours> links;
  std::size_t count = 0;
  double xx = 0, xy = 0, yy = 0;
  microstructure::for_neighbours(grid, column, row, [&](std::int64_t neighbour) {
    const auto there = static_cast<std::size_t>(neighbour);
    if (map.measured_grain(there) != grain) return;
    const Vec3<double> theta = rotation_between(group, map.points.orientation[here], map.points.orientation[there]);
    if (kernels::dot(theta, theta) > threshold * threshold) return;
    const auto place = microstructure::place_of(grid, neighbour);
    const double dx = grid.x(place.column, place.row) - grid.x(column, row), dy = grid.y(place.row) - grid.y(row);
    links[count++] = {dx, dy, theta};
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  });
  const double determinant = xx * yy - xy * xy;
  if (count < 2 || determinant < 1e-6 * xx * yy || !(determinant > 0)) return false;
  result = {};
  double sum_x = 0, sum_y = 0;
  for (std::size_t l = 0; l < count; ++l) {
    const double wx = (yy * links[l].dx - xy * links[l].dy) / determinant;
    const double wy = (xx * links[l].dy - xy * links[l].dx) / determinant;
    for (int i = 0; i < 3; ++i) {
      result.kappa[static_cast<std::size_t>(2 * i)] += wx * links[l].theta[i];
      result.kappa[static_cast<std::size_t>(2 * i + 1)] += wy * links[l].theta[i];
    }
    result.gain[0] += wx * wx;
    result.gain[1] += wy * wy;
    sum_x += wx;
    sum_y += wy;
  }
  result.gain[0] += sum_x * sum_x;  // the error of the point itself is in all differences
  result.gain[1] += sum_y * sum_y;
  return true;
}

double orientation_noise(const GrainMap& map, int phase, double threshold) {
  const base::EbsdGrid& grid = map.points.grid;
  std::vector<float> second;
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 1; column + 1 < grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const auto node = static_cast<std::size_t>(grid.node(column, row));
      const int grain = map.measured_grain(node);
      if (grain == microstructure::EbsdGrains::none || map.points.phase[node] != phase ||
          map.measured_grain(node - 1) != grain || map.measured_grain(node + 1) != grain)
        continue;
      const auto& q = map.points.orientation;
      const auto& group = map.symmetry[static_cast<std::size_t>(phase)];
      const Vec3<double> before = rotation_between(group, q[node - 1], q[node]),
                         after = rotation_between(group, q[node], q[node + 1]);
      if (std::max(kernels::dot(before, before), kernels::dot(after, after)) > threshold * threshold) continue;
      for (int i = 0; i < 3; ++i) second.push_back(static_cast<float>(std::abs(after[i] - before[i])));
    }
  if (second.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = second.begin() + static_cast<std::ptrdiff_t>(second.size() / 2);
  std::nth_element(second.begin(), middle, second.end());
  return *middle / (0.674489750196 * std::sqrt(6.0));  // the median of |N(0, 1)| is 0.6745
}

}  // namespace polyslip::features
