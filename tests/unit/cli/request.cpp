#include "src/cli/request.hpp"

#include <catch2/catch.hpp>

#include "src/base/require.hpp"

using polyslip::base::InputError;
using polyslip::cli::parse_request;
using polyslip::cli::Request;

TEST_CASE("a full command line is taken apart, in any order") {
  const Request request = parse_request({"--quiet", "solve", "--set", "load.1.N=3", "cases/tension.ini",
                                         "--set=a.b=c=d", "--out=here", "--restart", "--dry-run"});
  CHECK(request.verb == "solve");
  CHECK(request.case_file == "cases/tension.ini");
  CHECK(request.settings == std::vector<std::string>{"load.1.N=3", "a.b=c=d"});
  CHECK(request.out == "here");
  CHECK(request.quiet);
  CHECK(request.restart);
  CHECK(request.dry_run);
}

TEST_CASE("the output folder is named after the case, in the current folder") {
  const Request request = parse_request({"generate", "../cases/my.first.ini"});
  CHECK(request.out == "my.first.out");
  CHECK_FALSE(request.restart);
  CHECK_FALSE(request.dry_run);
  CHECK_FALSE(request.quiet);
}

TEST_CASE("help and version need nothing else; what does not fit is an error") {
  CHECK(parse_request({"--help"}).help);
  CHECK(parse_request({"solve", "-h"}).verb == "solve");
  CHECK(parse_request({"--version"}).version);
  CHECK(parse_request({"solve"}).case_file.empty());  // the verb is looked up before a case is missed
  for (const auto& bad : std::vector<std::vector<std::string>>{{"solve", "a", "-x"},
                                                               {"solve", "a", "--set"},
                                                               {"solve", "a", "--out", ""},
                                                               {"solve", "a", "--out", "b", "--out", "c"},
                                                               {"solve", "a", "--settings=b"}}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_request(bad), InputError);
  }
}

TEST_CASE("words of a verb are kept in their order; verbs of one case refuse more") {
  const Request request = parse_request({"dataset", "export", "--out", "a.csv", "here", "split=train"});
  CHECK(request.words == std::vector<std::string>{"export", "here", "split=train"});
  CHECK(request.out == "a.csv");
  CHECK(request.out_given);
  CHECK_FALSE(parse_request({"solve", "a"}).out_given);
  CHECK_THROWS_AS(polyslip::cli::require_one_word(parse_request({"solve", "a", "b"})), InputError);
  CHECK_NOTHROW(polyslip::cli::require_one_word(parse_request({"solve", "a"})));
}
