#include "src/dataset/reader.hpp"

#include <mpi.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "src/base/require.hpp"

namespace polyslip::dataset {
namespace {

using base::require;

constexpr std::size_t most_open_files = 16;
constexpr std::int64_t block_bytes = 16 << 20;

io::Hdf5File open_alone(const std::string& path) { return io::Hdf5File::open(path, base::Comm(MPI_COMM_SELF)); }

std::string one_text(const io::Hdf5File& file, const std::string& name) {
  const std::vector<std::string> texts = file.read_texts(name);
  return texts.empty() ? "" : texts[0];
}

std::int64_t whole_attribute(const io::Hdf5File& file, const std::string& name) {
  return static_cast<std::int64_t>(file.number_attribute("/", name));
}

template <class T>
void append_numbers(const std::string& bytes, std::vector<double>& numbers) {
  for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    numbers.push_back(static_cast<double>(value));
  }
}

std::vector<std::int64_t> integers_of(const io::Hdf5File& file, const std::string& name, std::int64_t rows) {
  const io::Hdf5Column column = io::Hdf5Column::open(file, name);
  require(column.layout().type == Type::int64 && column.layout().shape.empty() && column.rows() == rows, "file '",
          file.path(), "': '", name, "' has ", column.rows(), " rows; ", rows, " whole numbers are expected");
  std::vector<std::int64_t> values(static_cast<std::size_t>(rows));
  column.read(0, rows, values.data());
  return values;
}

}  // namespace

/// A file and those of its columns that were read, which are closed before it.
struct Reader::OpenFile {
  std::size_t number;
  io::Hdf5File file;
  std::map<std::pair<int, int>, io::Hdf5Column> columns;
};

Reader::~Reader() = default;

Reader::Reader(const std::string& path) : path_(path) {
  if (std::filesystem::is_directory(path)) {
    path_ = (std::filesystem::path(path) / "dataset.h5").string();
    require(std::filesystem::exists(path_), "folder '", path, "' has no dataset.h5; where it has shards, polyslip ",
            "dataset merge ", path, " makes one");
  }
  const io::Hdf5File file = open_alone(path_);
  read_head(file);
  read_constants(file);
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  read_files(file, folder.empty() ? "." : folder);
  read_offsets(file);
}

void Reader::read_head(const io::Hdf5File& file) {
  require(file.has_attribute("/", "format") && file.text_attribute("/", "format") == head::format, "file '", path_,
          "' is no dataset of polyslip");
  const std::int64_t version = whole_attribute(file, "schema_version");
  require(version == Schema::version, "file '", path_, "' has schema version ", version,
          "; this program reads version ", Schema::version);
  schema_ = Schema::parse(one_text(file, "provenance/schema"), "file '" + path_ + "'");
  require(whole_attribute(file, "schema_checksum") == static_cast<std::int64_t>(schema_.checksum()), "file '", path_,
          "': the schema does not fit its checksum");
  stored_ = schema_.stored();
  kind_ = file.text_attribute("/", "kind");
  complete_ = whole_attribute(file, "complete") != 0;
  stamp_.plan = static_cast<std::uint32_t>(whole_attribute(file, "plan_checksum"));
  stamp_.planned = whole_attribute(file, "planned");
  stamp_.program = file.text_attribute("/", "program");
  stamp_.libraries = file.text_attribute("/", "libraries");
  stamp_.plan_text = one_text(file, "provenance/plan");
}

void Reader::read_constants(const io::Hdf5File& file) {
  if (!file.has("provenance/constants")) return;
  for (const TableSpec& spec : Schema::parse_tables(one_text(file, "provenance/constants"), "file '" + path_ + "'")) {
    ConstantTable table{spec, {}};
    for (const Column& column : spec.columns) {
      const io::Hdf5Column found = io::Hdf5Column::open(file, spec.name + "/" + column.name);
      require(found.layout().type == column.type && found.layout().shape == column.shape, "file '", path_,
              "': column '", spec.name, "/", column.name, "' is of another type than its schema says");
      table.columns.emplace_back(static_cast<std::size_t>(found.rows() * column.bytes()), '\0');
      found.read(0, found.rows(), table.columns.back().data());
    }
    stamp_.tables.push_back(std::move(table));
  }
}

