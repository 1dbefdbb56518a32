#include "src/cli/verb.hpp"

namespace polyslip::cli {

const std::vector<const Verb*>& verbs() {
  static const std::vector<const Verb*> all{&generate, &solve,   &campaign, &dataset, &features,
                                            &train,    &predict, &evaluate, &report};
  return all;
}

}  // namespace polyslip::cli
