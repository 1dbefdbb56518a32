#include "src/cli/request.hpp"

#include <filesystem>

#include "src/base/config.hpp"
#include "src/base/require.hpp"
#include "src/cases/case_file.hpp"

namespace polyslip::cli {
namespace {

using base::require;

const char* const usage =
    "polyslip VERB CASE.ini [--set section.key=value …] [--out DIR] [--restart] [--dry-run] [--quiet] [--point]";

/// The value of an option that stands at `i`: after '=', or the next argument.
bool take_value(const std::vector<std::string>& arguments, std::size_t& i, const std::string& option,
                std::string& value) {
  const std::string& argument = arguments[i];
  if (argument.compare(0, option.size() + 1, option + "=") == 0) {
    value = argument.substr(option.size() + 1);
    return true;
  }
  if (argument != option) return false;
  require(i + 1 < arguments.size(), "command line: ", option, " needs a value; usage: ", usage);
  value = arguments[++i];
  return true;
}

}  // namespace

Request parse_request(const std::vector<std::string>& arguments) {
  Request request;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    std::string value;
    if (argument == "--help" || argument == "-h") {
      request.help = true;
    } else if (argument == "--version") {
      request.version = true;
    } else if (argument == "--restart") {
      request.restart = true;
    } else if (argument == "--dry-run") {
      request.dry_run = true;
    } else if (argument == "--quiet") {
      request.quiet = true;
    } else if (argument == "--point") {
      request.settings.emplace_back("solver.type=point");
    } else if (take_value(arguments, i, "--set", value)) {
      request.settings.push_back(value);
    } else if (take_value(arguments, i, "--out", value)) {
      require(request.out.empty(), "command line: --out is given twice");
      require(!value.empty(), "command line: --out needs the name of a folder");
      request.out = value;
      request.out_given = true;
    } else if (argument.size() > 1 && argument.front() == '-') {
      require(false, "command line: unknown option '", argument, "'; usage: ", usage);
    } else if (request.verb.empty()) {
      request.verb = argument;
    } else {
      request.words.push_back(argument);
    }
  }
  if (!request.words.empty()) request.case_file = request.words[0];
  request.out_given = !request.out.empty();
  if (request.out.empty() && !request.case_file.empty())
    request.out = std::filesystem::path(request.case_file).stem().string() + ".out";
  return request;
}

void require_one_word(const Request& request) {
  require(request.words.size() <= 1, "command line: '", request.words.size() > 1 ? request.words[1] : "",
          "' after the case file '", request.case_file, "'; usage: ", usage);
}

base::Tree read_case_file(const Request& request, const base::Comm& comm) {
  base::Tree tree = cases::read_tree(request.case_file, comm);
  base::apply_settings(tree, request.settings);
  return tree;
}

}  // namespace polyslip::cli
