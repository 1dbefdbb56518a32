#pragma once
// Comma-separated tables with one header line. Serial: root reads and writes, and shares what others need.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace polyslip::io {

struct CsvTable {
  std::string file;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  ///< cells without surrounding blanks
  std::vector<int> lines;                      ///< line in the file of each row

  bool has(const std::string& column) const;
  /// One column as numbers. InputError with file, line and column for a cell that is not a finite number.
  std::vector<double> numbers(const std::string& column) const;
};

/// Blank lines and lines that begin with # are passed over. InputError for a missing file, a missing header, a column named
/// twice, or a row with another number of cells than the header.
CsvTable read_csv(const std::string& path);

/// Numbers are written so that they read back the same.
std::string csv_text(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows);

/// When the rows of a growing table go to the disk: each when row() returns, or all that are there at flush().
enum class RowsGo { at_once, at_flush };

/// A table that grows row by row. A kill may leave half a row; resume() drops it.
class CsvWriter {
 public:
  /// Begins a new file with a header. InputErrors name the path and the system's reason.
  CsvWriter(const std::string& path, const std::vector<std::string>& columns, RowsGo rows_go = RowsGo::at_once);
  /// Goes on after the first `rows` rows of an existing file and drops what follows. InputError when the file has fewer
  /// rows or other columns.
  static CsvWriter resume(const std::string& path, const std::vector<std::string>& columns, int rows,
                          RowsGo rows_go = RowsGo::at_once);

  /// As many values as there are columns, each with the fewest digits that read back as the same number.
  void row(const std::vector<double>& values);
  /// Rows that are not on the disk yet go there.
  void flush();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  CsvWriter(std::string path, std::size_t width, std::FILE* file, RowsGo rows_go)
      : path_(std::move(path)), width_(width), file_(file), rows_go_(rows_go) {}

  std::string path_;
  std::size_t width_;
  std::unique_ptr<std::FILE, Close> file_;
  RowsGo rows_go_;
  std::string pending_;  // rows that are not on the disk yet
};

}  // namespace polyslip::io
