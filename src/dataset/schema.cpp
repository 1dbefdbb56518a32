#include "src/dataset/schema.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "src/base/require.hpp"
#include "src/io/checksum.hpp"

namespace polyslip::dataset {
namespace {

using base::require;

const std::vector<std::pair<Type, const char*>> type_names{{Type::float64, "float64"}, {Type::float32, "float32"},
                                                           {Type::int64, "int64"},     {Type::int32, "int32"},
                                                           {Type::uint8, "uint8"},     {Type::text, "text"}};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "(";
  for (const std::int64_t extent : shape) text += (text.size() > 1 ? "," : "") + std::to_string(extent);
  return text + ")";
}

std::vector<std::int64_t> parse_shape(const std::string& text, const std::string& where) {
  require(text.size() >= 2 && text.front() == '(' && text.back() == ')' &&
              text.find_first_not_of("0123456789,", 1) == text.size() - 1,
          where, "'", text, "' is no shape; (3) or (3,3) is expected");
  std::vector<std::int64_t> shape;
  for (const std::string& extent : split(text.substr(1, text.size() - 2), ',')) {
    require(!extent.empty() && extent.size() < 12, where, "'", text, "' is no shape; (3) or (3,3) is expected");
    shape.push_back(std::stoll(extent));
  }
  return shape;
}

Type parse_type(const std::string& text, const std::string& where) {
  for (const auto& [type, name] : type_names)
    if (text == name) return type;
  throw base::InputError(where + "'" + text + "' is no type; allowed: float64, float32, int64, int32, uint8, text");
}

/// Empty where there is nothing to say against the name.
std::string against_name(const std::string& name) {
  const char* const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  if (name.empty()) return "has no name";
  return name.find_first_not_of(allowed) == std::string::npos ? "" : "has a name with more than a-z A-Z 0-9 _";
}

std::string against_words(const std::string& words) {
  if (words.empty()) return "lacks a unit or a description";
  return words.find_first_of("\t\n\r") == std::string::npos ? "" : "has a tab or a line break in unit or description";
}

/// What is wrong with a column that stands alone; empty where nothing is.
std::string against_column(const Column& column) {
  for (const std::string& complaint :
       {against_name(column.name), against_words(column.unit), against_words(column.description)})
    if (!complaint.empty()) return complaint;
  for (const std::int64_t extent : column.shape)
    if (extent < 1) return "has a shape that is not positive";
  if (column.type == Type::text && column.shape.size() != 1) return "is text without a number of bytes";
  return "";
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// What is wrong with a schema; empty where nothing is.
std::string against(const Schema& schema) {
  if (schema.tables.empty() || schema.tables[0].name != "samples") return "the first table is not 'samples'";
  for (const TableSpec& table : schema.tables) {
    const std::string name = "table '" + table.name + "' ";
    if (const std::string complaint = against_name(table.name); !complaint.empty()) return name + complaint;
    if (const std::string complaint = against_words(table.description); !complaint.empty()) return name + complaint;
    if (&table != &schema.tables[static_cast<std::size_t>(schema.find(table.name))]) return name + "stands twice";
    if (table.columns.empty()) return name + "has no columns";
    for (const Column& column : table.columns) {
      const std::string column_name = "column '" + table.name + "/" + column.name + "' ";
      if (const std::string complaint = against_column(column); !complaint.empty()) return column_name + complaint;
      if (&column != &table.columns[static_cast<std::size_t>(table.find(column.name))])
        return column_name + "stands twice";
    }
  }
  const TableSpec& samples = schema.tables[0];
  for (const auto& [name, type] : {std::pair{"id", Type::int64}, std::pair{"status", Type::int32}}) {
    const int found = samples.find(name);
    if (found < 0) return std::string("there is no column 'samples/") + name + "'";
    const Column& column = samples.columns[static_cast<std::size_t>(found)];
    if (column.type != type || !column.shape.empty() || column.incidental)
      return std::string("column 'samples/") + name + "' is not a scalar of type " + name_of(type);
  }
  for (const Column& column : samples.columns)
    if (column.name == "checksum" || ends_with(column.name, "_begin") || ends_with(column.name, "_count"))
      return "column 'samples/" + column.name + "' has a name that the writer uses";
  return "";
}

}  // namespace

std::int64_t bytes_of(Type type) {
  switch (type) {
    case Type::float64:
    case Type::int64:
      return 8;
    case Type::float32:
    case Type::int32:
      return 4;
    default:
      return 1;
  }
}

std::string name_of(Type type) {
  for (const auto& [known, name] : type_names)
    if (type == known) return name;
  throw std::logic_error("a type without a name");
}

std::int64_t Column::values() const {
  std::int64_t count = 1;
  if (type != Type::text)
    for (const std::int64_t extent : shape) count *= extent;
  return count;
}

std::int64_t Column::bytes() const { return type == Type::text ? shape.at(0) : values() * bytes_of(type); }

int TableSpec::find(const std::string& column) const {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == column) return static_cast<int>(i);
  return -1;
}

