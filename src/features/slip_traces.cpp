#include "src/features/slip_traces.hpp"

#include <algorithm>
#include <cmath>

#include "src/features/slip_bands.hpp"

namespace polyslip::features {
namespace {

kernels::Vec3<double> in_sample(const kernels::Quaternion<double>& orientation, const double (&v)[3]) {
  const kernels::Mat3<double> R = kernels::to_matrix(orientation);
  kernels::Vec3<double> result{{0, 0, 0}};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) result[i] += R(j, i) * v[j];
  return result;
}

bool same_plane(const double (&a)[3], const double (&b)[3]) {
  return std::abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) > 1 - 1e-9;
}

}  // namespace

std::vector<SlipPlane> slip_planes(const material::Phase& phase, const kernels::Quaternion<double>& orientation) {
  std::vector<SlipPlane> planes;
  for (std::size_t s = 0; s < phase.systems.size(); ++s) {
    const material::SystemName& system = phase.systems[s];
    if (system.kind != material::SystemKind::slip) continue;
    const auto same = [&](const SlipPlane& plane) {
      return same_plane(phase.systems[static_cast<std::size_t>(plane.systems.front())].normal, system.normal);
    };
    const auto found = std::find_if(planes.begin(), planes.end(), same);
    if (found != planes.end()) {
      found->systems.push_back(static_cast<int>(s));
      continue;
    }
    const kernels::Vec3<double> n = in_sample(orientation, system.normal);
    SlipPlane plane;
    plane.systems = {static_cast<int>(s)};
    plane.family = system.family;
    plane.angle = std::fmod(std::atan2(n[0], -n[1]) + 2 * M_PI, M_PI);  // along n × z = (n_y, −n_x, 0)
    plane.inclination = std::atan2(std::hypot(n[0], n[1]), std::abs(n[2]));
    planes.push_back(plane);
  }
  return planes;
}

TraceMatch match_trace(const std::vector<SlipPlane>& planes, double angle, double error, const TraceOptions& options) {
  std::vector<std::pair<double, int>> near;
  const double width = std::max(error, 0.035);
  double all = 0.05 * 2 / M_PI, best = 0;
  for (std::size_t p = 0; p < planes.size(); ++p) {
    if (planes[p].inclination < options.least_inclination) continue;
    const double deviation = line_angle(planes[p].angle, angle);
    near.emplace_back(deviation, static_cast<int>(p));
    const double density =
        std::exp(-0.5 * deviation * deviation / (width * width)) / (width * std::sqrt(2 * M_PI)) * 0.95;
    all += density;
    best = std::max(best, density);
  }
  std::sort(near.begin(), near.end());
  TraceMatch match;
  if (near.empty()) return match;
  match.deviation = near[0].first;
  match.next = near.size() > 1 ? near[1].first : M_PI / 2;
  match.confidence = best / all;
  if (match.deviation > options.tolerance) return match;
  const bool alone = match.next > match.deviation + options.margin;
  match.verdict = alone ? TraceVerdict::plane : TraceVerdict::ambiguous;
  for (const auto& [deviation, plane] : near)
    if (match.planes.empty() || (!alone && deviation <= std::max(options.tolerance, match.deviation + options.margin)))
      match.planes.push_back(plane);
  return match;
}

std::vector<double> out_of_plane_burgers(const material::Phase& phase, const kernels::Quaternion<double>& orientation) {
  std::vector<double> result;
  for (const material::SystemName& system : phase.systems)
    result.push_back(std::abs(in_sample(orientation, system.direction)[2]));
  return result;
}

}  // namespace polyslip::features
