// The class of frames of measured maps, found from traces of their twin boundaries, as they are and turned into the other classes.
// That of the Cu map is known to be I. Found on the others, and what the makers' software is known to write: Rz90*Rx180 on both EDAX maps,
// Rx180 on the Oxford map.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>

#include "src/features/frame_check.hpp"
#include "src/io/ebsd.hpp"
#include "src/microstructure/ebsd_options.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"
#include "tests/support/grain_graphs.hpp"

using namespace polyslip;
using namespace polyslip::features;
using tests::degree;

namespace {

FrameCheck checked(const base::EbsdMap& map, const std::vector<GraphPhase>& phases) {
  std::vector<int> grain_of_node;
  const auto graph = tests::graph_of_map(map, phases, 5 * degree, 10, grain_of_node);
  return check_frame(twin_traces(map.grid, grain_of_node, graph, 5 * degree));
}

std::vector<GraphPhase> phases_of(const base::EbsdMap& map) {
  std::vector<GraphPhase> phases;
  for (const auto& phase : map.phases)
    phases.push_back(phase.laue == "6/mmm"  ? tests::lattice_phase("hP", phase.lattice[2] / phase.lattice[0])
                     : phase.name[0] == 'f' ? tests::lattice_phase("cI")
                                            : tests::lattice_phase("cF"));
  return phases;
}

}  // namespace

TEST_CASE("measured maps: the frame is right or undecided in all four classes; that of the Cu map is right") {
  // −1: there is nothing to look at (twelve grains and no twin between them).
  struct Map {
    const char* name;
    int right;
  };
  for (const Map& m : {Map{"sslipcp_Cu_ebsd_clean.ctf", 0},
                       Map{"mtex_twins_Mg.ctf", 1},
                       Map{"ebsdlab_Cu_EBSD.ang", -1},
                       Map{"orix_sdss_ferrite_austenite.ang", 3},
                       {"ebsdlib_Ni_EdaxAngOnly.h5", 3}}) {
    const std::string file = tests::measured_map(m.name, "frames of measured maps");
    if (file.empty()) continue;
    const auto map = io::read_ebsd(file);
    const auto phases = phases_of(map);
    const FrameCheck unturned = checked(map, phases);
    std::printf("%s: %s\n", m.name, unturned.text().c_str());
    CAPTURE(m.name);
    REQUIRE(unturned.best == m.right);
    for (int frame = 1; frame < 4; ++frame) {
      auto turned = map;
      for (auto& q : turned.orientation)
        q = kernels::multiply(
            q, kernels::conjugate(microstructure::frame_by_name(frame_classes[static_cast<std::size_t>(frame)])));
      const FrameCheck check = checked(turned, phases);
      std::printf("  turned into %s: %s\n", frame_classes[static_cast<std::size_t>(frame)], check.text().c_str());
      CHECK(check.best == (unturned.best < 0 ? -1 : composed_frame(unturned.best, frame)));
    }
  }
}
