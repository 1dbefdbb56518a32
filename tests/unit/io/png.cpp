// PNG files of the size and depth that were asked for.
#include "src/io/png.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace polyslip;

namespace {

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

}  // namespace

TEST_CASE("a picture becomes a PNG of its size and depth") {
  for (const int channels : {3, 4}) {
    io::Picture picture{5, 3, channels, std::vector<std::uint8_t>(static_cast<std::size_t>(15 * channels), 7)};
    const std::string png = io::encode_png(picture);
    CHECK(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
    CHECK(png.substr(12, 4) == "IHDR");
    CHECK(big_endian(png, 16) == 5);
    CHECK(big_endian(png, 20) == 3);
    CHECK(png[24] == 8);
    CHECK(static_cast<int>(png[25]) == (channels == 3 ? 2 : 6));
    CHECK(png.substr(png.size() - 8, 4) == "IEND");
    CHECK(io::encode_png(picture) == png);
    picture.bytes[4] = 8;
    CHECK(io::encode_png(picture) != png);
  }
}

TEST_CASE("bytes that do not fit the size are the program's mistake") {
  CHECK_THROWS_AS(io::encode_png({2, 2, 3, {1, 2, 3}}), std::logic_error);
  CHECK_THROWS_AS(io::encode_png({0, 2, 3, {}}), std::logic_error);
  CHECK_THROWS_AS(io::encode_png({1, 1, 2, {1, 2}}), std::logic_error);
}
