#include "src/features/frame_check.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"
#include "src/features/boundary_traces.hpp"
#include "src/features/twin_relations.hpp"
#include "src/microstructure/ebsd_options.hpp"
#include "tests/support/ebsd_maps.hpp"
#include "tests/support/grain_graphs.hpp"

using namespace polyslip;
using namespace polyslip::features;
using tests::degree;

namespace {

/// The same crystal for every number, spread over all orientations.
kernels::Quaternion<double> orientation(int i) {
  return kernels::from_bunge(2.399963 * i, std::acos(1 - 2 * std::fmod(0.5 + 0.618034 * i, 1.0)), 1.7 * i);
}

/// A number in [-1, 1).
double scatter(int i) { return 2 * std::fmod(0.754878 * i + 0.1, 1.0) - 1; }

/// Traces of the first plane of each crystal, off by up to 4°; every fourth is any line. The map lies in the given frame.
std::vector<PlaneTrace> planted(int count, int frame, const std::vector<kernels::Vec3<double>>& planes) {
  const auto turn = microstructure::frame_by_name(frame_classes[static_cast<std::size_t>(frame)]);
  std::vector<PlaneTrace> traces;
  for (int i = 0; i < count; ++i) {
    const auto n = kernels::to_sample(
        turn, kernels::to_sample(orientation(i), planes[static_cast<std::size_t>(i) % planes.size()]));
    double angle = std::atan2(n[0], -n[1]) + 4 * degree * scatter(i);
    if (i % 4 == 3) angle = 3.0 * scatter(7 * i);
    PlaneTrace trace{angle, 0.02, 1, orientation(i), planes};
    traces.push_back(trace);
  }
  return traces;
}

const double third = std::sqrt(1. / 3);

}  // namespace

TEST_CASE("straight pieces of a boundary: two sides of a lamella and its bent end") {
  std::vector<std::array<double, 2>> points;
  for (int i = 0; i < 40; ++i) {
    const double s = i, wobble = 0.3 * scatter(i);
    for (const double side : {0.0, 6.0})
      points.push_back(
          {s * std::cos(0.5) - (side + wobble) * std::sin(0.5), s * std::sin(0.5) + (side + wobble) * std::cos(0.5)});
  }
  const auto traces = straight_traces(points, 1, 8);
  REQUIRE(traces.size() == 2);
  for (const auto& trace : traces) {
    CHECK(trace.angle == Approx(0.5).margin(0.01));
    CHECK(trace.length == Approx(39).margin(0.5));
    // scatter 0.3/√3 over 40 points on a length of 39: 0.173 / (39/√12 √40)
    CHECK(trace.error == Approx(0.173 / (39 / std::sqrt(12.) * std::sqrt(40.))).epsilon(0.2));
  }
  std::vector<std::array<double, 2>> circle;
  for (int i = 0; i < 30; ++i) circle.push_back({4.8 * std::cos(i / 4.8), 4.8 * std::sin(i / 4.8)});
  for (const auto& trace : straight_traces(circle, 1, 8)) CHECK(trace.length < 8);
}

TEST_CASE("the frame in which crystals and traces agree is found, by one plane each or by four slip planes") {
  const std::vector<kernels::Vec3<double>> one = {{{third, third, third}}};
  const std::vector<kernels::Vec3<double>> four = {
      {{third, third, third}}, {{-third, third, third}}, {{third, -third, third}}, {{third, third, -third}}};
  for (int frame = 0; frame < 4; ++frame) {
    CAPTURE(frame);
    const auto by_one = check_frame(planted(24, frame, one));
    CHECK(by_one.best == frame);
    CHECK(by_one.matched[static_cast<std::size_t>(frame)] > 0.7);
    CHECK(check_frame(planted(80, frame, four)).best == frame);
  }
}

TEST_CASE("undecided without traces, with few, and with lines that have nothing to do with the crystals") {
  const std::vector<kernels::Vec3<double>> one = {{{third, third, third}}};
  CHECK(check_frame({}).best == -1);
  CHECK(check_frame({}).text() == "frame undecided: no traces to look at");
  CHECK(check_frame(planted(2, 1, one)).best == -1);
  auto traces = planted(60, 0, one);
  for (std::size_t i = 0; i < traces.size(); ++i) traces[i].angle = 3.1 * scatter(static_cast<int>(5 * i));
  CHECK(check_frame(traces).best == -1);
  // The posterior of equal classes is even: cubic crystals in cube position look the same in all four.
  auto cube = planted(10, 0, {{{1, 0, 0}}, {{0, 1, 0}}});
  for (auto& trace : cube) {
    trace.orientation = {1, 0, 0, 0};
    trace.angle = 0;
  }
  for (const double p : check_frame(cube).probability) CHECK(p == Approx(0.25));
}

