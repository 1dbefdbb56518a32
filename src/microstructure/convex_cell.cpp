#include "src/microstructure/convex_cell.hpp"

#include <algorithm>
#include <cmath>

namespace polyslip::microstructure {

void ConvexCell::start(double half_edge) {
  clear();
  // Corner c lies at + along axis i where bit i of c is set; face 2 i + bit.
  for (int i = 0; i < 6; ++i) {
    Vector normal{{0, 0, 0}};
    normal[i / 2] = i % 2 ? 1 : -1;
    faces_.push_back({normal, half_edge, wall, 4, 0});
  }
  for (int c = 0; c < 8; ++c) {
    const bool mirrored = ((c & 1) + (c >> 1 & 1) + (c >> 2)) % 2 == 0;  // x, y, z runs clockwise there
    const std::array<int, 3> axis = mirrored ? std::array<int, 3>{0, 2, 1} : std::array<int, 3>{0, 1, 2};
    Corner made;
    for (std::size_t k = 0; k < 3; ++k) {
      made.face[k] = 2 * axis[k] + (c >> axis[k] & 1);
      made.across[k] = c ^ (1 << axis[(k + 2) % 3]);  // the edge of two faces runs along the third axis
    }
    corners_.push_back(made);
    x_.push_back(c & 1 ? half_edge : -half_edge);
    y_.push_back(c & 2 ? half_edge : -half_edge);
    z_.push_back(c & 4 ? half_edge : -half_edge);
  }
}

double ConvexCell::reach2() const {
  double most = 0;
  for (std::size_t c = 0; c < x_.size(); ++c) most = std::max(most, x_[c] * x_[c] + y_[c] * y_[c] + z_[c] * z_[c]);
  return most;
}

bool ConvexCell::cut(const Vector& normal, double level, int tag) {
  const std::size_t count = x_.size();
  value_.resize(count);
  double most = -1e300, size = 0;
  for (std::size_t c = 0; c < count; ++c) {
    value_[c] = normal[0] * x_[c] + normal[1] * y_[c] + normal[2] * z_[c] - level;
    most = std::max(most, value_[c]);
    size = std::max(size, std::abs(value_[c]));
  }
  // Corners this close to the plane count as inside. Where rounding makes the part that is cut off no disc, a wider band does.
  double threshold = 1e-13 * (size + std::abs(level));
  if (most <= threshold) return false;
  if (std::all_of(value_.begin(), value_.end(), [&](double value) { return value > threshold; })) {
    clear();
    return true;
  }
  const auto farthest = static_cast<int>(std::max_element(value_.begin(), value_.end()) - value_.begin());
  while (!find_ring(threshold, farthest)) {
    threshold *= 4;
    if (most <= threshold) return false;
  }
  replace(new_face(normal, level, tag));
  return true;
}

bool ConvexCell::find_ring(double threshold, int farthest) {
  // Corners outside, as far as they hang together with the farthest.
  removed_mark_.assign(value_.size(), 0);
  removed_.assign(1, farthest);
  removed_mark_[static_cast<std::size_t>(farthest)] = 1;
  for (std::size_t k = 0; k < removed_.size(); ++k)
    for (const int next : corners_[static_cast<std::size_t>(removed_[k])].across) {
      const auto n = static_cast<std::size_t>(next);
      if (removed_mark_[n] || value_[n] <= threshold) continue;
      removed_mark_[n] = 1;
      removed_.push_back(next);
    }
  ring_.clear();
  ring_of_face_.assign(faces_.size(), -1);
  for (const int gone : removed_) {
    const auto g = static_cast<std::size_t>(gone);
    for (std::size_t k = 0; k < 3; ++k) {
      const int stays = corners_[g].across[k];
      const auto s = static_cast<std::size_t>(stays);
      if (removed_mark_[s]) continue;
      const int a = corners_[g].face[k], b = corners_[g].face[(k + 1) % 3];
      int& begins = ring_of_face_[static_cast<std::size_t>(a)];
      if (begins >= 0) return false;
      begins = static_cast<int>(ring_.size());
      const double share = std::min(1.0, value_[g] / (value_[g] - value_[s]));
      ring_.push_back(
          {a,
           b,
           stays,
           {{x_[g] + share * (x_[s] - x_[g]), y_[g] + share * (y_[s] - y_[g]), z_[g] + share * (z_[s] - z_[g])}}});
    }
  }
  // One ring, through all edges.
  if (ring_.size() < 3) return false;
  std::size_t steps = 0;
  int at = 0;
  do {
    at = ring_of_face_[static_cast<std::size_t>(ring_[static_cast<std::size_t>(at)].b)];
    if (at < 0) return false;
    ++steps;
  } while (at != 0 && steps <= ring_.size());
  return steps == ring_.size();
}

int ConvexCell::new_face(const Vector& normal, double level, int tag) {
  if (free_.empty()) {
    free_.push_back(static_cast<int>(faces_.size()));
    faces_.emplace_back();
  }
  const int place = free_.back();
  free_.pop_back();
  faces_[static_cast<std::size_t>(place)] = {normal, level, tag, 0, 0};
  return place;
}

void ConvexCell::replace(int face) {
  for (const int gone : removed_)
    for (const int f : corners_[static_cast<std::size_t>(gone)].face)
      if (--faces_[static_cast<std::size_t>(f)].corners == 0) free_.push_back(f);
  // New corners take the places of old ones, then new places.
  made_.clear();
  for (std::size_t e = 0; e < ring_.size(); ++e) {
    if (e < removed_.size()) {
      made_.push_back(removed_[e]);
      continue;
    }
    made_.push_back(static_cast<int>(x_.size()));
    x_.emplace_back(), y_.emplace_back(), z_.emplace_back(), corners_.emplace_back();
  }
  for (std::size_t e = 0; e < ring_.size(); ++e) {
    const Edge& edge = ring_[e];
    const auto c = static_cast<std::size_t>(made_[e]);
    const auto next = static_cast<std::size_t>(ring_of_face_[static_cast<std::size_t>(edge.b)]);
    x_[c] = edge.at[0], y_[c] = edge.at[1], z_[c] = edge.at[2];
    corners_[c].face = {edge.a, edge.b, face};
    corners_[c].across[0] = edge.outside;
    corners_[c].across[1] = made_[next];
    corners_[static_cast<std::size_t>(made_[next])].across[2] = made_[e];
    Corner& outside = corners_[static_cast<std::size_t>(edge.outside)];
    for (std::size_t k = 0; k < 3; ++k)
      if (outside.face[k] == edge.b && outside.face[(k + 1) % 3] == edge.a) outside.across[k] = made_[e];
    for (const int f : corners_[c].face) ++faces_[static_cast<std::size_t>(f)].corners;
  }
  // A face may have lost its last old corner and gained new ones.
  free_.erase(std::remove_if(free_.begin(), free_.end(),
                             [&](int f) { return faces_[static_cast<std::size_t>(f)].corners > 0; }),
              free_.end());
  // Places that stay empty are filled from the end.
  if (removed_.size() <= ring_.size()) return;
  std::vector<int> holes(removed_.begin() + static_cast<std::ptrdiff_t>(ring_.size()), removed_.end());
  std::sort(holes.begin(), holes.end(), [](int a, int b) { return a > b; });
  for (const int hole : holes) {
    const auto to = static_cast<std::size_t>(hole), from = x_.size() - 1;
    if (to != from) {
      x_[to] = x_[from], y_[to] = y_[from], z_[to] = z_[from];
      corners_[to] = corners_[from];
      for (const int near : corners_[to].across)
        for (int& back : corners_[static_cast<std::size_t>(near)].across)
          if (back == static_cast<int>(from)) back = hole;
    }
    x_.pop_back(), y_.pop_back(), z_.pop_back(), corners_.pop_back();
  }
}

double ConvexCell::measure() {
  // Twice the area of a face along its normal is the sum of the triangles that its edges make with the origin.
  for (Face& face : faces_) face.area = 0;
  for (std::size_t c = 0; c < x_.size(); ++c)
    for (std::size_t k = 0; k < 3; ++k) {
      const auto n = static_cast<std::size_t>(corners_[c].across[(k + 2) % 3]);  // the next around face k
      Face& face = faces_[static_cast<std::size_t>(corners_[c].face[k])];
      face.area += face.normal[0] * (y_[c] * z_[n] - z_[c] * y_[n]) + face.normal[1] * (z_[c] * x_[n] - x_[c] * z_[n]) +
                   face.normal[2] * (x_[c] * y_[n] - y_[c] * x_[n]);
    }
  double volume = 0;
  for (Face& face : faces_) {
    if (face.corners == 0) continue;
    const double length2 = dot(face.normal, face.normal);
    volume += face.area * face.level / (6 * length2);
    face.area = std::max(0.0, 0.5 * face.area / std::sqrt(length2));
  }
  return volume;
}

ConvexCell::Moments ConvexCell::moments() const {
  Moments sum;
  std::vector<int> anchor(faces_.size(), -1);
  for (std::size_t c = 0; c < x_.size(); ++c)
    for (std::size_t k = 0; k < 3; ++k) {
      int& first = anchor[static_cast<std::size_t>(corners_[c].face[k])];
      if (first < 0) first = static_cast<int>(c);
      // The tetrahedron of the origin, the face's first corner and this edge.
      const std::array<Vector, 3> p{corner(first), corner(static_cast<int>(c)),
                                    corner(corners_[c].across[(k + 2) % 3])};
      const double volume = dot(p[0], cross(p[1], p[2])) / 6;
      sum.volume += volume;
      Vector total;
      for (int i = 0; i < 3; ++i) {
        total[i] = p[0][i] + p[1][i] + p[2][i];
        sum.first[i] += 0.25 * volume * total[i];
      }
      for (std::size_t a = 0; a < 6; ++a) {
        const int i = kernels::mandel_i(static_cast<int>(a)), j = kernels::mandel_j(static_cast<int>(a));
        sum.second[a] +=
            volume / 20 * (total[i] * total[j] + p[0][i] * p[0][j] + p[1][i] * p[1][j] + p[2][i] * p[2][j]);
      }
    }
  return sum;
}

}  // namespace polyslip::microstructure
