#pragma once
// A square table of shares as colours, with the shares written in.
#include <string>
#include <vector>

namespace polyslip::report {

/// Rows sum to 1 (or to 0, then they stay empty). Names stand left of the rows with a number, and columns have the numbers.
std::string share_matrix(const std::string& title, const std::vector<std::string>& names,
                         const std::vector<std::vector<double>>& shares);

}  // namespace polyslip::report
