// Schemas and records: what is written reads back the same, and what is wrong is named.
#include "src/dataset/record.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <limits>
#include <stdexcept>

#include "src/base/require.hpp"
#include "tests/support/synthetic_dataset.hpp"

using namespace polyslip;
using namespace polyslip::dataset;
using Catch::Matchers::Contains;

TEST_CASE("a schema survives its text") {
  const Schema schema = synthetic::schema();
  schema.validate();
  const Schema again = Schema::parse(schema.text(), "here");
  CHECK(again.text() == schema.text());
  CHECK(again.checksum() == schema.checksum());
  CHECK(synthetic::schema(5).checksum() != schema.checksum());
  const TableSpec& samples = schema.tables[0];
  CHECK(samples.columns[static_cast<std::size_t>(samples.find("reason"))].bytes() == 40);
  CHECK(samples.columns[static_cast<std::size_t>(samples.find("P"))].bytes() == 72);
  CHECK(samples.columns[static_cast<std::size_t>(samples.find("host"))].incidental);
  const Schema stored = schema.stored();
  for (const char* name : {"checksum", "grains_begin", "grains_count", "edges_begin", "voxels_count"})
    CHECK(stored.tables[0].find(name) >= 0);
  CHECK(stored.tables[0].find("samples_begin") == -1);
}

TEST_CASE("a text that is no schema names its line") {
  const std::string good = synthetic::schema().text();
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  CHECK_THROWS_WITH(Schema::parse("nonsense\n", "a.h5"), Contains("a.h5") && Contains("line 1"));
  CHECK_THROWS_WITH(Schema::parse(changed("schema\t1", "schema\t2"), "a.h5"), Contains("reads version 1"));
  CHECK_THROWS_WITH(Schema::parse(changed("int64", "int65"), "a.h5"), Contains("line 3") && Contains("'int65'"));
  CHECK_THROWS_WITH(Schema::parse(changed("(9)", "(9"), "a.h5"), Contains("no shape"));
  CHECK_THROWS_WITH(Schema::parse(changed("(9)", "(0)"), "a.h5"), Contains("'samples/P'"));
  CHECK_THROWS_WITH(Schema::parse(changed("table\tsamples", "table\tvolumes"), "a.h5"), Contains("first table"));
  CHECK_THROWS_AS(Schema::parse("", "a.h5"), base::InputError);
}

TEST_CASE("schemas that no dataset can have") {
  const auto with = [](const Column& column) {
    Schema schema = synthetic::schema();
    schema.tables[0].columns.push_back(column);
    return schema;
  };
  CHECK_NOTHROW(with({"extra", Type::float64, {}, "1", "good", false}).validate());
  CHECK_THROWS_WITH(with({"id", Type::int64, {}, "1", "again", false}).validate(), Contains("stands twice"));
  CHECK_THROWS_WITH(with({"grains_begin", Type::int64, {}, "1", "ours", false}).validate(), Contains("writer uses"));
  CHECK_THROWS_WITH(with({"extra", Type::float64, {}, "", "no unit", false}).validate(), Contains("unit"));
  CHECK_THROWS_WITH(with({"extra", Type::float64, {}, "1", "two\nlines", false}).validate(), Contains("line break"));
  CHECK_THROWS_WITH(with({"ex tra", Type::float64, {}, "1", "blank", false}).validate(), Contains("name"));
  CHECK_THROWS_WITH(with({"extra", Type::text, {}, "1", "no length", false}).validate(), Contains("number of bytes"));
}

TEST_CASE("records of random samples survive their bytes") {
  const Schema schema = synthetic::schema();
  for (std::int64_t id = 0; id < 40; ++id) {
    const SampleRecord record = synthetic::record(schema, id);
    const std::string bytes = record.write();
    const SampleRecord again = SampleRecord::read(schema, bytes);
    CHECK(again.id() == id);
    CHECK(again.status() == (id % 7 == 3 ? failed : converged));
    CHECK(again.write() == bytes);
    CHECK(again.checksum() == record.checksum());
  }
}

TEST_CASE("the checksum sees every byte but the incidental ones") {
  const Schema schema = synthetic::schema();
  const SampleRecord record = synthetic::record(schema, 5);
  CHECK(synthetic::record(schema, 5, 0.9).checksum() == record.checksum());
  for (int t = 0; t < static_cast<int>(schema.tables.size()); ++t)
    for (int c = 0; c < static_cast<int>(schema.tables[static_cast<std::size_t>(t)].columns.size()); ++c) {
      if (schema.tables[static_cast<std::size_t>(t)].columns[static_cast<std::size_t>(c)].incidental) continue;
      SampleRecord other = record;
      std::string bytes = record.column(t, c);
      bytes.back() = static_cast<char>(bytes.back() ^ 1);
      other.set_bytes(t, c, bytes);
      CHECK(other.checksum() != record.checksum());
    }
}

TEST_CASE("bytes that are no record of the schema are refused, whatever they are") {
  const Schema schema = synthetic::schema();
  const std::string bytes = synthetic::record(schema, 5).write();
  for (std::size_t size = 0; size < bytes.size(); size += size < 64 ? 1 : 97)
    CHECK_THROWS_AS(SampleRecord::read(schema, bytes.substr(0, size)), base::InputError);
  CHECK_THROWS_AS(SampleRecord::read(schema, bytes + "x"), base::InputError);
  std::string many = bytes;
  const std::int64_t rows = std::numeric_limits<std::int64_t>::max() / 3;
  std::memcpy(many.data() + 16, &rows, sizeof(rows));
  CHECK_THROWS_AS(SampleRecord::read(schema, many), base::InputError);
}

TEST_CASE("a program that fills a record wrongly is told the column") {
  const Schema schema = synthetic::schema();
  SampleRecord record = synthetic::record(schema, 5);
  CHECK_THROWS_WITH(record.set_sample("colour", 1.0), Contains("samples/colour") && Contains("not in the schema"));
  CHECK_THROWS_WITH(record.set("grains", "orientation", std::vector<double>(5)), Contains("a row has 4"));
  CHECK_THROWS_WITH(record.set("grains", "phase", std::vector<double>{256}), Contains("uint8"));
  CHECK_THROWS_WITH(record.set("samples", "grid", std::vector<double>{1, 2, 2.5}), Contains("int32"));
  CHECK_THROWS_WITH(record.set("samples", "evaluations", std::vector<double>{std::nan("")}), Contains("int64"));
  CHECK_THROWS_WITH(record.set("samples", "evaluations", std::vector<double>{9.3e18}), Contains("int64"));
  CHECK_THROWS_WITH(record.set_sample("reason", 1.0), Contains("given numbers"));
  CHECK_THROWS_WITH(record.set_sample("seed", std::string("x")), Contains("given texts"));
  record.set("grains", "volume", std::vector<double>(99, 0.0));
  CHECK_THROWS_WITH(record.write(), Contains("'grains/volume'") && Contains("99 rows"));
  CHECK_THROWS_AS(record.write(), std::logic_error);
  CHECK_THROWS_WITH(SampleRecord(schema, 1).write(), Contains("was not set"));
}

TEST_CASE("texts are cut between characters") {
  const Schema schema = synthetic::schema();
  SampleRecord record(schema, 1);
  record.set_sample("split", std::string("0123456789abcdefXYZ"));
  CHECK(record.column(0, schema.tables[0].find("split")) == "0123456789abcdef");
  record.set_sample("split", std::string("0123456789abcde\xC3\xA9"));  // é would need two bytes
  CHECK(record.column(0, schema.tables[0].find("split")) == std::string("0123456789abcde\0", 16));
}
