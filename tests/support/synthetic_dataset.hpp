#pragma once
// A schema like a campaign's and samples that are functions of their ids: what tests of datasets write and expect to find again.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "kernels/rotation/random.hpp"
#include "src/dataset/file_writer.hpp"
#include "src/dataset/index.hpp"

namespace synthetic {

using polyslip::dataset::Column;
using polyslip::dataset::SampleRecord;
using polyslip::dataset::Schema;
using polyslip::dataset::Stamp;
using polyslip::dataset::Type;

inline Schema schema(int systems = 4, bool voxels = true) {
  Schema result;
  result.tables = {{"samples",
                    "one row per sample",
                    {{"id", Type::int64, {}, "1", "number of the sample in the plan", false},
                     {"seed", Type::int64, {}, "1", "of all its random numbers", false},
                     {"status", Type::int32, {}, "1", "0 converged, 1 failed", false},
                     {"reason", Type::text, {40}, "text", "why it failed", false},
                     {"case_checksum", Type::int64, {}, "1", "CRC-32 of the resolved case", false},
                     {"split", Type::text, {16}, "text", "train, validation or test", false},
                     {"material", Type::text, {24}, "text", "card", false},
                     {"grid", Type::int32, {3}, "1", "voxels along x, y, z", false},
                     {"P", Type::float64, {9}, "Pa", "mean first Piola-Kirchhoff stress, row-major", false},
                     {"F", Type::float64, {9}, "1", "mean deformation gradient, row-major", false},
                     {"evaluations", Type::int64, {}, "1", "sweeps of the law", false},
                     {"seconds", Type::float64, {}, "s", "wall time", true},
                     {"host", Type::text, {16}, "text", "where it ran", true}}},
                   {"grains",
                    "one row per grain",
                    {{"phase", Type::uint8, {}, "1", "index of the phase", false},
                     {"crystal", Type::int32, {}, "1", "row of crystals", false},
                     {"orientation", Type::float64, {4}, "1", "unit quaternion, sample to crystal", false},
                     {"volume", Type::float64, {}, "1", "share of the volume", false},
                     {"ecd", Type::float64, {}, "m", "diameter of the sphere of equal volume", false},
                     {"gamma", Type::float64, {systems}, "1", "accumulated shear per system", false},
                     {"share", Type::float64, {systems}, "1", "share of each system in the shear", false}}},
                   {"edges",
                    "one row per pair of grains that touch",
                    {{"a", Type::int32, {}, "1", "first grain, counted within the sample", false},
                     {"b", Type::int32, {}, "1", "second grain", false},
                     {"area", Type::float64, {}, "m^2", "of the boundary", false}}}};
  if (voxels)
    result.tables.push_back({"voxels",
                             "one row per voxel, x fastest",
                             {{"grain", Type::int32, {}, "1", "grain, counted within the sample", false},
                              {"cauchy", Type::float32, {6}, "Pa", "stress, Mandel", false}}});
  return result;
}

/// Sample `id`; every seventh one has failed. `incidental` changes what does not count.
inline SampleRecord record(const Schema& schema, std::int64_t id, double incidental = 0.5, std::int64_t seed = 11) {
  using namespace polyslip::kernels;
  const auto key = static_cast<std::uint64_t>(seed);
  const auto uniform = [&](int draw) {
    return random_uniform(key, static_cast<std::uint64_t>(id), static_cast<std::uint32_t>(draw));
  };
  SampleRecord result(schema, id);
  const bool failed = id % 7 == 3;
  result.set_sample("seed", seed + id);
  result.set_sample("status", failed ? 1 : 0);
  result.set_sample("reason", std::string(failed ? "no equilibrium after 12 attempts" : ""));
  result.set_sample("case_checksum", 100000 * seed + id);
  result.set_sample("split", std::string(id % 5 == 0 ? "test" : id % 5 == 1 ? "validation" : "train"));
  result.set_sample("material", std::string(id % 2 == 0 ? "copper" : "magnesium"));
  result.set("samples", "grid", std::vector<std::int64_t>{4, 4, 4});
  std::vector<double> stress(9), strain(9);
  for (int i = 0; i < 9; ++i) stress[static_cast<std::size_t>(i)] = failed ? std::nan("") : 1e8 * (uniform(i) - 0.5);
  for (int i = 0; i < 9; ++i)
    strain[static_cast<std::size_t>(i)] = (i % 4 == 0 ? 1.0 : 0.0) + 0.01 * (uniform(10 + i) - 0.5);
  result.set("samples", "P", stress);
  result.set("samples", "F", strain);
  result.set_sample("evaluations", static_cast<std::int64_t>(50 + 100 * uniform(20)));
  result.set_sample("seconds", incidental);
  result.set_sample("host", "node" + std::to_string(static_cast<int>(10 * incidental)));
  if (failed) return result;

  const int grains = 3 + static_cast<int>(6 * uniform(21));
  const auto systems =
      static_cast<int>(schema.tables[1].columns[static_cast<std::size_t>(schema.tables[1].find("gamma"))].values());
  std::vector<double> phase, orientation, volume, ecd, gamma, share, area;
  std::vector<std::int64_t> a, b;
  for (int g = 0; g < grains; ++g) {
    const Quaternion<double> q =
        random_orientation(key, static_cast<std::uint64_t>(id), static_cast<std::uint32_t>(100 + g));
    phase.push_back(g % 2);
    for (const double value : {q.w, q.x, q.y, q.z}) orientation.push_back(value);
    volume.push_back(1.0 / grains);
    ecd.push_back(1e-6 * (1 + uniform(200 + g)));
    double sum = 0;
    for (int s = 0; s < systems; ++s) {
      gamma.push_back(0.01 * uniform(1000 + systems * g + s));
      sum += gamma.back();
    }
    for (int s = 0; s < systems; ++s) share.push_back(gamma[static_cast<std::size_t>(systems * g + s)] / sum);
    if (g > 0) {
      a.push_back(g - 1);
      b.push_back(g);
      area.push_back(1e-12 * (1 + uniform(300 + g)));
    }
  }
  result.set("grains", "phase", phase);
  result.set("grains", "crystal", phase);
  result.set("grains", "orientation", orientation);
  result.set("grains", "volume", volume);
  result.set("grains", "ecd", ecd);
  result.set("grains", "gamma", gamma);
  result.set("grains", "share", share);
  result.set("edges", "a", a);
  result.set("edges", "b", b);
  result.set("edges", "area", area);
  if (schema.find("voxels") >= 0) {
    std::vector<std::int64_t> grain;
    std::vector<double> cauchy;
    for (int v = 0; v < 64; ++v) {
      grain.push_back(v % grains);
      for (int c = 0; c < 6; ++c) cauchy.push_back(1e8 * (uniform(5000 + 6 * v + c) - 0.5));
    }
    result.set("voxels", "grain", grain);
    result.set("voxels", "cauchy", cauchy);
  }
  return result;
}

/// Two crystals with two systems each.
inline std::vector<polyslip::dataset::ConstantTable> tables() {
  const Schema schema{
      {{"samples", "none", {{"id", Type::int64, {}, "1", "none"}, {"status", Type::int32, {}, "1", "none"}}},
       {"crystals", "kinds of crystal", {{"name", Type::text, {12}, "1", "of the phase"}}},
       {"systems",
        "slip, twin and climb systems",
        {{"crystal", Type::int32, {}, "1", "row of crystals"},
         {"index", Type::int32, {}, "1", "column of the tables of grains"},
         {"family", Type::text, {24}, "1", "{plane}<direction>"},
         {"kind", Type::text, {8}, "1", "slip, twin or climb"}}}}};
  SampleRecord record(schema, 0);
  record.set_texts("crystals", "name", {"copper", "magnesium"});
  record.set("systems", "crystal", std::vector<std::int64_t>{0, 0, 1, 1});
  record.set("systems", "index", std::vector<std::int64_t>{0, 1, 0, 1});
  record.set_texts("systems", "family", {"{111}<110>", "{111}<112>", "{0001}<11-20>", "{0001}<11-20>"});
  record.set_texts("systems", "kind", {"slip", "twin", "slip", "climb"});
  return polyslip::dataset::constant_tables(record);
}

inline Stamp stamp(std::int64_t planned, std::uint32_t plan = 4711) {
  return {plan,     planned, "[campaign]\nsamples = " + std::to_string(planned) + "\n", "polyslip test",
          "none 0", tables()};
}

inline void write_shard(const std::string& folder, const Schema& schema, std::int64_t number, std::int64_t per_shard,
                        std::int64_t planned, double incidental = 0.5, std::int64_t seed = 11) {
  const std::int64_t first = number * per_shard, count = std::min(per_shard, planned - first);
  polyslip::dataset::write_shard(polyslip::dataset::shard_path(folder, number), schema,
                                 stamp(planned, static_cast<std::uint32_t>(4700 + seed)), first, count,
                                 [&](std::int64_t id) { return record(schema, id, incidental, seed); });
}

/// All shards and the index.
inline void write_dataset(const std::string& folder, const Schema& schema, std::int64_t planned, std::int64_t per_shard,
                          std::int64_t seed = 11) {
  std::filesystem::create_directories(folder + "/shards");
  for (std::int64_t k = 0; k * per_shard < planned; ++k) write_shard(folder, schema, k, per_shard, planned, 0.5, seed);
  polyslip::dataset::write_index(folder);
}

}  // namespace synthetic
