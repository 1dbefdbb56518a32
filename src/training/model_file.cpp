#include "src/training/model_file.hpp"

#include <mpi.h>

#include <algorithm>
#include <cmath>

#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/io/hdf5.hpp"
#include "src/io/safetensors.hpp"

namespace polyslip::training {
namespace {

using base::require;
using Block = classifier::Model::Block;

constexpr const char* format = "polyslip model 1";

std::vector<std::int64_t> shape_of(const Block& block) { return {block.shape.begin(), block.shape.end()}; }

std::int64_t size_of(const Block& block) {
  std::int64_t size = 1;
  for (const int extent : block.shape) size *= extent;
  return size;
}

/// A Model of these options, only to ask it for its blocks.
std::vector<Block> blocks_of(const classifier::ModelOptions& options) { return classifier::Model(options, 1).blocks(); }

std::string block_name(std::size_t member, const Block& block) {
  return "members/" + std::to_string(member) + "/" + block.name;
}

void put_list(io::Hdf5File& file, const std::string& name, const std::string& description,
              const std::vector<double>& values) {
  if (!values.empty())
    file.write_table(name, {"1", description}, io::Table<double>{{static_cast<std::int64_t>(values.size())}, values});
}

void write_file(const std::string& path, const TrainedModel& model, const cases::Provenance& provenance) {
  io::Hdf5File file = io::Hdf5File::create(path, base::Comm(MPI_COMM_SELF));
  file.write_attribute("/", "format", std::string(format));
  file.write_attribute("/", "first_seed", model.first_seed);
  file.write_attribute("/", "members", static_cast<std::int64_t>(model.members.size()));
  file.write_attribute("/", "cross_slip_threshold", model.loss.cross_slip_threshold);
  file.write_attribute("/", "climb_threshold", model.loss.climb_threshold);
  file.write_texts("options", "keys of [model]", {model.options.text()});
  file.write_texts("loss", "keys of [loss]", {model.loss.text()});
  file.write_texts("crystals", "kinds of crystal and their systems that it was trained on", model.crystals);
  put_list(file, "calibration", "of shares and probabilities: exponent and three curves", model.calibration);
  put_list(file, "strangeness", "what grains of training look like: mean, Cholesky factor of the covariance, bound",
           model.strangeness);
  put_list(file, "validation_nll", "negative log likelihood per label of the validation split, of each member",
           model.validation_nll);
  const std::vector<Block> blocks = blocks_of(model.options);
  for (std::size_t m = 0; m < model.members.size(); ++m)
    for (const Block& block : blocks) {
      const auto first = model.members[m].begin() + block.first;
      file.write_table(block_name(m, block), {"1", "parameters " + block.name},
                       io::Table<double>{shape_of(block), std::vector<double>(first, first + size_of(block))});
    }
  cases::write_provenance(file, provenance);
  file.commit();
}

std::vector<double> get_list(const io::Hdf5File& file, const std::string& name) {
  return file.has(name) ? file.read_numbers(name).values : std::vector<double>{};
}

template <class Options>
Options read_options(const std::string& path, const io::Hdf5File& file, const std::string& name) {
  const base::Tree tree = base::parse_ini(file.read_texts(name).at(0), path + ", " + name);
  Options options = Options::read(tree);
  tree.require_all_read();
  return options;
}

}  // namespace

classifier::Model TrainedModel::model(std::size_t i) const {
  classifier::Model result(options, static_cast<std::uint64_t>(first_seed) + i);
  result.set_values(members.at(i));
  return result;
}

std::string crystal_text(const material::Phase& phase) {
  std::string text = phase.name + " " + phase.lattice + ":";
  for (const material::SystemName& system : phase.systems) text += (text.back() == ':' ? " " : "; ") + system.label;
  return text;
}

void require_known(const TrainedModel& model, const material::Phase& phase, const std::string& origin) {
  const std::string& level = model.options.level;
  if (level == "L0" || level == "L1" || level == "L2") return;
  const auto systems = [](const std::string& text) { return text.substr(std::min(text.size(), text.find(':'))); };
  std::string seen;
  for (const std::string& crystal : model.crystals) {
    if (systems(crystal) == systems(crystal_text(phase))) return;
    seen += (seen.empty() ? "" : ", ") + crystal.substr(0, crystal.find(':'));
  }
  throw base::InputError(base::text(origin, ": the ", phase.systems.size(), " systems of ", phase.name,
                                    " are not those of any crystal that the model was trained on (",
                                    seen.empty() ? "none" : seen, ")"));
}

void write_model(const std::string& path, const TrainedModel& model, const cases::Provenance& provenance,
                 const base::Comm& comm) {
  base::on_root(comm, [&] { write_file(path, model, provenance); });
}

TrainedModel read_model(const std::string& path) {
  const io::Hdf5File file = io::Hdf5File::open(path, base::Comm(MPI_COMM_SELF));
  require(file.has_attribute("/", "format"), "'", path, "' is no model (it has no attribute format)");
  const std::string found = file.text_attribute("/", "format");
  require(found == format, "'", path, "' is '", found, "'; '", format, "' is expected");
  TrainedModel model;
  model.options = read_options<classifier::ModelOptions>(path, file, "options");
  model.loss = read_options<classifier::LossOptions>(path, file, "loss");
  model.first_seed = static_cast<std::int64_t>(file.number_attribute("/", "first_seed"));
  model.crystals = file.read_texts("crystals");
  model.calibration = get_list(file, "calibration");
  model.strangeness = get_list(file, "strangeness");
  model.validation_nll = get_list(file, "validation_nll");
  const auto members = static_cast<std::size_t>(file.number_attribute("/", "members"));
  require(members >= 1, "'", path, "' holds no member");
  const std::vector<Block> blocks = blocks_of(model.options);
  for (std::size_t m = 0; m < members; ++m) {
    std::vector<double> values;
    for (const Block& block : blocks) {
      const std::string name = block_name(m, block);
      const io::Table<double> table = file.read_numbers(name);
      require(table.shape == shape_of(block), "'", path, "': ", name, " has another shape than level ",
              model.options.level, " asks for");
      for (const double value : table.values) require(std::isfinite(value), "'", path, "': ", name, " holds ", value);
      values.insert(values.end(), table.values.begin(), table.values.end());
    }
    model.members.push_back(std::move(values));
  }
  return model;
}

void export_safetensors(const std::string& path, const TrainedModel& model) {
  io::Safetensors content;
  const std::vector<Block> blocks = blocks_of(model.options);
  for (std::size_t m = 0; m < model.members.size(); ++m)
    for (const Block& block : blocks) {
      const auto first = model.members[m].begin() + block.first;
      content.tensors.push_back({"member_" + std::to_string(m) + "." + block.name, shape_of(block),
                                 std::vector<double>(first, first + size_of(block))});
    }
  const auto put = [&](const std::string& name, const std::vector<double>& values) {
    if (!values.empty()) content.tensors.push_back({name, {static_cast<std::int64_t>(values.size())}, values});
  };
  put("calibration", model.calibration);
  put("strangeness", model.strangeness);
  std::string crystals;
  for (const std::string& crystal : model.crystals) crystals += crystal + "\n";
  content.metadata = {{"format", format},
                      {"level", model.options.level},
                      {"options", model.options.text()},
                      {"loss", model.loss.text()},
                      {"crystals", crystals}};
  io::write_safetensors(path, content);
}

}  // namespace polyslip::training
