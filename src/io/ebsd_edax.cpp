#include "src/io/ebsd_edax.hpp"

#include <algorithm>
#include <utility>

#include "src/base/require.hpp"

namespace polyslip::io {

std::string edax_laue_group(const std::string& word, const std::string& where) {
  static const std::vector<std::pair<const char*, const char*>> codes{
      {"43", "m-3m"}, {"23", "m-3"}, {"62", "6/mmm"}, {"6", "6/m"}, {"42", "4/mmm"}, {"4", "4/m"},    {"32", "-3m"},
      {"3", "-3"},    {"22", "mmm"}, {"20", "2/m"},   {"2", "2/m"}, {"1", "-1"},     {"m3m", "m-3m"}, {"m3", "m-3"}};
  for (const auto& [code, symbol] : codes) {
    if (word == code || word == symbol) return symbol;
  }
  throw base::InputError(base::text(where, "unknown Symmetry '", word,
                                    "'; allowed: 43 (m-3m), 23 (m-3), 62 (6/mmm), 6 (6/m), 42 (4/mmm), 4 (4/m), 32 "
                                    "(-3m), 3 (-3), 22 (mmm), 2 or 20 (2/m), 1 (-1)"));
}

std::optional<int> edax_phase(const std::vector<int>& ids, double number) {
  const auto found = std::find_if(ids.begin(), ids.end(), [&](int known) { return known == number; });
  if (found != ids.end() && number >= 0) return static_cast<int>(found - ids.begin());
  if (ids.size() == 1 && (number == 0 || (number == 1 && ids[0] == -1))) return 0;
  if (number == 0) return base::EbsdMap::not_indexed;
  return std::nullopt;
}

std::string edax_numbers(const std::vector<int>& ids) {
  std::string list;
  for (const int id : ids) list += base::text(list.empty() ? "" : ", ", std::max(id, 0));
  return list;
}

}  // namespace polyslip::io
