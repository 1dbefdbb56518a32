// Parallel HDF5: what is written on one number of ranks reads back whole, a file is whole or absent, and a disk that is full is an error.
#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "src/io/hdf5.hpp"

using namespace polyslip;
using io::Hdf5File;

namespace {

/// One folder for all ranks, removed at the end.
struct Folder {
  base::Comm comm{MPI_COMM_WORLD};
  std::string path;
  explicit Folder(const std::string& name) {
    path = (std::filesystem::current_path() / ("polyslip_" + name + "_" + std::to_string(comm.size()))).string();
    if (comm.root()) {
      std::filesystem::remove_all(path);
      std::filesystem::create_directories(path);
    }
    comm.barrier();
  }
  ~Folder() {
    comm.barrier();
    if (comm.root()) std::filesystem::remove_all(path);
  }
  std::string operator/(const std::string& name) const { return path + "/" + name; }
};

/// A value that tells component and voxel apart.
double truth(int component, std::int64_t voxel) { return 1000.0 * component + 0.25 * static_cast<double>(voxel); }

std::vector<double> tensor_of(const base::Grid& grid, const base::Slab& slab) {
  const std::int64_t n = slab.points(grid);
  std::vector<double> values(static_cast<std::size_t>(9 * n));
  for (int c = 0; c < 9; ++c)
    for (std::int64_t p = 0; p < n; ++p)
      values[static_cast<std::size_t>(c * n + p)] = truth(c, p + slab.begin * grid.plane());
  return values;
}

}  // namespace

TEST_CASE("a tensor field comes back on all ranks and in (z, y, x, 3, 3) order on one") {
  const Folder folder("hdf5_field");
  const base::Comm& comm = folder.comm;
  const base::Grid grid{{3, 5, 9}, {1, 1, 1}, {0, 0, 0}};  // 9 planes on 4 ranks: the last rank has none
  const base::Slab slab = base::Slab::of(grid, comm);
  const std::vector<double> values = tensor_of(grid, slab);
  {
    Hdf5File file = Hdf5File::create(folder / "a.h5", comm);
    file.write_field("mechanics/P", {"Pa", "first Piola-Kirchhoff stress"}, io::Share::of(grid, slab), {3, 3},
                     values.data());
    file.write_field("mechanics/P32", {"Pa", "the same, stored short"}, io::Share::of(grid, slab), {3, 3},
                     values.data(), io::Precision::float32);
    CHECK_FALSE(std::filesystem::exists(folder / "a.h5"));
    file.commit();
  }
  CHECK(std::filesystem::exists(folder / "a.h5"));
  CHECK_FALSE(std::filesystem::exists(folder / "a.h5.part"));

  const Hdf5File file = Hdf5File::open(folder / "a.h5", comm);
  CHECK(file.extents("mechanics/P") == std::vector<std::int64_t>{9, 5, 3, 3, 3});
  CHECK(file.text_attribute("mechanics/P", "unit") == "Pa");
  CHECK(file.text_attribute("mechanics/P", "description") == "first Piola-Kirchhoff stress");
  for (const char* name : {"mechanics/P", "mechanics/P32"}) {
    std::vector<double> back(values.size(), -1);
    file.read_field(name, io::Share::of(grid, slab), {3, 3}, back.data());
    CHECK(back == values);  // the values are exact in float, too
  }
  const io::Table<double> flat = file.read_numbers("mechanics/P");
  for (std::int64_t voxel = 0; voxel < grid.points(); ++voxel)
    for (int c = 0; c < 9; ++c) REQUIRE(flat.values[static_cast<std::size_t>(9 * voxel + c)] == truth(c, voxel));
  CHECK_THROWS_AS(
      file.read_field("mechanics/P", io::Share::of(grid, slab), {3}, std::vector<double>(values.size()).data()),
      base::InputError);
}

TEST_CASE("lists of points that the ranks hold in unequal numbers") {
  const Folder folder("hdf5_points");
  const base::Comm& comm = folder.comm;
  const int mine = comm.rank() == 1 ? 0 : 3 + comm.rank();
  const io::Share share = io::Share::of(mine, comm);
  std::vector<int> values(static_cast<std::size_t>(mine) * 2);
  for (int i = 0; i < mine; ++i) {
    values[i] = static_cast<int>(share.begin) + i;
    values[mine + i] = -values[i];
  }
  Hdf5File out = Hdf5File::create(folder / "p.h5", comm);
  out.write_field("list", {"1", "index and its negative"}, share, {2}, values.data());
  out.commit();
  const io::Table<std::int64_t> all = Hdf5File::open(folder / "p.h5", comm).read_integers("list");
  REQUIRE(all.shape == std::vector<std::int64_t>{share.extents[0], 2});
  for (std::int64_t i = 0; i < all.shape[0]; ++i) {
    CHECK(all.values[2 * i] == i);
    CHECK(all.values[2 * i + 1] == -i);
  }
}

