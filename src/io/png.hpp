#pragma once
// Pictures as PNG. png.h stays inside src/io/png.cpp.
#include <cstdint>
#include <string>
#include <vector>

namespace polyslip::io {

/// 8 bits per channel, rows from top to bottom, pixels from left to right.
struct Picture {
  int width = 0, height = 0;
  int channels = 3;                 ///< 3: red, green, blue; 4: and opacity
  std::vector<std::uint8_t> bytes;  ///< height × width × channels
};

/// The bytes of a PNG file, the same for the same picture. std::logic_error unless sizes are positive and fit, InputError with
/// libpng's reason when it fails. ISO/IEC 15948.
std::string encode_png(const Picture& picture);

/// One channel from 0 (black) to 1 (white), rows from top to bottom.
struct GreyPicture {
  int width = 0, height = 0;
  std::vector<float> values;
};

/// A PNG file as grey values of 8 bits; colours by their luminance, transparent parts over black. InputError with libpng's reason.
GreyPicture read_grey_png(const std::string& file);

}  // namespace polyslip::io
