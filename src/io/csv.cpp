#include "src/io/csv.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "src/base/files.hpp"
#include "src/base/tree.hpp"

namespace polyslip::io {
namespace {

std::string trimmed(const std::string& text) {
  const char* blanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 0;
  for (std::size_t comma = line.find(','); comma != std::string::npos; comma = line.find(',', begin)) {
    cells.push_back(trimmed(line.substr(begin, comma - begin)));
    begin = comma + 1;
  }
  cells.push_back(trimmed(line.substr(begin)));
  return cells;
}

std::string joined(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i > 0 ? "," : "") + cells[i];
  return line + "\n";
}

std::FILE* open_file(const std::string& path, const char* mode) {
  std::FILE* file = std::fopen(path.c_str(), mode);
  base::require(file != nullptr, "cannot write file '", path, "': ", std::strerror(errno));
  return file;
}

}  // namespace

bool CsvTable::has(const std::string& column) const {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

std::vector<double> CsvTable::numbers(const std::string& column) const {
  const auto found = std::find(columns.begin(), columns.end(), column);
  base::require(found != columns.end(), "file '", file, "' has no column '", column, "'; it has ",
                trimmed(joined(columns)));
  std::vector<double> values(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string& cell = rows[i][static_cast<std::size_t>(found - columns.begin())];
    base::require(base::parse_number(cell, values[i]) && std::isfinite(values[i]), "file '", file, "', line ", lines[i],
                  ", column '", column, "': '", cell, "' is not a finite number");
  }
  return values;
}

CsvTable read_csv(const std::string& path) {
  std::istringstream stream(base::read_file(path));
  CsvTable table;
  table.file = path;
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    const std::string content = trimmed(line);
    if (content.empty() || content[0] == '#') continue;
    std::vector<std::string> cells = split(content);
    if (table.columns.empty()) {
      for (auto cell = cells.begin(); cell != cells.end(); ++cell)
        base::require(std::find(cells.begin(), cell, *cell) == cell, "file '", path, "', line ", number, ": column '",
                      *cell, "' appears twice");
      table.columns = std::move(cells);
      continue;
    }
    base::require(cells.size() == table.columns.size(), "file '", path, "', line ", number, " has ", cells.size(),
                  " cells; the header has ", table.columns.size());
    table.rows.push_back(std::move(cells));
    table.lines.push_back(number);
  }
  base::require(!table.columns.empty(), "file '", path, "' is empty; a header line with column names is expected");
  return table;
}

std::string csv_text(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows) {
  std::string text = joined(columns);
  for (const auto& row : rows) text += joined(row);
  return text;
}

CsvWriter::CsvWriter(const std::string& path, const std::vector<std::string>& columns, RowsGo rows_go)
    : CsvWriter(path, columns.size(), open_file(path, "wb"), rows_go) {
  pending_ = joined(columns);
  flush();
}

CsvWriter CsvWriter::resume(const std::string& path, const std::vector<std::string>& columns, int rows,
                            RowsGo rows_go) {
  const std::string content = base::read_file(path);
  base::require(content.compare(0, joined(columns).size(), joined(columns)) == 0, "file '", path,
                "' cannot be continued: its columns are not ", trimmed(joined(columns)));
  std::size_t end = joined(columns).size();
  for (int i = 0; i < rows; ++i) {
    const std::size_t newline = content.find('\n', end);
    base::require(newline != std::string::npos, "file '", path, "' cannot be continued: it has ", i,
                  " whole rows, and ", rows, " are expected");
    end = newline + 1;
  }
  std::filesystem::resize_file(path, end);
  return CsvWriter(path, columns.size(), open_file(path, "ab"), rows_go);
}

void CsvWriter::row(const std::vector<double>& values) {
  base::require(values.size() == width_, "a row of ", values.size(), " values for the ", width_, " columns of file '",
                path_, "'");
  char cell[32];
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) pending_ += ',';
    pending_.append(cell, std::to_chars(cell, cell + sizeof(cell), values[i]).ptr);
  }
  pending_ += '\n';
  if (rows_go_ == RowsGo::at_once) flush();
}

void CsvWriter::flush() {
  const bool ok =
      std::fwrite(pending_.data(), 1, pending_.size(), file_.get()) == pending_.size() && std::fflush(file_.get()) == 0;
  base::require(ok, "cannot write file '", path_, "': ", std::strerror(errno));
  pending_.clear();
}

}  // namespace polyslip::io
