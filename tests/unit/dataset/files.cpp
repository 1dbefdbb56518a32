// Shards, index and reader: every sample comes back as it was, by whichever file it is read.
#include "src/base/files.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "src/base/require.hpp"
#include "src/dataset/reader.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/synthetic_dataset.hpp"

using namespace polyslip;
using namespace polyslip::dataset;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// The samples of a reader are those with the ids first, first + 1, …
void check_records(const Reader& reader, std::int64_t first, std::int64_t count) {
  REQUIRE(reader.samples() == count);
  std::int64_t seen = 0;
  reader.for_each_record(0, count, [&](std::int64_t sample, const SampleRecord& record, std::int64_t checksum) {
    const SampleRecord expected = synthetic::record(reader.schema(), first + sample);
    REQUIRE(record.id() == first + sample);
    REQUIRE(record.write() == expected.write());
    REQUIRE(checksum == static_cast<std::int64_t>(expected.checksum()));
    ++seen;
  });
  CHECK(seen == count);
}

}  // namespace

TEST_CASE("a shard holds its samples, their offsets and their origin") {
  const FreshFolder folder("shard");
  const Schema schema = synthetic::schema();
  fs::create_directories(folder / "shards");
  synthetic::write_shard(folder.path, schema, 2, 300, 1000);
  const Reader reader(shard_path(folder.path, 2));
  check_records(reader, 600, 300);
  CHECK(reader.kind() == "shard");
  CHECK(reader.complete());
  CHECK(reader.stamp().plan == 4711);
  CHECK(reader.stamp().planned == 1000);
  CHECK(reader.stamp().plan_text == "[campaign]\nsamples = 1000\n");
  CHECK(reader.stamp().program == "polyslip test");
  REQUIRE(reader.stamp().tables.size() == 2);
  CHECK(reader.stamp().tables[1].spec.columns[0].description == "row of crystals");
  CHECK(reader.stamp().tables[0].columns == synthetic::stamp(1).tables[0].columns);
  CHECK(reader.schema().text() == schema.text());
  CHECK(reader.integers("samples", "grains_begin")[0] == 0);
  CHECK(reader.texts("samples", "material")[1] == "magnesium");
  CHECK(reader.integers("samples", "grid").size() == 900);
  CHECK_THROWS_WITH(reader.numbers("samples", "material"), Contains("is text"));
  CHECK_THROWS_WITH(reader.numbers("grains", "colour"), Contains("no column 'colour'") && Contains("orientation"));
  CHECK_THROWS_WITH(reader.numbers("atoms", "x"), Contains("no table 'atoms'") && Contains("grains"));
}

TEST_CASE("every dataset of a file has a unit and a description") {
  const FreshFolder folder("shard_units");
  const Schema schema = synthetic::schema();
  synthetic::write_dataset(folder.path, schema, 20, 10);
  for (const std::string& path : {shard_path(folder.path, 1), folder / "dataset.h5"}) {
    const io::Hdf5File file = io::Hdf5File::open(path, base::Comm(MPI_COMM_SELF));
    int datasets = 0;
    for (const std::string& group : file.members("/")) {
      for (const std::string& name : file.members(group)) {
        CHECK_FALSE(file.text_attribute(group + "/" + name, "unit").empty());
        CHECK_FALSE(file.text_attribute(group + "/" + name, "description").empty());
        ++datasets;
      }
    }
    CHECK(datasets > 30);
    CHECK(file.text_attribute("grains/ecd", "unit") == "m");
    CHECK(file.text_attribute("grains", "description") == "one row per grain");
    CHECK(file.number_attribute("samples/seconds", "incidental") == 1);
    CHECK_FALSE(file.has_attribute("samples/seed", "incidental"));
  }
}

TEST_CASE("the same samples are the same file") {
  const FreshFolder a("shard_a"), b("shard_b");
  const Schema schema = synthetic::schema();
  synthetic::write_dataset(a.path, schema, 700, 350);
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // nor does the time of day enter
  synthetic::write_dataset(b.path, schema, 700, 350);
  CHECK(base::read_file(shard_path(a.path, 1)) == base::read_file(shard_path(b.path, 1)));
  CHECK(base::read_file(a / "dataset.h5") == base::read_file(b / "dataset.h5"));
}

