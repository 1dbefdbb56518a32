// What check, merge, export and summary say of datasets that are sound and of ones that are not.
#include <catch2/catch.hpp>

#include <cstring>
#include <filesystem>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/dataset/check.hpp"
#include "src/dataset/merge.hpp"
#include "src/dataset/summary.hpp"
#include "src/io/csv.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/synthetic_dataset.hpp"

using namespace polyslip;
using namespace polyslip::dataset;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// A file of one sample that was tampered with before it was written.
CheckReport check_changed(const std::string& path, const std::function<void(SampleRecord&)>& change,
                          std::int64_t id = 5) {
  const Schema schema = synthetic::schema();
  SampleRecord record = synthetic::record(schema, id);
  change(record);
  FileWriter writer(path, schema, synthetic::stamp(1), Kind::dataset);
  writer.add(record);
  writer.commit();
  return check(path);
}

std::int64_t wrong(const CheckReport& report, const std::string& what) {
  for (const CheckLine& line : report.lines)
    if (line.what == what) return line.wrong;
  return -1;
}

/// Flips a bit of every 500th byte in the second half of a file, where compressed columns lie.
void damage(const std::string& path) {
  std::string bytes = base::read_file(path);
  for (std::size_t at = bytes.size() / 2; at < bytes.size(); at += 500) bytes[at] = static_cast<char>(bytes[at] ^ 16);
  base::write_file(path, bytes);
}

}  // namespace

TEST_CASE("a sound dataset is good, by folder, index, shard and export alike") {
  const FreshFolder folder("check");
  synthetic::write_dataset(folder.path, synthetic::schema(), 50, 20);
  export_samples(Reader(folder.path), {"samples", {{"split", "train"}}, 0, -1}, folder / "train.h5");
  for (const std::string& path :
       {folder.path, folder / "dataset.h5", shard_path(folder.path, 1), folder / "train.h5"}) {
    const CheckReport report = check(path);
    CAPTURE(report.text());
    CHECK(report.good());
    for (const CheckLine& line : report.lines)
      if (line.what != "index") CHECK(line.count > 0);
  }
  CHECK_THAT(check(folder.path).text(), Contains("checksums             50          0"));
}

TEST_CASE("each kind of nonsense in a sample is found, and nothing else") {
  const FreshFolder folder("check_nonsense");
  const auto only = [&](const char* what, const std::function<void(SampleRecord&)>& change, std::int64_t id = 5) {
    const std::string path = folder / (std::string(what) + ".h5");
    fs::remove(path);
    const CheckReport report = check_changed(path, change, id);
    CAPTURE(what, report.text());
    CHECK(wrong(report, what) == 1);
    std::int64_t all = 0;
    for (const CheckLine& line : report.lines) all += line.wrong;
    CHECK(all == 1);
  };
  const auto first_of = [](SampleRecord& record, const char* table, const char* column, double value) {
    const int t = record.schema().find(table);
    const int c = record.schema().tables[static_cast<std::size_t>(t)].find(column);
    std::vector<double> values = numbers_of(
        record.schema().tables[static_cast<std::size_t>(t)].columns[static_cast<std::size_t>(c)], record.column(t, c));
    values[0] = value;
    record.set(table, column, values);
  };
  only("numbers", [&](SampleRecord& record) { first_of(record, "samples", "P", std::nan("")); });
  only("numbers", [&](SampleRecord& record) { first_of(record, "grains", "ecd", INFINITY); });
  only("quaternions", [&](SampleRecord& record) { first_of(record, "grains", "orientation", 1.5); });
  only("shares", [&](SampleRecord& record) { first_of(record, "grains", "share", 0.99); });
  only("volumes", [&](SampleRecord& record) { first_of(record, "grains", "volume", 0.9); });
  only("edges", [&](SampleRecord& record) { first_of(record, "edges", "a", 100); });
  only("voxels", [&](SampleRecord& record) { first_of(record, "voxels", "grain", 100); });
  only("status", [&](SampleRecord& record) { record.set_sample("reason", std::string("tired")); });
  only(
      "status", [&](SampleRecord& record) { record.set_sample("reason", std::string()); }, 3);
  only(
      "status", [&](SampleRecord& record) { record.set_sample("status", 7); }, 3);
}

