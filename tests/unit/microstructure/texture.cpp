// Texture components and fibres: where they point, how wide they are, how they mix; and every key that can be wrong.
#include "src/microstructure/texture.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

#include "kernels/rotation/symmetry.hpp"
#include "src/base/config.hpp"
#include "src/base/require.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;

kernels::Vec3<double> vector(const Direction& d) { return {{d[0], d[1], d[2]}}; }

double angle_between(const kernels::Vec3<double>& a, const Direction& b) {
  double ab = 0, aa = 0, bb = 0;
  for (int i = 0; i < 3; ++i) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return std::acos(std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0));
}

Texture read(const std::string& text) { return read_texture(base::parse_ini(text, "case.ini").section("t")); }

}  // namespace

TEST_CASE("named orientations are the Bunge angles that textbooks list") {
  // Angles in degrees to two digits, as usually quoted for fcc rolling textures.
  struct Entry {
    const char* name;
    double phi1, Phi, phi2;
  };
  const kernels::SymmetryGroup cubic = kernels::symmetry_group(kernels::Laue::cubic);
  for (const Entry& entry :
       {Entry{"cube", 0, 0, 0}, Entry{"goss", 0, 45, 0}, Entry{"rotated_cube", 45, 0, 0}, Entry{"brass", 35.26, 45, 0},
        Entry{"copper", 90, 35.26, 45}, Entry{"s", 58.98, 36.70, 63.43}, Entry{"taylor", 90, 27.21, 45}}) {
    INFO(entry.name);
    const Orientation book = kernels::from_bunge(entry.phi1 * degree, entry.Phi * degree, entry.phi2 * degree);
    // Sheets have two-fold axes along RD, TD and ND; a name stands for all variants.
    double least = 10;
    for (const Orientation& axis :
         {Orientation{1, 0, 0, 0}, Orientation{0, 1, 0, 0}, Orientation{0, 0, 1, 0}, Orientation{0, 0, 0, 1}})
      least = std::min(
          least, kernels::disorientation_angle(cubic, kernels::multiply(named_orientation(entry.name), axis), book));
    CHECK(least < 0.02 * degree);
  }
  CHECK_THROWS_WITH(named_orientation("gauss"), Catch::Contains("gauss") && Catch::Contains("goss"));
}

TEST_CASE("(hkl)[uvw] puts the normal along z and the direction along x") {
  const Orientation q = ideal_orientation({1, 2, 3}, {6, 3, -4});
  CHECK(angle_between(kernels::to_crystal(q, {{0, 0, 1}}), {1, 2, 3}) < 1e-7);
  CHECK(angle_between(kernels::to_crystal(q, {{1, 0, 0}}), {6, 3, -4}) < 1e-7);
  CHECK_THROWS_AS(ideal_orientation({1, 1, 1}, {1, 0, 0}), base::InputError);
}

TEST_CASE("an exact fibre holds its axis and turns evenly about it") {
  for (const Direction& crystal : {Direction{1, 1, 1}, Direction{0, 0, 2}, Direction{1, -3, 0.5}})
    for (const Direction& sample : {Direction{0, 0, 1}, Direction{1, 0, 0}, Direction{-1, 2, 2}}) {
      TextureComponent fibre;
      fibre.kind = TextureComponent::Kind::fibre;
      fibre.crystal = crystal;
      fibre.sample = sample;
      double worst = 0, cosine = 0, sine = 0;
      const Orientation first = fibre_orientation(crystal, sample, 0);
      const int count = 2000;
      for (int grain = 0; grain < count; ++grain) {
        const Orientation q = draw_orientation(fibre, 1, static_cast<std::uint64_t>(grain));
        worst = std::max(worst, angle_between(kernels::to_crystal(q, vector(sample)), crystal));
        const Orientation turn = kernels::multiply(q, kernels::conjugate(first));
        const double length = std::sqrt(crystal[0] * crystal[0] + crystal[1] * crystal[1] + crystal[2] * crystal[2]);
        const double angle =
            2 * std::atan2((turn.x * crystal[0] + turn.y * crystal[1] + turn.z * crystal[2]) / length, turn.w);
        cosine += std::cos(angle) / count;
        sine += std::sin(angle) / count;
      }
      CHECK(worst < 1e-7);
      // The mean of n unit vectors of random direction has components of standard deviation 1 / sqrt(2 n).
      CHECK(std::abs(cosine) < 4 / std::sqrt(2.0 * count));
      CHECK(std::abs(sine) < 4 / std::sqrt(2.0 * count));
    }
}

