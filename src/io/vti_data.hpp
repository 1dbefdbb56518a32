#pragma once
// How VTK XML files carry bytes: base64, with a header of block sizes, plain or zlib-compressed.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace polyslip::io {

/// Bytes of one or several base64 streams written one after the other (each may end in '='); blanks are passed over.
/// InputError that begins with `where` for other characters.
std::string decode_base64(std::string_view text, const std::string& where);
std::string encode_base64(std::string_view bytes);

/// The data behind a VTK header of UInt32 or UInt64 (`header_bytes` 4 or 8): one size, or for zlib the number of blocks, the
/// block size, the last block's size and the compressed sizes. InputError that begins with `where` when bytes are missing.
std::string unpack_vtk(std::string_view bytes, int header_bytes, bool zlib, const std::string& where);
/// The reverse with zlib and UInt32, as base64: the header and the data are encoded one after the other, as VTK does it.
std::string pack_vtk(std::string_view data);

/// Whole numbers from an array of a VTK type ("Int64", "Float32", …), little endian. InputError that begins with `where` for
/// an unknown type, values that are not whole or do not fit, and negative ones.
std::vector<int> ids_from_bytes(std::string_view bytes, const std::string& type, const std::string& where);
/// The same from text.
std::vector<int> ids_from_text(std::string_view text, const std::string& where);

}  // namespace polyslip::io
