// Sampling plans: what samples come out of them, how they are split, and what is refused.
#include "src/campaign/plan.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <utility>

#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/cases/solve_case.hpp"

using namespace polyslip;
using namespace polyslip::campaign;
using Catch::Matchers::Contains;

namespace {

const std::string folder = std::string(POLYSLIP_SOURCE_DIR) + "/inputs/cases/";

const std::string base_case = R"(
[microstructure]
type = voronoi
grid = 8 8 8
size_um = 80 80 80
grains = 6
phases = copper
[load.1]
mode = tension
axis = z
rate = 1e-3
strain = 0.01
N = 5
)";

const std::string metals = R"(
[choice.metal.copper]
microstructure.phases = copper
material.copper.card = ../materials/copper.ini
[choice.metal.aluminium]
microstructure.phases = aluminium
material.aluminium.card = ../materials/aluminium.ini
[choice.metal.magnesium]
microstructure.phases = magnesium
material.magnesium.card = ../materials/magnesium.ini
load.1.N = list 10 20
)";

const std::string copper = "[material.copper]\ncard = ../materials/copper.ini\n";

Plan plan_of(const std::string& text) {
  const base::Comm self(MPI_COMM_SELF);
  return read_plan(base::parse_ini(base_case + text, folder + "plan.ini"), self);
}

std::string setting(const Sample& sample, const std::string& key) {
  for (const auto& [name, value] : sample.settings)
    if (name == key) return value;
  return "";
}

}  // namespace

TEST_CASE(
    "a plan draws its axes within their ranges, sets them in the case, and gives every sample a microstructure of its "
    "own") {
  const Plan plan = plan_of(copper + R"(
[campaign]
samples = 64
seed = 3
[vary]
microstructure.grains = integer 4 9
load.1.rate = log 1e-4 1e-2
load.1.axis = list x y z
load.1.T = normal 400 50 300 500
)");
  REQUIRE(plan.samples.size() == 64);
  REQUIRE(plan.axes.size() == 4);
  CHECK(plan.axes[0].name == "microstructure.grains");
  CHECK(plan.axes[1].unit == "1/s");
  CHECK(plan.axes[2].is_text);
  CHECK(plan.axes[3].unit == "K");
  std::map<std::string, int> axes, grains;
  std::set<std::uint64_t> seeds;
  double log_rate = 0;
  for (const Sample& sample : plan.samples) {
    ++axes[sample.texts[2]];
    ++grains[setting(sample, "microstructure.grains")];
    seeds.insert(sample.seed);
    CHECK(setting(sample, "microstructure.seed") == std::to_string(sample.seed));
    CHECK(sample.coordinates[3] >= 300);
    CHECK(sample.coordinates[3] <= 500);
    log_rate += std::log10(sample.coordinates[1]) / 64;
  }
  CHECK(seeds.size() == 64);
  CHECK(plan.microstructures() == 64);
  CHECK(axes.size() == 3);
  CHECK(grains.size() == 6);
  for (const auto& [word, count] : grains) CHECK(std::abs(count - 64 / 6.0) < 2);
  CHECK(log_rate == Approx(-3).margin(0.02));

  const base::Tree tree = case_of(plan, plan.samples[5]);
  CHECK(tree.section("load").section("1").get_text("axis") == plan.samples[5].texts[2]);
  CHECK_FALSE(tree.has("campaign"));
  const base::Comm self(MPI_COMM_SELF);
  const cases::SolveCase read = cases::read_solve_case(tree, self);
  CHECK(read.volume.seed == static_cast<std::int64_t>(plan.samples[5].seed));
  CHECK(read.grains.front().temperature == plan.samples[5].coordinates[3]);
  tree.require_all_read();
}

TEST_CASE("a bundle sets several keys and may hold ranges of its own; costs follow systems, exponents and increments") {
  const Plan plan = plan_of(metals + "[campaign]\nsamples = 60\n[vary]\nmetal = choice\n");
  REQUIRE(plan.axes.size() == 2);
  CHECK(plan.axes[0].name == "metal");
  CHECK(plan.axes[1].name == "load.1.N");
  std::map<std::string, int> metals_seen;
  for (const Sample& sample : plan.samples) {
    ++metals_seen[sample.texts[0]];
    const bool magnesium = sample.texts[0] == "magnesium";
    CHECK(std::isnan(sample.coordinates[1]) == !magnesium);
    const double increments = magnesium ? sample.coordinates[1] : 5;
    CHECK(sample.voxels == 512);
    const double n = sample.texts[0] == "copper" ? 83.3 : 20;
    CHECK(sample.evaluations == Approx((8 + n / 8) * 512 * increments));
    CHECK((sample.cost > 1.4 * sample.evaluations) == magnesium);
  }
  for (const auto& entry : metals_seen) CHECK(std::abs(entry.second - 20) <= 1);
  CHECK(plan.files.size() == 3);
}

