// Textures of VPSC, tables of ODFs, pole figures of popLA: by hand, there and back, and broken.
#include "src/io/texture_files.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>

#include "kernels/rotation/symmetry.hpp"
#include "src/base/require.hpp"

using namespace polyslip;
using namespace polyslip::io;
using Catch::Contains;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;

std::string file(const std::string& name, const std::string& text) {
  std::ofstream(name, std::ios::binary) << text;
  return name;
}

double apart(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) {
  return kernels::rotation_angle(kernels::misorientation(a, b));
}

// typed by hand after the manual of VPSC7 and an export of MTEX 5
const char* const vpsc =
    "TEXTURE AT STRAIN =    0.0000\r\n"
    "    1.000    1.000    1.000   <-- LENGTH OF ELLIPSOID AXES\r\n"
    "     0.00     0.00     0.00   <-- EULER ANGLES OF ELLIPSOID AXES\r\n"
    "B   3\r\n"
    "   45.00    0.00    0.00   0.5\r\n"
    "  123.69   74.50   33.69   0.25\r\n"
    "  276.87   54.74   45.00   0.25\r\n";

const char* const odf =
    "% MTEX ODF\n% crystal symmetry: \"m-3m\"\n% specimen symmetry: \"1\"\n% phi1 Phi phi2 value\n"
    "0 0 0 4.0\n180 0 0 1.0\n0 45 0 2.0\n180 45 0 1.0\n0 90 0 1.5\n180 90 0 0\n"
    "0 0 45 1.0\n180 0 45 1.0\n0 45 45 1.0\n180 45 45 1.0\n0 90 45 1.0\n180 90 45 1.0\n";

}  // namespace

TEST_CASE("a VPSC texture, its angles after Bunge, Kocks and Roe") {
  const WeightedOrientations read = read_vpsc_texture(file("hand.tex", vpsc));
  REQUIRE(read.orientations.size() == 3);
  CHECK(read.weights == std::vector<double>{0.5, 0.25, 0.25});
  CHECK(apart(read.orientations[1], kernels::from_bunge(123.69 * degree, 74.5 * degree, 33.69 * degree)) < 1e-12);
  // Kocks (Ψ, Θ, φ) = (φ1 − 90°, Φ, 90° − φ2), Roe (Ψ, Θ, Φ) = (φ1 − 90°, Φ, φ2 + 90°): Kocks, Tomé, Wenk, Texture and Anisotropy, table 1
  std::string kocks = vpsc, roe = vpsc;
  kocks.replace(kocks.find("B   3"), 5, "K   1");
  kocks.replace(kocks.find("   45.00    0.00    0.00"), 24, "   33.69   74.50   56.31");
  roe.replace(roe.find("B   3"), 5, "R   1");
  roe.replace(roe.find("   45.00    0.00    0.00"), 24, "   33.69   74.50  123.69");
  CHECK(apart(read_vpsc_texture(file("kocks.tex", kocks)).orientations[0], read.orientations[1]) < 1e-7);
  CHECK(apart(read_vpsc_texture(file("roe.tex", roe)).orientations[0], read.orientations[1]) < 1e-7);
}

TEST_CASE("a texture written reads back") {
  WeightedOrientations texture;
  for (int k = 0; k < 20; ++k) {
    texture.orientations.push_back(kernels::from_bunge(0.3 * k, 0.15 * k, 2.5 + 0.1 * k));
    texture.weights.push_back(1.0 + k);
  }
  const WeightedOrientations read = read_vpsc_texture(file("again.tex", vpsc_texture_text(texture)));
  REQUIRE(read.orientations.size() == 20);
  for (std::size_t k = 0; k < 20; ++k) {
    CHECK(apart(read.orientations[k], texture.orientations[k]) < 3e-7);
    CHECK(read.weights[k] == Approx(texture.weights[k] / 210));
  }
}

TEST_CASE("an ODF on a grid: values times the cells' shares of orientation space") {
  const WeightedOrientations read = read_odf_table(file("odf.txt", odf));
  REQUIRE(read.orientations.size() == 12);
  const double outer = 1 - std::cos(22.5 * degree), middle = std::cos(22.5 * degree) - std::cos(67.5 * degree),
               last = std::cos(67.5 * degree);
  // 0° and 45° of φ2 repeat one another, 0° and 180° of φ1 might: half a cell each, on all rows alike
  const double part = read.weights[0] / (4 * outer);
  CHECK(read.weights[2] == Approx(2 * middle * part));
  CHECK(read.weights[4] == Approx(1.5 * last * part));
  CHECK(read.weights[5] == 0);
  CHECK(read.weights[6] == Approx(outer * part));
  CHECK(apart(read.orientations[9], kernels::from_bunge(180 * degree, 45 * degree, 45 * degree)) < 1e-12);

  std::string sheet = odf;
  sheet.replace(sheet.find("specimen symmetry: \"1\""), 22, "specimen symmetry: \"mmm\"");
  CHECK(read_odf_table(file("sheet.txt", sheet)).orientations.size() == 48);
}

