#pragma once
// The command line, taken apart.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"

namespace polyslip::cli {

struct Request {
  std::string verb;
  std::string case_file;              ///< the first of the words
  std::vector<std::string> words;     ///< what follows the verb and is no option
  std::vector<std::string> settings;  ///< of --set, "section.key=value"
  std::string out;                    ///< output folder; CASE.out in the current folder unless --out says otherwise
  bool out_given = false;             ///< by --out
  bool restart = false;
  bool dry_run = false;
  bool quiet = false;
  bool help = false;
  bool version = false;
};

/// `arguments` without the program's name. InputError for what is not known, given twice, or left out.
Request parse_request(const std::vector<std::string>& arguments);

/// InputError where more than a case file follows the verb.
void require_one_word(const Request& request);

/// The case file with the command line's settings on top. Root reads, every rank gets it (collective).
base::Tree read_case_file(const Request& request, const base::Comm& comm);

}  // namespace polyslip::cli
