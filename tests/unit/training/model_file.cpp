// model.h5 and model.safetensors: round trip, and what is refused.
#include "src/training/model_file.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/io/hdf5.hpp"
#include "src/io/safetensors.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/synthetic_graphs.hpp"

using namespace polyslip;
using namespace polyslip::training;

namespace {

TrainedModel some_model() {
  TrainedModel model;
  model.options.width = 8;
  model.options.channels = 2;
  model.options.layers = 2;
  model.options.family_shifts = 3;
  model.loss.cross_slip_threshold = 2.5;
  model.first_seed = 11;
  for (std::uint64_t seed = 11; seed < 13; ++seed)
    model.members.push_back(classifier::Model(model.options, seed).values());
  model.members[1][0] = 1.0 / 3;
  model.validation_nll = {1.25, 1.5};
  model.calibration = {1, 2, 3};
  model.strangeness = {0.1, 0.2};
  model.crystals = {crystal_text(*synthetic::graph_phase("copper").material)};
  return model;
}

}  // namespace

TEST_CASE("a model is read as it was written") {
  const FreshFolder folder("model_file");
  const base::Comm comm(MPI_COMM_SELF);
  const TrainedModel model = some_model();
  const std::string path = folder / "model.h5";
  write_model(path, model, {"case.ini", "[train]\n", 11}, comm);
  const TrainedModel again = read_model(path);
  CHECK(again.members == model.members);
  CHECK(again.options.text() == model.options.text());
  CHECK(again.loss.text() == model.loss.text());
  CHECK(again.first_seed == 11);
  CHECK(again.validation_nll == model.validation_nll);
  CHECK(again.calibration == model.calibration);
  CHECK(again.strangeness == model.strangeness);
  CHECK(again.crystals == model.crystals);
  CHECK(again.crystals[0].rfind("copper cF: (", 0) == 0);
  CHECK(again.model(1).values() == model.members[1]);

  SECTION("safetensors") {
    export_safetensors(folder / "model.safetensors", model);
    const io::Safetensors content = io::read_safetensors(folder / "model.safetensors");
    const std::vector<classifier::Model::Block> blocks = model.model(0).blocks();
    REQUIRE(content.tensors.size() == 2 * blocks.size() + 2);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const io::NamedTensor& tensor = content.tensors[blocks.size() + b];
      CHECK(tensor.name == "member_1." + blocks[b].name);
      CHECK(tensor.shape == std::vector<std::int64_t>(blocks[b].shape.begin(), blocks[b].shape.end()));
      CHECK(tensor.values.at(0) == model.members[1][static_cast<std::size_t>(blocks[b].first)]);
    }
  }
  SECTION("files that are cut, foreign, or of other options") {
    const std::string bytes = base::read_file(path);
    base::write_file(path, bytes.substr(0, bytes.size() / 2));
    CHECK_THROWS_AS(read_model(path), base::InputError);
    base::write_file(path, "no HDF5 at all");
    CHECK_THROWS_WITH(read_model(path), Catch::Contains("model.h5"));
    CHECK_THROWS_AS(read_model(folder / "nothing.h5"), base::InputError);
    {
      io::Hdf5File other = io::Hdf5File::create(path, comm);
      other.write_texts("options", "other", {"level = L1"});
      other.commit();
    }
    CHECK_THROWS_WITH(read_model(path), Catch::Contains("is no model"));
    TrainedModel broken = some_model();
    broken.members[0][3] = std::nan("");
    write_model(path, broken, {"case.ini", "", 1}, comm);
    CHECK_THROWS_WITH(read_model(path), Catch::Contains("holds nan"));
  }
}

TEST_CASE("crystals that a model has not seen are refused where they matter") {
  TrainedModel model = some_model();
  const material::Phase copper = *synthetic::graph_phase("copper").material;
  const material::Phase magnesium = *synthetic::graph_phase("magnesium").material;
  material::Phase renamed = copper;
  renamed.name = "gold";
  CHECK_NOTHROW(require_known(model, renamed, "graph"));
  CHECK_THROWS_WITH(require_known(model, magnesium, "file 'a.h5'"),
                    Catch::Contains("file 'a.h5'") && Catch::Contains("magnesium") && Catch::Contains("copper cF"));
  model.options.level = "L2";
  CHECK_NOTHROW(require_known(model, magnesium, "graph"));
}

TEST_CASE("level L0 has a file too") {
  const FreshFolder folder("model_file_l0");
  TrainedModel model;
  model.options.level = "L0";
  model.members = {{}};
  write_model(folder / "model.h5", model, {"case.ini", "", 1}, base::Comm(MPI_COMM_SELF));
  CHECK(read_model(folder / "model.h5").members.size() == 1);
}