TEST_CASE("rows that are no grid are orientations with weights") {
  const WeightedOrientations read =
      read_odf_table(file("list.ori", "phi1 Phi phi2 weight\n10 20 30 2\n15 25 40\n20,5 30 40 0,5 7\n"));
  CHECK(read.weights == std::vector<double>{2, 1, 0.5});
  CHECK(apart(read.orientations[2], kernels::from_bunge(20.5 * degree, 30 * degree, 40 * degree)) < 1e-12);
}

TEST_CASE("an ODF written reads back with a mean of one") {
  const auto angles = grid_angles({10, 90, 90});
  CHECK(angles.size() == 36 * 10 * 9);
  const WeightedOrientations read = read_odf_table(
      file("uniform.txt", odf_table_text(angles, std::vector<double>(angles.size(), 1.0), "m-3m", "uniform")));
  REQUIRE(read.weights.size() == angles.size());
  double sum = 0;
  for (const double weight : read.weights) sum += weight / (36 * 9);
  CHECK(sum == Approx(1));
}

TEST_CASE("pole figures of popLA, column by column") {
  std::vector<PoleFigure> figures(2);
  figures[0].hkl = {1, 1, 1};
  figures[1].hkl = {2, 0, 0};
  for (std::size_t k = 0; k < pole_figure_directions().size(); ++k) {
    figures[0].density.push_back(static_cast<double>(k) / 100);
    figures[1].density.push_back(200);
  }
  const std::string text = popla_text(figures, "by hand");
  CHECK(text.substr(0, 139 + 1) ==
        "by hand\n"
        "(111)  5.0 90.0  5.0360.0 1 1 1 2 3  100    0\n"
        "    0   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15  16  17\n"
        "   18  19  2");
  const std::vector<PoleFigure> read = read_popla(file("two.epf", text));
  REQUIRE(read.size() == 2);
  CHECK(read[1].hkl == std::array<int, 3>{2, 0, 0});
  CHECK(read[0].density[1367] == Approx(13.67));
  CHECK(read[1].density[0] == Approx(99.99));
  // ring 1, azimuth 90°: 5° from z towards y
  const auto direction = pole_figure_directions()[72 + 18];
  CHECK(direction[0] == Approx(0).margin(1e-12));
  CHECK(direction[1] == Approx(std::sin(5 * degree)));
}

TEST_CASE("broken textures are named with their line") {
  std::string text = vpsc;
  CHECK_THROWS_WITH(read_vpsc_texture(file("broken.tex", text.substr(0, text.find("  276")))),
                    Contains("broken.tex") && Contains("has 2 orientations") && Contains("announces 3"));
  CHECK_THROWS_WITH(read_vpsc_texture(file("broken.tex", "a\nb\nc\n4 7\n1 2 3 1\n")), Contains("line 4"));
  CHECK_THROWS_WITH(read_vpsc_texture(file("broken.tex", "a\nb\nc\nX 1\n1 2 3 1\n")),
                    Contains("'X'") && Contains("Kocks"));
  CHECK_THROWS_WITH(read_vpsc_texture(file("broken.tex", "a\nb\nc\nB 1\n1 2 3 -1\n")),
                    Contains("line 5") && Contains("-1"));
  CHECK_THROWS_WITH(read_vpsc_texture(file("broken.tex", "a\nb\n")), Contains("ends in line 3"));
  CHECK_THROWS_WITH(read_odf_table(file("broken.txt", "% x\n1 2\n")), Contains("line 2") && Contains("2 numbers"));
  CHECK_THROWS_WITH(read_odf_table(file("broken.txt", "% x\n")), Contains("no orientation"));
  CHECK_THROWS_WITH(read_odf_table(file("broken.txt", "1 2 3 0\n")), Contains("all weights are 0"));
  const std::string figure = popla_text({{{1, 1, 1}, std::vector<double>(1368, 1.0)}}, "one");
  CHECK_THROWS_WITH(read_popla(file("broken.epf", figure.substr(0, figure.find('\n', 1500) + 1))), Contains("of 1368"));
  CHECK_THROWS_WITH(read_popla(file("broken.epf", "one\n(111) 10.0 90.0  5.0360.0 1 1 1 2 3  100    0\n")),
                    Contains("line 2") && Contains("5 90 5 360"));
  CHECK_THROWS_WITH(read_popla(file("broken.epf", "one\n111\n")), Contains("names no pole"));
  CHECK_THROWS_WITH(read_vpsc_texture("missing.tex"), Contains("missing.tex"));
}
