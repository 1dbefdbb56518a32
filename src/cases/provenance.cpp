#include "src/cases/provenance.hpp"

#include "src/base/require.hpp"
#include "src/base/version.hpp"
#include "src/fft_solver/fft.hpp"

namespace polyslip::cases {
std::string library_text() {
  std::string result;
  for (const auto& [name, version] : all_libraries()) result += (result.empty() ? "" : "; ") + name + " " + version;
  return result;
}

std::vector<std::pair<std::string, std::string>> all_libraries() {
  auto result = base::libraries();
  result.emplace_back("FFTW", fft_solver::fftw_version());
  result.emplace_back("HDF5", POLYSLIP_HDF5_VERSION);
  result.emplace_back("yaml-cpp", POLYSLIP_YAML_CPP_VERSION);
  result.emplace_back("zlib", POLYSLIP_ZLIB_VERSION);
  return result;
}

void write_provenance(io::Hdf5File& file, const Provenance& provenance) {
  file.create_group("provenance");
  file.write_attribute("provenance", "program", "polyslip " + base::version());
  file.write_attribute("provenance", "case_file", provenance.case_file);
  file.write_attribute("provenance", "seed", provenance.seed);
  file.write_attribute("provenance", "libraries", library_text());
  file.write_texts("provenance/case", "the case with all its defaults, as .ini", {provenance.resolved_case});
}

std::string provenance_text(const Provenance& provenance) {
  return base::text("polyslip ", base::version(), "\ncase ", provenance.case_file, ", seed ", provenance.seed, "\n",
                    library_text());
}

}  // namespace polyslip::cases
