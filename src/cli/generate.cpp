#include <iostream>

#include "src/base/log.hpp"
#include "src/base/require.hpp"
#include "src/cases/case_file.hpp"
#include "src/cases/microstructure_files.hpp"
#include "src/cases/texture_output.hpp"
#include "src/cases/volume.hpp"
#include "src/cli/run_folder.hpp"
#include "src/cli/verb.hpp"
#include "src/io/vti.hpp"

namespace polyslip::cli {
namespace {

using namespace cases;

std::string help() {
  return volume_help() +
         "[generate]\n  material_yaml    a material.yaml for DAMASK beside the .vti (default false)\n"
         "  texture_files    odf.txt (MTEX) and pole_figures.epf (popLA, MTEX) beside texture.tex (VPSC, MTEX) "
         "(default false)\n"
         "  lattice          for these, where [microstructure] has no lattice: cF, cI, hP or isotropic, one for all or "
         "each phase\n";
}

/// Where [generate] asks for ODFs and pole figures: the lattice of each phase, from there or from [microstructure].
std::vector<kernels::Lattice> lattices_for_textures(const base::Tree& tree, std::size_t phases) {
  const base::Tree own = tree.optional_section("generate");
  if (!own.get_flag("texture_files", false)) return {};
  const base::Tree volume = tree.section("microstructure");
  base::require(own.has("lattice") || volume.has("lattice"), own.where(),
                ": texture_files takes the crystals' symmetry from the key lattice, which is missing; cF, cI, hP or "
                "isotropic, one for all phases or one for each");
  return microstructure::read_lattices(own.has("lattice") ? own : volume, phases);
}

int run(const Request& request, const base::Comm& comm) {
  base::require(!request.restart, "command line: generate has nothing to restart; start it anew with another --out");
  base::Tree tree = read_case_file(request, comm);
  check_run_folder(request, comm);
  // One case may serve both verbs: what belongs to solve is solve's to check, save the grains that a DAMASK file lists.
  Materials materials;
  const bool materials_needed = tree.has("material") && tree.section("material").has("file");
  if (materials_needed)
    materials = read_materials(tree.section("material"), comm);
  else
    tree.remove("material");
  for (const char* section : {"load", "solver", "output"}) tree.remove(section);
  base::Tree section = tree.section("microstructure");
  section.remove("temperature");
  const Volume volume = read_volume(section, &materials, comm);
  const bool material_yaml = tree.optional_section("generate").get_flag("material_yaml", false);
  const std::vector<kernels::Lattice> lattices = lattices_for_textures(tree, volume.microstructure.phases.size());
  tree.require_all_read();
  std::string resolved = tree.resolved() + "\n";
  for (const std::string& note : volume.notes) resolved += "# " + note + "\n";
  resolved += checksums(tree.paths(), comm);
  if (request.dry_run) {
    if (comm.root()) std::cout << resolved;
    return 0;
  }

  base::Log log(comm, request.quiet);
  open_run_folder(request, resolved, log, comm);
  for (const std::string& note : volume.notes) log.line(note);
  const microstructure::Microstructure& made = volume.microstructure;
  const std::string folder = request.out + "/";
  write_microstructure(folder + "microstructure.h5", made, {request.case_file, resolved, volume.seed}, comm);
  io::write_vti(folder + "microstructure.vti", {made.grid, made.slab, made.grain_of_voxel}, comm);
  write_grain_files(request.out, made, material_yaml, comm);
  std::string names = material_yaml ? ", material.yaml" : "";
  for (const std::string& name : write_texture_files(request.out, made, lattices, comm)) names += ", " + name;
  log.line("written to ", request.out, ": microstructure.h5, microstructure.vti, grains.csv", names);
  return 0;
}

}  // namespace

const Verb generate{"generate", "a microstructure from a description or a measured map", help, run};

}  // namespace polyslip::cli