TEST_CASE("an index shows its shards as one dataset, wherever the folder lies") {
  const FreshFolder folder("index");
  const Schema schema = synthetic::schema();
  synthetic::write_dataset(folder / "a", schema, 730, 100);
  fs::rename(folder / "a", folder / "b");
  for (const std::string& path : {folder / "b", folder / "b/dataset.h5"}) {
    const Reader reader(path);
    check_records(reader, 0, 730);
    CHECK(reader.kind() == "index");
    CHECK(reader.stamp().tables.size() == 2);
    CHECK(reader.complete());
    CHECK(reader.file_begins().size() == 9);
    const std::vector<std::int64_t> begin = reader.integers("samples", "grains_begin"),
                                    count = reader.integers("samples", "grains_count");
    for (std::size_t i = 1; i < begin.size(); ++i) REQUIRE(begin[i] == begin[i - 1] + count[i - 1]);
    CHECK(begin.back() + count.back() == reader.rows(1));
    CHECK(reader.select("split", "test").size() == 146);
    CHECK(reader.select("split", "test")[1] == 5);
  }
  // what others see: the virtual datasets themselves
  std::vector<std::string> shown;
  {
    const io::Hdf5File file = io::Hdf5File::open(folder / "b/dataset.h5", base::Comm(MPI_COMM_SELF));
    for (const TableSpec& table : schema.stored().tables)
      for (const Column& spec : table.columns) {
        const io::Hdf5Column column = io::Hdf5Column::open(file, table.name + "/" + spec.name);
        shown.emplace_back(static_cast<std::size_t>(column.rows() * spec.bytes()), '\0');
        column.read(0, column.rows(), shown.back().data());
      }
  }
  const Reader reader(folder / "b");
  std::size_t i = 0;
  for (const TableSpec& table : reader.stored().tables)
    for (const Column& spec : table.columns) {
      const auto [t, c] = reader.find(table.name, spec.name);
      std::string expected(static_cast<std::size_t>(reader.rows(t) * spec.bytes()), '\0');
      reader.read(t, c, 0, reader.rows(t), expected.data());
      CHECK(shown[i++] == expected);
    }
}

TEST_CASE("ranges of rows across shards are those of the whole") {
  const FreshFolder folder("ranges");
  synthetic::write_dataset(folder.path, synthetic::schema(), 60, 7);
  const Reader reader(folder.path);
  const std::vector<double> all = reader.numbers("grains", "gamma");
  for (std::int64_t first = 0; first < reader.rows(1); first += 13) {
    const std::int64_t rows = std::min<std::int64_t>(reader.rows(1) - first, 3 * first % 101);
    const std::vector<double> part = reader.numbers("grains", "gamma", first, rows);
    REQUIRE(part == std::vector<double>(all.begin() + 4 * first, all.begin() + 4 * (first + rows)));
  }
  CHECK_THROWS_WITH(reader.numbers("grains", "gamma", 0, reader.rows(1) + 1), Contains("rows"));
}

TEST_CASE("shards that are missing, damaged, foreign or twice there are named, and the others serve") {
  const FreshFolder folder("index_bad");
  const Schema schema = synthetic::schema();
  synthetic::write_dataset(folder.path, schema, 500, 100);
  fs::remove(shard_path(folder.path, 1));
  IndexReport report = write_index(folder.path);
  CHECK(report.missing_text() == "100 to 199");
  CHECK_FALSE(report.complete());
  {
    const Reader reader(folder.path);
    CHECK(reader.samples() == 400);
    CHECK_FALSE(reader.complete());
    CHECK(reader.integers("samples", "id")[100] == 200);
  }
  fs::resize_file(shard_path(folder.path, 2), 5000);
  fs::copy_file(shard_path(folder.path, 3), folder / "shards/shard_copy.h5");
  synthetic::write_shard(folder.path, schema, 7, 100, 1000, 0.5, 12);      // another plan
  synthetic::write_shard(folder.path, synthetic::schema(5), 1, 100, 500);  // other columns
  base::write_file(folder / "shards/notes.h5", "not HDF5");
  report = write_index(folder.path);
  CHECK(report.shards == 3);
  CHECK(report.missing_text() == "100 to 299");
  REQUIRE(report.left_out.size() == 5);
  std::string all;
  for (const std::string& line : report.left_out) all += line + "\n";
  CHECK_THAT(all, Contains("shard_00002.h5': truncated file"));
  CHECK_THAT(all, Contains("shard_copy.h5' has samples 300 to 399, which") && Contains("shard_00003.h5' has too"));
  CHECK_THAT(all, Contains("shard_00007.h5' belongs to another plan"));
  CHECK_THAT(all, Contains("shard_00001.h5' has other columns"));
  CHECK_THAT(all, Contains("notes.h5"));
  CHECK(Reader(folder.path).samples() == 300);
}

TEST_CASE("what is no dataset is refused with its name") {
  const FreshFolder folder("no_dataset");
  CHECK_THROWS_WITH(Reader(folder.path), Contains("has no dataset.h5"));
  CHECK_THROWS_WITH(Reader(folder / "a.h5"), Contains("a.h5"));
  CHECK_THROWS_WITH(write_index(folder.path), Contains("no sound shards"));
  io::Hdf5File file = io::Hdf5File::create(folder / "a.h5", base::Comm(MPI_COMM_SELF));
  file.commit();
  CHECK_THROWS_WITH(Reader(folder / "a.h5"), Contains("no dataset of polyslip"));
}

TEST_CASE("a disk that is full while a shard is written leaves no shard, and the next one is sound") {
  const FreshFolder folder("shard_full");
  const Schema schema = synthetic::schema();
  fs::create_directories(folder / "shards");
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{400 << 10, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::string message;
  try {
    synthetic::write_shard(folder.path, schema, 0, 3000, 3000);
  } catch (const base::InputError& error) {
    message = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK_THAT(message, Contains("shard_00000.h5") && Contains("File too large"));
  CHECK(fs::is_empty(folder / "shards"));
  synthetic::write_shard(folder.path, schema, 0, 300, 300);
  check_records(Reader(shard_path(folder.path, 0)), 0, 300);
}
