// The keys of an EBSD import: values, defaults, errors, the named frames.
#include "src/microstructure/ebsd_options.hpp"

#include <catch2/catch.hpp>

#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;
using Catch::Matchers::Contains;
using tests::degree;
using tests::input_error;

namespace {

base::Tree section(const std::vector<std::pair<std::string, std::string>>& keys) {
  base::Tree tree("case.ini");
  auto child = tree.add_section("microstructure");
  int line = 1;
  for (const auto& [key, value] : keys) child.add_value(key, value, ++line);
  return child;
}
std::string error_of(std::vector<std::pair<std::string, std::string>> keys) {
  keys.insert(keys.begin(), {{"file", "map.ctf"}, {"frame", "I"}});
  return input_error([&] { read_ebsd_options(section(keys)); });
}

/// R(frame) applied to a vector in map axes.
std::array<double, 3> in_euler_axes(const kernels::Quaternion<double>& frame, double x, double y, double z) {
  const auto v = kernels::to_crystal<double>(frame, {{x, y, z}});
  return {std::round(v[0] * 1e12) / 1e12 + 0.0, std::round(v[1] * 1e12) / 1e12 + 0.0,
          std::round(v[2] * 1e12) / 1e12 + 0.0};
}
using V = std::array<double, 3>;

}  // namespace

TEST_CASE("defaults of an EBSD import") {
  const auto options = read_ebsd_options(section({{"file", "/maps/map.ctf"}, {"frame", "I"}}));
  CHECK(options.file == "/maps/map.ctf");
  CHECK(options.threshold == Approx(5 * degree));
  CHECK(options.clean_up.min_points == 10);
  CHECK(options.clean_up.fill_not_indexed);
  CHECK(options.crop.unit == EbsdCrop::Unit::none);
  CHECK(options.coarsen == 1);
  CHECK(options.resolution == 0);
  CHECK(options.layers == 4);
  CHECK(options.periodic == EbsdImportOptions::Periodic::wrap);
  CHECK(options.orientation == EbsdImportOptions::Orientation::grain);
  CHECK_FALSE(options.allow_missing_rows);
}

TEST_CASE("keys of an EBSD import are read, and all of them") {
  const auto tree = section({{"file", "/m.ang"},
                             {"frame", "bunge"},
                             {"frame_bunge_deg", "10 20 30"},
                             {"threshold_deg", "15"},
                             {"min_points", "3"},
                             {"not_indexed", "void"},
                             {"crop_um", "1 5 2.5 6"},
                             {"resolution_um", "0.4"},
                             {"layers", "7"},
                             {"periodic", "buffer"},
                             {"buffer", "5"},
                             {"orientation", "point"},
                             {"phases", "ferrite austenite"},
                             {"allow_missing_rows", "true"},
                             {"scan", "Scan 2"}});
  const auto options = read_ebsd_options(tree);
  tree.require_all_read();
  CHECK(std::abs(dot(options.frame, kernels::from_bunge(10 * degree, 20 * degree, 30 * degree))) == Approx(1));
  CHECK(options.threshold == Approx(15 * degree));
  CHECK(options.clean_up.min_points == 3);
  CHECK_FALSE(options.clean_up.fill_not_indexed);
  CHECK(options.crop.unit == EbsdCrop::Unit::metres);
  CHECK(options.crop.y_begin == Approx(2.5e-6));
  CHECK(options.resolution == Approx(0.4e-6));
  CHECK(options.layers == 7);
  CHECK(options.periodic == EbsdImportOptions::Periodic::buffer);
  CHECK(options.buffer == 5);
  CHECK(options.orientation == EbsdImportOptions::Orientation::point);
  CHECK(options.phases == std::vector<std::string>{"ferrite", "austenite"});
  CHECK(options.allow_missing_rows);
  CHECK(options.scan == "Scan 2");
}

TEST_CASE("the frame of an EBSD import has no default, and wrong keys are errors that name them") {
  CHECK_THAT(input_error([] { read_ebsd_options(section({{"file", "map.ctf"}})); }), Contains("frame"));
  CHECK_THAT(input_error([] {
               read_ebsd_options(section({{"file", "map.ctf"}, {"frame", "Ry180"}}));
             }),
             Contains("Ry180") && Contains("Rz90*Rx180"));
  CHECK_THAT(input_error([] {
               read_ebsd_options(section({{"file", "m"}, {"frame", "bunge"}, {"frame_bunge_deg", "1 2"}}));
             }),
             Contains("three Bunge angles") && Contains("found 2"));
  CHECK_THAT(error_of({{"threshold_deg", "-5"}}), Contains("threshold_deg"));
  CHECK_THAT(error_of({{"min_points", "0"}}), Contains("min_points"));
  CHECK_THAT(error_of({{"crop", "1 2 3"}}), Contains("crop") && Contains("four numbers"));
  CHECK_THAT(error_of({{"crop", "3 2 0 5"}}), Contains("x0 < x1"));
  CHECK_THAT(error_of({{"crop", "0.5 2 0 5"}}), Contains("whole numbers"));
  CHECK_THAT(error_of({{"crop", "0 2 0 5"}, {"crop_um", "0 2 0 5"}}), Contains("not both"));
  CHECK_THAT(error_of({{"coarsen", "2"}, {"resolution_um", "1"}}), Contains("not both"));
  CHECK_THAT(error_of({{"layers", "0"}}), Contains("layers"));
  CHECK_THAT(error_of({{"periodic", "open"}}), Contains("periodic") && Contains("mirror"));
}

TEST_CASE("frames take map axes to Euler axes") {
  CHECK(in_euler_axes(frame_by_name("I"), 1, 2, 3) == V{1, 2, 3});
  CHECK(in_euler_axes(frame_by_name("Rx180"), 1, 2, 3) == V{1, -2, -3});
  // Euler axes turned by +90 degrees about the normal: their x is the map's y.
  CHECK(in_euler_axes(frame_by_name("Rz90"), 1, 2, 3) == V{2, -1, 3});
  // About x first, then about z.
  CHECK(in_euler_axes(frame_by_name("Rz90*Rx180"), 1, 2, 3) == V{-2, -1, -3});
  CHECK_THAT(input_error([] { frame_by_name("Rz180"); }), Contains("allowed: I, Rx180"));
}
