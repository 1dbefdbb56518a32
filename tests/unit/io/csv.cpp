// Comma-separated tables: reading, the errors, and a growing table that survives a kill.
#include "src/io/csv.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "src/base/files.hpp"
#include "src/base/require.hpp"

using namespace polyslip;

namespace {
struct Scratch {
  std::string path = (std::filesystem::current_path() / "polyslip_csv_test.csv").string();
  explicit Scratch(const std::string& content = "") { base::write_file(path, content); }
  ~Scratch() { std::filesystem::remove(path); }
};
}  // namespace

TEST_CASE("a table with comments, blanks and words") {
  const Scratch file("# made by hand\nx, y ,name\r\n1, 2e-3, first\n\n-4,5,second\n");
  const io::CsvTable table = io::read_csv(file.path);
  CHECK(table.columns == std::vector<std::string>{"x", "y", "name"});
  CHECK(table.numbers("x") == std::vector<double>{1, -4});
  CHECK(table.numbers("y") == std::vector<double>{2e-3, 5});
  CHECK(table.rows[1][2] == "second");
  CHECK(table.lines == std::vector<int>{3, 5});
  CHECK_THROWS_WITH(table.numbers("z"), Catch::Contains("'z'") && Catch::Contains("x,y,name"));
  CHECK_THROWS_WITH(table.numbers("name"), Catch::Contains("line 3") && Catch::Contains("first"));
}

TEST_CASE("tables that are wrong") {
  CHECK_THROWS_WITH(io::read_csv("/no/such.csv"), Catch::Contains("/no/such.csv"));
  const Scratch empty("\n# nothing\n");
  CHECK_THROWS_WITH(io::read_csv(empty.path), Catch::Contains("empty"));
  const Scratch ragged("a,b\n1,2\n3\n");
  CHECK_THROWS_WITH(io::read_csv(ragged.path), Catch::Contains("line 3") && Catch::Contains("1 cells"));
  const Scratch twice("a,b,a\n");
  CHECK_THROWS_WITH(io::read_csv(twice.path), Catch::Contains("'a' appears twice"));
  const Scratch nan("a\nnan\n");
  CHECK_THROWS_WITH(io::read_csv(nan.path).numbers("a"), Catch::Contains("finite"));
}

TEST_CASE("rows that may wait are on the disk when they are asked to be, every digit of them") {
  const Scratch file;
  io::CsvWriter writer(file.path, {"t", "P"}, io::RowsGo::at_flush);
  const std::vector<double> values{0.1, 1.0 / 3, -1e-310, 6.02214076e23, 5e8, 123456789.123456789};
  for (const double value : values) writer.row({value, -value});
  CHECK(io::read_csv(file.path).rows.empty());
  writer.flush();
  CHECK(io::read_csv(file.path).numbers("t") == values);
  CHECK(io::read_csv(file.path).rows[4][1] == "-5e+08");
  writer.row({7, 7});
  writer.flush();
  CHECK(io::read_csv(file.path).rows.size() == 7);
}

TEST_CASE("a growing table: whole rows at any moment, resumed after a kill") {
  const Scratch file;
  {
    io::CsvWriter writer(file.path, {"t", "P"});
    writer.row({0.1, 1.0 / 3});
    CHECK(io::read_csv(file.path).numbers("P") == std::vector<double>{1.0 / 3});  // exact, and on the disk at once
    writer.row({0.2, 2});
    writer.row({0.3, 3});
    CHECK_THROWS_AS(writer.row({1}), base::InputError);
  }
  std::ofstream(file.path, std::ios::app) << "0.4,";  // the kill
  {
    io::CsvWriter writer = io::CsvWriter::resume(file.path, {"t", "P"}, 2);
    writer.row({0.5, 5});
  }
  CHECK(io::read_csv(file.path).numbers("t") == std::vector<double>{0.1, 0.2, 0.5});
  CHECK_THROWS_WITH(io::CsvWriter::resume(file.path, {"t", "P"}, 4), Catch::Contains("3 whole rows"));
  CHECK_THROWS_WITH(io::CsvWriter::resume(file.path, {"t", "Q"}, 1), Catch::Contains("columns"));
  CHECK_THROWS_WITH(io::CsvWriter("/no/folder/a.csv", {"t"}), Catch::Contains("/no/folder/a.csv"));
}

TEST_CASE("a full disk is an error") {
  if (!std::filesystem::exists("/dev/full")) {
    WARN("SKIPPED a full disk is an error: no /dev/full");
    return;
  }
  CHECK_THROWS_WITH(io::CsvWriter("/dev/full", {"t"}),
                    Catch::Contains("/dev/full") && Catch::Contains("No space left"));
}