TEST_CASE("shards that are cut, damaged, missing, twice there or foreign are named") {
  const FreshFolder folder("check_shards");
  const Schema schema = synthetic::schema();
  const auto fresh = [&] {
    fs::remove_all(folder / "shards");
    synthetic::write_dataset(folder.path, schema, 100, 20);
  };
  const auto text = [&] {
    const CheckReport report = check(folder.path);
    CHECK_FALSE(report.good());
    return report.text();
  };
  fresh();
  fs::resize_file(shard_path(folder.path, 2), fs::file_size(shard_path(folder.path, 2)) - 100);
  CHECK_THAT(text(), Contains("shard_00002.h5': truncated file") && Contains("samples 40 to 59 of the 100"));
  fresh();
  fs::copy_file(shard_path(folder.path, 2), folder / "shards/shard_00009.h5");
  CHECK_THAT(text(), Contains("shard_00009.h5' has samples 40 to 59, which"));
  fresh();
  fs::remove(shard_path(folder.path, 4));
  CHECK_THAT(text(), Contains("samples 80 to 99 of the 100 planned") && Contains("merge"));
  fresh();
  synthetic::write_shard(folder.path, schema, 3, 20, 100, 0.5, 12);
  CHECK_THAT(text(), Contains("shard_00003.h5' belongs to another plan"));
  fresh();
  damage(shard_path(folder.path, 1));
  CHECK_THAT(text(), Contains("shard_00001.h5"));
}

TEST_CASE("datasets are merged with ids counted anew, lists padded and columns that some lack marked") {
  const FreshFolder folder("merge");
  Schema wider = synthetic::schema(6, false);
  wider.tables[0].columns.push_back({"param_speed", Type::float64, {}, "m/s", "an axis of this plan", false});
  synthetic::write_dataset(folder / "a", synthetic::schema(4, false), 30, 10, 11);
  fs::create_directories(folder / "b");
  {
    FileWriter writer(folder / "b/one.h5", wider, synthetic::stamp(20, 4712), Kind::dataset);
    for (std::int64_t id = 0; id < 20; ++id) {
      SampleRecord record = synthetic::record(wider, id, 0.5, 12);
      record.set_sample("param_speed", 2.5);
      writer.add(record);
    }
    writer.commit();
  }
  CHECK(merge(folder / "both.h5", {folder / "a", folder / "b/one.h5"}) == 50);
  const CheckReport report = check(folder / "both.h5");
  CAPTURE(report.text());
  CHECK(report.good());
  const Reader reader(folder / "both.h5");
  CHECK(reader.samples() == 50);
  CHECK(reader.integers("samples", "id")[49] == 49);
  CHECK(reader.integers("samples", "source")[29] == 0);
  CHECK(reader.integers("samples", "source")[30] == 1);
  CHECK(reader.integers("samples", "source_id")[31] == 1);
  CHECK(std::isnan(reader.numbers("samples", "param_speed")[29]));
  CHECK(reader.numbers("samples", "param_speed")[30] == 2.5);
  const auto [t, c] = reader.find("grains", "gamma");
  CHECK(reader.column(t, c).shape == std::vector<std::int64_t>{6});
  const Reader first(folder / "a");
  const std::vector<double> narrow = first.numbers("grains", "gamma"), wide = reader.numbers("grains", "gamma");
  for (std::size_t g = 0; g < narrow.size() / 4; ++g)
    for (std::size_t s = 0; s < 6; ++s) REQUIRE(wide[6 * g + s] == (s < 4 ? narrow[4 * g + s] : 0.0));
  // a merge of a merge
  synthetic::write_dataset(folder / "c", synthetic::schema(4, false), 10, 10, 13);
  CHECK(merge(folder / "all.h5", {folder / "both.h5", folder / "c"}) == 60);
  CHECK(check(folder / "all.h5").good());
}

TEST_CASE("what cannot be merged is named") {
  const FreshFolder folder("merge_bad");
  synthetic::write_dataset(folder / "a", synthetic::schema(), 10, 10);
  synthetic::write_dataset(folder / "b", synthetic::schema(), 10, 10);
  CHECK_THROWS_WITH(merge(folder / "m.h5", {folder / "a", folder / "b"}),
                    Contains("sample 0 of") && Contains("is the same as sample 0 of"));
  CHECK_FALSE(fs::exists(folder / "m.h5"));
  Schema other = synthetic::schema();
  other.tables[1].columns[4].unit = "um";
  synthetic::write_dataset(folder / "c", other, 10, 10, 12);
  CHECK_THROWS_WITH(merge(folder / "m.h5", {folder / "a", folder / "c"}), Contains("'grains/ecd'") && Contains("um"));
  CHECK_THROWS_WITH(merge(folder / "a/dataset.h5", {folder / "a"}), Contains("nothing is overwritten"));
  {
    Stamp stamp = synthetic::stamp(1, 4800);
    stamp.tables[1].columns[1][0] = 1;
    FileWriter writer(folder / "d.h5", synthetic::schema(), stamp, Kind::dataset);
    writer.add(synthetic::record(synthetic::schema(), 0, 0.5, 14));
    writer.commit();
  }
  CHECK_THROWS_WITH(merge(folder / "m.h5", {folder / "a", folder / "d.h5"}), Contains("table 'systems'"));
}

