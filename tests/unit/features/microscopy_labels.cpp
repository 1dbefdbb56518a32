#include "src/features/microscopy_labels.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>

#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/base/require.hpp"
#include "src/features/map_graph.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using features::LabelKind;

namespace {

/// Two grains side by side, 24 × 24 points each, of the copper card.
features::FeatureSource two_grains(std::uint64_t seed) {
  base::EbsdMap map = tests::made_map(tests::square_grid(48, 24), [](int, int) { return 0.0; });
  for (std::size_t k = 0; k < map.orientation.size(); ++k)
    map.orientation[k] = kernels::random_orientation(seed, k % 48 < 24 ? 0 : 1, 0);
  map.phases[0].laue = "m-3m";
  features::MapOptions options;
  options.frame_name = "I";
  options.threshold = 5 * M_PI / 180;
  features::FeatureSource source;
  source.map = features::make_grain_map(std::move(map), options);
  std::ifstream file(std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/copper.ini");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  features::GraphPhase phase;
  phase.card = text;
  phase.material = std::make_shared<material::Phase>(material::read_phase("Cu", base::parse_ini(text, "copper.ini")));
  source.graph = features::map_graph(*source.map, {phase});
  return source;
}

/// A picture of the two grains, four pixels per point: lines along one slip plane's trace in each, over noise.
features::SurfaceImage picture_of(const features::FeatureSource& source, int plane) {
  features::SurfaceImage image{"made", {192, 96, {}}, 0.25e-6, -0.375e-6, -0.375e-6};
  for (int j = 0; j < 96; ++j)
    for (int i = 0; i < 192; ++i) {
      const auto grain = static_cast<std::size_t>(i >= 96);
      const auto planes =
          features::slip_planes(*source.graph.phases[0].material, source.graph.grains[grain].orientation);
      const double angle = planes[static_cast<std::size_t>(plane)].angle;
      const double across = -i * std::sin(angle) + j * std::cos(angle);
      const std::uint64_t id = static_cast<std::uint64_t>(j * 192 + i);
      image.picture.values.push_back(static_cast<float>(0.5 + 0.3 * std::pow(std::sin(M_PI * across / 13), 6) +
                                                        0.05 * kernels::random_normal(2, id, 0)));
    }
  return image;
}

}  // namespace

TEST_CASE("lines in an image label the grain with the plane that they follow") {
  int labelled = 0, grains = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const int plane = static_cast<int>(seed % 4);
    features::FeatureSource source = two_grains(seed);
    REQUIRE(source.graph.size() == 2);
    source.image = picture_of(source, plane);
    add_slip_traces({}, source);
    for (std::size_t g = 0; g < 2; ++g, ++grains) {
      const auto planes = features::slip_planes(*source.graph.phases[0].material, source.graph.grains[g].orientation);
      const features::SlipPlane& drawn = planes[static_cast<std::size_t>(plane)];
      if (drawn.inclination < 0.35) continue;
      INFO("seed " << seed << " grain " << g);
      const double angle = source.graph.grain_column("band_angle")->data[g];
      CHECK(features::line_angle(angle, drawn.angle) < 2 * M_PI / 180);
      if (source.graph.labels.kind[g] != LabelKind::compatible) continue;  // another plane's trace is too near
      ++labelled;
      for (std::size_t s = 0; s < 12; ++s) {
        const bool on_plane =
            std::find(drawn.systems.begin(), drawn.systems.end(), static_cast<int>(s)) != drawn.systems.end();
        CHECK(source.graph.labels.share[g * 12 + s] == (on_plane ? 1.0 : 0.0));
      }
      CHECK(source.graph.labels.confidence[g] > 0.6);
      CHECK(source.label_sources[g] == "slip trace");
    }
  }
  CHECK(labelled >= grains / 2);
}

TEST_CASE("an image of noise labels nothing") {
  features::FeatureSource source = two_grains(3);
  source.image = picture_of(source, 0);
  for (std::size_t k = 0; k < source.image->picture.values.size(); ++k)
    source.image->picture.values[k] = static_cast<float>(kernels::random_uniform(9, k, 0));
  add_slip_traces({}, source);
  CHECK(source.graph.labels.kind == std::vector<LabelKind>(2, LabelKind::none));
}
