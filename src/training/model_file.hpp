#pragma once
// model.h5: a trained classifier with all that its answers depend on; and the same as safetensors.
//   /                   format, first_seed, members, cross_slip_threshold, climb_threshold
//   options, loss       keys of [model] and [loss], .ini
//   crystals            one text per kind of crystal it was trained on: "NAME LATTICE: system; system; …"
//   calibration, strangeness, validation_nll
//   members/I/BLOCK     parameters of member I, named and shaped as classifier::Model::blocks() says
//   provenance          case, version, libraries
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/cases/provenance.hpp"
#include "src/classifier/model.hpp"
#include "src/material/phase.hpp"

namespace polyslip::training {

struct TrainedModel {
  classifier::ModelOptions options;
  classifier::LossOptions loss;              ///< its thresholds say what cross_slip and climb mean
  std::int64_t first_seed = 1;               ///< of the first member; the others have the next ones
  std::vector<std::vector<double>> members;  ///< parameters of an ensemble, in the order of blocks
  std::vector<double> validation_nll;        ///< of each member, per label, before calibration
  std::vector<double> calibration;           ///< classifier::Calibration::write(); empty: none was fitted
  std::vector<double> strangeness;           ///< classifier::Strangeness::numbers(); empty: unknown
  std::vector<std::string> crystals;

  /// Member i, ready to answer.
  classifier::Model model(std::size_t i) const;
};

/// What TrainedModel::crystals holds of a phase.
std::string crystal_text(const material::Phase& phase);

/// InputError that begins with `origin` unless the model has seen a crystal with the systems of the phase, whatever their numbers on the card. What is
/// fitted at the levels L0 to L2 belongs to no crystal: these take any.
void require_known(const TrainedModel& model, const material::Phase& phase, const std::string& origin);

/// Collective; root writes, under a temporary name that is then renamed.
void write_model(const std::string& path, const TrainedModel& model, const cases::Provenance& provenance,
                 const base::Comm& comm);

/// Every rank reads. InputError naming the file for one that is cut, foreign, of another version, or whose parameters are not those of
/// its options.
TrainedModel read_model(const std::string& path);

/// Arrays "member_I.BLOCK", calibration and strangeness; options, thresholds and crystals as metadata. Serial.
void export_safetensors(const std::string& path, const TrainedModel& model);

}  // namespace polyslip::training
