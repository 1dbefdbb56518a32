#include "src/features/csl.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "src/features/crystal.hpp"

namespace polyslip::features {
namespace {

using kernels::Quaternion;

constexpr double degree = 3.14159265358979323846 / 180;
constexpr int largest_sigma = 29;
constexpr double largest_disorientation = 62.8 * degree;  // of cubic crystals: 62.7994°

int odd_part(int n) {
  while (n % 2 == 0) n /= 2;
  return n;
}

Quaternion<double> unit(const std::array<int, 4>& q) {
  return kernels::normalized<double>({1.0 * q[0], 1.0 * q[1], 1.0 * q[2], 1.0 * q[3]});
}

}  // namespace

std::vector<CslRotation> csl_rotations(int largest) {
  // The disorientation lies in the sector w > 0, x ≥ y ≥ z ≥ 0; made whole and free of common divisors its squared length is Σ, 2 Σ or 4 Σ.
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  const int bound = static_cast<int>(std::sqrt(4.0 * largest));
  std::vector<CslRotation> found;
  for (int w = 1; w <= bound; ++w)
    for (int x = 1; x <= w; ++x)
      for (int y = 0; y <= x; ++y)
        for (int z = 0; z <= y; ++z) {
          const int length = w * w + x * x + y * y + z * z, sigma = odd_part(length);
          if (sigma < 3 || sigma > largest || std::gcd(std::gcd(w, x), std::gcd(y, z)) > 1) continue;
          const Quaternion<double> q = unit({w, x, y, z});
          if (kernels::rotation_angle(q) > kernels::disorientation_angle(cubic, {1, 0, 0, 0}, q) + 1e-9) continue;
          const int divisor = std::gcd(x, std::gcd(y, z));
          found.push_back(
              {sigma, ' ', kernels::rotation_angle(q), {x / divisor, y / divisor, z / divisor}, {w, x, y, z}});
        }
  std::sort(found.begin(), found.end(), [](const CslRotation& a, const CslRotation& b) {
    return a.sigma != b.sigma ? a.sigma < b.sigma : a.angle < b.angle;
  });
  // On the faces of the fundamental zone one disorientation has several forms; the standard axis is that of the larger z in the
  // sense of kernels::disorientation, and equal angles of one Σ about other axes are the same boundary seen otherwise.
  std::vector<CslRotation> distinct;
  for (const CslRotation& csl : found) {
    const bool known = std::any_of(distinct.begin(), distinct.end(), [&](const CslRotation& other) {
      if (other.sigma != csl.sigma) return false;
      for (int i = 0; i < cubic.size; ++i)
        for (const Quaternion<double>& q : {unit(csl.quaternion), kernels::conjugate(unit(csl.quaternion))})
          for (int k = 0; k < cubic.size; ++k)
            if (std::abs(dot(multiply(cubic.op[i], multiply(q, cubic.op[k])), unit(other.quaternion))) > 1 - 1e-12)
              return true;
      return false;
    });
    if (!known) distinct.push_back(csl);
  }
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    const bool after = i > 0 && distinct[i - 1].sigma == distinct[i].sigma;
    const bool before = i + 1 < distinct.size() && distinct[i + 1].sigma == distinct[i].sigma;
    if (after || before) distinct[i].letter = after ? static_cast<char>(distinct[i - 1].letter + 1) : 'a';
  }
  return distinct;
}

double brandon_limit(int sigma) { return 15 * degree / std::sqrt(static_cast<double>(sigma)); }

CslFinder::CslFinder() : cubic_(kernels::symmetry_group(kernels::Laue::cubic)) {
  for (const CslRotation& csl : csl_rotations(largest_sigma)) {
    const Quaternion<double> q = unit(csl.quaternion);
    const std::size_t first = equivalents_.size();
    for (int i = 0; i < cubic_.size; ++i)
      for (int k = 0; k < cubic_.size; ++k)
        for (const Quaternion<double>& either : {q, kernels::conjugate(q)}) {
          const auto e = kernels::with_positive_sign(multiply(cubic_.op[i], multiply(either, cubic_.op[k])));
          if (kernels::rotation_angle(e) > largest_disorientation + brandon_limit(csl.sigma)) continue;
          if (std::none_of(equivalents_.begin() + static_cast<std::ptrdiff_t>(first), equivalents_.end(),
                           [&](const Equivalent& other) { return std::abs(dot(other.rotation, e)) > 1 - 1e-12; }))
            equivalents_.push_back({csl.sigma, e});
        }
  }
}

CslMatch CslFinder::find(const Quaternion<double>& a, const Quaternion<double>& b) const {
  const Quaternion<double> m = kernels::misorientation(a, b);
  Quaternion<double> smallest = m;
  for (int i = 1; i < cubic_.size; ++i) {
    const Quaternion<double> q = multiply(cubic_.op[i], m);
    if (std::abs(q.w) > std::abs(smallest.w)) smallest = q;
  }
  const double angle = kernels::rotation_angle(smallest);
  if (angle <= brandon_limit(1)) return {1, angle};
  CslMatch best;
  double least = 1;
  for (const Equivalent& e : equivalents_) {
    const double cosine = std::abs(dot(e.rotation, smallest));
    if (cosine < 0.997) continue;  // 8.9°; the widest limit, that of Σ3, is 8.66°
    const double deviation = kernels::rotation_angle(kernels::misorientation(e.rotation, smallest));
    const double share = deviation / brandon_limit(e.sigma);
    if (share > least) continue;
    least = share;
    best = {e.sigma, deviation};
  }
  return best;
}

void add_csl(GrainGraph& graph) {
  const auto crystals = crystals_of(graph);
  const CslFinder finder;
  FeatureColumn sigma{"csl_sigma", "1",
                      "coincidence site lattice within Brandon's limit; 1 low angle, 0 none (cubic, up to 29)"};
  FeatureColumn deviation{"csl_deviation", "rad", "from the exact rotation of csl_sigma; nan where there is none"};
  for (const Edge& edge : graph.edges) {
    const Grain &a = graph.grains[static_cast<std::size_t>(edge.a)],
                &b = graph.grains[static_cast<std::size_t>(edge.b)];
    const bool cubic =
        a.phase == b.phase && crystals[static_cast<std::size_t>(a.phase)].group.laue == kernels::Laue::cubic;
    const CslMatch match = cubic ? finder.find(a.orientation, b.orientation) : CslMatch{};
    sigma.data.push_back(match.sigma);
    deviation.data.push_back(match.sigma > 0 ? match.deviation : unknown);
  }
  graph.add_edge_column(std::move(sigma));
  graph.add_edge_column(std::move(deviation));
}

}  // namespace polyslip::features
