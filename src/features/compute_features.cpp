#include "src/features/compute_features.hpp"

#include <algorithm>

#include "src/base/files.hpp"
#include "src/base/progress.hpp"
#include "src/base/require.hpp"
#include "src/features/disorientation_distribution.hpp"
#include "src/features/macroscopic_load.hpp"
#include "src/features/map_shape.hpp"
#include "src/features/mean_field_tensors.hpp"
#include "src/features/odf_coefficients.hpp"
#include "src/features/transmission.hpp"

namespace polyslip::features {
namespace {

enum Needs : unsigned { nothing = 0, points = 1, load = 2, systems = 4, dic = 8, bands = 16, laws = 32 };

struct Group {
  const char* key;
  unsigned needs;
  bool by_default;
  const char* description;
  void (*compute)(const FeatureOptions&, FeatureSource&);
};

void spread(const FeatureOptions& options, FeatureSource& source) {
  std::vector<float> kam = kernel_average_misorientation(*source.map, options.kam),
                     grod = grain_reference_deviation(*source.map);
  add_spread(*source.map, kam, grod, source.graph);
  source.points.push_back({"kam", "rad", "kernel average misorientation", std::move(kam)});
  source.points.push_back({"grod", "rad", "deviation from the grain's mean orientation", std::move(grod)});
}

void shape(const FeatureOptions&, FeatureSource& source) { add_map_shape(*source.map, source.graph); }
void quality(const FeatureOptions&, FeatureSource& source) { add_map_quality(*source.map, source.graph); }
void mean_field(const FeatureOptions&, FeatureSource& source) {
  for (std::string& note : add_mean_field_tensors(source.graph)) source.notes.push_back(std::move(note));
}

void slip_traces(const FeatureOptions& options, FeatureSource& source) { add_slip_traces(options.microscopy, source); }
void sslip(const FeatureOptions& options, FeatureSource& source) { add_sslip(options.microscopy, source); }

void boundaries(const FeatureOptions&, FeatureSource& source) { add_boundaries(source); }
void twins(const FeatureOptions& options, FeatureSource& source) { add_twins(options.crystal, source); }
void frame(const FeatureOptions& options, FeatureSource& source) { check_map_frame(options.crystal, source); }
void gnd(const FeatureOptions& options, FeatureSource& source) { add_dislocations(options.crystal, false, source); }
void gnd_l1(const FeatureOptions& options, FeatureSource& source) { add_dislocations(options.crystal, true, source); }

void texture(const FeatureOptions&, FeatureSource& source) {
  for (std::string& statement : add_texture(source.graph)) source.statements.push_back(std::move(statement));
  for (std::string& statement : disorientation_statements(source.graph))
    source.statements.push_back(std::move(statement));
}

void systems_and_pairs(const FeatureOptions&, FeatureSource& source) {
  add_schmid(source.graph);
  add_transmission(source.graph);
}

/// In the order of computation: a group may use what those before it have added.
const std::vector<Group>& groups() {
  static const std::vector<Group> all{
      {"shape", points, true, "ellipse, calipers, perimeter, neighbours", shape},
      {"quality", points, true, "share not indexed, means of the file's measures of quality", quality},
      {"spread", points, true, "kam, gos, grod_max, orientation_error; kam and grod of points", spread},
      {"mean_field", load | laws, true,
       "self_consistent_*, taylor_*, elastic_stress: stresses and shares of mean-field models", mean_field},
      {"systems", load | laws, true, "schmid, schmid_max; m_prime, residual_burgers, lrb, lambda, fip of boundaries",
       systems_and_pairs},
      {"slip_traces", points | bands | systems, true,
       "labels from slip bands: planes whose trace they follow; band_*, trace_*", slip_traces},
      {"sslip", points | dic | systems, true,
       "sslip_slip, sslip_share, sslip_residual: least slip that gives the measured F", sslip},
      {"csl", nothing, true, "csl_sigma, csl_deviation of boundaries: coincidence site lattices", boundaries},
      {"twins", nothing, true, "twin_family, twin_variant_a, _b, twin_deviation, axis; parent, is_twin", twins},
      {"frame", points, true, "does the frame agree with traces of twin planes and slip bands", frame},
      {"gnd", points, true, "gnd, gnd_noise: dislocation density from curvature, lower bound", gnd},
      {"gnd_l1", points, false, "gnd_l1, gnd_l1_noise: the same by least line energy", gnd_l1},
      {"texture", nothing, true, "odf_power, texture_index; disorientations of boundaries", texture},
  };
  return all;
}

std::string missing(unsigned needs, const FeatureSource& source) {
  if ((needs & points) != 0 && !source.map) return "the points of a measured map, section [map]";
  if ((needs & load) != 0 && !has_load(source.graph)) return "a load, section [load] with stress_direction";
  if ((needs & systems) != 0 && source.graph.systems() == 0)
    return "a material card with slip systems, section [material.PHASE]";
  if ((needs & laws) != 0)
    for (const Grain& grain : source.graph.grains) {
      const material::Phase& phase = *source.graph.phases[static_cast<std::size_t>(grain.phase)].material;
      if (phase.systems.empty())
        return "a material card with slip systems for every phase, section [material." + phase.name + "]";
    }
  if ((needs & dic) != 0 && !source.dic) return "a field of deformation, section [labels] with dic";
  if ((needs & bands) != 0 && !source.dic && !source.image)
    return "a field of deformation or an image, section [labels] with dic or image";
  return "";
}

}  // namespace

FeatureOptions read_feature_options(const base::Tree& tree, const FeatureSource& source, const base::Comm& comm,
                                    bool of_dataset) {
  const base::Tree section = tree.optional_section("features");
  FeatureOptions options;
  for (const Group& group : groups()) {
    std::string lack;
    base::on_root(comm, [&] { lack = missing(group.needs, source); });
    comm.broadcast(lack);
    const bool wanted =
        section.get_flag(group.key, group.by_default && lack.empty() && (!of_dataset || (group.needs & load) != 0));
    if (wanted && !lack.empty()) throw base::InputError(section.child(group.key).where() + ": needs " + lack);
    if (wanted) options.groups.push_back(group.key);
  }
  bool points_known = false;
  base::on_root(comm, [&] { points_known = source.map.has_value(); });
  options.map_files = section.get_flag("map_files", comm.any(points_known));
  options.kam = read_kam_options(section);
  options.crystal = read_crystal_options(section);
  options.microscopy = read_microscopy_options(tree.optional_section("labels"));
  return options;
}

void compute_features(const FeatureOptions& options, FeatureSource& source, base::Log& log) {
  base::Progress progress(log, "features", "groups", static_cast<std::int64_t>(options.groups.size()));
  std::int64_t done = 0;
  for (const Group& group : groups()) {
    if (std::find(options.groups.begin(), options.groups.end(), group.key) == options.groups.end()) continue;
    const double begin = base::Progress::steady_clock();
    group.compute(options, source);
    log.line(group.key, ": ", group.description, " (", base::duration_text(base::Progress::steady_clock() - begin),
             ")");
    progress.at(++done);
  }
}

void compute_groups(const FeatureOptions& options, FeatureSource& source) {
  for (const Group& group : groups())
    if (std::find(options.groups.begin(), options.groups.end(), group.key) != options.groups.end())
      group.compute(options, source);
}

std::string features_help() {
  std::string help =
      "[features]: groups that are computed, true or false; by default those marked * where the case has what they "
      "need; of a dataset mean_field and systems\n";
  for (const Group& group : groups()) {
    std::string key = std::string("  ") + group.key + (group.by_default ? " *" : "");
    key.resize(std::max<std::size_t>(19, key.size() + 1), ' ');
    help += key + group.description + "\n";
  }
  return help +
         "  map_files        points.h5 and pictures of a map's points (default true for maps)\n"
         "  kam_order        neighbours of at most so many steps (default 1)\n"
         "  kam_threshold_deg  larger disorientations do not count (default 5)\n" +
         crystal_help() + microscopy_help();
}

}  // namespace polyslip::features
