#include "src/cli/provenance.hpp"

#include "src/base/require.hpp"
#include "src/base/version.hpp"
#include "src/cli/program.hpp"

namespace polyslip::cli {
namespace {

std::string library_text() {
  std::string result;
  for (const auto& [name, version] : all_libraries()) result += (result.empty() ? "" : "; ") + name + " " + version;
  return result;
}

}  // namespace

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

}  // namespace polyslip::cli
