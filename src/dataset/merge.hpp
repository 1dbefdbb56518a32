#pragma once
// Several datasets into one file, and a part of a dataset into a file of its own.
#include <cstdint>
#include <string>
#include <vector>

#include "src/dataset/reader.hpp"

namespace polyslip::dataset {

/// The schema that holds the samples of all of these. Columns must agree in type and unit. Texts take the longest width and lists
/// (one extent: systems) the greatest length, padded with zeros. A column that some inputs lack holds NaN, -1, 255 or "" for their samples,
/// and its description says so. samples/source (number of the input) and samples/source_id (id there) are added. InputError that names
/// column and files otherwise.
Schema merged_schema(const std::vector<const Reader*>& inputs);

/// Writes the samples of the datasets `inputs` to the file `out`, in this order, with ids counted anew from 0; returns their number.
/// InputError where `out` exists, where schemas or the tables of whole campaigns (systems) do not agree, where a sample does not fit its
/// checksum, and where two samples are the same (plan and id, or case_checksum and seed), naming them. Serial, one block in memory.
std::int64_t merge(const std::string& out, const std::vector<std::string>& inputs);

/// Which samples, and of which table, an export takes.
struct Selection {
  std::string table = "samples";                             ///< for .csv
  std::vector<std::pair<std::string, std::string>> columns;  ///< (column of "samples", its text): all must fit
  std::int64_t first_id = 0, last_id = -1;                   ///< closed range; last < first: all
};

/// Samples, counted from 0, that fit. InputError for columns that are not there.
std::vector<std::int64_t> find_samples(const Reader& reader, const Selection& selection);

/// Writes the selected samples to `out`: NAME.csv, one table with the sample's id in the first column, or NAME.h5, a dataset
/// of its own with the ids kept. Returns the number of samples. InputError where `out` exists or ends otherwise.
std::int64_t export_samples(const Reader& reader, const Selection& selection, const std::string& out);

/// A table of all samples: one row per sample with all columns of "samples" that have one value. Takes the place of an older one.
void write_manifest(const Reader& reader, const std::string& path);

}  // namespace polyslip::dataset
