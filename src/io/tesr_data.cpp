#include "src/io/tesr_data.hpp"

#include <cmath>
#include <cstring>
#include <filesystem>

#include "src/base/files.hpp"
#include "src/io/ebsd_lines.hpp"

namespace polyslip::io {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }

/// The next word of a text, from `at`, which then stands behind it; empty at the end.
std::string_view next_word(std::string_view text, std::size_t& at) {
  while (at < text.size() && blank(text[at])) ++at;
  const std::size_t begin = at;
  while (at < text.size() && !blank(text[at])) ++at;
  return text.substr(begin, at - begin);
}

}  // namespace

TesrText::TesrText(const std::string& file) : file_(file), content_(base::read_file(file)) {
  std::size_t at = 0;
  require(next_word(content_, at) == "***tesr", "does not begin with ***tesr; a raster tessellation is expected");
}

const std::string& TesrText::peek() {
  if (!peeked_) {
    next_ = next_word(content_, at_);
    require(!next_.empty(), "ends before ***end; is it cut off?");
    peeked_ = true;
  }
  return next_;
}

std::string TesrText::word() {
  peek();
  peeked_ = false;
  return next_;
}

void TesrText::expect(const std::string& expected) {
  const std::string found = word();
  require(found == expected, "found '", found, "' where ", expected, " is expected");
}

double TesrText::number(const char* what) {
  const std::string found = word();
  double value = 0;
  require(parse_decimal(found, value) && std::isfinite(value), what, " is '", found, "'; a number is expected");
  return value;
}

std::int64_t TesrText::integer(const char* what, std::int64_t low, std::int64_t high) {
  const double value = number(what);
  require(value == std::floor(value) && value >= static_cast<double>(low) && value <= static_cast<double>(high), what,
          " is ", value, "; a whole number from ", low, " to ", high, " is expected");
  return static_cast<std::int64_t>(value);
}

std::string_view TesrText::block() {
  std::size_t at = at_;
  in_other_ = next_word(content_, at) == "*file";
  if (!in_other_) return std::string_view(content_).substr(at_);
  const std::string name(next_word(content_, at));
  at_ = at;
  other_file_ = (std::filesystem::path(file_).parent_path() / name).string();
  other_ = base::read_file(other_file_);
  return other_;
}

void TesrText::leave_block(std::size_t used) {
  if (!in_other_) {
    at_ += used;
    return;
  }
  std::size_t at = used;
  require(next_word(other_, at).empty(), "the file of its data '", other_file_, "' has more data than the grid");
}

const unsigned char* TesrText::bytes(std::size_t count, std::size_t width) {
  const std::string_view text = block();
  std::size_t begin = 0;
  if (!in_other_) {  // one line end parts the format from the data
    if (begin < text.size() && text[begin] == '\r') ++begin;
    require(begin < text.size() && text[begin] == '\n', "no line end before the binary data");
    ++begin;
  }
  const std::size_t needed = count * width;
  require(text.size() - begin >= needed, in_other_ ? "the file of its data '" + other_file_ + "' has " : "has ",
          text.size() - begin, " bytes of data, but the grid needs ", needed);
  if (in_other_)
    require(text.size() == needed, "the file of its data '", other_file_, "' has ", text.size(),
            " bytes, but the grid needs ", needed);
  else
    at_ += begin + needed;
  return reinterpret_cast<const unsigned char*>(text.data() + begin);
}

std::vector<std::int64_t> TesrText::integers(const std::string& format, std::size_t count) {
  std::vector<std::int64_t> values;
  values.reserve(count);
  if (format == "ascii") {
    for (const double value : numbers(format, count)) {
      require(value == std::floor(value), "the data have ", value, "; whole numbers are expected");
      values.push_back(static_cast<std::int64_t>(value));
    }
    return values;
  }
  // "binary" alone stands for 8 bits, as in **oridef
  const bool big = format.size() > 4 && format.compare(format.size() - 4, 4, "_big") == 0;
  const std::string plain = big ? format.substr(0, format.size() - 4) : format;
  const std::size_t width = plain == "binary8" || plain == "binary" ? 1
                            : plain == "binary16"                   ? 2
                            : plain == "binary32"                   ? 4
                                                                    : 0;
  require(width > 0 && !(big && width == 1), "format of data '", format,
          "'; allowed: ascii, binary8, binary16, binary16_big, binary32, binary32_big");
  const unsigned char* byte = bytes(count, width);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t value = 0;
    for (std::size_t b = 0; b < width; ++b)
      value |= static_cast<std::uint32_t>(byte[i * width + (big ? width - 1 - b : b)]) << 8 * b;
    // 32 bits carry a sign; fewer do not.
    values.push_back(width == 4 ? static_cast<std::int32_t>(value) : static_cast<std::int64_t>(value));
  }
  return values;
}

std::vector<double> TesrText::numbers(const std::string& format, std::size_t count) {
  std::vector<double> values(count);
  if (format == "binary") {
    std::memcpy(values.data(), bytes(count, sizeof(double)), count * sizeof(double));
    return values;
  }
  require(format == "ascii", "format of data '", format, "'; allowed: ascii, binary");
  const std::string_view text = block();
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view word = next_word(text, at);
    require(!word.empty() && word[0] != '*', "has ", i, " numbers of data, but the grid needs ", count);
    require(parse_decimal(word, values[i]) && std::isfinite(values[i]), "the data have '", word,
            "'; numbers are expected");
  }
  leave_block(at);
  return values;
}

}  // namespace polyslip::io
