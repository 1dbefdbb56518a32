// Journals: nothing that was appended is lost, whatever happens afterwards.
#include "src/dataset/journal.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/synthetic_dataset.hpp"

using namespace polyslip;
using namespace polyslip::dataset;
using Catch::Matchers::Contains;

namespace {

constexpr std::uint32_t plan = 4711;

void write_journal(const std::string& path, const Schema& schema, std::int64_t count) {
  JournalWriter writer(path, schema, plan);
  for (std::int64_t i = 0; i < count; ++i) writer.append(synthetic::record(schema, 100 - i));
  writer.sync();
}

/// All records are the ones that write_journal wrote, `count` of them.
void check_journal(const std::string& path, const Schema& schema, std::size_t count) {
  const Journal journal(path, schema, plan);
  REQUIRE(journal.entries().size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    const JournalEntry& entry = journal.entries()[i];
    const SampleRecord expected = synthetic::record(schema, 100 - static_cast<std::int64_t>(i));
    CHECK(entry.id == expected.id());
    CHECK(entry.status == expected.status());
    CHECK(journal.read(entry).write() == expected.write());
  }
}

std::string bytes_of_file(const std::string& path) { return base::read_file(path); }

}  // namespace

TEST_CASE("records come back one by one in any order") {
  const FreshFolder folder("journal");
  const Schema schema = synthetic::schema();
  write_journal(folder / "a.jnl", schema, 9);
  check_journal(folder / "a.jnl", schema, 9);
  const Journal journal(folder / "a.jnl", schema, plan);
  CHECK(journal.torn_bytes() == 0);
  CHECK(journal.read(journal.entries()[7]).id() == 93);
  CHECK(journal.read(journal.entries()[2]).id() == 98);
}

TEST_CASE("cut at any byte of the last record, a journal has the others and goes on") {
  const FreshFolder folder("journal_torn");
  const Schema schema = synthetic::schema(2, false);
  write_journal(folder / "three.jnl", schema, 3);
  write_journal(folder / "four.jnl", schema, 4);
  const auto three = static_cast<std::size_t>(std::filesystem::file_size(folder / "three.jnl"));
  const std::string whole = bytes_of_file(folder / "four.jnl");
  for (std::size_t size = three; size < whole.size(); ++size) {
    base::write_file(folder / "cut.jnl", whole.substr(0, size));
    {
      const Journal journal(folder / "cut.jnl", schema, plan);
      REQUIRE(journal.entries().size() == 3);
      REQUIRE(journal.torn_bytes() == static_cast<std::int64_t>(size - three));
    }
    JournalWriter(folder / "cut.jnl", schema, plan).append(synthetic::record(schema, 97));
    REQUIRE(bytes_of_file(folder / "cut.jnl") == whole);
  }
  // a kill while the file was begun
  for (std::size_t size = 0; size <= 32; ++size) {
    base::write_file(folder / "cut.jnl", whole.substr(0, size));
    if (size > 0) CHECK(Journal(folder / "cut.jnl", schema, plan).entries().empty());
    write_journal(folder / "cut.jnl", schema, 4);
    REQUIRE(bytes_of_file(folder / "cut.jnl") == whole);
  }
}

TEST_CASE("a last record of zeros, as a power cut may leave it, is dropped; a damaged one in the middle is named") {
  const FreshFolder folder("journal_damaged");
  const Schema schema = synthetic::schema();
  write_journal(folder / "a.jnl", schema, 3);
  const std::string whole = bytes_of_file(folder / "a.jnl");
  const std::vector<JournalEntry> entries = Journal(folder / "a.jnl", schema, plan).entries();
  std::string zeros = whole;
  std::fill(zeros.begin() + entries[2].offset, zeros.end(), '\0');
  base::write_file(folder / "a.jnl", zeros);
  JournalWriter(folder / "a.jnl", schema, plan);
  check_journal(folder / "a.jnl", schema, 2);

  std::string flipped = whole;
  flipped[static_cast<std::size_t>(entries[1].offset + 300)] ^= 4;
  base::write_file(folder / "a.jnl", flipped);
  const Journal journal(folder / "a.jnl", schema, plan);
  REQUIRE(journal.entries().size() == 3);
  CHECK_FALSE(journal.intact(journal.entries()[1]));
  CHECK_THROWS_WITH(journal.read(journal.entries()[1]), Contains("a.jnl") && Contains("sample 99"));
  CHECK(journal.read(journal.entries()[2]).id() == 98);
}

TEST_CASE("journals of other plans and schemas, and files that are none, are left alone") {
  const FreshFolder folder("journal_foreign");
  const Schema schema = synthetic::schema();
  write_journal(folder / "a.jnl", schema, 2);
  const std::string before = bytes_of_file(folder / "a.jnl");
  CHECK_THROWS_WITH(JournalWriter(folder / "a.jnl", schema, plan + 1), Contains("another plan"));
  CHECK_THROWS_WITH(JournalWriter(folder / "a.jnl", synthetic::schema(5), plan), Contains("other columns"));
  CHECK(bytes_of_file(folder / "a.jnl") == before);
  base::write_file(folder / "b.jnl", "a shopping list, of some length and more");
  CHECK_THROWS_WITH(JournalWriter(folder / "b.jnl", schema, plan), Contains("no journal"));
  CHECK(bytes_of_file(folder / "b.jnl") == "a shopping list, of some length and more");
  CHECK_THROWS_WITH(Journal(folder / "c.jnl", schema, plan), Contains("No such file"));
  CHECK_THROWS_WITH(JournalWriter(folder / "no/c.jnl", schema, plan), Contains("No such file"));
  const JournalWriter writer(folder / "a.jnl", schema, plan);
  CHECK_THROWS_WITH(JournalWriter(folder / "a.jnl", schema, plan), Contains("another process"));
}

TEST_CASE("a full disk is an error that costs nothing but the record at hand") {
  const FreshFolder folder("journal_full");
  const Schema schema = synthetic::schema();
  write_journal(folder / "a.jnl", schema, 2);
  const auto size = std::filesystem::file_size(folder / "a.jnl");
  JournalWriter writer(folder / "a.jnl", schema, plan);
  // The limit of a file's size stands for a disk that has room for half a record.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{size + 500, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::string message;
  try {
    writer.append(synthetic::record(schema, 98));
  } catch (const base::InputError& error) {
    message = error.what();
  }
  const auto after = std::filesystem::file_size(folder / "a.jnl");
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK_THAT(message, Contains("a.jnl") && Contains("File too large") && Contains("sample 98"));
  CHECK(after == size);
  check_journal(folder / "a.jnl", schema, 2);
  writer.append(synthetic::record(schema, 98));  // there is room again
  check_journal(folder / "a.jnl", schema, 3);
}