void Reader::read_files(const io::Hdf5File& file, const std::string& folder) {
  file_begins_ = {0};
  if (kind_ != "index") {
    files_ = {path_};
    file_begins_.push_back(whole_attribute(file, "samples"));
    return;
  }
  const std::vector<std::int64_t> counts = file.read_integers("shards/samples").values;
  for (const std::string& name : file.read_texts("shards/file")) files_.push_back(folder + "/" + name);
  require(counts.size() == files_.size(), "file '", path_, "': the list of shards is damaged");
  for (const std::int64_t count : counts) file_begins_.push_back(file_begins_.back() + count);
}

void Reader::read_offsets(const io::Hdf5File& file) {
  const std::int64_t count = whole_attribute(file, "samples");
  require(count >= 0 && file_begins_.back() == count, "file '", path_,
          "': the number of samples contradicts the shards");
  begins_.emplace_back();
  for (std::int64_t i = 0; i <= count; ++i) begins_[0].push_back(i);
  for (std::size_t t = 1; t < schema_.tables.size(); ++t) {
    const std::string table = schema_.tables[t].name;
    std::vector<std::int64_t> begin = integers_of(file, "samples/" + table + "_begin", count);
    const std::vector<std::int64_t> rows = integers_of(file, "samples/" + table + "_count", count);
    std::int64_t at = 0;
    for (std::size_t i = 0; i < begin.size(); ++i) {
      require(begin[i] == at && rows[i] >= 0, "file '", path_, "': rows of the ", i + 1, "-th sample in '", table,
              "' begin at ", begin[i], "; ", at, " is expected");
      at += rows[i];
    }
    begin.push_back(at);
    begins_.push_back(std::move(begin));
  }
}

Reader::OpenFile& Reader::open_file(std::size_t number) const {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const auto& file) { return file->number == number; });
  if (found != open_.end()) {
    open_.splice(open_.begin(), open_, found);
  } else {
    if (open_.size() >= most_open_files) open_.pop_back();
    open_.push_front(std::unique_ptr<OpenFile>(new OpenFile{number, open_alone(files_[number]), {}}));
  }
  return *open_.front();
}

const io::Hdf5Column& Reader::open_column(std::size_t number, int table, int column) const {
  OpenFile& file = open_file(number);
  auto found = file.columns.find({table, column});
  if (found == file.columns.end()) {
    const TableSpec& spec = stored_.tables[static_cast<std::size_t>(table)];
    const Column& expected = spec.columns[static_cast<std::size_t>(column)];
    io::Hdf5Column opened = io::Hdf5Column::open(file.file, spec.name + "/" + expected.name);
    const std::int64_t whole = begin(table, file_begins_[number + 1]) - begin(table, file_begins_[number]);
    require(opened.layout().type == expected.type && opened.layout().shape == expected.shape && opened.rows() == whole,
            "file '", files_[number], "': column '", spec.name, "/", expected.name, "' has ", opened.rows(),
            " rows of ", opened.layout().row_bytes(), " bytes; ", whole, " of ", expected.bytes(), " are expected");
    found = file.columns.emplace(std::pair{table, column}, std::move(opened)).first;
  }
  return found->second;
}

std::int64_t Reader::chunk_rows(int table, int column) const {
  for (std::size_t number = 0; number < files_.size(); ++number)
    if (begin(table, file_begins_[number]) < begin(table, file_begins_[number + 1]))
      return open_column(number, table, column).layout().chunk_rows;
  return 0;
}

