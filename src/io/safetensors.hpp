#pragma once
// Named arrays of numbers in the safetensors format: 8 bytes with the length of a JSON header, little-endian; the header
// {"name": {"dtype", "shape", "data_offsets"}, "__metadata__": {texts}}; then the raw little-endian values, row-major
// (https://huggingface.co/docs/safetensors). Serial.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace polyslip::io {

struct NamedTensor {
  std::string name;
  std::vector<std::int64_t> shape;  ///< {} for one number
  std::vector<double> values;       ///< row-major
};

struct Safetensors {
  std::vector<NamedTensor> tensors;                           ///< in the order of their data
  std::vector<std::pair<std::string, std::string>> metadata;  ///< sorted by name where they were read
};

/// As F64, under a temporary name that is then renamed. std::logic_error for a name that is empty, stands twice or is
/// __metadata__, and for values that do not fill the shape. InputError with the path and the system's reason.
void write_safetensors(const std::string& path, const Safetensors& content);

/// Arrays of type F64 and F32. InputError naming the file for one that is cut, or is none of these.
Safetensors read_safetensors(const std::string& path);

}  // namespace polyslip::io
