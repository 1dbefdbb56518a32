// Bytes as the format's description says; round trip; files that are cut or foreign.
#include "src/io/safetensors.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "tests/support/fresh_folder.hpp"

using namespace polyslip;
using namespace polyslip::io;

TEST_CASE("safetensors") {
  const FreshFolder folder("safetensors");
  const std::string path = folder / "a.safetensors";
  const Safetensors content{
      {{"layer.weight", {2, 3}, {1, -2, 3.5, 1e-300, -0.0, 6}}, {"scale", {}, {0.25}}, {"none", {0, 4}, {}}},
      {{"format", "test"}, {"quote", "a \"b\"\n"}}};
  write_safetensors(path, content);

  SECTION("bytes") {
    const std::string bytes = base::read_file(path);
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) +
                        256 * static_cast<std::size_t>(static_cast<unsigned char>(bytes[1]));
    for (int i = 2; i < 8; ++i) CHECK(bytes[static_cast<std::size_t>(i)] == 0);
    CHECK(bytes.size() == 8 + length + 7 * 8);
    CHECK(length % 8 == 0);
    CHECK(bytes[8] == '{');
    CHECK(bytes.find(R"("layer.weight":{"dtype":"F64","shape":[2,3],"data_offsets":[0,48]})") != std::string::npos);
    CHECK(bytes.substr(8 + length, 8) == std::string("\0\0\0\0\0\0\xf0\x3f", 8));  // 1.0
  }
  SECTION("round trip") {
    const Safetensors again = read_safetensors(path);
    REQUIRE(again.tensors.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(again.tensors[i].name == content.tensors[i].name);
      CHECK(again.tensors[i].shape == content.tensors[i].shape);
      CHECK(again.tensors[i].values == content.tensors[i].values);
    }
    CHECK(std::signbit(again.tensors[0].values[4]));
    CHECK(again.metadata == content.metadata);
  }
  SECTION("cut and foreign files") {
    const std::string bytes = base::read_file(path);
    const auto refused = [&](const std::string& changed, const std::string& why) {
      base::write_file(path, changed);
      CHECK_THROWS_WITH(read_safetensors(path), Catch::Contains("a.safetensors") && Catch::Contains(why));
      CHECK_THROWS_AS(read_safetensors(path), base::InputError);
    };
    refused(bytes.substr(0, 5), "it has 5 bytes");
    refused(bytes.substr(0, 40), "is cut");
    refused(bytes.substr(0, bytes.size() - 8), "are not where the header says");
    refused("a text file that is long enough to be taken for one", "is cut");
    std::string other = bytes;
    other.replace(other.find("F64"), 3, "I64");
    refused(other, "is of type I64");
  }
  SECTION("names") {
    CHECK_THROWS_AS(write_safetensors(path, {{{"a", {1}, {1}}, {"a", {1}, {1}}}, {}}), std::logic_error);
    CHECK_THROWS_AS(write_safetensors(path, {{{"a", {2}, {1}}}, {}}), std::logic_error);
  }
}