void Reader::read(int table, int column, std::int64_t first, std::int64_t rows, char* bytes) const {
  require(first >= 0 && rows >= 0 && rows <= this->rows(table) - first, "dataset '", path_, "': table '",
          stored_.tables[static_cast<std::size_t>(table)].name, "' has ", this->rows(table), " rows; rows ", first,
          " to ", first + rows, " are asked for");
  const Column& spec = this->column(table, column);
  const std::size_t own = schema_.tables[0].columns.size();
  if (table == 0 &&
      static_cast<std::size_t>(column) > own) {  // offsets: those of shards count from their own beginning
    const auto t = (static_cast<std::size_t>(column) - own - 1) / 2 + 1;
    const bool is_begin = (static_cast<std::size_t>(column) - own) % 2 == 1;
    for (std::int64_t i = first; i < first + rows; ++i, bytes += sizeof(std::int64_t)) {
      const std::int64_t value =
          is_begin ? begins_[t][static_cast<std::size_t>(i)]
                   : begins_[t][static_cast<std::size_t>(i) + 1] - begins_[t][static_cast<std::size_t>(i)];
      std::memcpy(bytes, &value, sizeof(value));
    }
    return;
  }
  // Rows of a table before each file's first ones grow with the number of the file.
  const auto after =
      std::upper_bound(file_begins_.begin(), file_begins_.end() - 1, first,
                       [&](std::int64_t row, std::int64_t sample) { return row < begin(table, sample); });
  for (auto number = static_cast<std::size_t>(after - file_begins_.begin()) - 1; rows > 0; ++number) {
    const std::int64_t from = begin(table, file_begins_[number]), end = begin(table, file_begins_[number + 1]);
    const std::int64_t piece = std::min(rows, end - first);
    if (piece == 0) continue;  // a file of failed samples
    open_column(number, table, column).read(first - from, piece, bytes);
    bytes += piece * spec.bytes();
    first += piece;
    rows -= piece;
  }
}

// --- values ---------------------------------------------------------------------------------------------------------------

std::pair<int, int> Reader::find(const std::string& table, const std::string& column) const {
  const int t = stored_.find(table);
  std::string names;
  for (const TableSpec& spec : stored_.tables) names += (names.empty() ? "" : ", ") + spec.name;
  require(t >= 0, "dataset '", path_, "' has no table '", table, "'; it has ", names);
  const int c = stored_.tables[static_cast<std::size_t>(t)].find(column);
  names.clear();
  for (const Column& spec : stored_.tables[static_cast<std::size_t>(t)].columns)
    names += (names.empty() ? "" : ", ") + spec.name;
  require(c >= 0, "dataset '", path_, "' has no column '", column, "' in table '", table, "'; it has ", names);
  return {t, c};
}

std::string Reader::bytes_of(int table, int column, std::int64_t first, std::int64_t rows) const {
  std::string bytes(static_cast<std::size_t>(rows * this->column(table, column).bytes()), '\0');
  read(table, column, first, rows, bytes.data());
  return bytes;
}

std::vector<double> Reader::numbers(const std::string& table, const std::string& name, std::int64_t first,
                                    std::int64_t rows) const {
  const auto [t, c] = find(table, name);
  require(column(t, c).type != Type::text, "dataset '", path_, "': '", table, "/", name, "' is text, not numbers");
  return numbers_of(column(t, c), bytes_of(t, c, first, rows));
}

std::vector<double> Reader::numbers(const std::string& table, const std::string& name) const {
  return numbers(table, name, 0, rows(find(table, name).first));
}

std::vector<std::int64_t> Reader::integers(const std::string& table, const std::string& name) const {
  const auto [t, c] = find(table, name);
  const Type type = column(t, c).type;
  require(type == Type::int64 || type == Type::int32 || type == Type::uint8, "dataset '", path_, "': '", table, "/",
          name, "' does not hold whole numbers");
  const std::string bytes = bytes_of(t, c, 0, rows(t));
  std::vector<std::int64_t> values;
  if (type == Type::int64) {
    values.resize(bytes.size() / sizeof(std::int64_t));
    std::memcpy(values.data(), bytes.data(), bytes.size());
  } else {
    for (const double value : numbers_of(column(t, c), bytes)) values.push_back(static_cast<std::int64_t>(value));
  }
  return values;
}

