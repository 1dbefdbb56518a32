#include "src/report/report.hpp"

#include <filesystem>

#include "src/base/files.hpp"
#include "src/report/pages.hpp"

namespace polyslip::report {

namespace fs = std::filesystem;
using base::require;

Options read_options(const base::Tree& section) {
  Options options;
  options.slice = section.get_number("slice", 0.5, {0, 1, "of the height"});
  options.lattice_given = section.has("lattice");
  kernels::lattice_from_name(section.get_choice("lattice", {"cF", "cI", "hP"}, "cF").c_str(), options.other_lattice);
  return options;
}

std::string make_report(const std::string& folder, const Options& options, base::Log& log) {
  std::error_code error;
  require(fs::is_directory(folder, error), "'", folder,
          "' is no folder; polyslip report DIR takes one that polyslip has written");
  const auto holds = [&](const char* name) { return fs::is_regular_file(fs::path(folder) / name, error); };
  if (holds("dataset.h5") || fs::is_directory(fs::path(folder) / "shards", error))
    return campaign_page(folder, options, log);
  if (holds("macro.csv")) return solve_page(folder, options, log);
  if (holds("metrics.csv")) return evaluate_page(folder, log);
  if (holds("prediction.csv")) return predict_page(folder, log);
  if (holds("train.csv")) return train_page(folder, log);
  if (holds("grains.csv") && holds("edges.csv")) return features_page(folder, log);
  require(
      holds("microstructure.h5"), "folder '", folder,
      "' holds nothing that polyslip report knows; it looks for dataset.h5 (campaign), macro.csv (solve), metrics.csv "
      "(evaluate), prediction.csv (predict), train.csv (train), grains.csv with edges.csv (features) and "
      "microstructure.h5 (generate)");
  return generate_page(folder, options, log);
}

void check_report_path(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return;
  require(fs::is_regular_file(path, error) && is_own_page(base::read_file(path)), "'", path,
          "' was not made by polyslip report and stays as it is; only its own pages are replaced. Move it away, or "
          "give --out another "
          "folder");
}

void write_report(const std::string& path, const std::string& page) {
  check_report_path(path);
  const fs::path folder = fs::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) fs::create_directories(folder, error);
  require(!error, "folder '", folder.string(), "' cannot be made (", error.message(), ")");
  base::write_file(path, page);
}

}  // namespace polyslip::report
