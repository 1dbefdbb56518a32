#include "src/io/ebsd_lines.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "src/base/files.hpp"

namespace polyslip::io {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

}  // namespace

EbsdLines::EbsdLines(const std::string& file) : file_(file), stream_(base::open_file(file)), buffer_(1 << 20) {}

bool EbsdLines::next(std::string_view& line) {
  std::size_t searched = begin_;
  while (true) {
    const char* found = static_cast<const char*>(std::memchr(buffer_.data() + searched, '\n', end_ - searched));
    const std::size_t stop = found ? static_cast<std::size_t>(found - buffer_.data()) : end_;
    const bool at_end_of_file = !found && !stream_;
    if (found || at_end_of_file) {
      if (!found && begin_ == end_) return false;
      line = {buffer_.data() + begin_, stop - begin_};
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      begin_ = found ? stop + 1 : end_;
      ended_ = found != nullptr;
      ++number_;
      return true;
    }
    // No line end in what is left: move it to the front and read on.
    searched = end_ - begin_;
    std::memmove(buffer_.data(), buffer_.data() + begin_, searched);
    begin_ = 0;
    if (searched == buffer_.size()) buffer_.resize(2 * buffer_.size());
    stream_.read(buffer_.data() + searched, static_cast<std::streamsize>(buffer_.size() - searched));
    end_ = searched + static_cast<std::size_t>(stream_.gcount());
    base::require(!stream_.bad(), file_, ": reading failed after line ", number_);
  }
}

void split_words(std::string_view line, std::vector<std::string_view>& words) {
  words.clear();
  const char* at = line.data();
  const char* const end = at + line.size();
  while (true) {
    while (at != end && is_blank(*at)) ++at;
    if (at == end) return;
    const char* const begin = at;
    while (at != end && !is_blank(*at)) ++at;
    words.emplace_back(begin, static_cast<std::size_t>(at - begin));
  }
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split_cells(std::string_view line, char separator) {
  std::vector<std::string_view> cells;
  while (true) {
    const std::size_t at = line.find(separator);
    cells.push_back(trimmed(line.substr(0, at)));
    if (at == std::string_view::npos) return cells;
    line.remove_prefix(at + 1);
  }
}

bool parse_decimal(std::string_view word, double& number) {
  char copy[64];
  if (!word.empty() && word.front() == '+') word.remove_prefix(1);
  if (word.empty()) return false;
  if (std::memchr(word.data(), ',', word.size())) {
    if (word.size() > sizeof copy) return false;
    std::replace_copy(word.begin(), word.end(), copy, ',', '.');
    word = {copy, word.size()};
  }
  const char* const end = word.data() + word.size();
  const auto result = std::from_chars(word.data(), end, number);
  return result.ec == std::errc() && result.ptr == end;
}

}  // namespace polyslip::io