std::vector<std::string> Reader::texts(const std::string& table, const std::string& name) const {
  const auto [t, c] = find(table, name);
  require(column(t, c).type == Type::text, "dataset '", path_, "': '", table, "/", name, "' is numbers, not text");
  return texts_of(column(t, c), bytes_of(t, c, 0, rows(t)));
}

std::vector<std::int64_t> Reader::select(const std::string& name, const std::string& text) const {
  const std::vector<std::string> found = texts("samples", name);
  std::vector<std::int64_t> samples;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (found[i] == text) samples.push_back(static_cast<std::int64_t>(i));
  return samples;
}

std::vector<double> numbers_of(const Column& column, const std::string& bytes) {
  std::vector<double> numbers;
  numbers.reserve(bytes.size() / static_cast<std::size_t>(bytes_of(column.type)));
  switch (column.type) {
    case Type::float64:
      append_numbers<double>(bytes, numbers);
      break;
    case Type::float32:
      append_numbers<float>(bytes, numbers);
      break;
    case Type::int64:
      append_numbers<std::int64_t>(bytes, numbers);
      break;
    case Type::int32:
      append_numbers<std::int32_t>(bytes, numbers);
      break;
    case Type::uint8:
      append_numbers<std::uint8_t>(bytes, numbers);
      break;
    case Type::text:
      throw std::logic_error("column '" + column.name + "' is text, not numbers");
  }
  return numbers;
}

std::vector<std::string> texts_of(const Column& column, const std::string& bytes) {
  std::vector<std::string> texts;
  const auto width = static_cast<std::size_t>(column.bytes());
  for (std::size_t at = 0; at < bytes.size(); at += width) {
    const std::string text = bytes.substr(at, width);
    texts.push_back(text.substr(0, text.find('\0')));
  }
  return texts;
}

// --- records --------------------------------------------------------------------------------------------------------------

std::vector<std::pair<SampleRecord, std::int64_t>> Reader::records(std::int64_t first, std::int64_t end) const {
  // As many samples as fit into a block, one at least.
  std::int64_t last = first, bytes = 0;
  while (last < end && (last == first || bytes < block_bytes)) {
    for (std::size_t t = 0; t < schema_.tables.size(); ++t)
      for (const Column& spec : schema_.tables[t].columns)
        bytes += spec.bytes() *
                 (begins_[t][static_cast<std::size_t>(last) + 1] - begins_[t][static_cast<std::size_t>(last)]);
    ++last;
  }
  const auto id_column = schema_.tables[0].find("id");
  std::vector<std::int64_t> ids(static_cast<std::size_t>(last - first)), sums(ids.size());
  read(0, id_column, first, last - first, reinterpret_cast<char*>(ids.data()));
  read(0, static_cast<int>(schema_.tables[0].columns.size()), first, last - first,
       reinterpret_cast<char*>(sums.data()));
  std::vector<std::pair<SampleRecord, std::int64_t>> result;
  for (std::size_t i = 0; i < ids.size(); ++i) result.emplace_back(SampleRecord(schema_, ids[i]), sums[i]);
  for (int t = 0; t < static_cast<int>(schema_.tables.size()); ++t)
    for (int c = 0; c < static_cast<int>(schema_.tables[static_cast<std::size_t>(t)].columns.size()); ++c) {
      const std::int64_t from = begin(t, first), width = column(t, c).bytes();
      const std::string all = bytes_of(t, c, from, begin(t, last) - from);
      for (std::int64_t i = first; i < last; ++i)
        result[static_cast<std::size_t>(i - first)].first.set_bytes(
            t, c,
            all.substr(static_cast<std::size_t>((begin(t, i) - from) * width),
                       static_cast<std::size_t>((begin(t, i + 1) - begin(t, i)) * width)));
    }
  return result;
}

}  // namespace polyslip::dataset
