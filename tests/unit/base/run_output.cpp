// log, progress, timer, files, version
#include <catch2/catch.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "src/base/files.hpp"
#include "src/base/log.hpp"
#include "src/base/progress.hpp"
#include "src/base/timer.hpp"
#include "src/base/version.hpp"

using namespace polyslip::base;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = "test_unit_base_run_output.folder";
  Folder() {
    fs::remove_all(path);
    fs::create_directory(path);
  }
  ~Folder() { fs::remove_all(path); }
  std::string file(const char* name) const { return (path / name).string(); }
};

}  // namespace

TEST_CASE("a log speaks on the terminal and in its file, what was said before the file included") {
  const Folder folder;
  std::ostringstream loud_out, quiet_out;
  {
    Log loud(loud_out, false, false), quiet(quiet_out, true, false);
    loud.line("one ", 1);
    quiet.line("one ", 1);
    quiet.open(folder.file("log"));
    quiet.line("two");
    loud.line("two");
    loud.update("never on a pipe");
  }
  CHECK(loud_out.str() == "one 1\ntwo\n");
  CHECK(quiet_out.str().empty());
  CHECK(read_file(folder.file("log")) == "one 1\ntwo\n");
  Log log(quiet_out, true, false);
  CHECK_THROWS_WITH(log.open(folder.file("no/log")), Contains("no/log") && Contains("No such file"));
}

TEST_CASE("progress: lines at growing intervals in a batch log, one changing line on a terminal") {
  double now = 100;
  const auto clock = [&now] { return now; };
  std::ostringstream batch_out, terminal_out;
  Log batch(batch_out, false, false), terminal(terminal_out, false, true);
  Progress slow(batch, "solve", "increments", 20, 10, 30, clock),
      fast(terminal, "solve", "increments", 20, 10, 30, clock);
  for (int done = 11; done <= 20; ++done) {
    now += 20;
    slow.at(done, "F11 1.01");
    fast.at(done);
  }
  slow.finish();
  CHECK(batch_out.str() ==
        "solve: 11 / 20 increments, 20 s each, 3 min 0 s left, F11 1.01\n"
        "solve: 12 / 20 increments, 20 s each, 2 min 40 s left, F11 1.01\n"
        "solve: 13 / 20 increments, 20 s each, 2 min 20 s left, F11 1.01\n"
        "solve: 14 / 20 increments, 20 s each, 2 min 0 s left, F11 1.01\n"
        "solve: 16 / 20 increments, 20 s each, 1 min 20 s left, F11 1.01\n"
        "solve: 18 / 20 increments, 20 s each, 40 s left, F11 1.01\n"
        "solve: 20 / 20 increments, 20 s each, F11 1.01\n"
        "solve: 20 of 20 increments in 3 min 20 s\n");
  CHECK(terminal_out.str().find('\n') == std::string::npos);
  CHECK_THAT(terminal_out.str(), Contains("\rsolve: 11 / 20") && Contains("\rsolve: 20 / 20"));
  terminal.line("next");
  CHECK_THAT(terminal_out.str(), Catch::Matchers::EndsWith("\r\x1b[Knext\n"));
}

TEST_CASE("durations read as people write them") {
  CHECK(duration_text(0.1234) == "0.123 s");
  CHECK(duration_text(59.4) == "59 s");
  CHECK(duration_text(59.6) == "1 min 0 s");
  CHECK(duration_text(3725) == "1 h 2 min");
  CHECK(duration_text(200000) == "2 d 7 h");
}

TEST_CASE("an inner timer pauses the outer one") {
  using std::this_thread::sleep_for;
  using namespace std::chrono_literals;
  Timers timers;
  const double begin = Progress::steady_clock();
  {
    auto outer = timers.scope("outer");
    sleep_for(5ms);
    for (int i = 0; i < 2; ++i) {
      auto inner = timers.scope("inner");
      sleep_for(10ms);
    }
  }
  const double whole = Progress::steady_clock() - begin;
  CHECK(timers.calls("inner") == 2);
  CHECK(timers.calls("outer") == 1);
  CHECK(timers.seconds("inner") >= 0.02);
  CHECK(timers.seconds("outer") >= 0.005);
  CHECK(timers.seconds("inner") + timers.seconds("outer") <= whole);
  CHECK(timers.seconds("none") == 0);
  CHECK_THAT(timers.summary(Comm(MPI_COMM_SELF)), Contains("outer ") && Contains(", inner ") && Contains("%"));
}

TEST_CASE("checksums are those of POSIX's cksum") {
  const Folder folder;
  const std::string path = folder.file("digits");
  write_file(path, "123456789");
  CHECK(checksum_line(path) == "930766865 9 " + path);  // the published check value of CRC-32/POSIX
  CHECK_THROWS_WITH(checksum_line(folder.file("none")), Contains("none") && Contains("No such file"));
}

TEST_CASE("files are replaced whole or not at all") {
  const Folder folder;
  const std::string path = folder.file("a.csv");
  write_file(path, "first\n");
  CHECK(read_file(path) == "first\n");
  write_file(path, "second\n");
  CHECK(read_file(path) == "second\n");
  CHECK_FALSE(fs::exists(path + ".part"));
  CHECK_THROWS_WITH(write_file(folder.file("no/a.csv"), "x"), Contains("no/a.csv") && Contains("No such file"));
  if (fs::exists("/dev/full")) {  // a disk that is always full
    fs::create_symlink("/dev/full", path + ".part");
    CHECK_THROWS_WITH(write_file(path, "third\n"), Contains("a.csv") && Contains("No space left"));
    CHECK(read_file(path) == "second\n");
  }
}

TEST_CASE("root's failure is everybody's") {
  const Comm comm(MPI_COMM_WORLD);
  CHECK_NOTHROW(on_root(comm, [] {}));
  CHECK_THROWS_AS(on_root(comm, [] { throw InputError("bad"); }), InputError);
  CHECK_THROWS_WITH(on_root(comm, [] { throw std::runtime_error("worse"); }), "worse");
}

TEST_CASE("the version names the libraries") {
  CHECK_THAT(version(), Catch::Matchers::Matches("[0-9]+\\.[0-9]+\\.[0-9]+( \\(git .+\\))?"));
  std::string names;
  for (const auto& [name, number] : libraries()) {
    names += name + " ";
    CHECK_FALSE(number.empty());
  }
  CHECK(names == "compiler Kokkos MPI Boost ");
}
