// The columns of a campaign's dataset.
#include <cctype>
#include <set>

#include "src/campaign/sample_tables.hpp"

namespace polyslip::campaign {
namespace {

using dataset::Column;
using dataset::SampleRecord;
using dataset::Type;

constexpr std::int64_t reason_bytes = 200, word_bytes = 48;

/// Names of datasets: letters, digits, underlines; different for different axes.
std::vector<std::string> axis_columns(const Plan& plan) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const Axis& axis : plan.axes) {
    std::string name = "param_" + axis.name;
    for (char& c : name)
      if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    while (!taken.insert(name).second) name += "_";
    names.push_back(name);
  }
  return names;
}

std::string held_out_column(const std::string& test) { return "held_out_" + test; }

dataset::TableSpec samples_table(const Plan& plan) {
  const std::string tensor = "row-major 11 12 13 21 22 23 31 32 33";
  std::vector<Column> columns{
      {"id", Type::int64, {}, "1", "number of the sample in the plan, from 0"},
      {"seed", Type::int64, {}, "1", "of its microstructure"},
      {"microstructure", Type::int64, {}, "1", "samples of one microstructure share this number"},
      {"status", Type::int32, {}, "1", "0 converged, 1 failed: it has no rows in other tables"},
      {"reason", Type::text, {reason_bytes}, "1", "why it failed"},
      {"split", Type::text, {16}, "1", "train, validation, test or held_out"},
      {"train_rank",
       Type::int64,
       {},
       "1",
       "the first n training samples by rank are the nested subset of n; -1: not for training"}};
  for (const std::string& test : plan.tests)
    columns.push_back({held_out_column(test), Type::uint8, {}, "1", "1: held out for test " + test});
  const std::vector<std::string> names = axis_columns(plan);
  for (std::size_t a = 0; a < plan.axes.size(); ++a) {
    const Axis& axis = plan.axes[a];
    const std::string description = "axis " + axis.name + " of the plan (" + axis.kind + ")";
    if (axis.is_text)
      columns.push_back({names[a], Type::text, {word_bytes}, "1", description});
    else
      columns.push_back({names[a], Type::float64, {}, axis.unit, description});
  }
  const std::vector<Column> results{
      {"grid", Type::int64, {3}, "1", "voxels along x, y, z"},
      {"size", Type::float64, {3}, "m", "edges of the box"},
      {"voxels", Type::int64, {}, "1", "of the volume"},
      {"temperature", Type::float64, {}, "K", "at the end; of the first grain where it is not uniform"},
      {"F", Type::float64, {9}, "1", "mean deformation gradient at the end, " + tensor},
      {"P", Type::float64, {9}, "Pa", "mean first Piola-Kirchhoff stress at the end, " + tensor},
      {"cauchy", Type::float64, {9}, "Pa", "mean Cauchy stress at the end, " + tensor},
      {"mises", Type::float64, {}, "Pa", "von Mises equivalent of cauchy"},
      {"attempts", Type::int64, {}, "1", "solves that were begun, each with smaller increments than the one before"},
      {"increments", Type::int64, {}, "1", "converged in the last attempt"},
      {"cuts", Type::int64, {}, "1", "pieces of increments that did not converge, all attempts"},
      {"newton", Type::int64, {}, "1", "Newton iterations, all attempts"},
      {"linear", Type::int64, {}, "1", "iterations of linear solvers, all attempts"},
      {"evaluations", Type::int64, {}, "1", "evaluations of the law's equations, summed over voxels, all attempts"},
      {"equilibrium_error", Type::float64, {}, "1", "largest of all increments: RMS of h |div P| over the largest |P|"},
      {"stress_error",
       Type::float64,
       {},
       "1",
       "largest of all increments: error of a prescribed stress over the largest |P|"},
      {"hill_mandel", Type::float64, {}, "1", "|<P:F> - <P>:<F>| over |<P>| |<F>| at the end"}};
  columns.insert(columns.end(), results.begin(), results.end());
  columns.push_back({"seconds", Type::float64, {}, "s", "of all attempts, on the ranks that solved it", true});
  columns.push_back({"ranks", Type::int64, {}, "1", "that solved it", true});
  return {"samples", "one row per sample; row i is sample i of the plan", columns};
}