TEST_CASE("tables, texts, attributes, links") {
  const Folder folder("hdf5_tables");
  const base::Comm& comm = folder.comm;
  const std::string long_text(100000, 'x');  // longer than an attribute may be
  {
    Hdf5File file = Hdf5File::create(folder / "t.h5", comm);
    io::Table<double> table{{2, 3}, {}};
    if (comm.root()) table.values = {1, 2, 3, 4, 5, 6};
    file.write_table("a/b/numbers", {"m", "two rows"}, table);
    file.write_table("empty", {"1", "no rows"}, io::Table<std::int64_t>{{0, 4}, {}});
    file.write_texts("case", "resolved case", {"first", long_text, ""});
    file.write_attribute("/", "version", std::string("v1"));
    file.write_attribute("/", "empty", std::string());
    file.write_attribute("a", "time", 2.5);
    file.write_attribute("a", "count", std::int64_t{7});
    file.write_attribute("a", "spacing", std::vector<double>{1, 2, 3});
    file.link("elsewhere", "other.h5", "/inside");
    file.commit();
    Hdf5File other = Hdf5File::create(folder / "other.h5", comm);
    other.write_table("inside/value", {"1", "one"}, io::Table<double>{{}, {42.0}});
    other.commit();
  }
  const Hdf5File file = Hdf5File::open(folder / "t.h5", comm);
  CHECK(file.read_numbers("a/b/numbers").values == std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK(file.read_numbers("a/b/numbers").shape == std::vector<std::int64_t>{2, 3});
  CHECK(file.read_integers("empty").values.empty());
  CHECK(file.read_texts("case") == std::vector<std::string>{"first", long_text, ""});
  CHECK(file.text_attribute("/", "version") == "v1");
  CHECK(file.text_attribute("/", "empty").empty());
  CHECK(file.number_attribute("a", "time") == 2.5);
  CHECK(file.number_attribute("a", "count") == 7);
  CHECK(file.numbers_attribute("a", "spacing") == std::vector<double>{1, 2, 3});
  CHECK(file.members("/") == std::vector<std::string>{"a", "case", "elsewhere", "empty"});
  CHECK(file.read_numbers("elsewhere/value").values == std::vector<double>{42.0});
  CHECK(file.has("a/b"));
  CHECK(file.has("elsewhere/value"));
  CHECK_FALSE(file.has("a/c/numbers"));
  CHECK_FALSE(file.has_attribute("a", "nothing"));
}

TEST_CASE("a file that is not committed leaves the old one alone") {
  const Folder folder("hdf5_abandon");
  const base::Comm& comm = folder.comm;
  for (const bool commit : {true, false}) {
    Hdf5File file = Hdf5File::create(folder / "f.h5", comm);
    file.write_attribute("/", "committed", std::int64_t{commit});
    if (commit) file.commit();
  }
  comm.barrier();
  CHECK(Hdf5File::open(folder / "f.h5", comm).number_attribute("/", "committed") == 1);
  CHECK_FALSE(std::filesystem::exists(folder / "f.h5.part"));
}

TEST_CASE("errors name the file and the dataset") {
  const Folder folder("hdf5_errors");
  const base::Comm& comm = folder.comm;
  CHECK_THROWS_WITH(Hdf5File::open(folder / "none.h5", comm), Catch::Contains("none.h5"));
  CHECK_THROWS_WITH(Hdf5File::create(folder / "no/such/folder.h5", comm),
                    Catch::Contains("folder.h5") && Catch::Contains("No such file"));
  {
    Hdf5File file = Hdf5File::create(folder / "e.h5", comm);
    CHECK_THROWS_WITH(file.write_table("bare", {"", "no unit"}, io::Table<double>{{}, {1.0}}),
                      Catch::Contains("bare") && Catch::Contains("unit"));
    file.commit();
  }
  const Hdf5File file = Hdf5File::open(folder / "e.h5", comm);
  CHECK_THROWS_WITH(file.read_numbers("missing"), Catch::Contains("e.h5") && Catch::Contains("missing"));
  CHECK_THROWS_WITH(file.text_attribute("/", "absent"), Catch::Contains("absent"));
}

TEST_CASE("a full disk is an error with the file's name, and nothing is left behind") {
  const Folder folder("hdf5_full");
  const base::Comm& comm = folder.comm;
  const base::Grid grid{{16, 16, 16}, {1, 1, 1}, {0, 0, 0}};
  const base::Slab slab = base::Slab::of(grid, comm);
  const std::vector<double> values = tensor_of(grid, slab);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit then fails as one on a full disk does
  rlimit tight = before;
  tight.rlim_cur =
      GENERATE(10000u, 262144u, 290000u);  // full at once, after the reserve, within the field (294912 bytes)
  setrlimit(RLIMIT_FSIZE, &tight);
  std::string message;
  try {
    Hdf5File file = Hdf5File::create(folder / "full.h5", comm);
    file.write_field("P", {"Pa", "stress"}, io::Share::of(grid, slab), {3, 3}, values.data());
    file.commit();
  } catch (const base::InputError& error) {
    message = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  INFO(message);
  CHECK_THAT(message, Catch::Contains("full.h5"));
  comm.barrier();
  CHECK_FALSE(std::filesystem::exists(folder / "full.h5"));
  CHECK_FALSE(std::filesystem::exists(folder / "full.h5.part"));
}
