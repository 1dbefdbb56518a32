// Quaternions: the convention against tabulated orientations and hand-made rotations, and the conversions' round trips.
#include <catch2/catch.hpp>

#include <algorithm>

#include "kernels/number/batch_math.hpp"
#include "kernels/number/dual.hpp"
#include "kernels/rotation/quaternion.hpp"
#include "kernels/rotation/random.hpp"

using namespace polyslip::kernels;

namespace {

const double degree = 3.14159265358979323846 / 180;

double distance(const Quaternion<double>& a, const Quaternion<double>& b) {
  const double s = dot(a, b) < 0 ? -1 : 1;
  return std::abs(a.w - s * b.w) + std::abs(a.x - s * b.x) + std::abs(a.y - s * b.y) + std::abs(a.z - s * b.z);
}

double distance(const Mat3<double>& a, const Mat3<double>& b) {
  double largest = 0;
  for (int i = 0; i < 9; ++i) largest = std::max(largest, std::abs(a.m[i] - b.m[i]));
  return largest;
}

// Elementary passive rotations, written out from their definition.
Mat3<double> about_z(double t) { return {{std::cos(t), std::sin(t), 0, -std::sin(t), std::cos(t), 0, 0, 0, 1}}; }
Mat3<double> about_x(double t) { return {{1, 0, 0, 0, std::cos(t), std::sin(t), 0, -std::sin(t), std::cos(t)}}; }

}  // namespace

TEST_CASE("Bunge angles and quaternions agree with the tabulated orientations of the reference cases") {
  struct Row {
    Quaternion<double> q;
    double phi1, Phi, phi2;
  };
  const Row rows[] = {
      {{0.79510949255925978, 0.40325695470993572, 0.053089785257050423, 0.44985130656872041}, 37, 48, 22},
      {{0.15313762269934947, -0.096747188173884502, 0.98283454061592412, -0.035001655199779255},
       82.747343120868379,
       161.92431784217399,
       251.50352845312202},
      {{0.73311310200331159, 0.24312569005973747, 0.20319133284125454, -0.60178763759506815},
       0.50564769866440473,
       36.945617784158429,
       280.73153290482935},
      {{0.011783394862986031, 0.29029360228549878, -0.75218858258685739, 0.59144155442747348},
       19.961831590350258,
       107.46457520470842,
       157.75544247700591}};
  for (const Row& row : rows) {
    CHECK(distance(from_bunge(row.phi1 * degree, row.Phi * degree, row.phi2 * degree), row.q) < 1e-14);
    const Vec3<double> angles = to_bunge(row.q);
    CHECK(angles[0] == Approx(row.phi1 * degree).epsilon(1e-13));
    CHECK(angles[1] == Approx(row.Phi * degree).epsilon(1e-13));
    CHECK(angles[2] == Approx(row.phi2 * degree).epsilon(1e-13));
  }
}

TEST_CASE("The matrix of Bunge angles is Z(phi2) X(Phi) Z(phi1)") {
  const double phi1 = 1.1, Phi = 0.7, phi2 = 4.2;
  CHECK(distance(to_matrix(from_bunge(phi1, Phi, phi2)), about_z(phi2) * about_x(Phi) * about_z(phi1)) < 1e-15);
  // A frame turned by 90 degrees about z sees the sample's x along its own -y.
  const Vec3<double> x = to_crystal(from_bunge(90 * degree, 0.0, 0.0), Vec3<double>{{1, 0, 0}});
  CHECK(x[0] == Approx(0).margin(1e-15));
  CHECK(x[1] == Approx(-1));
}

TEST_CASE("Products of quaternions and of matrices are the same rotations") {
  for (int i = 0; i < 50; ++i) {
    const Quaternion<double> a = random_orientation(7, i, 0), b = random_orientation(7, i, 1);
    CHECK(distance(to_matrix(multiply(a, b)), to_matrix(a) * to_matrix(b)) < 1e-14);
    CHECK(distance(to_matrix(conjugate(a)), transpose(to_matrix(a))) < 1e-16);
    CHECK(distance(multiply(a, conjugate(a)), identity_quaternion<double>()) < 1e-15);
    const Vec3<double> v{{0.3, -1.2, 0.5}}, back = to_sample(a, to_crystal(a, v));
    for (int k = 0; k < 3; ++k) CHECK(back[k] == Approx(v[k]).epsilon(1e-13));
  }
}

