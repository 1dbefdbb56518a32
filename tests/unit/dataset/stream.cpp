// Streams: every sample once per epoch on any number of ranks, with the values that the reader has, in an order that changes.
#include "src/dataset/stream.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <map>
#include <set>

#include "src/base/require.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/synthetic_dataset.hpp"

using namespace polyslip;
using namespace polyslip::dataset;
using Catch::Matchers::Contains;

namespace {

StreamOptions options_for(const Reader& reader) {
  StreamOptions options;
  options.columns = {{"grains", "gamma"}, {"samples", "id"}, {"voxels", "cauchy"}, {"samples", "split"}};
  for (std::int64_t i = 0; i < reader.samples(); ++i) options.samples.push_back(i);
  options.block_bytes = 20000;
  options.chunks_per_block = 0;
  options.buffer_bytes = 100000;
  return options;
}

std::vector<std::int64_t> order_of(Stream& stream) {
  std::vector<std::int64_t> order;
  while (stream.next()) order.push_back(stream.sample());
  return order;
}

}  // namespace

TEST_CASE("each sample comes once per epoch, whatever the number of ranks") {
  const FreshFolder folder("stream");
  synthetic::write_dataset(folder.path, synthetic::schema(), 530, 90);
  const Reader reader(folder.path);
  for (const int ranks : {1, 2, 3, 7, 64, 600}) {
    std::vector<int> seen(530, 0);
    for (int rank = 0; rank < ranks; ++rank) {
      StreamOptions options = options_for(reader);
      options.rank = rank;
      options.ranks = ranks;
      Stream stream(reader, options);
      stream.begin_epoch(3);
      const std::vector<std::int64_t> order = order_of(stream);
      REQUIRE(static_cast<std::int64_t>(order.size()) == stream.size());
      REQUIRE(std::abs(stream.size() - 530 / ranks) <= 1);
      for (const std::int64_t sample : order) ++seen[static_cast<std::size_t>(sample)];
    }
    CHECK(std::set<int>(seen.begin(), seen.end()) == std::set<int>{1});
  }
}

TEST_CASE("values are those of the samples, of a selection and in the order of the seed") {
  const FreshFolder folder("stream_values");
  const Schema schema = synthetic::schema();
  synthetic::write_dataset(folder.path, schema, 300, 64);
  const Reader reader(folder.path);
  StreamOptions options = options_for(reader);
  options.samples = reader.select("split", "train");
  Stream stream(reader, options);
  REQUIRE(stream.blocks() > 4);
  const int gamma = schema.tables[1].find("gamma"), cauchy = schema.tables[3].find("cauchy"),
            split = schema.tables[0].find("split");
  std::int64_t count = 0;
  while (stream.next()) {
    const SampleRecord expected = synthetic::record(schema, stream.sample());
    const auto same = [&](int column, const std::string& bytes, std::int64_t rows) {
      return stream.rows(column) == rows && std::memcmp(stream.bytes(column), bytes.data(), bytes.size()) == 0;
    };
    REQUIRE(same(0, expected.column(1, gamma), expected.rows(1)));
    REQUIRE(*stream.values<std::int64_t>(1) == stream.sample());
    REQUIRE(same(2, expected.column(3, cauchy), expected.rows(3)));
    REQUIRE(same(3, expected.column(0, split), 1));
    REQUIRE(std::string(stream.bytes(3)) == "train");
    ++count;
  }
  CHECK(count == static_cast<std::int64_t>(options.samples.size()));
  CHECK_FALSE(stream.next());
}

TEST_CASE("epochs and seeds differ, the same ones do not, and the order is far from that of the file") {
  const FreshFolder folder("stream_order");
  synthetic::write_dataset(folder.path, synthetic::schema(), 600, 100);
  const Reader reader(folder.path);
  StreamOptions options = options_for(reader);
  Stream stream(reader, options), twin(reader, options);
  const std::vector<std::int64_t> first = order_of(stream);
  CHECK(order_of(twin) == first);
  stream.begin_epoch(1);
  const std::vector<std::int64_t> second = order_of(stream);
  CHECK(second != first);
  stream.begin_epoch(0);
  CHECK(order_of(stream) == first);
  options.seed = 2;
  Stream other(reader, options);
  CHECK(order_of(other) != first);
  // Spearman's rank correlation between place in the file and place in the epoch: 0 +- 0.04 for a random order
  double sum = 0;
  for (std::size_t i = 0; i < first.size(); ++i)
    sum += (static_cast<double>(i) - 299.5) * (static_cast<double>(first[i]) - 299.5);
  CHECK(std::abs(sum / (600.0 * (600.0 * 600.0 - 1) / 12)) < 0.25);  // blocks: fewer independent places
  int neighbours = 0;
  for (std::size_t i = 1; i < first.size(); ++i) neighbours += first[i] == first[i - 1] + 1 ? 1 : 0;
  CHECK(neighbours < 60);
}

TEST_CASE("memory stays bounded by the buffer and one block") {
  const FreshFolder folder("stream_memory");
  synthetic::write_dataset(folder.path, synthetic::schema(), 900, 300);
  const Reader reader(folder.path);
  const StreamOptions options = options_for(reader);
  Stream stream(reader, options);
  order_of(stream);
  const std::int64_t all = 4 * 8 * reader.rows(1) + 24 * reader.rows(3) + 24 * reader.samples();
  CHECK(all > 10 * options.buffer_bytes);
  CHECK(stream.peak_bytes() <= options.buffer_bytes + 2 * options.block_bytes);
}

TEST_CASE("what cannot be streamed is named") {
  const FreshFolder folder("stream_bad");
  synthetic::write_dataset(folder.path, synthetic::schema(), 20, 10);
  const Reader reader(folder.path);
  StreamOptions options = options_for(reader);
  options.columns.emplace_back("grains", "colour");
  CHECK_THROWS_WITH(Stream(reader, options), Contains("no column 'colour'"));
  options = options_for(reader);
  options.samples = {3, 3};
  CHECK_THROWS_WITH(Stream(reader, options), Contains("ascending"));
  options.samples = {20};
  CHECK_THROWS_WITH(Stream(reader, options), Contains("not among the 20"));
  options = options_for(reader);
  options.rank = 2;
  options.ranks = 2;
  CHECK_THROWS_WITH(Stream(reader, options), Contains("rank 2 of 2"));
  options = options_for(reader);
  options.samples = {};
  Stream none(reader, options);
  CHECK_FALSE(none.next());
}
