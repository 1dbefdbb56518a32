// Objectivity of the point laws, the meaning of an orientation up to crystal symmetry, and the same for a whole volume. Truth:
// P(Q F) = Q P(F) for a turned observer; P = R P(Rᵀ F R) Rᵀ for a turned sample; no change at all for S g in place of g.
#include <catch2/catch.hpp>

#include "kernels/rotation/symmetry.hpp"
#include "src/material/constitutive.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;
using kernels::Quaternion;

namespace {

constexpr int steps = 6;
const char* const magnesium_card =
    "lattice = hP\nc/a = 1.6236\n[elastic]\nC_11 = 59.3e9\nC_12 = 25.7e9\nC_13 = 21.4e9\nC_33 = 61.5e9\nC_44 = 16.4e9\n"
    "[plastic]\ntype = phenopowerlaw\nN_sl = 3 3 0 0 6\nN_tw = 6\ndot_gamma_0_sl = 1e-3\nn_sl = 20\nxi_0_sl = 10e6 "
    "55e6 60e6 60e6 60e6\n"
    "xi_inf_sl = 40e6 135e6 150e6 150e6 150e6\nh_0_sl-sl = 500e6\na_sl = 2.25\ndot_gamma_0_tw = 1e-3\nn_tw = "
    "20\nxi_0_tw = 40e6\n"
    "h_0_tw-tw = 50e6\nh_0_tw-sl = 150e6\n";

/// Slip and twin families of magnesium that harden each other differently in every class of pairs.
material::Phase magnesium() {
  std::string card = magnesium_card;
  for (const char* key : {"h_sl-sl", "h_sl-tw", "h_tw-sl", "h_tw-tw"}) {
    card += std::string(key) + " =";
    for (int i = 0; i < 69; ++i) card += " " + base::number_text(1 + 0.05 * (i * 7 % 11));
    card += "\n";
  }
  return phase(card);
}

/// Copper's plasticity; seven classes of pairs, seven values.
material::Phase fcc(double C_11) {
  return phase("lattice = cF\n[elastic]\nC_11 = " + base::number_text(C_11) +
               "\nC_12 = " + base::number_text(0.72 * C_11) + "\nC_44 = " + base::number_text(0.45 * C_11) +
               "\n[plastic]\ntype = phenopowerlaw\nN_sl = 12\n"
               "dot_gamma_0_sl = 1e-3\nn_sl = 20\nxi_0_sl = 30e6\nxi_inf_sl = 150e6\nh_0_sl-sl = 300e6\na_sl = 2\n"
               "h_sl-sl = 1 1.1 1.9 1.3 1.4 1.6 1.2\n");
}

/// F after step k of a path that slips a lot: 3 % in all, with rotation.
Mat3<double> path(int k) {
  const double t = double(k) / steps;
  return {1 + 0.03 * t, 0.012 * t,  -0.01 * t * t, 0.005 * t,    1 - 0.018 * t,
          0.02 * t,     -0.004 * t, 0.008 * t * t, 1 - 0.011 * t};
}

/// Stresses along F(k) for a crystal of this orientation.
std::vector<Mat3<double>> stresses(const material::Phase& phase, const Quaternion<double>& orientation,
                                   const std::function<Mat3<double>(int)>& F) {
  kernels::UpdateOptions options;
  options.tolerance = 1e-15;
  options.iterations = 25;
  material::Constitutive point({phase}, {{{{orientation, 0}}, {0}}}, options, base::Precision::exact);
  const base::VolumeList one = base::VolumeList::all(1);
  material::PointFields<double> fields{base::make_field("H", 9, 1), base::make_field("P", 9, 1),
                                       base::make_field("S0", 6, 1), base::make_field("tangent", 36, 1)};
  std::vector<Mat3<double>> result;
  for (int k = 1; k <= steps; ++k) {
    const Mat3<double> here = F(k);
    for (int c = 0; c < 9; ++c) fields.H(c, 0) = here.m[c] - (c % 4 == 0 ? 1 : 0);
    CHECK(point.evaluate(fields, {5}, one)[0].failed == 0);
    point.accept(one);
    result.push_back(at(fields.P, 0));
  }
  return result;
}

double largest_difference(const std::vector<Mat3<double>>& a, const std::vector<Mat3<double>>& b) {
  double worst = 0;
  for (std::size_t k = 0; k < a.size(); ++k) worst = std::max(worst, norm(a[k] - b[k]) / norm(a[k]));
  return worst;
}

/// The last bit of C is E/σ last bits of the stress, and each increment stores an F_p⁻¹ with such an error: what can be asked is
/// a few times 1e-15 E/σ per increment, 1e-12 where the stress is a hundredth of the stiffness.
void check_same(const std::vector<Mat3<double>>& a, const std::vector<Mat3<double>>& b, double stiffness) {
  CHECK(norm(a[0] - b[0]) < std::max(1e-12 * norm(a[0]), 3e-15 * stiffness));
  CHECK(largest_difference(a, b) < std::max(1e-12, 5e-15 * stiffness / norm(a.back())));
}

}  // namespace

