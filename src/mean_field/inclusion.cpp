#include "src/mean_field/inclusion.hpp"

#include <algorithm>
#include <cmath>

namespace polyslip::mean_field {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr int most_points = 128;

void fill(InclusionPoints::Point& p) {
  const kernels::Vec3<double> k{{p.k[0], p.k[1], p.k[2]}};
  int least = 0;
  for (int i = 1; i < 3; ++i)
    if (std::abs(k[i]) < std::abs(k[least])) least = i;
  kernels::Vec3<double> axis{{0, 0, 0}};
  axis[least] = 1;
  kernels::Vec3<double> t = kernels::cross(k, axis);
  const double length = std::sqrt(kernels::dot(t, t));
  for (int i = 0; i < 3; ++i) t[i] /= length;
  const kernels::Vec3<double> tangents[2] = {t, kernels::cross(k, t)};
  for (int a = 0; a < 2; ++a) {
    Mat3<double> dyad;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) dyad(i, j) = tangents[a][i] * k[j];
    const Vec5<double> u = to_deviator(dyad);
    std::copy(u.v, u.v + 5, p.U[a]);
    p.Z[a][0] = 0.5 * (dyad(1, 2) - dyad(2, 1));
    p.Z[a][1] = 0.5 * (dyad(0, 2) - dyad(2, 0));
    p.Z[a][2] = 0.5 * (dyad(0, 1) - dyad(1, 0));
  }
}

}  // namespace

void gauss_legendre(int count, std::vector<double>& nodes, std::vector<double>& weights) {
  nodes.assign(static_cast<std::size_t>(count), 0);
  weights.assign(static_cast<std::size_t>(count), 0);
  for (int i = 0; i < count; ++i) {
    double x = std::cos(pi * (i + 0.75) / (count + 0.5)), slope = 0;
    for (int iteration = 0; iteration < 100; ++iteration) {
      double before = 1, now = x;
      for (int n = 2; n <= count; ++n) {
        const double next = ((2 * n - 1) * x * now - (n - 1) * before) / n;
        before = now;
        now = next;
      }
      slope = count * (x * now - before) / (x * x - 1);
      const double step = now / slope;
      x -= step;
      if (std::abs(step) < 1e-15) break;
    }
    nodes[static_cast<std::size_t>(i)] = x;
    weights[static_cast<std::size_t>(i)] = 2 / ((1 - x * x) * slope * slope);
  }
}

std::array<double, 3> eigenvalues(Mat3<double> a, Mat3<double>& vectors) {
  vectors = Mat3<double>::identity();
  for (int sweep = 0; sweep < 50; ++sweep) {
    const double off = std::abs(a(0, 1)) + std::abs(a(0, 2)) + std::abs(a(1, 2));
    if (off < 1e-15 * (std::abs(a(0, 0)) + std::abs(a(1, 1)) + std::abs(a(2, 2)))) break;
    for (int p = 0; p < 2; ++p)
      for (int q = p + 1; q < 3; ++q) {
        if (a(p, q) == 0) continue;
        const double theta = (a(q, q) - a(p, p)) / (2 * a(p, q));
        const double t = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
        const double c = 1 / std::sqrt(t * t + 1), s = t * c;
        Mat3<double> turn = Mat3<double>::identity();
        turn(p, p) = turn(q, q) = c;
        turn(p, q) = s;
        turn(q, p) = -s;
        a = kernels::transpose(turn) * (a * turn);
        vectors = vectors * turn;
      }
  }
  return {a(0, 0), a(1, 1), a(2, 2)};
}

InclusionPoints inclusion_points(const Mat3<double>& C, int polar, int azimuthal) {
  Mat3<double> axes;
  const std::array<double, 3> squares = eigenvalues(C, axes);
  std::array<double, 3> log_axis;
  for (std::size_t i = 0; i < 3; ++i) log_axis[i] = 0.5 * std::log(squares[i]);
  // the polar axis is the one that differs most from the two others
  std::size_t pole = 0;
  double most = -1;
  for (std::size_t i = 0; i < 3; ++i) {
    const double away = std::abs(2 * log_axis[i] - log_axis[(i + 1) % 3] - log_axis[(i + 2) % 3]);
    if (away > most * (1 + 1e-9)) {
      most = away;
      pole = i;
    }
  }
  const std::size_t order[3] = {(pole + 1) % 3, (pole + 2) % 3, pole};
  double stretch[3];  // of directions: square roots of the inverse axes
  for (int i = 0; i < 3; ++i) stretch[i] = std::exp(-0.5 * log_axis[order[i]]);
  std::vector<double> nodes, weights;
  gauss_legendre(polar, nodes, weights);
  InclusionPoints result;
  result.polar = polar;
  result.azimuthal = azimuthal;
  for (int i = 0; i < polar; ++i)
    for (int j = 0; j < azimuthal; ++j) {
      const double z = nodes[static_cast<std::size_t>(i)], rho = std::sqrt(1 - z * z), phi = pi * (j + 0.5) / azimuthal;
      const double eta[3] = {rho * std::cos(phi) * stretch[0], rho * std::sin(phi) * stretch[1], z * stretch[2]};
      const double length = std::sqrt(eta[0] * eta[0] + eta[1] * eta[1] + eta[2] * eta[2]);
      InclusionPoints::Point p{};
      for (int c = 0; c < 3; ++c)
        for (int a = 0; a < 3; ++a) p.k[c] += axes(c, static_cast<int>(order[a])) * eta[a] / length;
      p.weight = weights[static_cast<std::size_t>(i)] / (2 * azimuthal) * stretch[0] * stretch[1] * stretch[2] /
                 (length * length * length);
      fill(p);
      result.points.push_back(p);
    }
  return result;
}

InclusionPoints adaptive_points(const Mat3<double>& C, const Mat5<double>& L, double tolerance, int least) {
  const auto tensor = [&](const InclusionPoints& points) { return interaction(points, C, L).P; };
  int polar = least, azimuthal = least;
  InclusionPoints now = inclusion_points(C, polar, azimuthal);
  Mat5<double> P = tensor(now);
  // one direction after the other, each until it changes nothing any more
  for (bool grown = true; grown;) {
    grown = false;
    for (int* count : {&polar, &azimuthal}) {
      if (*count >= most_points) continue;
      *count *= 2;
      InclusionPoints finer = inclusion_points(C, polar, azimuthal);
      const Mat5<double> finer_P = tensor(finer);
      const double change = norm(finer_P - P) / norm(finer_P);
      if (change <= tolerance) {
        *count /= 2;
        continue;
      }
      now = std::move(finer);
      P = finer_P;
      grown = true;
    }
  }
  return now;
}

}  // namespace polyslip::mean_field
