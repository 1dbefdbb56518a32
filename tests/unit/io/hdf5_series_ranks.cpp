// A time series of fields: readable after every step, resumed after a kill, and described for ParaView.
#include <catch2/catch.hpp>

#include <filesystem>

#include "src/base/files.hpp"
#include "src/io/hdf5_series.hpp"
#include "src/io/vti_xml.hpp"

using namespace polyslip;

namespace {

struct Series {
  base::Comm comm{MPI_COMM_WORLD};
  base::Grid grid{{2, 3, 5}, {1, 0.75, 0.625}, {0, 0, 1e-6}};
  base::Slab slab = base::Slab::of(grid, comm);
  std::string folder = (std::filesystem::current_path() / ("polyslip_series_" + std::to_string(comm.size()))).string();
  Series() {
    if (comm.root()) {
      std::filesystem::remove_all(folder);
      std::filesystem::create_directories(folder);
    }
    comm.barrier();
  }
  ~Series() {
    comm.barrier();
    if (comm.root()) std::filesystem::remove_all(folder);
  }
  io::FieldSeries open() const {
    return {folder,
            grid,
            slab,
            {{"P", {3, 3}, {"Pa", "first Piola-Kirchhoff stress"}, io::Precision::float64},
             {"phase", {}, {"1", "phase"}, io::Precision::float32}},
            [](io::Hdf5File& file) { file.write_attribute("/", "version", std::string("test")); },
            comm};
  }
  void step(io::FieldSeries& series, int increment, double time) const {
    const std::vector<double> values(static_cast<std::size_t>(9 * slab.points(grid)), increment);
    series.begin(increment, time);
    series.write("P", values.data());
    series.write("phase", values.data());
    series.commit();
    comm.barrier();
  }
};

}  // namespace

TEST_CASE("a series grows, is resumed, and describes itself") {
  const Series test;
  io::FieldSeries series = test.open();
  test.step(series, 5, 0.5);
  test.step(series, 10, 1.0);
  test.step(series, 15, 1.5);

  io::FieldSeries again = test.open();
  again.resume(10);  // a run that was killed goes on from its restart file
  CHECK(again.steps() == std::map<int, double>{{5, 0.5}, {10, 1.0}});
  test.step(again, 12, 1.25);

  const io::Hdf5File master = io::Hdf5File::open(test.folder + "/fields.h5", test.comm);
  CHECK(master.read_integers("increment").values == std::vector<std::int64_t>{5, 10, 12});
  CHECK(master.read_numbers("time").values == std::vector<double>{0.5, 1.0, 1.25});
  CHECK(master.text_attribute("/", "version") == "test");
  CHECK(master.extents("increment_000010/P") == std::vector<std::int64_t>{5, 3, 2, 3, 3});
  CHECK(master.read_numbers("increment_000012/phase").values == std::vector<double>(30, 12.0));
  CHECK_FALSE(master.has("increment_000015"));

  const std::string text = base::read_file(test.folder + "/fields.xdmf");
  const io::XmlElement xdmf = io::parse_xml(text, "fields.xdmf");
  const io::XmlElement& collection = *xdmf.child("Domain")->child("Grid");
  REQUIRE(collection.children.size() == 3);
  const io::XmlElement& last = collection.children[2];
  CHECK(*last.child("Time")->attribute("Value") == "1.25");
  CHECK(*last.child("Topology")->attribute("Dimensions") == "6 4 3");
  CHECK(last.child("Geometry")->children[0].text == "1e-06 0 0");
  CHECK(last.child("Geometry")->children[1].text == "0.125 0.25 0.5");
  const io::XmlElement& stress = *last.child("Attribute");
  CHECK(*stress.attribute("AttributeType") == "Tensor");
  CHECK(*stress.child("DataItem")->attribute("Dimensions") == "5 3 2 9");
  CHECK(stress.child("DataItem")->text == "fields_000012.h5:/P");
  CHECK(*last.children.back().child("DataItem")->attribute("Precision") == "4");
}

TEST_CASE("a step that is not finished leaves no trace") {
  const Series test;
  io::FieldSeries series = test.open();
  test.step(series, 1, 0.1);
  const std::vector<double> values(static_cast<std::size_t>(9 * test.slab.points(test.grid)));
  {
    io::FieldSeries killed = test.open();
    killed.resume(1);
    killed.begin(2, 0.2);
    killed.write("P", values.data());
    CHECK_THROWS_WITH(killed.commit(), Catch::Contains("'phase' is missing"));
    CHECK_THROWS_WITH(killed.write("Q", values.data()), Catch::Contains("'Q'"));
  }
  test.comm.barrier();
  CHECK_FALSE(std::filesystem::exists(test.folder + "/fields_000002.h5"));
  CHECK(io::Hdf5File::open(test.folder + "/fields.h5", test.comm).read_integers("increment").values ==
        std::vector<std::int64_t>{1});
}