TEST_CASE("point laws are objective, and blind to which of its equivalent orientations a crystal is given") {
  for (const auto& [crystal, laue] :
       {std::pair{fcc(168.4e9), kernels::Laue::cubic}, std::pair{fcc(8e9), kernels::Laue::cubic},
        std::pair{magnesium(), kernels::Laue::hexagonal}})
    for (std::uint64_t id = 0; id < 4; ++id) {
      const double stiffness = crystal.stiffness(0, 0);
      CAPTURE(crystal.lattice, stiffness, id);
      const Quaternion<double> g = kernels::random_orientation(5, id, 0);
      const Mat3<double> R = kernels::to_matrix(kernels::random_orientation(5, id, 1)), Rt = kernels::transpose(R);
      const std::vector<Mat3<double>> P = stresses(crystal, g, path);
      REQUIRE(norm(P.back()) > 2e7);  // it flows

      std::vector<Mat3<double>> turned = stresses(crystal, g, [&](int k) { return R * path(k); });
      for (Mat3<double>& p : turned) p = Rt * p;
      check_same(P, turned, stiffness);

      // sample turned by R: orientation g Rᵀ, deformation R F Rᵀ
      turned = stresses(crystal, kernels::from_matrix(kernels::to_matrix(g) * Rt),
                        [&](int k) { return R * (path(k) * Rt); });
      for (Mat3<double>& p : turned) p = Rt * (p * R);
      check_same(P, turned, stiffness);

      const kernels::SymmetryGroup group = kernels::symmetry_group(laue);
      for (int i = 0; i < group.size; ++i)
        check_same(P, stresses(crystal, kernels::multiply(group.op[i], g), path), stiffness);
      // and it is not blind to others
      CHECK(largest_difference(P, stresses(crystal, kernels::random_orientation(5, id, 2), path)) > 1e-3);
    }
}

TEST_CASE("a volume turned by 90 degrees about z, with its grid, orientations and load, gives the turned stress") {
  const Volume volume = polycrystal({8, 6, 5}, 9, 4, {aluminium()});
  const Mat3<double> R{0, -1, 0, 1, 0, 0, 0, 0, 1}, Rt = kernels::transpose(R);  // x → y, y → −x
  Volume turned = volume;
  turned.grid.cells = {6, 8, 5};
  turned.grid.size = {6.0 / 8, 1, 1};
  Volume original = volume;
  original.grid.size = {1, 6.0 / 8, 1};
  for (int z = 0; z < 5; ++z)
    for (int y = 0; y < 6; ++y)
      for (int x = 0; x < 8; ++x)  // the voxel at (x, y) goes to (5 − y, x)
        turned.grain_of_voxel[static_cast<std::size_t>((z * 8 + x) * 6 + 5 - y)] =
            volume.grain_of_voxel[static_cast<std::size_t>((z * 6 + y) * 8 + x)];
  for (material::GrainEntry& grain : turned.grains)
    grain.orientation = kernels::from_matrix(kernels::to_matrix(grain.orientation) * Rt);
  for (const fft_solver::Scheme scheme : both_schemes) {
    Solver a(original, base::Comm(MPI_COMM_SELF), tight(scheme)), b(turned, base::Comm(MPI_COMM_SELF), tight(scheme));
    for (int k = 1; k <= 2; ++k) {
      const Mat3<double> F = kernels::scaled(path(k), 0.1) + kernels::scaled(Mat3<double>::identity(), 0.9);
      REQUIRE(a.go(prescribed(F, 1)));
      REQUIRE(b.go(prescribed(R * (F * Rt), 1)));
      const Mat3<double> P = matrix(a.response().P), Q = matrix(b.response().P);
      CAPTURE(name(scheme), k);
      CHECK(norm(R * (P * Rt) - Q) < 1e-9 * norm(P));
      double worst = 0;
      const base::Field P_a = a.P(), P_b = b.P();
      for (int z = 0; z < 5; ++z)
        for (int y = 0; y < 6; ++y)
          for (int x = 0; x < 8; ++x) {
            const Mat3<double> here = at(P_a, (z * 6 + y) * 8 + x), there = at(P_b, (z * 8 + x) * 6 + 5 - y);
            worst = std::max(worst, norm(R * (here * Rt) - there));
          }
      CHECK(worst < 1e-8 * norm(P));
    }
  }
}
