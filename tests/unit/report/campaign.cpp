// Pages about datasets: one with fcc and hcp grains and a failed sample, and one in which everything failed.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <sstream>

#include "kernels/rotation/random.hpp"
#include "src/base/comm.hpp"
#include "src/dataset/file_writer.hpp"
#include "src/report/campaign_files.hpp"
#include "src/report/report.hpp"

using namespace polyslip;
using dataset::Column;
using dataset::Type;

namespace {

constexpr int systems = 30, grains = 5;

dataset::Schema schema() {
  return {
      {{"samples",
        "samples",
        {{"id", Type::int64, {}, "1", "number"},
         {"status", Type::int32, {}, "1", "0 converged, 1 failed"},
         {"reason", Type::text, {40}, "1", "why it failed"},
         {"split", Type::text, {16}, "1", "split"},
         {"held_out_T1", Type::uint8, {}, "1", "held out"},
         {"param_material", Type::text, {16}, "1", "axis material of the plan (choice)"},
         {"param_load_1_rate", Type::float64, {}, "1/s", "axis load.1.rate of the plan (log)"},
         {"voxels", Type::int64, {}, "1", "voxels"},
         {"mises", Type::float64, {}, "Pa", "stress"},
         {"evaluations", Type::int64, {}, "1", "evaluations"},
         {"equilibrium_error", Type::float64, {}, "1", "error"},
         {"stress_error", Type::float64, {}, "1", "error"},
         {"hill_mandel", Type::float64, {}, "1", "error"},
         {"seconds", Type::float64, {}, "s", "time", true}}},
       {"grains",
        "grains",
        {{"crystal", Type::int32, {}, "1", "kind"},
         {"orientation_initial", Type::float64, {4}, "1", "orientation"},
         {"volume", Type::float64, {}, "1", "share"},
         {"ecd", Type::float64, {}, "m", "diameter"},
         {"gamma", Type::float64, {systems}, "1", "shear"}}},
       {"edges",
        "edges",
        {{"area", Type::float64, {}, "m2", "area"}, {"disorientation", Type::float64, {}, "rad", "angle"}}},
       {"curves", "curves", {{"F", Type::float64, {9}, "1", "F"}, {"cauchy", Type::float64, {9}, "Pa", "stress"}}}}};
}

dataset::Stamp stamp(std::int64_t planned) {
  dataset::Stamp result;
  result.planned = planned;
  result.program = "polyslip test";
  result.plan_text = "[campaign]\nsamples = 8\n";
  result.libraries = "none";
  const dataset::Schema schema{
      {{"samples", "none", {{"id", Type::int64, {}, "1", "none"}, {"status", Type::int32, {}, "1", "none"}}},
       {"crystals",
        "kinds of crystal",
        {{"name", Type::text, {16}, "1", "of the phase"},
         {"lattice", Type::text, {4}, "1", "Pearson symbol"},
         {"c_over_a", Type::float64, {}, "1", "axial ratio"}}},
       {"systems",
        "systems",
        {{"crystal", Type::int32, {}, "1", "row of crystals"},
         {"index", Type::int32, {}, "1", "column of the tables of grains"},
         {"label", Type::text, {24}, "1", "(plane)[direction]"},
         {"family", Type::text, {32}, "1", "{plane}<direction>"},
         {"kind", Type::text, {8}, "1", "slip, twin or climb"}}}}};
  dataset::SampleRecord tables(schema, 0);
  tables.set_texts("crystals", "name", {"copper", "magnesium"});
  tables.set_texts("crystals", "lattice", {"cF", "hP"});
  tables.set("crystals", "c_over_a", std::vector<double>{0, 1.62});
  tables.set("systems", "crystal", std::vector<std::int64_t>{0, 0, 1, 1});
  tables.set("systems", "index", std::vector<std::int64_t>{0, 1, 0, 1});
  tables.set_texts("systems", "label", {"(111)[01-1]", "(111)[-101]", "(0001)[2-1-10]", "(10-12)[-1011]"});
  tables.set_texts("systems", "family", {"{111}<110>", "{111}<110>", "basal {0001}<2-1-10>", "{10-12}<-1011>"});
  tables.set_texts("systems", "kind", {"slip", "slip", "slip", "twin"});
  result.tables = dataset::constant_tables(tables);
  return result;
}

dataset::SampleRecord record(const dataset::Schema& of, std::int64_t id, bool failed) {
  dataset::SampleRecord result(of, id);
  const bool hexagonal = id % 2 == 1;
  result.set_sample("status", std::int64_t{failed});
  result.set_sample("reason", std::string(failed ? "no convergence at t = 3 s" : ""));
  result.set_sample("split", std::string(id % 4 == 0 ? "test" : "train"));
  result.set_sample("held_out_T1", std::int64_t{id == 3});
  result.set_sample("param_material", std::string(hexagonal ? "magnesium" : "copper"));
  result.set_sample("param_load_1_rate", std::pow(10.0, -4 + static_cast<double>(id) / 4));
  result.set_sample("voxels", std::int64_t{4096});
  result.set_sample("mises", failed ? 0.0 : 1e8 + 1e6 * static_cast<double>(id));
  result.set_sample("evaluations", std::int64_t{4096 * (20 + id)});
  for (const char* error : {"equilibrium_error", "stress_error", "hill_mandel"})
    result.set_sample(error, 1e-4 / static_cast<double>(id + 1));
  result.set_sample("seconds", 0.1 + 0.01 * static_cast<double>(id));
  const std::size_t rows = failed ? 0 : grains;
  std::vector<double> q, volume(rows, 1.0 / grains), ecd(rows, 2e-6), gamma(rows * systems), area(rows, 1e-12),
      angle(rows, 0.7);
  for (std::size_t g = 0; g < rows; ++g) {
    const auto orientation =
        kernels::random_orientation(3, static_cast<std::uint64_t>(id), static_cast<std::uint32_t>(g));
    for (const double part : {orientation.w, orientation.x, orientation.y, orientation.z}) q.push_back(part);
    gamma[g * systems] = 0.03;      // basal, or the first of fcc
    gamma[g * systems + 1] = 0.01;  // the twin, or the second of fcc
  }
  result.set("grains", "crystal", std::vector<std::int64_t>(rows, hexagonal ? 1 : 0));
  result.set("grains", "orientation_initial", q);
  result.set("grains", "volume", volume);
  result.set("grains", "ecd", ecd);
  result.set("grains", "gamma", gamma);
  result.set("edges", "area", area);
  result.set("edges", "disorientation", angle);
  std::vector<double> F, stress;
  for (int i = 1; !failed && i <= 3; ++i) {
    for (const double part : {1 + 1e-2 * i, 0.0, 0.0, 0.0, 1 - 5e-3 * i, 0.0, 0.0, 0.0, 1 - 5e-3 * i})
      F.push_back(part);
    for (const double part : {3e7 * i, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0}) stress.push_back(part);
  }
  result.set("curves", "F", F);
  result.set("curves", "cauchy", stress);
  return result;
}

struct Folder {
  std::string path;
  Folder(const char* name, int samples, bool all_failed) : path(name) {
    std::filesystem::remove_all(path);
    std::filesystem::create_directory(path);
    const dataset::Schema of = schema();
    dataset::FileWriter writer(path + "/dataset.h5", of, stamp(samples), dataset::Kind::dataset);
    for (int id = 0; id < samples; ++id) writer.add(record(of, id, all_failed || id == 6));
    writer.commit();
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

std::string page_of(const std::string& folder) {
  std::ostringstream said;
  base::Log log(said, true, false);
  return report::make_report(folder, report::Options{}, log);
}

}  // namespace

TEST_CASE("what is gathered over grains is what the dataset holds") {
  const Folder folder("report_test_campaign", 8, false);
  const dataset::Reader reader(folder.path);
  const auto crystals = report::read_crystals(reader.stamp());
  REQUIRE(crystals.size() == 2);
  CHECK(crystals[1].lattice == kernels::Lattice::hP);
  REQUIRE(crystals[1].families.size() == 2);
  CHECK(crystals[1].families[1].kind == report::FamilyKind::twin);
  CHECK(crystals[0].family_of_system == std::vector<std::size_t>{0, 0});

  const auto axes = report::read_axes(reader);
  REQUIRE(axes.size() == 2);
  CHECK(axes[0].texts[1] == "magnesium");
  CHECK(axes[1].logarithmic);

  std::ostringstream said;
  base::Log log(said, true, false);
  const auto found = report::survey(reader, {0, 1, 2, 3, 4, 5, 7}, axes[0].texts, crystals, 100, log);
  CHECK(found.samples == 7);
  CHECK(found.grains == 7 * grains);
  CHECK(found.textures.at({"copper", 0}).orientations.size() == 3 * grains);
  CHECK(found.textures.at({"magnesium", 1}).orientations.size() == 4 * grains);
  CHECK(found.shear.at(1)[0] == Approx(4 * 0.03));
  CHECK(found.shear.at(1)[1] == Approx(4 * 0.01));
  CHECK(found.shear.at(0)[0] == Approx(3 * 0.04));
  CHECK(found.busiest.at(1)[0] == 4 * grains);
  REQUIRE(found.curves.size() == 7);
  CHECK(found.curves[0].stress.back() == Approx(9e7));
  CHECK(found.curves[0].strain.back() == Approx(0.03).epsilon(0.02));  // E11' of volume-preserving tension
  CHECK(report::survey(reader, {0, 1, 2, 3}, axes[0].texts, crystals, 2, log).grains == 2 * grains);
}

TEST_CASE("the page of a dataset names failures, families and axes") {
  const Folder folder("report_test_campaign", 8, false);
  const std::string page = page_of(folder.path);
  for (const char* text : {"no convergence at t = 3 s", "basal", "twins", "load_1_rate", "held out for T1",
                           "copper, cF", "magnesium, hP", "Stress and strain", "Hill–Mandel error", "samples = 8"}) {
    INFO(text);
    CHECK(page.find(text) != std::string::npos);
  }
  CHECK(page.find("\"nan") == std::string::npos);
}

TEST_CASE("a campaign of failures still has a page") {
  const Folder folder("report_test_failures", 3, true);
  const std::string page = page_of(folder.path);
  CHECK(page.find("Failures by reason") != std::string::npos);
  CHECK(page.find("Coverage") != std::string::npos);
}
