// Drawings hold finite numbers and escaped texts; histograms count; pages of others stay.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>

#include "src/base/require.hpp"
#include "src/report/bars.hpp"
#include "src/report/families.hpp"
#include "src/report/page.hpp"
#include "src/report/plot.hpp"
#include "src/report/report.hpp"
#include "src/report/svg.hpp"

using namespace polyslip;
using namespace polyslip::report;

namespace {

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("coordinates are short and finite") {
  CHECK(coordinate(1.23456) == "1.23");
  CHECK(coordinate(-0.001) == "0");
  CHECK(coordinate(1200) == "1200");
  CHECK_THROWS_AS(coordinate(not_a_number), std::logic_error);
  CHECK_THROWS_AS(coordinate(1 / 0.0), std::logic_error);
  CHECK(escape("a<b> & \"c\"\x01") == "a&lt;b&gt; &amp; &quot;c&quot; ");
}

TEST_CASE("a plot leaves out what is not finite, and breaks its line there") {
  Plot plot("a test", {"x"}, {"y"});
  CHECK(plot.empty());
  plot.line({0, 1, 2, 3, 4, 5}, {0, 1, not_a_number, 3, 4, 5}, "c0", "two pieces");
  plot.points({1, not_a_number, 3}, {1, 2, -1.0 / 0.0}, "c1");
  plot.mark(2, 3, "c1", "here");
  const std::string svg = plot.svg();
  CHECK(count_of(svg, "<polyline") == 2);
  CHECK(count_of(svg, "<circle") == 3);  // one point, the mark and its legend
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
  CHECK(svg.find(">two pieces<") != std::string::npos);
}

TEST_CASE("plots of nothing, of one value and on logarithmic axes can be drawn") {
  CHECK_NOTHROW(Plot("empty", {"x"}, {"y"}).svg());
  for (const double value : {0.0, 5.0, -3e-9, 1e12}) {
    Plot plot("one", {"x"}, {"y"});
    plot.line({value, value}, {value, value}, "c0");
    CHECK_NOTHROW(plot.svg());
  }
  Plot plot("log", {"x", true}, {"y", true});
  plot.line({0, 1e-3, 10}, {1, 0, 1e5}, "c0");
  plot.bars({1, 10, 100}, {0, 5}, "c1");
  CHECK_NOTHROW(plot.svg());
}

TEST_CASE("a point at the upper end of the y axis is drawn above one at the lower end") {
  Plot plot("a test", {"x", false, false, false, 0, 1}, {"y", false, false, false, 0, 1}, 200, 200);
  plot.points({0, 1}, {0, 1}, "c0", "", 7.25);
  const std::string svg = plot.svg();
  const std::size_t first = svg.find("cy=\""), second = svg.find("cy=\"", first + 4);
  REQUIRE(second != std::string::npos);
  CHECK(std::stod(svg.substr(first + 4)) > std::stod(svg.substr(second + 4)) + 50);
}

TEST_CASE("histograms count every value once") {
  const Histogram ends = histogram({0, 0.1, 0.5, 1, not_a_number, -1, 2}, 0, 1, 2);
  CHECK(ends.edges == std::vector<double>{0, 0.5, 1});
  CHECK(ends.heights == std::vector<double>{2, 2});
  const Histogram decades = histogram({1, 5, 50, 100}, 1, 100, 2, {1, 1, 2, 4}, true);
  CHECK(decades.edges[1] == Approx(10));
  CHECK(decades.heights == std::vector<double>{2, 6});
  const Histogram nice = histogram({3.1, 4.2, 9.7, 9.9}, 7);
  CHECK(std::accumulate(nice.heights.begin(), nice.heights.end(), 0.0) == 4);
  CHECK(nice.edges.front() <= 3.1);
  CHECK(nice.edges.back() >= 9.9);
  const Histogram same = histogram({4, 4, 4}, 10);
  CHECK(std::accumulate(same.heights.begin(), same.heights.end(), 0.0) == 3);
  CHECK_NOTHROW(histogram({}, 10));
}

TEST_CASE("labels of systems lead to their families") {
  CHECK(family_of("(111)[01-1]").name == "{111}<110>");
  CHECK(family_of("(111)[01-1]").kind == FamilyKind::slip);
  CHECK(family_of("(10-12)[-1011]").kind == FamilyKind::twin);
  CHECK(family_of("Mg:(0001)[2-1-10]").name.find("Mg: basal") == 0);
  CHECK(family_of("climb[01-1]").kind == FamilyKind::climb);
  CHECK(family_of("shear").kind == FamilyKind::other);
  const FamilyList list = families_of({"(0001)[2-1-10]", "(10-12)[-1011]", "(0001)[-12-10]"});
  CHECK(list.families.size() == 2);
  CHECK(list.of_system == std::vector<std::size_t>{0, 1, 0});
  CHECK(miller_text("{10-11}<c+a>") == "{101\u03051}⟨c+a⟩");
  CHECK(miller_text("a-b") == "a-b");
}

TEST_CASE("only own pages are replaced") {
  const std::string folder = "report_test_pages";
  std::filesystem::remove_all(folder);
  const std::string path = folder + "/report.html";
  Page page("solve", "a <title>");
  page.figure("a figure", bar_chart("bars", {{"one", 1, "100 %", "c0"}}));
  const std::string html = page.html("footer");
  CHECK(is_own_page(html));
  CHECK(count_of(html, "<h1>a &lt;title&gt;</h1>") == 1);
  CHECK(count_of(html, "<div") == count_of(html, "</div>"));
  write_report(path, html);
  CHECK_NOTHROW(write_report(path, html));
  std::ofstream(path) << "<html>somebody's</html>";
  CHECK_THROWS_AS(write_report(path, html), base::InputError);
  std::filesystem::remove_all(folder);
}
