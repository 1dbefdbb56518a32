#pragma once
// A dataset as campaigns write it, of few numbers that are known.
#include <cmath>
#include <string>
#include <vector>

#include "src/dataset/file_writer.hpp"
#include "tests/support/graph_rings.hpp"

namespace polyslip::test {

using dataset::Type;

constexpr std::int64_t campaign_systems = 14;

inline dataset::Schema campaign_schema(bool events) {
  dataset::Schema schema;
  schema.tables = {
      {"samples",
       "samples",
       {{"id", Type::int64, {}, "1", "number"},
        {"status", Type::int32, {}, "1", "0 converged"},
        {"split", Type::text, {16}, "1", "train"},
        {"param_metal", Type::text, {16}, "1", "axis"},
        {"voxels", Type::int64, {}, "1", "of the volume"},
        {"temperature", Type::float64, {}, "K", "at the end"},
        {"cauchy", Type::float64, {9}, "Pa", "mean"}}},
      {"grains",
       "grains",
       {{"phase", Type::int32, {}, "1", "row of phases"},
        {"orientation_initial", Type::float64, {4}, "1", "quaternion"},
        {"volume", Type::float64, {}, "1", "share"},
        {"centroid", Type::float64, {3}, "m", "centroid"},
        {"ecd", Type::float64, {}, "m", "diameter"},
        {"cauchy", Type::float64, {6}, "Pa", "mean, 11 22 33 23 13 12"},
        {"slip", Type::float64, {}, "1", "accumulated"},
        {"share", Type::float64, {campaign_systems}, "1", "shares"}}},
      {"edges",
       "edges",
       {{"a", Type::int32, {}, "1", "grain"},
        {"b", Type::int32, {}, "1", "grain"},
        {"area", Type::float64, {}, "m2", "area"},
        {"normal", Type::float64, {3}, "1", "normal"},
        {"disorientation", Type::float64, {}, "rad", "angle"}}},
      {"curves", "curves", {{"time", Type::float64, {}, "s", "time"}, {"F", Type::float64, {9}, "1", "mean"}}},
      {"phases",
       "phases",
       {{"name", Type::text, {16}, "1", "name"},
        {"crystal", Type::int32, {}, "1", "row of crystals"},
        {"card", Type::text, {8192}, "1", "card"}}}};
  if (events) schema.tables[1].columns.push_back({"cross_slip", Type::float64, {campaign_systems}, "1", "events"});
  return schema;
}

/// Samples 3, 5 …: 3 has failed. Copper under tension of 60 MPa along x and a hydrostatic stress; the third grain has not slipped; the second one
/// turns with the id. Crystals: copper.
inline std::string write_campaign(const std::string& path, bool events, const std::string& card = "copper",
                                  double cauchy11 = 50e6, std::int64_t last_id = 5) {
  const dataset::Schema schema = campaign_schema(events);
  const features::GraphPhase phase = graph_phase("copper");
  dataset::Stamp stamp;
  const dataset::Schema constant{
      {{"samples", "none", {{"id", Type::int64, {}, "1", "none"}, {"status", Type::int32, {}, "1", "none"}}},
       {"crystals", "crystals", {{"name", Type::text, {16}, "1", "name"}}},
       {"systems", "systems", {{"crystal", Type::int32, {}, "1", "row"}, {"label", Type::text, {48}, "1", "label"}}}}};
  dataset::SampleRecord constants(constant, 0);
  std::vector<std::string> labels;
  for (const auto& system : phase.material->systems) labels.push_back(system.label);
  constants.set_texts("crystals", "name", {"metal"});
  constants.set("systems", "crystal", std::vector<std::int64_t>(labels.size(), 0));
  constants.set_texts("systems", "label", labels);
  stamp.tables = dataset::constant_tables(constants);
  dataset::FileWriter writer(path, schema, stamp, dataset::Kind::dataset);
  for (std::int64_t id = 3; id <= last_id; id += 2) {
    dataset::SampleRecord record(schema, id);
    const bool failed = id == 3;
    record.set_sample("status", failed ? 1 : 0);
    record.set_sample("split", std::string(failed ? "test" : "train"));
    record.set_sample("param_metal", std::string("copper"));
    record.set_sample("voxels", 64);
    record.set_sample("temperature", 350.0);
    record.set("samples", "cauchy", std::vector<double>{cauchy11, 0, 0, 0, -10e6, 0, 0, 0, -10e6});
    if (!failed) {
      record.set("grains", "phase", std::vector<std::int64_t>{0, 0, 0});
      record.set("grains", "orientation_initial",
                 std::vector<double>{1, 0, 0, 0, 0.6, 0, id == 5 ? 0.8 : 0, id == 5 ? 0 : 0.8, 0, 0, 0, 1});
      record.set("grains", "volume", std::vector<double>{0.5, 0.25, 0.25});
      record.set("grains", "centroid", std::vector<double>(9, 1e-6));
      record.set("grains", "ecd", std::vector<double>{3e-6, 2e-6, 2e-6});
      record.set("grains", "cauchy", std::vector<double>{1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
      record.set("grains", "slip", std::vector<double>{0.02, 0.04, 0});
      std::vector<double> share(3 * campaign_systems, 0.0), cross_slip(3 * campaign_systems, 0.0);
      share[2] = 0.75;
      share[11] = 0.25;
      share[campaign_systems + 4] = 1;
      cross_slip[2] = 0.01;
      cross_slip[11] = 0.03;
      record.set("grains", "share", share);
      if (events) record.set("grains", "cross_slip", cross_slip);
      record.set("edges", "a", std::vector<std::int64_t>{0, 0});
      record.set("edges", "b", std::vector<std::int64_t>{1, 2});
      record.set("edges", "area", std::vector<double>{1e-12, 2e-12});
      record.set("edges", "normal", std::vector<double>{1, 0, 0, 0, 0, 1});
      record.set("edges", "disorientation", std::vector<double>{0.3, 0.4});
      // isochoric stretch along x: ln F11 grows by 0.002 in the last second
      std::vector<double> F;
      for (const double strain : {0.01, 0.019, 0.021}) {
        const double x = std::exp(strain), y = std::exp(-strain / 2);
        F.insert(F.end(), {x, 0, 0, 0, y, 0, 0, 0, y});
      }
      record.set("curves", "time", std::vector<double>{5, 9, 10});
      record.set("curves", "F", F);
      record.set_texts("phases", "name", {"metal"});
      record.set("phases", "crystal", std::vector<std::int64_t>{0});
      record.set_texts("phases", "card", {card_text(card)});
    }
    writer.add(record);
  }
  writer.commit();
  return path;
}

}  // namespace polyslip::test
