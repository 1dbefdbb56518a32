#pragma once
// Writes samples one by one to one HDF5 file of flat tables: a shard of a campaign, or a dataset of its own. The same samples and stamp
// give the same bytes.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/dataset/record.hpp"

namespace polyslip::dataset {

/// A table of a whole campaign, not of samples: crystals, slip systems. Its name is that of a group of its own.
struct ConstantTable {
  TableSpec spec;
  std::vector<std::string> columns;  ///< bytes as they lie in files, as many rows each
};
/// The tables after the first one of a record, as such tables.
std::vector<ConstantTable> constant_tables(const SampleRecord& record);

/// Where samples come from.
struct Stamp {
  std::uint32_t plan = 0;    ///< a number that tells plans apart
  std::int64_t planned = 0;  ///< samples of the whole plan
  std::string plan_text;     ///< the resolved plan
  std::string program;       ///< with its version
  std::string libraries;
  std::vector<ConstantTable> tables;
};

/// shard: all samples of a range of ids of one campaign; dataset: any samples, a file of its own.
enum class Kind { shard, dataset };

class FileWriter {
 public:
  /// Nothing stands at `path` until commit(). Serial. InputErrors of this class name the file and what the system said.
  FileWriter(const std::string& path, const Schema& schema, const Stamp& stamp, Kind kind);
  ~FileWriter();

  /// Samples in the order of their ids (std::logic_error otherwise). Holds a chunk of each column in memory at most.
  void add(const SampleRecord& record);
  void commit();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Samples [first_id, first_id + count) of a campaign; each is asked for once, in the order of ids.
void write_shard(const std::string& path, const Schema& schema, const Stamp& stamp, std::int64_t first_id,
                 std::int64_t count, const std::function<SampleRecord(std::int64_t id)>& record_of);

/// FOLDER/shards/shard_00007.h5
std::string shard_path(const std::string& folder, std::int64_t number);

/// What index, shards and single files say of themselves, for those who write and read them.
namespace head {
constexpr const char* format = "polyslip dataset";
/// Attributes of the file and the texts of group "provenance".
void write(io::Hdf5File& file, const Schema& schema, const Stamp& stamp, const std::string& kind, std::int64_t first_id,
           std::int64_t samples, bool complete);
/// Groups of the tables, with their descriptions.
void write_groups(io::Hdf5File& file, const Schema& schema);
}  // namespace head

}  // namespace polyslip::dataset