TEST_CASE("a component's spread has the half-width it was given") {
  TextureComponent component;
  component.kind = TextureComponent::Kind::ideal;
  component.ideal = named_orientation("copper");
  component.half_width = GENERATE(3.0, 10.0, 25.0) * degree;
  const int count = 20000;
  double sum = 0, square = 0, inside = 0;
  const double inner = 0.5 * component.half_width;
  for (int grain = 0; grain < count; ++grain) {
    const Orientation q = draw_orientation(component, 9, static_cast<std::uint64_t>(grain));
    const double angle = kernels::rotation_angle(kernels::multiply(q, kernels::conjugate(component.ideal)));
    const double s2 = std::pow(std::sin(angle / 2), 2);
    sum += s2;
    square += s2 * s2;
    inside += angle < inner;
  }
  const double kappa = -std::log(2.0) / (2 * std::log(std::cos(component.half_width / 2)));
  const double mean = sum / count, deviation = std::sqrt(square / count - mean * mean);
  CHECK(std::abs(mean - 1.5 / (kappa + 2)) < 4 * deviation / std::sqrt(double(count)));
  // Share within an angle: the integral of the density cos^(2 kappa)(w/2) over the measure sin^2(w/2) dw.
  const auto share = [&](double to) {
    double integral = 0;
    const int steps = 20000;
    for (int i = 0; i < steps; ++i) {
      const double w = (i + 0.5) / steps * to;
      integral += std::exp(2 * kappa * std::log(std::cos(w / 2))) * std::pow(std::sin(w / 2), 2) * to / steps;
    }
    return integral;
  };
  const double expected = share(inner) / share(3.14159265358979);
  CHECK(std::abs(inside / count - expected) < 4 * std::sqrt(expected * (1 - expected) / count));
}

TEST_CASE("classes take their shares of the volume") {
  std::vector<double> volumes;
  for (int k = 0; k < 500; ++k) volumes.push_back(1 + k % 7);
  const std::vector<double> fractions{0.5, 0.3, 0.0, 0.2};
  const std::vector<int> classes = classes_by_volume(volumes, fractions, 4, 3);
  const double total = std::accumulate(volumes.begin(), volumes.end(), 0.0);
  std::vector<double> shares(4, 0.0);
  for (std::size_t k = 0; k < volumes.size(); ++k) shares[static_cast<std::size_t>(classes[k])] += volumes[k] / total;
  for (std::size_t c = 0; c < 4; ++c) CHECK(std::abs(shares[c] - fractions[c]) <= 7 / total);
  CHECK(classes_by_volume(volumes, fractions, 5, 3) != classes);
}

TEST_CASE("orthotropic components use all four variants") {
  TextureComponent component;
  component.kind = TextureComponent::Kind::ideal;
  component.ideal = named_orientation("s");
  component.orthotropic = true;
  int counts[4] = {0, 0, 0, 0};
  const Orientation axes[] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
  for (std::uint64_t grain = 0; grain < 1000; ++grain) {
    const Orientation q = draw_orientation(component, 2, grain);
    for (int v = 0; v < 4; ++v)
      counts[v] += std::abs(kernels::dot(q, kernels::multiply(component.ideal, axes[v]))) > 1 - 1e-12;
  }
  CHECK(counts[0] + counts[1] + counts[2] + counts[3] == 1000);
  for (const int count : counts) CHECK(std::abs(count - 250) < 4 * std::sqrt(1000 * 0.25 * 0.75));
}

TEST_CASE("random orientations have the disorientations of Mackenzie (1958)") {
  // doi:10.1093/biomet/45.1-2.229: mean 40.736 degrees, largest 62.799 degrees, 45 degrees the most frequent; for cubic crystals.
  const kernels::SymmetryGroup cubic = kernels::symmetry_group(kernels::Laue::cubic);
  const TextureComponent uniform;
  const int pairs = 40000;
  double sum = 0, square = 0, largest = 0;
  int below_45 = 0;
  for (std::uint64_t pair = 0; pair < static_cast<std::uint64_t>(pairs); ++pair) {
    const double angle = kernels::disorientation_angle(cubic, draw_orientation(uniform, 11, 2 * pair),
                                                       draw_orientation(uniform, 11, 2 * pair + 1)) /
                         degree;
    sum += angle;
    square += angle * angle;
    largest = std::max(largest, angle);
    below_45 += angle < 45;
  }
  const double mean = sum / pairs, deviation = std::sqrt(square / pairs - mean * mean);
  CHECK(std::abs(mean - 40.736) < 4 * deviation / std::sqrt(double(pairs)));
  CHECK(largest <= 62.7995);
  CHECK(largest > 61);
  // Up to 45 degrees no two of the 24 balls of rotations overlap: 24 (45° − sin 45°) / 180° of all pairs.
  const double share = 24 * (45 * degree - std::sin(45 * degree)) / (180 * degree);
  CHECK(std::abs(below_45 / double(pairs) - share) < 4 * std::sqrt(share * (1 - share) / pairs));
}

