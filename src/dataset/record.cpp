#include "src/dataset/record.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "src/base/require.hpp"
#include "src/io/checksum.hpp"

namespace polyslip::dataset {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little-endian, and bytes go there as they are");

[[noreturn]] void wrong(const std::string& table, const std::string& column, const std::string& what) {
  throw std::logic_error("record of a sample, column '" + table + "/" + column + "': " + what);
}

template <class T>
void append(std::string& bytes, T value) {
  const std::size_t at = bytes.size();
  bytes.resize(at + sizeof(T));
  std::memcpy(bytes.data() + at, &value, sizeof(T));
}

template <class T>
T value_at(const std::string& bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

/// The values as Stored, or false where one does not fit.
template <class Stored, class Value>
bool convert(const std::vector<Value>& values, std::string& bytes) {
  bytes.resize(values.size() * sizeof(Stored));
  char* to = bytes.data();
  for (const Value value : values) {
    if constexpr (std::is_integral_v<Stored> && std::is_floating_point_v<Value>) {
      // 2^63 is a double, the largest int64 is not
      if (!(value == std::floor(value) && value >= static_cast<double>(std::numeric_limits<Stored>::min()) &&
            value < std::ldexp(1.0, std::numeric_limits<Stored>::digits)))
        return false;
    } else if constexpr (std::is_integral_v<Stored>) {
      if (value < static_cast<Value>(std::numeric_limits<Stored>::min()) ||
          value > static_cast<Value>(std::numeric_limits<Stored>::max()))
        return false;
    }
    const Stored stored = static_cast<Stored>(value);
    std::memcpy(to, &stored, sizeof(Stored));
    to += sizeof(Stored);
  }
  return true;
}

template <class Value>
bool convert(Type type, const std::vector<Value>& values, std::string& bytes) {
  switch (type) {
    case Type::float64:
      return convert<double>(values, bytes);
    case Type::float32:
      return convert<float>(values, bytes);
    case Type::int64:
      return convert<std::int64_t>(values, bytes);
    case Type::int32:
      return convert<std::int32_t>(values, bytes);
    case Type::uint8:
      return convert<std::uint8_t>(values, bytes);
    default:
      return false;
  }
}

/// At most `bytes` of it, cut before the character (UTF-8) that does not fit.
std::string cut(const std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

SampleRecord::SampleRecord(const Schema& schema, std::int64_t id) : schema_(&schema), id_(id) {
  for (const TableSpec& table : schema.tables) columns_.emplace_back(table.columns.size());
  set_sample("id", id);
}

const Column& SampleRecord::spec(int table, int column) const {
  return schema_->tables.at(static_cast<std::size_t>(table)).columns.at(static_cast<std::size_t>(column));
}

std::int32_t SampleRecord::status() const {
  const std::string& bytes = column(0, schema_->tables[0].find("status"));
  if (bytes.size() != sizeof(std::int32_t)) wrong("samples", "status", "was not set");
  return value_at<std::int32_t>(bytes, 0);
}

std::int64_t SampleRecord::rows(int table) const {
  const TableSpec& spec_of_table = schema_->tables.at(static_cast<std::size_t>(table));
  std::int64_t rows = -1;
  for (std::size_t c = 0; c < spec_of_table.columns.size(); ++c) {
    const Column& found = spec_of_table.columns[c];
    const std::int64_t own =
        static_cast<std::int64_t>(columns_[static_cast<std::size_t>(table)][c].size()) / found.bytes();
    if (table == 0 && own != 1) wrong(spec_of_table.name, found.name, own == 0 ? "was not set" : "more than one row");
    if (rows < 0) rows = own;
    if (own != rows)
      wrong(spec_of_table.name, found.name,
            base::text(own, " rows, where '", spec_of_table.columns[0].name, "' has ", rows));
  }
  return rows;
}

template <class Value>
void SampleRecord::set_values(const std::string& table, const std::string& column, const std::vector<Value>& values) {
  const int t = schema_->find(table);
  const int c = t < 0 ? -1 : schema_->tables[static_cast<std::size_t>(t)].find(column);
  if (c < 0) wrong(table, column, "is not in the schema");
  const Column& found = spec(t, c);
  if (found.type == Type::text) wrong(table, column, "is text and was given numbers");
  if (static_cast<std::int64_t>(values.size()) % found.values() != 0)
    wrong(table, column, base::text(values.size(), " values; a row has ", found.values()));
  std::string bytes;
  if (!convert(found.type, values, bytes))
    wrong(table, column, "a value is not a number that " + name_of(found.type) + " can hold");
  columns_[static_cast<std::size_t>(t)][static_cast<std::size_t>(c)] = std::move(bytes);
}

void SampleRecord::set(const std::string& table, const std::string& column, const std::vector<double>& values) {
  set_values(table, column, values);
}

void SampleRecord::set(const std::string& table, const std::string& column, const std::vector<std::int64_t>& values) {
  set_values(table, column, values);
}

void SampleRecord::set_texts(const std::string& table, const std::string& column,
                             const std::vector<std::string>& texts) {
  const int t = schema_->find(table);
  const int c = t < 0 ? -1 : schema_->tables[static_cast<std::size_t>(t)].find(column);
  if (c < 0) wrong(table, column, "is not in the schema");
  const Column& found = spec(t, c);
  if (found.type != Type::text) wrong(table, column, "is " + name_of(found.type) + " and was given texts");
  const auto width = static_cast<std::size_t>(found.bytes());
  std::string bytes(texts.size() * width, '\0');
  for (std::size_t row = 0; row < texts.size(); ++row) {
    const std::string text = cut(texts[row], width);
    text.copy(bytes.data() + row * width, text.size());
  }
  columns_[static_cast<std::size_t>(t)][static_cast<std::size_t>(c)] = std::move(bytes);
}

void SampleRecord::set_bytes(int table, int column, std::string bytes) {
  const Column& found = spec(table, column);
  if (static_cast<std::int64_t>(bytes.size()) % found.bytes() != 0)
    wrong(schema_->tables[static_cast<std::size_t>(table)].name, found.name, "bytes that are no whole rows");
  columns_[static_cast<std::size_t>(table)][static_cast<std::size_t>(column)] = std::move(bytes);
}

std::uint32_t SampleRecord::checksum() const {
  std::string head;
  append(head, id_);
  std::uint32_t sum = io::crc32(head);
  for (std::size_t t = 0; t < columns_.size(); ++t) {
    head.clear();
    append(head, rows(static_cast<int>(t)));
    sum = io::crc32(head, sum);
    for (std::size_t c = 0; c < columns_[t].size(); ++c)
      if (!schema_->tables[t].columns[c].incidental) sum = io::crc32(columns_[t][c], sum);
  }
  return sum;
}

std::string SampleRecord::write() const {
  std::string bytes;
  std::size_t size = (1 + columns_.size()) * sizeof(std::int64_t);
  for (const auto& table : columns_)
    for (const std::string& column : table) size += column.size();
  bytes.reserve(size);
  append(bytes, id_);
  for (std::size_t t = 0; t < columns_.size(); ++t) append(bytes, rows(static_cast<int>(t)));
  for (const auto& table : columns_)
    for (const std::string& column : table) bytes += column;
  return bytes;
}

SampleRecord SampleRecord::read(const Schema& schema, const std::string& bytes) {
  const auto not_one = [&](bool good) {
    base::require(good, "record of a sample: ", bytes.size(), " bytes that do not fit the schema");
  };
  const std::size_t head = (1 + schema.tables.size()) * sizeof(std::int64_t);
  not_one(bytes.size() >= head);
  SampleRecord record(schema, value_at<std::int64_t>(bytes, 0));
  std::size_t at = head;
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    const auto rows = value_at<std::int64_t>(bytes, (1 + t) * sizeof(std::int64_t));
    not_one(rows >= 0 && (t > 0 || rows == 1));
    for (std::size_t c = 0; c < schema.tables[t].columns.size(); ++c) {
      const auto width = static_cast<std::size_t>(schema.tables[t].columns[c].bytes());
      not_one(static_cast<std::size_t>(rows) <= (bytes.size() - at) / width);
      record.columns_[t][c] = bytes.substr(at, static_cast<std::size_t>(rows) * width);
      at += static_cast<std::size_t>(rows) * width;
    }
  }
  not_one(at == bytes.size());
  const int id_column = schema.tables[0].find("id");
  not_one(value_at<std::int64_t>(record.column(0, id_column), 0) == record.id());
  return record;
}

}  // namespace polyslip::dataset