TEST_CASE("Matrices and Bunge angles come back, special orientations as well") {
  const double r = std::sqrt(0.5);
  const Quaternion<double> special[] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1},         {r, r, 0, 0},
                                        {r, 0, r, 0}, {r, 0, 0, r}, {0, r, r, 0}, {0.5, 0.5, 0.5, 0.5}, {r, 0, 0, -r}};
  for (const Quaternion<double>& q : special) {
    CHECK(distance(from_matrix(to_matrix(q)), q) < 1e-15);
    const Vec3<double> e = to_bunge(q);
    CHECK(distance(from_bunge(e[0], e[1], e[2]), q) < 1e-15);
  }
  for (int i = 0; i < 200; ++i) {
    const Quaternion<double> q = random_orientation(11, i, 0);
    CHECK(distance(from_matrix(to_matrix(q)), q) < 1e-14);
    const Vec3<double> e = to_bunge(q);
    CHECK(distance(from_bunge(e[0], e[1], e[2]), q) < 1e-14);
    CHECK((e[0] >= 0 && e[0] < 360 * degree && e[1] >= 0 && e[1] <= 180 * degree && e[2] >= 0 && e[2] < 360 * degree));
  }
}

TEST_CASE("Rotation angles keep their digits from 0 to pi") {
  for (double angle : {0.0, 1e-150, 1e-12, 1e-5, 1.0, 3.0}) {
    const Quaternion<double> q = from_axis_angle(Vec3<double>{{0.6, 0, 0.8}}, angle);
    CHECK(rotation_angle(q) == Approx(angle).epsilon(1e-14).margin(0));
    CHECK(rotation_angle(negated(q)) == rotation_angle(q));
  }
  CHECK(rotation_angle(identity_quaternion<double>()) == 0);
}

TEST_CASE("Philox-4x32-10 gives the published known answers") {
  struct Known {
    Random4 counter;
    std::uint32_t key0, key1;
    Random4 answer;
  };
  // Known-answer vectors of Salmon et al. (2011).
  const Known known[] = {{{{0, 0, 0, 0}}, 0, 0, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}},
                         {{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
                          0xffffffff,
                          0xffffffff,
                          {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}},
                         {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
                          0xa4093822,
                          0x299f31d0,
                          {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}}};
  for (const Known& k : known) {
    const Random4 r = philox(k.counter, k.key0, k.key1);
    for (int i = 0; i < 4; ++i) CHECK(r.word[i] == k.answer.word[i]);
  }
}

TEST_CASE("Uniform and normal numbers have the moments of their distributions") {
  const int n = 100000;
  double u1 = 0, u2 = 0, n1 = 0, n2 = 0, n4 = 0;
  for (int i = 0; i < n; ++i) {
    const double u = random_uniform(3, i, 0), x = random_normal(3, i, 1);
    u1 += u / n;
    u2 += u * u / n;
    n1 += x / n;
    n2 += x * x / n;
    n4 += x * x * x * x / n;
  }
  // Four standard errors of each mean.
  CHECK(u1 == Approx(0.5).margin(4 * std::sqrt(1.0 / 12 / n)));
  CHECK(u2 == Approx(1.0 / 3).margin(4 * std::sqrt(4.0 / 45 / n)));
  CHECK(n1 == Approx(0).margin(4 / std::sqrt(n)));
  CHECK(n2 == Approx(1).margin(4 * std::sqrt(2.0 / n)));
  CHECK(n4 == Approx(3).margin(4 * std::sqrt(96.0 / n)));
}

TEST_CASE("Random orientations are uniform: the moments of the four components") {
  const int n = 50000;
  double second[4] = {}, fourth[4] = {}, mixed = 0;
  for (int i = 0; i < n; ++i) {
    const Quaternion<double> q = random_orientation(5, i, 2);
    const double c[4] = {q.w, q.x, q.y, q.z};
    CHECK(std::abs(dot(q, q) - 1) < 1e-14);
    for (int k = 0; k < 4; ++k) {
      second[k] += c[k] * c[k] / n;
      fourth[k] += c[k] * c[k] * c[k] * c[k] / n;
    }
    mixed += c[0] * c[0] * c[1] * c[1] / n;
  }
  // On the unit sphere in four dimensions: <c^2> = 1/4, <c^4> = 1/8, <c^2 d^2> = 1/24.
  for (int k = 0; k < 4; ++k) {
    CHECK(second[k] == Approx(0.25).margin(4 * 0.25 / std::sqrt(n)));
    CHECK(fourth[k] == Approx(0.125).margin(4 * 0.18 / std::sqrt(n)));
  }
  CHECK(mixed == Approx(1.0 / 24).margin(4 * 0.05 / std::sqrt(n)));
}

