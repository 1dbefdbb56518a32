#pragma once
// The words and blocks of data of a .tesr file.
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/require.hpp"

namespace polyslip::io {

/// A file read word by word. Errors are InputErrors "file 'PATH': …"; the end of the file within what is asked for is one.
class TesrText {
 public:
  explicit TesrText(const std::string& file);

  /// The next word, which stays.
  const std::string& peek();
  std::string word();
  void expect(const std::string& word);
  double number(const char* what);
  std::int64_t integer(const char* what, std::int64_t low, std::int64_t high);

  /// `count` values that follow the word `format`, in this file or in the one that *file names; ascii, binary8, binary16,
  /// binary32, binary16_big, binary32_big.
  std::vector<std::int64_t> integers(const std::string& format, std::size_t count);
  /// ascii or binary (double precision, this machine's byte order, which must be little-endian).
  std::vector<double> numbers(const std::string& format, std::size_t count);

  template <class... Args>
  void require(bool condition, const Args&... message) const {
    if (!condition) throw base::InputError(base::text("file '", file_, "': ", message...));
  }

 private:
  /// The text of a block: of *file's file, whole, or this file's own from here on.
  std::string_view block();
  /// `count` values of `width` bytes each that follow a format's line end.
  const unsigned char* bytes(std::size_t count, std::size_t width);
  /// Goes on behind the data.
  void leave_block(std::size_t used);

  std::string file_, content_, other_file_, other_;
  std::size_t at_ = 0;
  bool peeked_ = false, in_other_ = false;
  std::string next_;
};

}  // namespace polyslip::io