dataset::TableSpec grains_table(const Crystals& crystals) {
  const std::int64_t systems = crystals.most_systems();
  const std::string of_system = ", per system (row systems/index of its crystal), 0 where the crystal has fewer";
  std::vector<Column> columns{
      {"crystal", Type::int32, {}, "1", "row of crystals"},
      {"phase", Type::int32, {}, "1", "row of the sample's phases, from 0"},
      {"orientation",
       Type::float64,
       {4},
       "1",
       "mean lattice orientation at the end: unit quaternion (w, x, y, z), passive, sample to crystal"},
      {"orientation_initial", Type::float64, {4}, "1", "orientation at the start, as orientation"},
      {"volume", Type::float64, {}, "1", "share of the sample's volume"},
      {"voxels", Type::int64, {}, "1", "of the grain"},
      {"centroid", Type::float64, {3}, "m", "inside the box; the grain is taken as one piece across periodic faces"},
      {"ecd", Type::float64, {}, "m", "diameter of the sphere of its volume"},
      {"cauchy", Type::float64, {6}, "Pa", "mean Cauchy stress, 11 22 33 23 13 12"},
      {"F", Type::float64, {9}, "1", "mean deformation gradient, row-major"},
      {"rotation", Type::float64, {}, "rad", "of the mean orientation since the start"},
      {"slip", Type::float64, {}, "1", "accumulated shear, sum over systems, mean over voxels"},
      {"gamma", Type::float64, {systems}, "1", "mean accumulated shear" + of_system},
      {"share",
       Type::float64,
       {systems},
       "1",
       "gamma over slip" + of_system + "; sums to 1, all 0 where nothing has sheared"}};
  for (const material::StateGroup& group : crystals.quantities())
    columns.push_back({group.name, Type::float64, {systems}, group.unit, "mean: " + group.description + of_system});
  return {"grains", "one row per grain that has voxels", columns};
}

dataset::TableSpec phases_table() {
  return {"phases",
          "one row per phase of the sample's material",
          {{"name", Type::text, {word_bytes}, "1", "of the phase"},
           {"crystal", Type::int32, {}, "1", "row of crystals; -1 for a void"},
           {"card", Type::text, {card_bytes}, "1", "its material card as it was used, defaults included"}}};
}

dataset::TableSpec edges_table() {
  return {"edges",
          "one row per pair of grains that touch",
          {{"a", Type::int32, {}, "1", "grain: row of the sample's grains, from 0"},
           {"b", Type::int32, {}, "1", "grain: row of the sample's grains, a < b"},
           {"area", Type::float64, {}, "m2", "of the boundary"},
           {"normal", Type::float64, {3}, "1", "unit, from a to b; 0 where a boundary faces both ways"},
           {"disorientation",
            Type::float64,
            {},
            "rad",
            "smallest rotation between the lattices at the start, symmetries of both applied"}}};
}

dataset::TableSpec curves_table() {
  return {"curves",
          "one row per converged increment",
          {{"time", Type::float64, {}, "s", "at its end"},
           {"F", Type::float64, {9}, "1", "mean deformation gradient, row-major"},
           {"P", Type::float64, {9}, "Pa", "mean first Piola-Kirchhoff stress, row-major"},
           {"cauchy", Type::float64, {9}, "Pa", "mean Cauchy stress, row-major"},
           {"slip", Type::float64, {}, "1", "accumulated shear, sum over systems, mean over the volume"}}};
}

dataset::TableSpec voxels_table(const Plan& plan, const Crystals& crystals) {
  dataset::TableSpec table{"voxels",
                           "one row per voxel, x fastest",
                           {{"grain", Type::int32, {}, "1", "row of the sample's grains, from 0"}}};
  for (const std::string& field : plan.farm.voxel_fields) {
    if (field == "orientation")
      table.columns.push_back(
          {field, Type::float32, {4}, "1", "of the lattice at the end, quaternion (w, x, y, z), sample to crystal"});
    else if (field == "cauchy")
      table.columns.push_back({field, Type::float32, {9}, "Pa", "Cauchy stress, row-major"});
    else if (field == "slip")
      table.columns.push_back({field, Type::float32, {}, "1", "accumulated shear, sum over systems"});
    else
      table.columns.push_back({field, Type::float32, {crystals.most_systems()}, "1", "accumulated shear per system"});
  }
  return table;
}

}  // namespace

dataset::Schema make_schema(const Plan& plan, const Crystals& crystals) {
  dataset::Schema schema{{samples_table(plan), grains_table(crystals), edges_table(), curves_table(), phases_table()}};
  if (!plan.farm.voxel_fields.empty()) schema.tables.push_back(voxels_table(plan, crystals));
  schema.validate();
  return schema;
}

SampleRecord begin_record(const dataset::Schema& schema, const Plan& plan, const Sample& sample) {
  SampleRecord record(schema, sample.id);
  record.set_sample("seed", static_cast<std::int64_t>(sample.seed));
  record.set_sample("microstructure", sample.microstructure);
  record.set_sample("split", std::string(name_of(sample.split)));
  record.set_sample("train_rank", sample.train_rank);
  for (std::size_t t = 0; t < plan.tests.size(); ++t)
    record.set_sample(held_out_column(plan.tests[t]), int{sample.held_out[t]});
  const std::vector<std::string> names = axis_columns(plan);
  for (std::size_t a = 0; a < plan.axes.size(); ++a) {
    if (plan.axes[a].is_text)
      record.set_sample(names[a], sample.texts[a]);
    else
      record.set_sample(names[a], sample.coordinates[a]);
  }
  record.set_sample("voxels", sample.voxels);
  // what a sample that fails never learns is 0
  for (std::size_t c = 0; c < schema.tables.front().columns.size(); ++c)
    if (record.column(0, static_cast<int>(c)).empty())
      record.set_bytes(0, static_cast<int>(c),
                       std::string(static_cast<std::size_t>(schema.tables.front().columns[c].bytes()), '\0'));
  return record;
}

}  // namespace polyslip::campaign