TEST_CASE("a plan follows from its file and seed, and its checksum tells what would change the content") {
  const std::string rest = "[vary]\nmicrostructure.grains = integer 4 9\nload.1.axis = list x y z\n";
  const auto make = [&](const std::string& campaign) { return plan_of(copper + "[campaign]\n" + campaign + rest); };
  for (const std::string sampling : {"sobol", "latin_hypercube", "random"}) {
    const std::string text = "samples = 20\nsampling = " + sampling + "\n";
    const Plan a = make(text), b = make(text), other = make(text + "seed = 2\n");
    CHECK(a.checksum == b.checksum);
    CHECK(a.checksum != other.checksum);
    for (std::size_t i = 0; i < 20; ++i) {
      CHECK(a.samples[i].settings == b.samples[i].settings);
      CHECK(a.samples[i].split == b.samples[i].split);
      CHECK(a.samples[i].seed != other.samples[i].seed);
    }
  }
  CHECK(make("samples = 20\n").checksum != make("samples = 20\nsamples_per_shard = 5\n").checksum);
  CHECK(make("samples = 20\n").checksum != make("samples = 20\nranks_per_volume = 2\n").checksum);
  // ranks by size
  const Plan ranks = make("samples = 4\nranks_per_volume = 1 512:3 100000:8\n");
  CHECK(ranks.samples[0].ranks == 3);
}

TEST_CASE("a grid takes all combinations; loads of one combination share the microstructure") {
  const Plan plan = plan_of(copper + R"(
[campaign]
sampling = grid
[vary]
microstructure.grains = list 4 8
load.1.axis = list x y z
load.1.rate = log 1e-4 1e-2 3
)");
  REQUIRE(plan.samples.size() == 18);
  CHECK(plan.microstructures() == 2);
  std::set<std::string> seen;
  for (const Sample& sample : plan.samples) {
    seen.insert(setting(sample, "microstructure.grains") + sample.texts[1] + setting(sample, "load.1.rate"));
    CHECK(sample.microstructure == (setting(sample, "microstructure.grains") == "4" ? 0 : 1));
  }
  CHECK(seen.size() == 18);
  CHECK(seen.count("4x0.0001") == 1);
  CHECK(seen.count("8z0.001") == 1);
  CHECK(seen.count("8y0.01") == 1);
}

TEST_CASE("rows of a file are samples, and its words choose bundles") {
  const std::string path = std::filesystem::temp_directory_path() / "polyslip_plan_rows.csv";
  std::ofstream(path) << "metal,load.1.axis,load.1.rate\ncopper,x,1e-3\nmagnesium,y,2e-3\naluminium,z,\n";
  const std::string campaign = "[campaign]\nsampling = file\nfile = " + path + "\n";
  const Plan plan = plan_of(metals + campaign);
  REQUIRE(plan.samples.size() == 3);
  CHECK(setting(plan.samples[1], "material.magnesium.card") == "../materials/magnesium.ini");
  CHECK(setting(plan.samples[1], "load.1.rate") == "2e-3");
  CHECK(setting(plan.samples[2], "load.1.rate").empty());
  CHECK(std::isnan(plan.samples[2].coordinates[2]));
  std::ofstream(path) << "metal,load.1.axis\ncopper,x\niron,y\n";
  CHECK_THROWS_WITH(plan_of(metals + campaign), Contains("line 3") && Contains("iron") && Contains("copper"));
  std::filesystem::remove(path);
}

TEST_CASE("splits leave no microstructure in two of them, and held-out samples in no training") {
  const Plan plan = plan_of(metals + R"(
[campaign]
samples = 300
loads_per_microstructure = 3
[vary]
metal = choice
microstructure.grains = integer 4 12
load.1.axis = list x y z
load.1.T = uniform 300 500
[split]
validation = 0.2
test = 0.1
T2 = microstructure.grains > 11
T4 = metal magnesium
hot = load.1.T >= 495
)");
  REQUIRE(plan.tests == std::vector<std::string>{"T2", "T4", "hot"});
  CHECK(plan.microstructures() == 100);
  std::map<std::int64_t, std::set<Split>> splits;
  std::map<Split, std::set<std::int64_t>> members;
  std::set<std::int64_t> held;
  std::map<std::int64_t, std::int64_t> of_rank;
  for (const Sample& sample : plan.samples) {
    CHECK(sample.microstructure == sample.id / 3);
    splits[sample.microstructure].insert(sample.split);
    members[sample.split].insert(sample.microstructure);
    const bool tests[] = {sample.coordinates[2] > 11, sample.texts[0] == "magnesium", sample.coordinates[4] >= 495};
    for (std::size_t t = 0; t < 3; ++t) {
      CHECK((sample.held_out[t] != 0) == tests[t]);
      if (tests[t]) held.insert(sample.microstructure);
    }
    CHECK((sample.train_rank >= 0) == (sample.split == Split::train));
    if (sample.train_rank >= 0) of_rank[sample.train_rank] = sample.microstructure;
  }
  for (const auto& entry : splits) CHECK(entry.second.size() == 1);
  CHECK(members[Split::held_out] == held);
  const double rest = 100.0 - static_cast<double>(held.size());
  CHECK(static_cast<double>(members[Split::validation].size()) == Approx(0.2 * rest).margin(0.51));
  CHECK(static_cast<double>(members[Split::test].size()) == Approx(0.1 * rest).margin(0.51));
  // ranks are 0, 1, 2 … and take whole microstructures one after the other
  REQUIRE(of_rank.size() == 3 * members[Split::train].size());
  CHECK(of_rank.rbegin()->first == static_cast<std::int64_t>(of_rank.size()) - 1);
  for (const auto& [rank, microstructure] : of_rank) CHECK(of_rank.at(rank - rank % 3) == microstructure);
}

