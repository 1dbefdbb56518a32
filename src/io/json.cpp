#include "src/io/json.hpp"

#include <nlohmann/json.hpp>

namespace polyslip::io {

struct Json::Value {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
};

Json::Json() : value_(std::make_unique<Value>()) {}
Json::~Json() = default;
Json::Json(const Json& other) : value_(std::make_unique<Value>(*other.value_)) {}
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(Json other) noexcept {
  value_ = std::move(other.value_);
  return *this;
}

void Json::put(const std::string& name, const std::string& value) { value_->json[name] = value; }
void Json::put(const std::string& name, double value) { value_->json[name] = value; }
void Json::put(const std::string& name, std::int64_t value) { value_->json[name] = value; }
void Json::put(const std::string& name, bool value) { value_->json[name] = value; }
void Json::put(const std::string& name, const Json& object) { value_->json[name] = object.value_->json; }
void Json::put(const std::string& name, const std::vector<std::string>& values) { value_->json[name] = values; }
void Json::put(const std::string& name, const std::vector<double>& values) { value_->json[name] = values; }
void Json::put(const std::string& name, const std::vector<Json>& objects) {
  nlohmann::ordered_json& list = value_->json[name] = nlohmann::ordered_json::array();
  for (const Json& object : objects) list.push_back(object.value_->json);
}

std::string Json::text() const {
  return value_->json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace polyslip::io