TEST_CASE("samples of one plan and id are the same wherever they lie") {
  const FreshFolder folder("merge_same");
  synthetic::write_dataset(folder / "a", synthetic::schema(), 20, 10);
  export_samples(Reader(folder / "a"), {"samples", {}, 7, 9}, folder / "part.h5");
  CHECK_THROWS_WITH(merge(folder / "m.h5", {folder / "a", folder / "part.h5"}),
                    Contains("sample 7 of") && Contains("part.h5"));
}

TEST_CASE("exports hold the selected samples") {
  const FreshFolder folder("export");
  synthetic::write_dataset(folder.path, synthetic::schema(), 60, 25);
  const Reader reader(folder.path);
  CHECK(export_samples(reader, {"grains", {{"split", "test"}, {"status", "0"}}, 10, 49}, folder / "g.csv") == 6);
  const io::CsvTable table = io::read_csv(folder / "g.csv");
  CHECK(table.columns.front() == "id");
  CHECK(table.has("orientation_4"));
  const std::vector<double> ids = table.numbers("id"), ecd = table.numbers("ecd");
  CHECK(ids.front() == 15);
  CHECK(ids.back() == 40);
  CHECK(ecd[0] == reader.numbers("grains", "ecd", reader.begin(1, 15), 1)[0]);
  CHECK(export_samples(reader, {"samples", {{"material", "copper"}}, 0, -1}, folder / "cu.h5") == 30);
  const Reader copper(folder / "cu.h5");
  CHECK(copper.samples() == 30);
  CHECK(copper.integers("samples", "id")[3] == 6);
  copper.for_each_record(0, 30, [&](std::int64_t sample, const SampleRecord& record, std::int64_t) {
    REQUIRE(record.write() == synthetic::record(reader.schema(), 2 * sample).write());
  });
  CHECK_THROWS_WITH(export_samples(reader, {}, folder / "g.csv"), Contains("nothing is overwritten"));
  CHECK_THROWS_WITH(export_samples(reader, {}, folder / "g.txt"), Contains("NAME.csv or NAME.h5"));
  CHECK_THROWS_WITH(export_samples(reader, {"atoms", {}, 0, -1}, folder / "h.csv"), Contains("no table 'atoms'"));
  CHECK_THROWS_WITH(export_samples(reader, {"samples", {{"material", "tin"}}, 0, -1}, folder / "h.csv"),
                    Contains("no sample"));
  CHECK_THROWS_WITH(export_samples(reader, {"samples", {{"P", "1"}}, 0, -1}, folder / "h.csv"), Contains("9 values"));
  write_manifest(reader, folder / "manifest.csv");
  const std::string manifest = base::read_file(folder / "manifest.csv");
  CHECK(std::count(manifest.begin(), manifest.end(), '\n') == 61);
  CHECK_THAT(manifest, Contains("id,seed,status,reason,") && Contains("no equilibrium after 12 attempts"));
}

TEST_CASE("a summary counts what is there") {
  const FreshFolder folder("summary");
  synthetic::write_dataset(folder.path, synthetic::schema(), 70, 35);
  const std::string text = summary(Reader(folder.path));
  CHECK_THAT(text, Contains("samples 70 of 70 planned, converged 60 (85.7 %), failed 10 (14.3 %)"));
  CHECK_THAT(text, Contains("10 (100.0 %)      no equilibrium after 12 attempts"));
  CHECK_THAT(text, Contains("material copper 35 (5 failed), magnesium 35 (5 failed)"));
  CHECK_THAT(text, Contains("grains per sample") && Contains("ecd (m)") && Contains("P11 (Pa)") && Contains("█"));
  CHECK_THAT(text, Contains("share       in ") && Contains("copper slip {111}<110>") && Contains("magnesium climb"));
}
