#include "src/dataset/merge.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>

#include "src/base/require.hpp"
#include "src/io/checksum.hpp"

namespace polyslip::dataset {
namespace {

using base::require;

bool is_added(const std::string& table, const std::string& column) {
  return table == "samples" && (column == "source" || column == "source_id");
}

bool is_list(const Column& column) { return column.type != Type::text && column.shape.size() == 1; }

/// Makes `to` wide enough for `more`.
void widen(Column& to, const Column& more, const std::string& table, const Reader& first, const Reader& input) {
  const bool shapes_fit =
      to.shape == more.shape || (to.type == Type::text && more.type == Type::text) || (is_list(to) && is_list(more));
  require(to.type == more.type && to.unit == more.unit && shapes_fit, "column '", table, "/", to.name, "' of '",
          input.path(), "' is ", name_of(more.type), " in ", more.unit, ", ", more.values(), " per row; that of '",
          first.path(), "' is ", name_of(to.type), " in ", to.unit, ", ", to.values());
  if (to.shape != more.shape) to.shape[0] = std::max(to.shape[0], more.shape[0]);
  to.incidental = to.incidental && more.incidental;
}

/// Bytes of one row of a column that an input lacks.
std::string missing_row(const Column& column) {
  std::string row(static_cast<std::size_t>(column.bytes()), '\0');
  const double number = std::nan("");
  const float short_number = std::nanf("");
  if (column.type == Type::float64 || column.type == Type::float32) {
    const auto width = static_cast<std::size_t>(bytes_of(column.type));
    const char* from = column.type == Type::float64 ? reinterpret_cast<const char*>(&number)
                                                    : reinterpret_cast<const char*>(&short_number);
    for (std::size_t at = 0; at < row.size(); at += width) std::memcpy(row.data() + at, from, width);
  } else if (column.type != Type::text) {
    std::fill(row.begin(), row.end(), '\xff');  // -1, or 255
  }
  return row;
}

/// Rows of `from` bytes as rows of `to` bytes, zeros behind.
std::string padded(const std::string& bytes, std::int64_t from, std::int64_t to) {
  if (from == to) return bytes;
  const auto rows = static_cast<std::int64_t>(bytes.size()) / from;
  std::string result(static_cast<std::size_t>(rows * to), '\0');
  for (std::int64_t row = 0; row < rows; ++row)
    std::memcpy(result.data() + row * to, bytes.data() + row * from, static_cast<std::size_t>(from));
  return result;
}

SampleRecord converted(const SampleRecord& record, const Schema& schema, std::int64_t id, std::size_t source) {
  SampleRecord result(schema, id);
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    const int from_table = record.schema().find(schema.tables[t].name);
    for (std::size_t c = 0; c < schema.tables[t].columns.size(); ++c) {
      const Column& column = schema.tables[t].columns[c];
      if ((t == 0 && column.name == "id") || is_added(schema.tables[t].name, column.name) || from_table < 0) continue;
      const TableSpec& spec = record.schema().tables[static_cast<std::size_t>(from_table)];
      const int from = spec.find(column.name);
      std::string bytes;
      if (from >= 0) {
        bytes = padded(record.column(from_table, from), spec.columns[static_cast<std::size_t>(from)].bytes(),
                       column.bytes());
      } else {
        const std::string row = missing_row(column);
        for (std::int64_t i = record.rows(from_table); i > 0; --i) bytes += row;
      }
      result.set_bytes(static_cast<int>(t), static_cast<int>(c), std::move(bytes));
    }
  }
  result.set_sample("source", static_cast<std::int64_t>(source));
  result.set_sample("source_id", record.id());
  return result;
}

void require_same_tables(const Reader& first, const Reader& input) {
  for (const ConstantTable& table : first.stamp().tables) {
    const auto& others = input.stamp().tables;
    const auto same = std::find_if(others.begin(), others.end(),
                                   [&](const ConstantTable& other) { return other.spec.name == table.spec.name; });
    require(same != others.end() && same->columns == table.columns, "table '", table.spec.name, "' of '", input.path(),
            "' is not that of '", first.path(), "'; campaigns of the same materials can be merged");
  }
  require(first.stamp().tables.size() == input.stamp().tables.size(), "'", input.path(),
          "' has tables of a whole campaign that '", first.path(), "' lacks");
}

Stamp merged_stamp(const std::vector<const Reader*>& inputs) {
  Stamp stamp = inputs.front()->stamp();
  stamp.planned = 0;
  stamp.plan_text.clear();
  std::string plans;
  for (const Reader* input : inputs) {
    stamp.planned += input->samples();
    stamp.plan_text += "# source " + input->path() + "\n" + input->stamp().plan_text + "\n";
    plans += std::to_string(input->stamp().plan) + "\n";
  }
  stamp.plan = io::crc32(plans);
  return stamp;
}

/// A value of "samples" as a number, where there is such a column.
std::optional<std::int64_t> integer_of(const SampleRecord& record, const std::string& name) {
  const TableSpec& samples = record.schema().tables[0];
  const int column = samples.find(name);
  if (column < 0 || samples.columns[static_cast<std::size_t>(column)].type != Type::int64) return std::nullopt;
  std::int64_t value = 0;
  std::memcpy(&value, record.column(0, column).data(), sizeof(value));
  return value;
}

/// Two samples that share one of these are the same: place in a plan, and case with seed.
std::vector<std::string> identities(const Reader& reader, const SampleRecord& record) {
  std::vector<std::string> result{base::text("plan ", reader.stamp().plan, " id ", record.id())};
  const auto made_of = integer_of(record, "case_checksum"), seed = integer_of(record, "seed");
  if (made_of && seed) result.push_back(base::text("case ", *made_of, " seed ", *seed));
  return result;
}

}  // namespace