TEST_CASE("The spread kernel has the stated half width, moments and isotropy") {
  for (double half_width : {0.5 * degree, 5 * degree, 30 * degree, 120 * degree, 180 * degree}) {
    const int n = 40000;
    const double cosine = std::cos(half_width / 2);
    const double kappa = half_width < 179 * degree ? -std::log(2.0) / (2 * std::log(cosine)) : 0;
    double mean = 0, square = 0, axis_z = 0;
    for (int i = 0; i < n; ++i) {
      const Quaternion<double> q = random_spread(half_width, 17, i, 0);
      const double v2 = q.x * q.x + q.y * q.y + q.z * q.z;
      mean += v2 / n;
      square += v2 * v2 / n;
      axis_z += q.z * q.z / v2 / n;
    }
    // sin^2(w/2) is Beta(3/2, kappa + 1/2).
    const double a = 1.5, b = kappa + 0.5, expected = a / (a + b);
    const double variance = a * b / ((a + b) * (a + b) * (a + b + 1));
    CHECK(mean == Approx(expected).margin(4 * std::sqrt(variance / n)));
    CHECK(square - mean * mean == Approx(variance).epsilon(0.06));
    CHECK(axis_z == Approx(1.0 / 3).margin(4 * std::sqrt(4.0 / 45 / n)));
  }
  CHECK(rotation_angle(random_spread(0, 17, 1, 0)) == 0);
}

TEST_CASE("The spread kernel's density falls to one half at the half width") {
  // Count in thin shells around angle 0 and around the half width; divide by the shells' volumes, integral of
  // sin^2(w/2).
  const double half_width = 20 * degree;
  const auto volume = [](double from, double to) { return (to - from - std::sin(to) + std::sin(from)) / 2; };
  const double near[2] = {0, 5 * degree}, far[2] = {19 * degree, 21 * degree};
  int n_near = 0, n_far = 0;
  for (int i = 0; i < 400000; ++i) {
    const double w = rotation_angle(random_spread(half_width, 23, i, 1));
    n_near += w >= near[0] && w < near[1];
    n_far += w >= far[0] && w < far[1];
  }
  const double ratio = n_far / volume(far[0], far[1]) / (n_near / volume(near[0], near[1]));
  // The mean density of the inner ball is 0.974 of the peak (integral of cos^(2 kappa) over it).
  CHECK(ratio == Approx(0.5 / 0.974).epsilon(0.05));
}

TEST_CASE("Products, matrices and normalisation are the same text for batches, duals and float") {
  using B = Batch<double, 4>;
  Quaternion<B> a, b;
  Quaternion<double> qa[4], qb[4];
  for (int i = 0; i < 4; ++i) {
    qa[i] = random_orientation(61, i, 0);
    qb[i] = random_orientation(61, i, 1);
    a.w.set_lane(i, qa[i].w), a.x.set_lane(i, qa[i].x), a.y.set_lane(i, qa[i].y), a.z.set_lane(i, qa[i].z);
    b.w.set_lane(i, qb[i].w), b.x.set_lane(i, qb[i].x), b.y.set_lane(i, qb[i].y), b.z.set_lane(i, qb[i].z);
  }
  const Mat3<B> r = to_matrix(normalized(multiply(a, conjugate(b))));
  for (int i = 0; i < 4; ++i) {
    const Mat3<double> expected = to_matrix(normalized(multiply(qa[i], conjugate(qb[i]))));
    for (int k = 0; k < 9; ++k) CHECK(r.m[k].lane(i) == Approx(expected.m[k]).margin(1e-15));
  }
  // dR11/dw of the normalised quaternion (w, x, 0, 0) is 0, of R22 = (w^2 - x^2) / (w^2 + x^2) it is 4 w x^2 / (...)^2.
  using D = Dual<double, 1>;
  const double w = 0.8, x = 0.5, s = w * w + x * x;
  const Mat3<D> d = to_matrix(normalized(Quaternion<D>{D::variable(w, 0), D(x), D(0.0), D(0.0)}));
  CHECK(d(0, 0).d[0] == Approx(0).margin(1e-15));
  CHECK(d(1, 1).d[0] == Approx(4 * w * x * x / (s * s)).epsilon(1e-14));

  const Mat3<float> single = to_matrix(from_bunge(0.3f, 0.4f, 0.5f));
  const Mat3<double> precise = to_matrix(from_bunge(0.3, 0.4, 0.5));
  for (int k = 0; k < 9; ++k) CHECK(single.m[k] == Approx(precise.m[k]).margin(3e-7));
}