int Schema::find(const std::string& table) const {
  for (std::size_t i = 0; i < tables.size(); ++i)
    if (tables[i].name == table) return static_cast<int>(i);
  return -1;
}

void Schema::validate() const {
  const std::string complaint = against(*this);
  if (!complaint.empty()) throw std::logic_error("schema of a dataset: " + complaint);
}

std::string Schema::text() const {
  std::string text = "polyslip dataset schema\t" + std::to_string(version) + "\n";
  for (const TableSpec& table : tables) {
    text += "table\t" + table.name + "\t" + table.description + "\n";
    for (const Column& column : table.columns)
      text += "column\t" + column.name + "\t" + name_of(column.type) + "\t" + shape_text(column.shape) + "\t" +
              (column.incidental ? "incidental" : "content") + "\t" + column.unit + "\t" + column.description + "\n";
  }
  return text;
}

std::vector<TableSpec> Schema::parse_tables(const std::string& text, const std::string& origin) {
  std::vector<TableSpec> tables;
  int number = 0;
  for (const std::string& line : split(text, '\n')) {
    const std::string where = base::text(origin, ", schema, line ", ++number, ": ");
    const std::vector<std::string> fields = split(line, '\t');
    if (number == 1) {
      require(fields.size() == 2 && fields[0] == "polyslip dataset schema", where, "this is no schema of a dataset");
      require(fields[1] == std::to_string(version), where, "schema version ", fields[1],
              "; this program reads version ", version);
    } else if (!fields.empty() && fields[0] == "table") {
      require(fields.size() == 3, where, fields.size(), " fields; a table has 3");
      tables.push_back({fields[1], fields[2], {}});
    } else {
      require(fields.size() == 7 && fields[0] == "column" && !tables.empty(), where,
              "a table or a column of 7 fields is expected");
      require(fields[4] == "incidental" || fields[4] == "content", where, "'", fields[4],
              "'; allowed: content, incidental");
      tables.back().columns.push_back({fields[1], parse_type(fields[2], where), parse_shape(fields[3], where),
                                       fields[5], fields[6], fields[4] == "incidental"});
    }
  }
  return tables;
}

Schema Schema::parse(const std::string& text, const std::string& origin) {
  const Schema schema{parse_tables(text, origin)};
  const std::string complaint = against(schema);
  require(complaint.empty(), origin, ", schema: ", complaint);
  return schema;
}

std::uint32_t Schema::checksum() const { return io::crc32(text()); }

Schema Schema::stored() const {
  Schema result = *this;
  std::vector<Column>& samples = result.tables.at(0).columns;
  samples.push_back({"checksum",
                     Type::int64,
                     {},
                     "1",
                     "CRC-32 of the sample's rows in all tables, columns marked incidental left out",
                     false});
  for (const TableSpec& table : tables) {
    if (table.name == "samples") continue;
    samples.push_back({table.name + "_begin", Type::int64, {}, "1", "first row of the sample in " + table.name, false});
    samples.push_back({table.name + "_count", Type::int64, {}, "1", "rows of the sample in " + table.name, false});
  }
  return result;
}

}  // namespace polyslip::dataset
