#include "src/io/vti_data.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "src/base/require.hpp"

namespace polyslip::io {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t block_bytes = std::size_t{1} << 20;

/// Reads sizes off the front of a VTK block.
class Header {
 public:
  Header(std::string_view bytes, int width, const std::string& where)
      : bytes_(bytes), width_(static_cast<std::size_t>(width)), where_(where) {}

  std::uint64_t next() {
    base::require(at_ + width_ <= bytes_.size(), where_, ": the data end within their header");
    std::uint64_t value = 0;
    std::memcpy(&value, bytes_.data() + at_, width_);
    at_ += width_;
    return value;
  }
  std::string_view rest() const { return bytes_.substr(at_); }

 private:
  std::string_view bytes_;
  std::size_t width_;
  const std::string& where_;
  std::size_t at_ = 0;
};

template <class T>
std::vector<int> convert(std::string_view bytes, const std::string& where) {
  base::require(bytes.size() % sizeof(T) == 0, where, ": ", bytes.size(), " bytes are no whole count of values of ",
                sizeof(T), " bytes");
  std::vector<int> ids(bytes.size() / sizeof(T));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    const auto number = static_cast<long double>(value);
    base::require(number >= 0 && number <= std::numeric_limits<int>::max() && number == std::floor(number), where,
                  ": id ", number, " of voxel ", i, " is not a whole number from 0 to ",
                  std::numeric_limits<int>::max());
    ids[i] = static_cast<int>(value);
  }
  return ids;
}

}  // namespace

std::string decode_base64(std::string_view text, const std::string& where) {
  std::array<int, 256> value_of;
  value_of.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    value_of[static_cast<unsigned char>(alphabet[i])] = static_cast<int>(i);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  int filled = 0, padding = 0;
  for (const char character : text) {
    if (character == ' ' || character == '\n' || character == '\r' || character == '\t') continue;
    const int value = value_of[static_cast<unsigned char>(character)];
    const bool pad = character == '=';
    base::require(pad ? filled >= 2 : value >= 0 && padding == 0, where, ": damaged base64 data (character '",
                  character, "')");
    group = group << 6 | static_cast<std::uint32_t>(pad ? 0 : value);
    padding += pad;
    if (++filled < 4) continue;
    for (int i = 0; i < 3 - padding; ++i) bytes.push_back(static_cast<char>(group >> (16 - 8 * i) & 255));
    group = 0;
    filled = padding = 0;
  }
  base::require(filled == 0, where, ": the base64 data end within a group of four characters; the file may be cut off");
  return bytes;
}

std::string encode_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) text.push_back(k <= count ? alphabet[group >> (18 - 6 * k) & 63] : '=');
  }
  return text;
}

std::string unpack_vtk(std::string_view bytes, int header_bytes, bool zlib, const std::string& where) {
  Header header(bytes, header_bytes, where);
  if (!zlib) {
    const std::uint64_t size = header.next();
    base::require(size <= header.rest().size(), where, ": ", header.rest().size(), " bytes where the header promises ",
                  size, "; the file may be cut off");
    return std::string(header.rest().substr(0, size));
  }
  const std::uint64_t blocks = header.next();
  const std::uint64_t block_size = header.next();
  const std::uint64_t last_size = header.next();
  base::require(blocks <= bytes.size(), where, ": ", blocks, " blocks cannot lie in ", bytes.size(), " bytes");
  base::require(block_size <= std::uint64_t{1} << 31 && last_size <= std::uint64_t{1} << 31, where, ": blocks of ",
                block_size, " bytes are too large");
  std::vector<std::uint64_t> sizes(blocks);
  for (std::uint64_t& size : sizes) size = header.next();
  std::string_view packed = header.rest();
  std::string data;
  std::string block;
  for (std::uint64_t i = 0; i < blocks; ++i) {
    base::require(sizes[i] <= packed.size(), where, ": the data end within block ", i + 1, " of ", blocks,
                  "; the file may be cut off");
    const std::uint64_t expected = i + 1 == blocks && last_size > 0 ? last_size : block_size;
    base::require(expected <= 1040 * sizes[i] + 64, where, ": block ", i + 1, " of ", blocks, " is too short for ",
                  expected, " bytes");
    block.resize(expected);
    uLongf size = expected;
    const int status = uncompress(reinterpret_cast<Bytef*>(block.data()), &size,
                                  reinterpret_cast<const Bytef*>(packed.data()), sizes[i]);
    base::require(status == Z_OK && size == expected, where, ": block ", i + 1, " of ", blocks, " is not zlib data of ",
                  expected, " bytes");
    data += block;
    packed.remove_prefix(sizes[i]);
  }
  return data;
}

std::string pack_vtk(std::string_view data) {
  std::vector<std::uint32_t> header{static_cast<std::uint32_t>((data.size() + block_bytes - 1) / block_bytes),
                                    block_bytes, static_cast<std::uint32_t>(data.size() % block_bytes)};
  std::string packed;
  std::string block(compressBound(block_bytes), '\0');
  for (std::size_t at = 0; at < data.size(); at += block_bytes) {
    const std::string_view part = data.substr(at, block_bytes);
    uLongf size = block.size();
    compress2(reinterpret_cast<Bytef*>(block.data()), &size, reinterpret_cast<const Bytef*>(part.data()), part.size(),
              Z_DEFAULT_COMPRESSION);
    packed.append(block, 0, size);
    header.push_back(static_cast<std::uint32_t>(size));
  }
  return encode_base64({reinterpret_cast<const char*>(header.data()), header.size() * sizeof(header[0])}) +
         encode_base64(packed);
}

std::vector<int> ids_from_bytes(std::string_view bytes, const std::string& type, const std::string& where) {
  if (type == "Int8") return convert<std::int8_t>(bytes, where);
  if (type == "UInt8") return convert<std::uint8_t>(bytes, where);
  if (type == "Int16") return convert<std::int16_t>(bytes, where);
  if (type == "UInt16") return convert<std::uint16_t>(bytes, where);
  if (type == "Int32") return convert<std::int32_t>(bytes, where);
  if (type == "UInt32") return convert<std::uint32_t>(bytes, where);
  if (type == "Int64") return convert<std::int64_t>(bytes, where);
  if (type == "UInt64") return convert<std::uint64_t>(bytes, where);
  if (type == "Float32") return convert<float>(bytes, where);
  if (type == "Float64") return convert<double>(bytes, where);
  throw base::InputError(where + ": type '" + type + "' is none of Int8 … Int64, UInt8 … UInt64, Float32, Float64");
}

std::vector<int> ids_from_text(std::string_view text, const std::string& where) {
  std::vector<double> values;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    while (at < end && std::strchr(" \t\r\n", *at)) ++at;
    if (at == end) break;
    double value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    base::require(error == std::errc(), where, ": value ", values.size() + 1, " is not a number");
    values.push_back(value);
    at = next;
  }
  return convert<double>({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)}, where);
}

}  // namespace polyslip::io
