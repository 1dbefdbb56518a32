#pragma once
// A material card under a load: one point in uniaxial stress, or many orientations at the same strain (Taylor).
#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/material/constitutive.hpp"

namespace polyslip::test {

inline material::Phase read_card(const std::string& name) {
  const base::Tree card = base::read_ini(std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/" + name + ".ini");
  const material::Phase phase = material::read_phase(name, card);
  card.require_all_read();
  return phase;
}

/// The orientation that has the crystal direction along the sample's x.
inline kernels::Quaternion<double> along_x(double u, double v, double w) {
  const auto unit = [](const kernels::Vec3<double>& a) {
    const double s = 1 / std::sqrt(dot(a, a));
    return kernels::Vec3<double>{{s * a[0], s * a[1], s * a[2]}};
  };
  const kernels::Vec3<double> x = unit({{u, v, w}});
  const kernels::Vec3<double> other =
      std::abs(x[0]) < 0.9 ? kernels::Vec3<double>{{1, 0, 0}} : kernels::Vec3<double>{{0, 1, 0}};
  const kernels::Vec3<double> y = unit(cross(x, other)), z = cross(x, y);
  kernels::Mat3<double> R;
  for (int i = 0; i < 3; ++i) {
    R(i, 0) = x[i];
    R(i, 1) = y[i];
    R(i, 2) = z[i];
  }
  return from_matrix(R);
}

struct Point {
  double stretch, cauchy, nominal;  ///< along x; Pa
};

/// Stress at a stretch, by interpolation; the last one beyond the end.
inline double at(const std::vector<Point>& curve, double stretch, double Point::*stress) {
  Point last{1, 0, 0};
  for (const Point& p : curve) {
    if (std::abs(p.stretch - 1) >= std::abs(stretch - 1))
      return last.*stress + (p.*stress - last.*stress) * (stretch - last.stretch) / (p.stretch - last.stretch);
    last = p;
  }
  return last.*stress;
}

class Points {
 public:
  Points(const material::Phase& phase, const std::vector<kernels::Quaternion<double>>& orientations, double temperature,
         double size)
      : count_(static_cast<int>(orientations.size())),
        law_({phase}, {grains(orientations, temperature, size)}, {}, base::Precision::exact) {
    fields_ = {base::make_field("H", 9, count_), base::make_field("P", 9, count_), base::make_field("S0", 6, count_),
               base::make_field("tangent", 36, count_)};
  }

  /// The increment of dt (s) to C at every point: S0 and its tangent are in fields() then.
  void evaluate(const kernels::Mat3<double>& C, double dt) {
    // F is upper triangular: C = Fᵀ F
    kernels::Mat3<double> F{};
    F(0, 0) = std::sqrt(C(0, 0));
    F(0, 1) = C(0, 1) / F(0, 0);
    F(0, 2) = C(0, 2) / F(0, 0);
    F(1, 1) = std::sqrt(C(1, 1) - F(0, 1) * F(0, 1));
    F(1, 2) = (C(1, 2) - F(0, 1) * F(0, 2)) / F(1, 1);
    F(2, 2) = std::sqrt(C(2, 2) - F(0, 2) * F(0, 2) - F(1, 2) * F(1, 2));
    for (int c = 0; c < 9; ++c)
      for (int i = 0; i < count_; ++i) fields_.H(c, i) = F.m[c] - (c % 4 == 0 ? 1 : 0);
    converged_ = law_.evaluate(fields_, {dt}, base::VolumeList::all(1))[0].failed == 0;
  }
  void accept() { law_.accept(base::VolumeList::all(1)); }
  bool converged() const { return converged_; }
  const material::PointFields<double>& fields() const { return fields_; }

  /// A group of rows of the state, averaged over the points.
  std::vector<double> mean(const std::string& group) const {
    std::vector<double> result;
    for (const material::StateGroup& g : state_groups(law_.phases()[0])) {
      if (g.name != group) continue;
      const std::vector<double> rows = law_.state_rows(0, g.first, g.count);
      for (int r = 0; r < g.count; ++r) {
        double sum = 0;
        for (int i = 0; i < count_; ++i) sum += rows[static_cast<std::size_t>(r * count_ + i)];
        result.push_back(sum / count_);
      }
    }
    return result;
  }

 private:
  static material::VolumePoints grains(const std::vector<kernels::Quaternion<double>>& orientations, double temperature,
                                       double size) {
    material::VolumePoints points;
    for (const auto& q : orientations) {
      points.grain_of_point.push_back(static_cast<int>(points.grains.size()));
      points.grains.push_back({q, 0, size, temperature});
    }
    return points;
  }

  int count_;
  material::Constitutive law_;
  material::PointFields<double> fields_;
  bool converged_ = false;
};

/// Pieces of a path to `end`, short at its beginning.
inline std::vector<double> pieces(double end, int steps) {
  std::vector<double> result;
  for (int n = 1; n <= steps; ++n) result.push_back(end * std::pow(static_cast<double>(n) / steps, 1.5));
  return result;
}

/// Taylor average of random orientations under isochoric stretch along x to the true strain `end` (negative: compression) at
/// `rate` (1/s): Cauchy stress along x less the mean of those across.
inline std::vector<Point> taylor(Points& points, int count, double end, double rate, int steps) {
  std::vector<Point> curve;
  double reached = 0;
  for (const double strain : pieces(end, steps)) {
    const double stretch = std::exp(strain), dt = std::abs(strain - reached) / rate;
    reached = strain;
    kernels::Mat3<double> C = kernels::Mat3<double>::identity();
    C(0, 0) = stretch * stretch;
    C(1, 1) = C(2, 2) = 1 / stretch;
    points.evaluate(C, dt);
    REQUIRE(points.converged());
    points.accept();
    double stress = 0;
    for (int i = 0; i < count; ++i) {
      const auto& S0 = points.fields().S0;
      stress += (stretch * stretch * S0(0, i) - 0.5 * (S0(1, i) + S0(2, i)) / stretch) / count;
    }
    curve.push_back({stretch, stress, stress / stretch});
  }
  return curve;
}

/// One point in uniaxial stress along x, whose x stays a material line (grips), to the engineering strain `end` at `rate`.
inline std::vector<Point> uniaxial(Points& point, double end, double rate, int steps) {
  std::vector<Point> curve;
  double reached = 0;
  kernels::Vec6<double> C{{1, 1, 1, 0, 0, 0}};
  const auto across = [&point] {
    double sum = 0;
    for (int i = 1; i < 6; ++i) sum += point.fields().S0(i, 0) * point.fields().S0(i, 0);
    return point.converged() ? std::sqrt(sum) : 1e300;
  };
  for (const double strain : pieces(end, steps)) {
    const double dt = std::abs(strain - reached) / rate, stretch = 1 + strain;
    const double before = 1 + reached;
    reached = strain;
    C[0] = stretch * stretch;
    for (int i = 1; i < 3; ++i) C[i] *= before / stretch;
    point.evaluate(from_mandel(C), dt);
    REQUIRE(point.converged());
    for (int iteration = 0; across() > 1e-4 * std::abs(point.fields().S0(0, 0)) + 1e3; ++iteration) {
      REQUIRE(iteration < 60);
      // the five other components of C by Newton's method with halved steps: dS0 = D dC/2
      double M[5][6];
      for (int i = 0; i < 5; ++i) {
        for (int j = 0; j < 5; ++j) M[i][j] = 0.5 * point.fields().tangent(6 * (i + 1) + j + 1, 0);
        M[i][5] = -point.fields().S0(i + 1, 0);
      }
      for (int k = 0; k < 5; ++k) {
        int pivot = k;
        for (int i = k + 1; i < 5; ++i)
          if (std::abs(M[i][k]) > std::abs(M[pivot][k])) pivot = i;
        std::swap(M[k], M[pivot]);
        for (int i = 0; i < 5; ++i) {
          if (i == k) continue;
          const double factor = M[i][k] / M[k][k];
          for (int j = k; j < 6; ++j) M[i][j] -= factor * M[k][j];
        }
      }
      const kernels::Vec6<double> start = C;
      const double now = across();
      double length = 1;
      for (int half = 0; half < 12; ++half, length *= 0.5) {
        for (int i = 0; i < 5; ++i) C[i + 1] = start[i + 1] + length * M[i][5] / M[i][i];
        point.evaluate(from_mandel(C), dt);
        if (across() < (1 - 0.1 * length) * now) break;
      }
    }
    point.accept();
    const double nominal = stretch * point.fields().S0(0, 0);
    curve.push_back({stretch, stretch * nominal / std::sqrt(determinant(from_mandel(C))), nominal});
  }
  return curve;
}

inline std::vector<kernels::Quaternion<double>> random_orientations(int count) {
  std::vector<kernels::Quaternion<double>> result;
  for (int i = 0; i < count; ++i) result.push_back(kernels::random_orientation(11, static_cast<std::uint64_t>(i), 0));
  return result;
}

}  // namespace polyslip::test
