#include "src/io/png.hpp"

#include <png.h>

#include <stdexcept>

#include "src/base/require.hpp"

namespace polyslip::io {

std::string encode_png(const Picture& picture) {
  const auto expected = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) *
                        static_cast<std::size_t>(picture.channels);
  if (picture.width <= 0 || picture.height <= 0 || (picture.channels != 3 && picture.channels != 4) ||
      picture.bytes.size() != expected)
    throw std::logic_error("encode_png: the bytes do not fit the picture's size");
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = picture.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
  // once for the size, once for the bytes
  png_alloc_size_t size = 0;
  std::string result;
  bool good = png_image_write_get_memory_size(image, size, 0, picture.bytes.data(), 0, nullptr) != 0;
  if (good) {
    result.resize(size);
    good = png_image_write_to_memory(&image, result.data(), &size, 0, picture.bytes.data(), 0, nullptr) != 0;
  }
  const std::string reason = image.message;
  png_image_free(&image);
  base::require(good, "a picture of ", picture.width, " x ", picture.height, " pixels cannot be encoded: ", reason);
  result.resize(size);
  return result;
}

GreyPicture read_grey_png(const std::string& file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  bool good = png_image_begin_read_from_file(&image, file.c_str()) != 0;
  std::vector<std::uint8_t> bytes;
  if (good) {
    image.format = PNG_FORMAT_GRAY;
    bytes.resize(PNG_IMAGE_SIZE(image));
    png_color black{0, 0, 0};
    good = png_image_finish_read(&image, &black, bytes.data(), 0, nullptr) != 0;
  }
  const std::string reason = image.message;
  png_image_free(&image);
  base::require(good, file, ": cannot be read as a PNG picture: ", reason);
  GreyPicture picture{static_cast<int>(image.width), static_cast<int>(image.height), {}};
  picture.values.reserve(bytes.size());
  for (const std::uint8_t byte : bytes) picture.values.push_back(static_cast<float>(byte) / 255);
  return picture;
}

}  // namespace polyslip::io