TEST_CASE(
    "odds of 100 mean what they say: lines at random are taken for a frame once in a hundred maps, a true frame never "
    "for another") {
  const std::vector<kernels::Vec3<double>> one = {{{third, third, third}}};
  for (const double share : {0.0, 0.3}) {
    int decided = 0, right = 0;
    constexpr int maps = 400;
    for (std::uint64_t map = 0; map < maps; ++map) {
      std::vector<PlaneTrace> traces;
      for (std::uint64_t i = 0; i < 20; ++i) {
        const auto q = kernels::random_orientation(7, 1000 * map + i, 0);
        const auto u = kernels::random_uniform2(7, 1000 * map + i, 1);
        const auto n = kernels::to_sample(q, one[0]);
        const double angle = u.second < share
                                 ? std::atan2(n[0], -n[1]) + 0.06 * kernels::random_normal(7, 1000 * map + i, 2)
                                 : 180 * degree * u.first;
        traces.push_back({angle, 0.02, 1, q, one});
      }
      const auto check = check_frame(traces);
      decided += check.best >= 0 ? 1 : 0;
      right += check.best == 0 ? 1 : 0;
    }
    CAPTURE(share, decided, right);
    if (share > 0) {
      CHECK(right == decided);
      CHECK(decided > maps / 2);
    } else {
      CHECK(decided < maps * 3 / 100);
    }
  }
}

TEST_CASE("frames compose like rotations modulo half a turn about the normal") {
  for (int a = 0; a < 4; ++a)
    for (int b = 0; b < 4; ++b) {
      const auto frame = [](int c) {
        return microstructure::frame_by_name(frame_classes[static_cast<std::size_t>(c)]);
      };
      const auto product = kernels::multiply(frame(a), frame(b)), expected = frame(composed_frame(a, b));
      const double same = std::abs(kernels::dot(product, expected));
      const double half_turn =
          std::abs(kernels::dot(product, kernels::multiply(kernels::Quaternion<double>{0, 0, 0, 1}, expected)));
      CHECK(std::max(same, half_turn) == Approx(1));
    }
}

TEST_CASE("a map of lamellae along their twin planes tells its frame") {
  // Eight blocks of 40 × 40 points, each a crystal with a lamella of its twin on a plane that stands steep in the surface.
  const auto phase = tests::lattice_phase("cF");
  const TwinFinder finder(crystal_of(*phase.material));
  for (const bool hexagonal : {false, true}) {
    auto map = tests::made_map(hexagonal ? tests::hexagonal_grid(320, 40) : tests::square_grid(320, 40),
                               [](int, int) { return 0.0; });
    for (int row = 0; row < map.grid.rows; ++row)
      for (int column = 0; column < map.grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
        const double x = map.grid.x(column, row) / map.grid.step_x, y = map.grid.y(row) / map.grid.step_x;
        const int block = std::min(7, static_cast<int>(x / 40));
        const auto q = orientation(3 * block + 1);
        const TwinVariant* steep = nullptr;
        double least = 2;
        for (const TwinVariant& variant : finder.variants()) {
          const double up = std::abs(kernels::to_sample(q, variant.planes[0])[2]);
          if (up < least) steep = &variant;
          least = std::min(least, up);
        }
        const auto n = kernels::to_sample(q, steep->planes[0]);
        const double off = (n[0] * (x - 40 * block - 20) + n[1] * (y - 17)) / std::hypot(n[0], n[1]);
        map.orientation[static_cast<std::size_t>(map.grid.node(column, row))] =
            std::abs(off) < 5 ? kernels::multiply(steep->rotation, q) : q;
      }
    for (int frame = 0; frame < 4; ++frame) {
      auto turned = map;
      for (auto& q : turned.orientation)  // as a file in whose Euler axes the map's x and y are turned has them
        q = kernels::multiply(
            q, kernels::conjugate(microstructure::frame_by_name(frame_classes[static_cast<std::size_t>(frame)])));
      std::vector<int> grain_of_node;
      const auto graph = tests::graph_of_map(turned, {phase}, 5 * degree, 5, grain_of_node);
      const auto check = check_frame(twin_traces(turned.grid, grain_of_node, graph, 3 * degree));
      CAPTURE(hexagonal, frame, check.text());
      CHECK(check.best == frame);
      CHECK(check.median_deviation[static_cast<std::size_t>(frame)] < 2 * degree);
    }
  }
}
