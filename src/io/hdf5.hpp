#pragma once
// Parallel HDF5 files that are whole or absent: written under a temporary name and renamed by commit(). Every dataset
// carries a unit and a description. hdf5.h stays inside src/io/hdf5.cpp.
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/grid.hpp"

namespace polyslip::io {

struct ColumnLayout;
struct ColumnPiece;

/// What a dataset holds. Neither may be empty; unit "1" for pure numbers.
struct About {
  std::string unit;
  std::string description;
};

/// How values are stored; memory always holds double (or int).
enum class Precision { float64, float32 };

/// A rank's share of values that lie on a grid or in a list: rows [begin, begin + count) of the first extent.
struct Share {
  std::vector<std::int64_t> extents;  ///< {nz, ny, nx} for a grid, {total} for a list
  std::int64_t begin = 0;
  std::int64_t count = 0;

  /// The voxels of a slab.
  static Share of(const base::Grid& grid, const base::Slab& slab);
  /// A list of which this rank holds `count` entries, in rank order (collective).
  static Share of(std::int64_t count, const base::Comm& comm);
  /// Points on this rank.
  std::int64_t points() const;
};

/// A table that every rank reads whole; row-major.
template <class T>
struct Table {
  std::vector<std::int64_t> shape;
  std::vector<T> values;
};

/// What a file's own tables look like: any is read by HDF5 1.8 and newer; compact takes less room where there are many datasets in
/// chunks, and can hold virtual ones (HDF5 1.10).
enum class Format { any, compact };

/// One HDF5 file on one communicator (MPI-IO on more than one rank). Every member is collective: all ranks call it with the
/// same arguments, save where a comment says that a rank gives its own share. Names are paths in the file ("grains/phase");
/// missing groups on the way are made. Failures (no such file or dataset, wrong shape, disk full) are InputErrors that name
/// the file, the dataset, and what HDF5 and the system said.
class Hdf5File {
 public:
  /// Begins a new file. Nothing stands at `path` (or the old file stands there) until commit().
  static Hdf5File create(const std::string& path, const base::Comm& comm, Format format = Format::any);
  /// Opens for reading.
  static Hdf5File open(const std::string& path, const base::Comm& comm);

  Hdf5File(Hdf5File&& other) noexcept;
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;
  Hdf5File& operator=(Hdf5File&&) = delete;
  /// Closes; a file that was begun and not committed is removed.
  ~Hdf5File();

  /// Closes a new file and gives it its name, replacing an older one at once. No other call may follow.
  void commit();

  const std::string& path() const { return path_; }

  bool has(const std::string& name) const;
  bool is_group(const std::string& name) const;
  /// Names of the members of a group ("/" for the root), sorted.
  std::vector<std::string> members(const std::string& group) const;
  void create_group(const std::string& name);
  /// A link called `name` to `target` in `file`, whose path is relative to this file's folder. The target need not exist yet.
  void link(const std::string& name, const std::string& file, const std::string& target);

  /// Attributes of a group or dataset ("/" for the file). A number may be written once only.
  void write_attribute(const std::string& object, const std::string& name, const std::string& value);
  void write_attribute(const std::string& object, const std::string& name, double value);
  void write_attribute(const std::string& object, const std::string& name, std::int64_t value);
  void write_attribute(const std::string& object, const std::string& name, const std::vector<double>& values);
  bool has_attribute(const std::string& object, const std::string& name) const;
  std::string text_attribute(const std::string& object, const std::string& name) const;
  double number_attribute(const std::string& object, const std::string& name) const;
  std::vector<double> numbers_attribute(const std::string& object, const std::string& name) const;

  /// Replicated tables: every rank gives the shape, root gives the values (other ranks' are not looked at).
  void write_table(const std::string& name, const About& about, const Table<double>& table);
  void write_table(const std::string& name, const About& about, const Table<std::int64_t>& table);
  /// A list of UTF-8 texts of any length.
  void write_texts(const std::string& name, const std::string& description, const std::vector<std::string>& texts);
  Table<double> read_numbers(const std::string& name) const;
  Table<std::int64_t> read_integers(const std::string& name) const;
  /// Whether a dataset holds texts.
  bool holds_texts(const std::string& name) const;
  /// Texts of fixed or variable length.
  std::vector<std::string> read_texts(const std::string& name) const;

  /// Distributed values: this rank's share, (component, point) with the point index contiguous, components row-major in `shape`
  /// ({} scalar, {3} vector, {3, 3} tensor). The dataset is (extents…, shape…): (z, y, x, 3, 3) for a tensor on a grid.
  void write_field(const std::string& name, const About& about, const Share& share, const std::vector<int>& shape,
                   const double* values, Precision precision = Precision::float64);
  void write_field(const std::string& name, const About& about, const Share& share, const std::vector<int>& shape,
                   const int* values);
  /// The reverse, on any number of ranks. InputError unless the dataset has exactly the extents and the shape.
  void read_field(const std::string& name, const Share& share, const std::vector<int>& shape, double* values) const;
  void read_field(const std::string& name, const Share& share, const std::vector<int>& shape, int* values) const;
  /// All extents of a dataset, components included.
  std::vector<std::int64_t> extents(const std::string& name) const;

 private:
  friend class Hdf5Column;
  friend void write_virtual_column(Hdf5File& file, const std::string& name, const About& about,
                                   const ColumnLayout& layout, const std::vector<ColumnPiece>& pieces);

  Hdf5File(std::string path, std::string open_path, const base::Comm& comm)
      : path_(std::move(path)), open_path_(std::move(open_path)), comm_(comm) {}

  void close() noexcept;
  bool reserve(std::int64_t from, std::int64_t bytes) const;
  /// Room for so many bytes more behind all that the file has.
  void reserve_at_end(std::int64_t bytes, const std::string& name) const;
  void agree(bool ok, const std::string& action, const std::string& name) const;
  std::int64_t open_object(const std::string& name) const;
  std::int64_t open_dataset(const std::string& name) const;
  std::int64_t create_dataset(const std::string& name, const About& about, std::int64_t type,
                              const std::vector<std::int64_t>& extents);
  /// Makes an open dataset with unit and description, and without time stamps; `list`: its layout.
  std::int64_t make_dataset(const std::string& name, const About& about, std::int64_t type, std::int64_t space,
                            std::int64_t list);
  template <class T>
  void write_values(const std::string& name, const About& about, const Table<T>& table);
  template <class T>
  Table<T> read_values(const std::string& name) const;
  std::vector<std::string> read_variable_texts(std::int64_t dataset, std::int64_t type, const std::string& name) const;
  template <class T>
  void put_attribute(const std::string& object, const std::string& name, const T* values, int count, bool scalar);
  template <class Stored, class T>
  void write_share(const std::string& name, const About& about, const Share& share, const std::vector<int>& shape,
                   const T* values);
  template <class T>
  void read_share(const std::string& name, const Share& share, const std::vector<int>& shape, T* values) const;

  std::string path_;
  std::string open_path_;  // the temporary name while writing
  base::Comm comm_;
  std::int64_t file_ = -1;
  bool writing_ = false;
  mutable std::int64_t reserved_ = 0;  // bytes of the file for which there is room
};

}  // namespace polyslip::io
