// Ticks are round numbers inside the range, and say what they are.
#include "src/report/ticks.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace polyslip::report;

TEST_CASE("ticks of a range are multiples of a round step") {
  CHECK(nice_ticks(0, 1, 5) == std::vector<double>{0, 0.25, 0.5, 0.75, 1});
  CHECK(nice_ticks(0, 100, 6) == std::vector<double>{0, 20, 40, 60, 80, 100});
  CHECK(nice_ticks(-0.3, 2.2, 3) == std::vector<double>{0, 1, 2});
  for (const double low : {-3.7e-9, -12.0, 0.0, 0.013, 4.9e8})
    for (const double width : {1e-10, 0.7, 33.0, 2.5e12}) {
      if (low + width * 0.01 == low) continue;
      for (const int wanted : {2, 5, 9}) {
        const std::vector<double> ticks = nice_ticks(low, low + width, wanted);
        INFO(low << " + " << width << ", " << wanted);
        REQUIRE(ticks.size() >= 2);
        CHECK(std::abs(static_cast<int>(ticks.size()) - wanted) <= 3);
        CHECK(ticks.front() >= low - 1e-8 * width);
        CHECK(ticks.back() <= low + width + 1e-8 * width);
        const double step = ticks[1] - ticks[0], mantissa = step / std::pow(10.0, std::floor(std::log10(step) + 1e-6));
        const bool round = std::abs(mantissa - 1) < 1e-4 || std::abs(mantissa - 2) < 1e-4 ||
                           std::abs(mantissa - 2.5) < 1e-4 || std::abs(mantissa - 5) < 1e-4;
        CHECK(round);
      }
    }
  CHECK_THROWS_AS(nice_ticks(1, 1, 4), std::logic_error);
  CHECK_THROWS_AS(nice_ticks(0, std::numeric_limits<double>::infinity(), 4), std::logic_error);
}

TEST_CASE("ticks of a logarithmic axis are powers of ten") {
  CHECK(log_ticks(0.5, 2000, 8) == std::vector<double>{1, 10, 100, 1000});
  CHECK(log_ticks(1e-6, 1e6, 5).size() <= 5);
  CHECK(log_ticks(20, 80, 4).size() >= 2);  // within one decade: ordinary ones
}

TEST_CASE("labels have the decimals that they need and no more") {
  CHECK(tick_labels({0, 0.25, 0.5}) == std::vector<std::string>{"0.00", "0.25", "0.50"});
  CHECK(tick_labels({-10, 0, 10}) == std::vector<std::string>{"−10", "0", "10"});
  CHECK(tick_labels({0, 2e5, 4e5}) == std::vector<std::string>{"0", "2×10⁵", "4×10⁵"});
  CHECK(tick_labels({1e-4, 1e-3, 1e-2}) == std::vector<std::string>{"10⁻⁴", "10⁻³", "10⁻²"});
}

TEST_CASE("numbers in text are short") {
  CHECK(short_number(84.803) == "84.8");
  CHECK(short_number(0.0031234) == "0.00312");
  CHECK(short_number(-159.5, 4) == "−159.5");
  CHECK(short_number(99.96) == "100");
  CHECK(short_number(2.1e6) == "2.1×10⁶");
  CHECK(short_number(4e-7) == "4×10⁻⁷");
  CHECK(short_number(0) == "0");
  CHECK(short_number(std::nan("")) == "n/a");
  CHECK(count_text(73728) == "73\u202F728");
  CHECK(count_text(-1234567) == "−1\u202F234\u202F567");
  CHECK(count_text(999) == "999");
}
