#include "src/io/json.hpp"

#include <catch2/catch.hpp>

#include <limits>

using polyslip::io::Json;

TEST_CASE("JSON: members in the order they were put, texts escaped, numbers that read back, null for NaN") {
  Json inner;
  inner.put("unit", "m");
  Json json;
  json.put("z", "a \"quoted\"\nline");
  json.put("a", 0.1);
  json.put("nothing", std::numeric_limits<double>::quiet_NaN());
  json.put("count", std::int64_t{9007199254740993});
  json.put("flag", true);
  json.put("list", std::vector<double>{1, 0.5});
  json.put("words", std::vector<std::string>{"x"});
  json.put("none", std::vector<Json>{});
  json.put("columns", std::vector<Json>{inner});
  CHECK(
      json.text() ==
      "{\n  \"z\": \"a \\\"quoted\\\"\\nline\",\n  \"a\": 0.1,\n  \"nothing\": null,\n  \"count\": 9007199254740993,\n"
      "  \"flag\": true,\n  \"list\": [\n    1.0,\n    0.5\n  ],\n  \"words\": [\n    \"x\"\n  ],\n  \"none\": [],\n"
      "  \"columns\": [\n    {\n      \"unit\": \"m\"\n    }\n  ]\n}\n");
  json.put("z", 1);
  CHECK(json.text().substr(0, 10) == "{\n  \"z\": 1");
}

TEST_CASE("JSON: bytes that are no UTF-8 do not spoil the document; a copy is its own") {
  Json json;
  json.put("name", std::string("\xff"));
  CHECK(json.text() == "{\n  \"name\": \"\xef\xbf\xbd\"\n}\n");
  Json copy = json;
  copy.put("name", "other");
  CHECK(json.text() == "{\n  \"name\": \"\xef\xbf\xbd\"\n}\n");
  CHECK(Json().text() == "{}\n");
}
