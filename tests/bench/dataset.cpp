// Reading a dataset in shuffled order against reading the same columns in the order of the files, with a warm and with a cold cache of
// the system. Writes about 150 MB into the current folder first and removes them at the end.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "kernels/rotation/random.hpp"
#include "src/dataset/index.hpp"
#include "src/dataset/stream.hpp"
#include "tests/bench/bench.hpp"

namespace {

using namespace polyslip;
using namespace polyslip::dataset;
namespace fs = std::filesystem;

constexpr int systems = 24, grains = 30, voxels = 4096;

Schema schema_of(bool with_voxels) {
  Schema schema;
  schema.tables = {{"samples",
                    "one row per sample",
                    {{"id", Type::int64, {}, "1", "number", false},
                     {"status", Type::int32, {}, "1", "0 converged", false},
                     {"P", Type::float64, {9}, "Pa", "mean stress", false}}},
                   {"grains",
                    "one row per grain",
                    {{"orientation", Type::float64, {4}, "1", "quaternion", false},
                     {"volume", Type::float64, {}, "1", "share", false},
                     {"cauchy", Type::float64, {6}, "Pa", "stress", false},
                     {"gamma", Type::float64, {systems}, "1", "shears", false},
                     {"share", Type::float64, {systems}, "1", "shares", false}}}};
  if (with_voxels)
    schema.tables.push_back(
        {"voxels",
         "one row per voxel",
         {{"grain", Type::int32, {}, "1", "grain", false}, {"cauchy", Type::float32, {6}, "Pa", "stress", false}}});
  return schema;
}

/// Random numbers with about half of their digits, as measured values have them: deflate finds something to do.
std::vector<double> numbers(std::int64_t id, std::uint32_t column, std::size_t count) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<float>(
        kernels::random_uniform(column, static_cast<std::uint64_t>(id), static_cast<std::uint32_t>(i)));
  return values;
}

SampleRecord sample(const Schema& schema, std::int64_t id) {
  SampleRecord record(schema, id);
  record.set_sample("status", 0);
  record.set("samples", "P", numbers(id, 1, 9));
  const std::size_t n = grains;
  record.set("grains", "orientation", numbers(id, 2, 4 * n));
  record.set("grains", "volume", numbers(id, 3, n));
  record.set("grains", "cauchy", numbers(id, 4, 6 * n));
  record.set("grains", "gamma", numbers(id, 5, systems * n));
  record.set("grains", "share", numbers(id, 6, systems * n));
  if (schema.find("voxels") >= 0) {
    std::vector<std::int64_t> grain(voxels);
    for (std::size_t v = 0; v < grain.size(); ++v) grain[v] = static_cast<std::int64_t>(v * grains / voxels);
    record.set("voxels", "grain", grain);
    record.set("voxels", "cauchy", numbers(id, 7, 6 * static_cast<std::size_t>(voxels)));
  }
  return record;
}

std::string write(const std::string& name, bool with_voxels, std::int64_t samples, std::int64_t per_shard) {
  const std::string folder = (fs::current_path() / ("bench_dataset_" + name)).string();
  if (fs::exists(folder)) return folder;
  fs::create_directories(folder + "/shards");
  const Schema schema = schema_of(with_voxels);
  Stamp stamp;
  stamp.planned = samples;
  stamp.program = stamp.libraries = stamp.plan_text = "bench";
  for (std::int64_t k = 0; k * per_shard < samples; ++k)
    write_shard(shard_path(folder, k), schema, stamp, k * per_shard, per_shard,
                [&](std::int64_t id) { return sample(schema, id); });
  write_index(folder);
  return folder;
}

/// The system forgets what it holds of the files.
void forget(const std::string& folder) {
  for (const std::string& path : shard_files(folder)) {
    const int file = ::open(path.c_str(), O_RDONLY);
    ::fdatasync(file);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
  }
}

/// Each column of each shard in one call of HDF5, one shard after the other.
double read_in_order(const std::string& folder, const StreamOptions& options) {
  double bytes = 0;
  std::vector<char> buffer;
  for (const std::string& path : shard_files(folder)) {
    const io::Hdf5File file = io::Hdf5File::open(path, base::Comm(MPI_COMM_SELF));
    for (const auto& [table, name] : options.columns) {
      const io::Hdf5Column column = io::Hdf5Column::open(file, table + "/" + name);
      buffer.resize(static_cast<std::size_t>(column.rows() * column.layout().row_bytes()));
      column.read(0, column.rows(), buffer.data());
      bytes += static_cast<double>(buffer.size());
    }
  }
  return bytes;
}

/// Every sample once; touches each of them. Opening the dataset counts.
double read_shuffled(const std::string& folder, StreamOptions options) {
  const Reader reader(folder);
  for (std::int64_t i = 0; i < reader.samples(); ++i) options.samples.push_back(i);
  Stream stream(reader, options);
  double sum = 0;
  while (stream.next())
    for (int c = 0; c < static_cast<int>(options.columns.size()); ++c) sum += stream.bytes(c)[0];
  return sum;
}

void measure(bench::Bench& bench, const std::string& name, bool with_voxels, std::int64_t samples,
             std::int64_t per_shard, const StreamOptions& options) {
  for (const bool cold : {false, true}) {
    const std::string prefix = "dataset/" + name + (cold ? "/cold" : "/warm");
    double bytes = 0;
    if (bench.wanted(prefix + "/in_order")) {
      const std::string folder = write(name, with_voxels, samples, per_shard);
      const bench::Times times = bench.measure_whole([&] {
        if (cold) forget(folder);
        bytes = read_in_order(folder, options);
      });
      bench.print(bench.record(prefix + "/in_order", times).number("MB_per_second", bytes / 1e6 / times.seconds));
    }
    for (const std::uint64_t seed : {1, 2, 3}) {
      const std::string record = prefix + "/seed_" + std::to_string(seed);
      if (!bench.wanted(record)) continue;
      const std::string folder = write(name, with_voxels, samples, per_shard);
      StreamOptions seeded = options;
      seeded.seed = seed;
      bytes = read_in_order(folder, options);
      const bench::Times times = bench.measure_whole([&] {
        if (cold) forget(folder);
        read_shuffled(folder, seeded);
      });
      bench.print(bench.record(record, times).number("MB_per_second", bytes / 1e6 / times.seconds));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  StreamOptions of_grains, of_voxels;
  of_grains.columns = {{"grains", "orientation"}, {"grains", "volume"}, {"grains", "cauchy"},
                       {"grains", "gamma"},       {"grains", "share"},  {"samples", "P"}};
  of_voxels.columns = {{"voxels", "grain"}, {"voxels", "cauchy"}, {"samples", "P"}};
  measure(bench, "grains", false, 6000, 1000, of_grains);
  measure(bench, "voxels", true, 500, 100, of_voxels);
  fs::remove_all("bench_dataset_grains");
  fs::remove_all("bench_dataset_voxels");
}
