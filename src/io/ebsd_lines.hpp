#pragma once
// A text file line by line, and the words and numbers of a line, without an allocation per line: maps have 10⁷ of them.
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/require.hpp"

namespace polyslip::io {

class EbsdLines {
 public:
  /// Opens a file. InputError where it cannot be read.
  explicit EbsdLines(const std::string& file);

  /// The next line without its end (LF or CRLF); false after the last one. The view holds until the next call.
  bool next(std::string_view& line);
  int number() const { return number_; }            ///< of the line last returned, from 1
  bool ended_by_newline() const { return ended_; }  ///< of the line last returned
  const std::string& file() const { return file_; }

  /// InputError "FILE, line N: message" unless the condition holds.
  template <class... Args>
  void require(bool condition, const Args&... message) const {
    if (!condition) throw base::InputError(base::text(where(), message...));
  }
  /// "FILE, line N: "
  std::string where() const { return base::text(file_, ", line ", number_, ": "); }

 private:
  std::string file_;
  std::ifstream stream_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  int number_ = 0;
  bool ended_ = true;
};

/// The words of a line, parted by blanks and tabs.
void split_words(std::string_view line, std::vector<std::string_view>& words);
/// The cells of a line, parted by one character each; blanks around a cell are cut off, empty cells stay.
std::vector<std::string_view> split_cells(std::string_view line, char separator);
std::string_view trimmed(std::string_view text);

/// A whole word as a number, with decimal point or decimal comma; false when it is none. "nan" and "inf" are numbers here.
bool parse_decimal(std::string_view word, double& number);

}  // namespace polyslip::io
