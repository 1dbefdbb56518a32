#pragma once
// Checksums of bytes.
#include <cstdint>
#include <string_view>

namespace polyslip::io {

/// CRC-32 (zlib's, polynomial 0x04C11DB7 reflected). `before` is the sum of what came before these bytes, 0 for nothing.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

}  // namespace polyslip::io
