#pragma once
// A verb of the program. A new one is a file with a `const Verb` and a line in verbs.cpp.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/cli/request.hpp"

namespace polyslip::cli {

struct Verb {
  const char* name;
  const char* summary;                            ///< one line
  std::string (*help)();                          ///< the keys of its case file: units, defaults, meaning
  int (*run)(const Request&, const base::Comm&);  ///< exit code; errors are exceptions (collective)
  bool takes_words = false;                       ///< not a case file, but words of its own (at least one)
};

extern const Verb campaign;
extern const Verb dataset;
extern const Verb evaluate;
extern const Verb features;
extern const Verb generate;
extern const Verb predict;
extern const Verb report;
extern const Verb solve;
extern const Verb train;

const std::vector<const Verb*>& verbs();

}  // namespace polyslip::cli
