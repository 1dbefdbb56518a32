#pragma once
// JSON documents as files are written (RFC 8259). nlohmann/json stays inside src/io/json.cpp.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace polyslip::io {

/// An object; members keep the order in which they were put. A name that is put twice takes the last value.
class Json {
 public:
  Json();
  ~Json();
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(Json other) noexcept;

  void put(const std::string& name, const std::string& value);  ///< UTF-8; other bytes become U+FFFD
  void put(const std::string& name, const char* value) { put(name, std::string(value)); }
  void put(const std::string& name, double value);  ///< null where it is not finite
  void put(const std::string& name, std::int64_t value);
  void put(const std::string& name, int value) { put(name, std::int64_t{value}); }
  void put(const std::string& name, bool value);
  void put(const std::string& name, const Json& object);
  void put(const std::string& name, const std::vector<std::string>& values);
  void put(const std::string& name, const std::vector<double>& values);
  void put(const std::string& name, const std::vector<Json>& objects);

  /// Indented by two blanks, with a line end after the last brace.
  std::string text() const;

 private:
  struct Value;
  std::unique_ptr<Value> value_;
};

}  // namespace polyslip::io
