#include "src/io/safetensors.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <set>
#include <stdexcept>

#include "src/base/files.hpp"
#include "src/base/require.hpp"

namespace polyslip::io {
namespace {

using base::require;
using Json = nlohmann::ordered_json;

std::int64_t count_of(const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count *= extent;
  return count;
}

void put_little_endian(std::string& to, std::uint64_t bits) {
  for (int byte = 0; byte < 8; ++byte) to.push_back(static_cast<char>(bits >> (8 * byte) & 0xff));
}

std::uint64_t little_endian(const char* from, int bytes) {
  std::uint64_t bits = 0;
  for (int byte = 0; byte < bytes; ++byte) bits |= std::uint64_t{static_cast<unsigned char>(from[byte])} << (8 * byte);
  return bits;
}

double number_of(const char* from, int bytes) {
  const std::uint64_t bits = little_endian(from, bytes);
  if (bytes == 8) {
    double value = 0;
    std::memcpy(&value, &bits, 8);
    return value;
  }
  const auto low = static_cast<std::uint32_t>(bits);
  float value = 0;
  std::memcpy(&value, &low, 4);
  return value;
}

NamedTensor read_tensor(const std::string& name, const Json& entry, const std::string& data) {
  NamedTensor tensor{name, entry.at("shape").get<std::vector<std::int64_t>>(), {}};
  const auto type = entry.at("dtype").get<std::string>();
  const auto offsets = entry.at("data_offsets").get<std::vector<std::int64_t>>();
  require(type == "F64" || type == "F32", "array '", name, "' is of type ", type, "; allowed: F64, F32");
  const int bytes = type == "F64" ? 8 : 4;
  for (const std::int64_t extent : tensor.shape)
    require(extent >= 0 && extent <= static_cast<std::int64_t>(data.size()), "array '", name, "' has an extent of ",
            extent);
  const std::int64_t count = count_of(tensor.shape);
  require(offsets.size() == 2 && offsets[0] >= 0 && offsets[1] - offsets[0] == count * bytes &&
              offsets[1] <= static_cast<std::int64_t>(data.size()),
          "the values of array '", name, "' are not where the header says");
  tensor.values.resize(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i)
    tensor.values[static_cast<std::size_t>(i)] = number_of(data.data() + offsets[0] + i * bytes, bytes);
  return tensor;
}

}  // namespace

void write_safetensors(const std::string& path, const Safetensors& content) {
  Json header = Json::object();
  Json metadata = Json::object();
  for (const auto& [name, text] : content.metadata) metadata[name] = text;
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::int64_t offset = 0;
  std::string data;
  for (const NamedTensor& tensor : content.tensors) {
    const auto bytes = static_cast<std::int64_t>(8 * tensor.values.size());
    if (tensor.name.empty() || tensor.name == "__metadata__" || header.contains(tensor.name) ||
        count_of(tensor.shape) * 8 != bytes)
      throw std::logic_error("safetensors: array '" + tensor.name +
                             "' has no name of its own, or does not fill its shape");
    header[tensor.name] = {{"dtype", "F64"}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + bytes}}};
    offset += bytes;
    for (const double value : tensor.values) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, &value, 8);
      put_little_endian(data, bits);
    }
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // data begin at a multiple of 8 bytes
  std::string file;
  put_little_endian(file, text.size());
  base::write_file(path, file + text + data);
}

Safetensors read_safetensors(const std::string& path) {
  const std::string file = base::read_file(path);
  require(file.size() >= 8, "'", path, "' is no safetensors file: it has ", file.size(), " bytes");
  const std::uint64_t length = little_endian(file.data(), 8);
  require(length <= file.size() - 8, "'", path, "' is cut, or no safetensors file: its header has ", length,
          " bytes, the file ", file.size());
  try {
    const Json header = Json::parse(file.begin() + 8, file.begin() + 8 + static_cast<std::int64_t>(length));
    const std::string data = file.substr(8 + length);
    Safetensors content;
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        for (const auto& [key, text] : entry.items()) content.metadata.emplace_back(key, text.get<std::string>());
      } else {
        content.tensors.push_back(read_tensor(name, entry, data));
      }
    }
    std::sort(content.metadata.begin(), content.metadata.end());
    return content;
  } catch (const base::InputError& error) {
    throw base::InputError("'" + path + "': " + error.what());
  } catch (const nlohmann::json::exception& error) {
    throw base::InputError("'" + path + "' is no safetensors file: " + error.what());
  }
}

}  // namespace polyslip::io
