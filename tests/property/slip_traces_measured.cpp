// Slip bands of the measured copper sheet against its lattice: labels and the map's frame (../shared/data/ebsd/README.md).
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>

#include "src/base/config.hpp"
#include "src/features/feature_source.hpp"
#include "src/features/microscopy_labels.hpp"
#include "tests/support/ebsd_files.hpp"

using namespace polyslip;
using features::LabelKind;

namespace {

features::FeatureSource source_of(const std::string& map, const std::string& dic, const std::string& frame) {
  const std::string text = "[map]\nfile = " + map + "\nframe = " + frame + "\n[labels]\ndic = " + dic +
                           "\n[material.Copper]\ncard = " + POLYSLIP_SOURCE_DIR + "/inputs/materials/copper.ini\n";
  return features::read_source(base::parse_ini(text, "case.ini"), base::Comm(MPI_COMM_WORLD));
}

}  // namespace

TEST_CASE("measured Cu, 4.4 % tension: bands follow {111}, in the map's own frame only") {
  const std::string map = tests::measured_map("sslipcp_Cu_ebsd_clean.ctf", "measured Cu, slip bands");
  const std::string dic = tests::measured_map("sslipcp_Cu_DIC_Step_2.txt", "measured Cu, slip bands");
  if (map.empty() || dic.empty()) return;
  const char* const frames[] = {"I", "Rx180", "Rz90", "Rz90*Rx180"};
  for (const std::string frame : frames) {
    features::FeatureSource source = source_of(map, dic, frame);
    add_slip_traces({}, source);
    const std::vector<double>& found = source.graph.grain_column("trace_deviation")->data;
    std::vector<double> deviations;
    for (const double deviation : found)
      if (std::isfinite(deviation)) deviations.push_back(deviation * 180 / M_PI);
    const auto clear = deviations.size();
    const auto near = std::count_if(deviations.begin(), deviations.end(), [](double d) { return d < 5.5; });
    const auto labels =
        std::count(source.graph.labels.kind.begin(), source.graph.labels.kind.end(), LabelKind::compatible);
    const std::string statement = source.statements.back();
    std::printf("Cu as %s: %zu clear, %ld within 5.5 deg, %ld labels; %s\n", frame.c_str(), clear,
                static_cast<long>(near), static_cast<long>(labels), statement.c_str());
    CHECK(clear >= 30);  // bands are found without the lattice
    if (frame == "I") {
      std::sort(deviations.begin(), deviations.end());
      CHECK(deviations[static_cast<std::size_t>(near) / 2] < 3);
      CHECK(static_cast<double>(near) > 0.7 * static_cast<double>(clear));
      CHECK(labels >= 20);
      CHECK(statement.find("frame I:") != std::string::npos);
      const std::vector<double>& b_z = source.graph.grain_column("burgers_out_of_plane")->data;
      CHECK(*std::max_element(b_z.begin(), b_z.end()) <= 1);
    } else {
      CHECK(static_cast<double>(near) < 0.5 * static_cast<double>(clear));
      // relative to a wrong frame the right one is the turn that takes it back
      CHECK(statement.find(base::text("frame ", frame, ":")) != std::string::npos);
    }
  }
}

TEST_CASE("measured Cu, 4.4 % tension: slip amplitudes give the measured strain") {
  const std::string map = tests::measured_map("sslipcp_Cu_ebsd_clean.ctf", "measured Cu, SSLIP");
  const std::string dic = tests::measured_map("sslipcp_Cu_DIC_Step_2.txt", "measured Cu, SSLIP");
  if (map.empty() || dic.empty()) return;
  features::FeatureSource source = source_of(map, dic, "I");
  add_sslip({}, source);
  double slip = 0, weight = 0;
  for (std::size_t g = 0; g < source.graph.grains.size(); ++g) {
    const double here = source.graph.grain_column("sslip_slip")->data[g];
    if (!std::isfinite(here)) continue;
    CHECK(source.graph.grain_column("sslip_residual")->data[g] < 1e-6);  // four planes can do every in-plane strain
    slip += here * source.graph.grains[g].weight;
    weight += source.graph.grains[g].weight;
  }
  // 4.4 % along x: no less than twice the strain (largest Schmid factor ½), no more than a few times
  std::printf("Cu, SSLIP: mean sum of shear %.3f over %.0f %% of the area\n", slip / weight, 100 * weight);
  CHECK(slip / weight > 2 * 0.044 - 0.02);
  CHECK(slip / weight < 0.3);
}