TEST_CASE("mistakes in a plan name its file and key") {
  const auto refused = [](const std::string& text, const std::string& says, const std::string& says_too) {
    CHECK_THROWS_WITH(plan_of(text), Contains("plan.ini") && Contains(says) && Contains(says_too));
  };
  const std::string ten = copper + "[campaign]\nsamples = 10\n";
  refused(ten + "[vary]\nmicrostructure.grainz = integer 4 9\n", "microstructure.grainz", "did you mean 'grains'");
  refused(ten + "[vary]\nload.1.N = uniform 5 5\n", "load.1.N", "empty");
  refused(ten + "[vary]\nload.1.rate = log 0 5\n", "load.1.rate", "above 0");
  refused(ten + "[vary]\nload.1.rate = evenly 0 5\n", "load.1.rate", "uniform a b");
  refused(ten + "[vary]\nload.1.rate = sphere\n", "load.1.rate", "stress_direction");
  refused(ten + "[vary]\nmicrostructure.grains = integer 0 9\n", "microstructure.grains", "in sample");
  refused(ten + "[vary]\nmetal = choice\n", "metal", "no section [choice.metal.NAME]");
  refused(metals + "[campaign]\nsamples = 10\n", "choice.metal", "metal = choice");
  refused(metals + "[campaign]\nsamples = 10\n[vary]\nmetal = list copper gold\n", "gold", "described are: copper");
  refused(metals + "[campaign]\nsamples = 10\n[vary]\nmetal = choice\nload.1.N = integer 4 9\n", "load.1.N", "another");
  refused(ten + "[split]\nvalidation = 0.6\ntest = 0.6\n", "split", "up to 1");
  refused(ten + "[vary]\nload.1.axis = list x y\n[split]\nT3 = load.1.axis z\n", "split.T3", "there is no 'z'");
  refused(ten + "[split]\nT1 = texture cube\n", "split.T1", "called 'texture'");
  refused(ten + "[split]\nT2 = microstructure.grains > 100\n", "split.T2", "none of the 10 samples");
  refused(ten + "[split]\nT2 = microstructure.grains > many\n", "split.T2", "number");
  refused(ten + "retires = 3\n", "retires", "did you mean 'retries'");
  refused(ten + "voxels = stress\n", "campaign.voxels", "cauchy");
  refused(ten + "ranks_per_volume = 2 100:1 50:3\n", "campaign.ranks_per_volume", "ascending");
  refused(copper + "[campaign]\nsampling = sobol\n", "campaign", "'samples' is missing");
  refused("[material.copper]\ncard = nowhere.ini\n[campaign]\nsamples = 2\n", "nowhere.ini", "sample 0");
}

TEST_CASE("what belongs to the volume and what belongs to the material or the load are combined, not tied together") {
  const std::string path = folder + "campaign_fcc_hcp.ini";
  const base::Comm self(MPI_COMM_SELF);
  const Plan plan = read_plan(base::parse_ini(base::read_file(path), path), self);
  std::size_t metal = 0, texture = 0;
  for (std::size_t a = 0; a < plan.axes.size(); ++a) {
    if (plan.axes[a].name == "metal") metal = a;
    if (plan.axes[a].name == "texture") texture = a;
  }
  REQUIRE(metal != texture);
  std::map<std::pair<std::string, std::string>, int> count;
  for (const Sample& sample : plan.samples) ++count[{sample.texts[metal], sample.texts[texture]}];
  CHECK(count.size() == 4 * 12);
  for (const auto& [pair, samples] : count) {
    INFO(pair.first << " " << pair.second);
    CHECK(samples >= 166 / 12 / 2);  // half of what titanium's share comes to
  }
}

TEST_CASE("a plan of 2,000 volumes: every sample once, with a seed of its own") {
  const Plan plan = plan_of(metals + R"(
[campaign]
samples = 2000
[vary]
metal = choice
microstructure.grains = integer 4 12
load.1.axis = list x y z
load.1.T = uniform 300 500
load.1.rate = log 1e-4 1e-2
[split]
T4 = metal magnesium
)");
  REQUIRE(plan.samples.size() == 2000);
  std::set<std::uint64_t> seeds;
  for (std::size_t i = 0; i < plan.samples.size(); ++i) {
    CHECK(plan.samples[i].id == static_cast<std::int64_t>(i));
    seeds.insert(plan.samples[i].seed);
  }
  CHECK(seeds.size() == 2000);
}
