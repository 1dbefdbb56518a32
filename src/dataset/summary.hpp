#pragma once
// What is in a dataset, in a page of text.
#include <string>

#include "src/dataset/reader.hpp"

namespace polyslip::dataset {

/// Counts, failures by reason, words with their counts, numbers of samples, grains and edges by quantiles with a small histogram each, and the
/// mean activity of each slip system. Converged samples only, but for counts, failures and costs. Reads the columns one by one.
std::string summary(const Reader& reader);

}  // namespace polyslip::dataset