Schema merged_schema(const std::vector<const Reader*>& inputs) {
  Schema schema;
  std::map<std::pair<std::string, std::string>, std::size_t> in_how_many;
  for (const Reader* input : inputs)
    for (const TableSpec& table : input->schema().tables) {
      int t = schema.find(table.name);
      if (t < 0) {
        schema.tables.push_back({table.name, table.description, {}});
        t = static_cast<int>(schema.tables.size()) - 1;
      }
      TableSpec& to = schema.tables[static_cast<std::size_t>(t)];
      for (const Column& column : table.columns) {
        if (is_added(table.name, column.name)) continue;
        ++in_how_many[{table.name, column.name}];
        const int found = to.find(column.name);
        if (found < 0)
          to.columns.push_back(column);
        else
          widen(to.columns[static_cast<std::size_t>(found)], column, table.name, *inputs.front(), *input);
      }
    }
  for (TableSpec& table : schema.tables) {
    std::size_t with_table = 0;
    for (const Reader* input : inputs) with_table += input->schema().find(table.name) >= 0 ? 1 : 0;
    for (Column& column : table.columns)
      if (in_how_many[{table.name, column.name}] < with_table)
        column.description += "; NaN where the source has no such column (-1, 255 or empty)";
  }
  schema.tables[0].columns.push_back({"source",
                                      Type::int32,
                                      {},
                                      "1",
                                      "number of the dataset it came from, in the order in which they were merged",
                                      false});
  schema.tables[0].columns.push_back({"source_id", Type::int64, {}, "1", "id of the sample in that dataset", false});
  schema.validate();
  return schema;
}

std::int64_t merge(const std::string& out, const std::vector<std::string>& inputs) {
  require(!std::filesystem::exists(out), "file '", out, "' exists; nothing is overwritten");
  std::vector<std::unique_ptr<Reader>> readers;
  std::vector<const Reader*> list;
  for (const std::string& input : inputs) {
    readers.push_back(std::make_unique<Reader>(input));
    list.push_back(readers.back().get());
    if (list.size() > 1) require_same_tables(*list.front(), *list.back());
  }
  const Schema schema = merged_schema(list);
  FileWriter writer(out, schema, merged_stamp(list), Kind::dataset);
  std::map<std::string, std::string> seen;
  std::int64_t next = 0;
  for (std::size_t source = 0; source < list.size(); ++source) {
    const Reader& reader = *list[source];
    reader.for_each_record(0, reader.samples(), [&](std::int64_t, const SampleRecord& record, std::int64_t checksum) {
      require(static_cast<std::int64_t>(record.checksum()) == checksum, "dataset '", reader.path(), "', sample ",
              record.id(), ": the rows do not fit their checksum; polyslip dataset check says more");
      const std::string name = base::text("sample ", record.id(), " of '", reader.path(), "'");
      for (const std::string& key : identities(reader, record)) {
        const auto [other, is_new] = seen.emplace(key, name);
        require(is_new, name, " is the same as ", other->second, "; leave one of the datasets out");
      }
      writer.add(converted(record, schema, next++, source));
    });
  }
  require(next > 0, "there are no samples to merge");
  writer.commit();
  return next;
}

}  // namespace polyslip::dataset