TEST_CASE("texture sections") {
  const Texture texture = read(
      "[t.1]\nkind = ideal\nideal = goss\nspread_deg = 5\nfraction = 0.25\n"
      "[t.2]\nkind = fibre\ncrystal = 1 1 1\nsample = 0 0 1\nfraction = 0.5\n");
  REQUIRE(texture.size() == 3);  // the rest is uniform
  CHECK(texture[0].half_width == Approx(5 * degree));
  CHECK(texture[1].kind == TextureComponent::Kind::fibre);
  CHECK(texture[2].kind == TextureComponent::Kind::uniform);
  CHECK(texture[2].fraction == Approx(0.25));
  const Texture open = read("[t.a]\nkind = uniform\n[t.b]\nkind = ideal\nplane = 1 1 0\ndirection = 0 0 1\n");
  REQUIRE(open.size() == 2);
  CHECK(open[0].fraction == Approx(0.5));
  CHECK(open[1].fraction == Approx(0.5));
  const Orientation bunge = read("[t.1]\nkind = ideal\nbunge_deg = 35.2643896827547 45 0\n")[0].ideal;
  CHECK(std::abs(kernels::dot(bunge, kernels::from_bunge(35.2643896827547 * degree, 45 * degree, 0.0))) == Approx(1));

  const auto fails = [](const std::string& text, const std::string& words) {
    INFO(text);
    CHECK_THROWS_WITH(read(text), Catch::Contains("case.ini") && Catch::Contains(words));
  };
  fails("[t]\n", "texture component");
  fails("[t.1]\nkind = ideal\nideal = goss\nfraction = 0.6\n[t.2]\nkind = uniform\nfraction = 0.6\n", "1.2");
  fails("[t.1]\nkind = ideal\n", "exactly one");
  fails("[t.1]\nkind = ideal\nideal = cube\nbunge_deg = 0 0 0\n", "exactly one");
  fails("[t.1]\nkind = ideal\nideal = kube\n", "kube");
  fails("[t.1]\nkind = ideal\nbunge_deg = 0 0\n", "three angles");
  fails("[t.1]\nkind = ideal\nplane = 1 1 1\ndirection = 1 0 0\n", "plane");
  fails("[t.1]\nkind = fibre\ncrystal = 0 0 0\nsample = 0 0 1\n", "all 0");
  fails("[t.1]\nkind = fibre\ncrystal = 1 1 1\n", "sample");
  fails("[t.1]\nkind = ideal\nideal = cube\nspread_deg = -1\n", "spread_deg");
  fails("[t.1]\nkind = ball\n", "ball");
}

TEST_CASE("even orientations: unit quaternions whose averages are those of random ones, nearer than random ones get") {
  constexpr int count = 2000;
  const auto list = even_orientations(count);
  REQUIRE(list.size() == count);
  // ⟨q_i q_j⟩ = δ_ij/4 over all rotations, and ⟨q_i⁴⟩ = 1/8
  double second[4][4] = {}, fourth[4] = {};
  for (const Orientation& q : list) {
    CHECK(kernels::dot(q, q) == Approx(1).epsilon(1e-12));
    const double c[4] = {q.w, q.x, q.y, q.z};
    for (int i = 0; i < 4; ++i) {
      fourth[i] += c[i] * c[i] * c[i] * c[i] / count;
      for (int j = 0; j < 4; ++j) second[i][j] += c[i] * c[j] / count;
    }
  }
  for (int i = 0; i < 4; ++i) {
    CHECK(fourth[i] == Approx(0.125).margin(1e-3));  // the deviation of random ones is 3e-3
    for (int j = 0; j < 4; ++j) CHECK(second[i][j] == Approx(i == j ? 0.25 : 0).margin(1e-3));
  }
}
