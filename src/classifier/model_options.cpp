#include "src/classifier/model_options.hpp"

#include "src/base/require.hpp"

namespace polyslip::classifier {

ModelOptions ModelOptions::read(const base::Tree& section) {
  ModelOptions o;
  o.level = section.get_choice("level", {"L0", "L1", "L2", "L3", "L4", "B6"}, o.level);
  o.layers = section.get_integer("layers", o.layers, {1, 8, "1"});
  o.width = section.get_integer("width", o.width, {4, 256, "1"});
  o.channels = section.get_integer("channels", o.channels, {1, 16, "1"});
  o.points = section.get_integer("points", o.points, {1, 4, "1"});
  o.precision = section.get_choice("precision", {"double", "single"}, o.precision);
  o.card_inputs = section.get_choice("card_inputs", {"few", "some", "all"}, o.card_inputs);
  o.background = section.get_number("background", o.background, {0, 0.5, "1"});
  o.family_shifts = section.get_integer("family_shifts", o.family_shifts, {0, 16, "1"});
  return o;
}

std::string ModelOptions::text() const {
  return base::text("level = ", level, "\nlayers = ", layers, "\nwidth = ", width, "\nchannels = ", channels,
                    "\npoints = ", points, "\nprecision = ", precision, "\ncard_inputs = ", card_inputs,
                    "\nbackground = ", base::number_text(background), "\nfamily_shifts = ", family_shifts, "\n");
}

LossOptions LossOptions::read(const base::Tree& section) {
  LossOptions o;
  const base::Range weight{0, 1e6, "1"};
  o.stress = section.get_number("stress", o.stress, weight);
  o.twin = section.get_number("twin", o.twin, weight);
  o.twin_weight = section.get_number("twin_weight", o.twin_weight, weight);
  o.trace = section.get_number("trace", o.trace, weight);
  o.events = section.get_number("events", o.events, weight);
  o.penalty = section.get_number("penalty", o.penalty, weight);
  o.cross_slip_threshold = section.get_number("cross_slip_threshold", o.cross_slip_threshold, {0, 1e30, "1"});
  o.climb_threshold = section.get_number("climb_threshold", o.climb_threshold, {0, 1e30, "1"});
  return o;
}

std::string LossOptions::text() const {
  const auto line = [](const char* key, double value) {
    return base::text(key, " = ", base::number_text(value), "\n");
  };
  return line("stress", stress) + line("twin", twin) + line("twin_weight", twin_weight) + line("trace", trace) +
         line("events", events) + line("penalty", penalty) + line("cross_slip_threshold", cross_slip_threshold) +
         line("climb_threshold", climb_threshold);
}

}  // namespace polyslip::classifier
