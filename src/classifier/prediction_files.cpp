#include "src/classifier/prediction_files.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "src/base/tree.hpp"
#include "src/io/csv.hpp"

namespace polyslip::classifier {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

double at(const std::vector<double>& values, std::size_t i) { return values.empty() ? none : values[i]; }

std::string cell(double value) { return std::isfinite(value) ? base::number_text(value) : ""; }

/// A name in a cell of a table: no comma, no line end.
std::string cell(std::string text) {
  for (char& c : text)
    if (c == ',' || c == '\n' || c == '\r') c = ';';
  return text;
}

constexpr std::size_t fixed_numbers = 19;  // of pack(): three names, and all but the shares

}  // namespace

std::vector<PredictedGrain> predicted_grains(std::int64_t number, const features::GrainGraph& graph,
                                             const GraphPrediction& prediction) {
  std::vector<PredictedGrain> result;
  const auto systems = static_cast<std::size_t>(prediction.systems);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const material::Phase& phase = *graph.phases[static_cast<std::size_t>(graph.grains[g].phase)].material;
    const Mechanisms mechanisms = mechanisms_of(phase);
    PredictedGrain grain;
    grain.graph = number;
    grain.grain = static_cast<std::int64_t>(g);
    grain.phase = phase.name;
    grain.share.assign(&prediction.share[g * systems], &prediction.share[g * systems] + systems);
    std::vector<double> of_mechanism(mechanisms.names.size(), 0.0);
    for (std::size_t s = 0; s < phase.systems.size(); ++s) {
      of_mechanism[static_cast<std::size_t>(mechanisms.of_system[s])] += grain.share[s];
      if (phase.systems[s].kind == material::SystemKind::twin) grain.twin += grain.share[s];
    }
    const auto top = std::max_element(of_mechanism.begin(), of_mechanism.end());
    const auto last = grain.share.begin() + static_cast<std::ptrdiff_t>(phase.systems.size());
    grain.system =
        phase.systems[static_cast<std::size_t>(std::max_element(grain.share.begin(), last) - grain.share.begin())]
            .label;
    grain.mechanism = mechanisms.names[static_cast<std::size_t>(top - of_mechanism.begin())];
    grain.mechanism_share = *top;
    grain.cross_slip = at(prediction.cross_slip, g);
    grain.climb = at(prediction.climb, g);
    grain.confidence = at(prediction.confidence, g);
    grain.spread = at(prediction.spread, g);
    grain.strangeness = at(prediction.strangeness, g);
    for (std::size_t i = 0; i < 6; ++i)
      grain.stress[i] = prediction.stress.empty() ? none : prediction.stress[6 * g + i];
    result.push_back(std::move(grain));
  }
  return result;
}

std::vector<double> pack(const std::vector<PredictedGrain>& grains, const std::vector<std::string>& names) {
  const auto place = [&](const std::string& name) {
    return static_cast<double>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  std::vector<double> to;
  for (const PredictedGrain& g : grains) {
    to.insert(to.end(), {static_cast<double>(g.share.size()), static_cast<double>(g.graph),
                         static_cast<double>(g.grain), place(g.phase), place(g.system), place(g.mechanism),
                         g.mechanism_share, g.twin, g.cross_slip, g.climb, g.confidence, g.spread, g.strangeness});
    to.insert(to.end(), g.stress.begin(), g.stress.end());
    to.insert(to.end(), g.share.begin(), g.share.end());
  }
  return to;
}

std::vector<PredictedGrain> unpack(const std::vector<double>& numbers, const std::vector<std::string>& names) {
  std::vector<PredictedGrain> result;
  for (std::size_t i = 0; i < numbers.size();) {
    const double* v = &numbers[i];
    const auto name = [&](double place) { return names.at(static_cast<std::size_t>(place)); };
    PredictedGrain g;
    g.graph = static_cast<std::int64_t>(v[1]);
    g.grain = static_cast<std::int64_t>(v[2]);
    g.phase = name(v[3]);
    g.system = name(v[4]);
    g.mechanism = name(v[5]);
    g.mechanism_share = v[6];
    g.twin = v[7];
    g.cross_slip = v[8];
    g.climb = v[9];
    g.confidence = v[10];
    g.spread = v[11];
    g.strangeness = v[12];
    std::copy(v + 13, v + fixed_numbers, g.stress.begin());
    g.share.assign(v + fixed_numbers, v + fixed_numbers + static_cast<std::ptrdiff_t>(v[0]));
    i += fixed_numbers + g.share.size();
    result.push_back(std::move(g));
  }
  return result;
}

std::string prediction_csv(const std::vector<PredictedGrain>& grains) {
  std::vector<std::string> columns{"graph",        "grain",           "phase",       "system",     "mechanism",
                                   "system_share", "mechanism_share", "twin",        "cross_slip", "climb",
                                   "confidence",   "spread",          "strangeness", "strange"};
  std::size_t systems = 0;
  for (const PredictedGrain& grain : grains) systems = std::max(systems, grain.share.size());
  for (std::size_t s = 1; s <= systems; ++s) columns.push_back("share_" + std::to_string(s));
  std::vector<std::vector<std::string>> rows;
  for (const PredictedGrain& g : grains) {
    rows.push_back({std::to_string(g.graph), std::to_string(g.grain), cell(g.phase), cell(g.system), cell(g.mechanism),
                    cell(*std::max_element(g.share.begin(), g.share.end())), cell(g.mechanism_share), cell(g.twin),
                    cell(g.cross_slip), cell(g.climb), cell(g.confidence), cell(g.spread), cell(g.strangeness),
                    std::isfinite(g.strangeness) ? (g.strangeness > 1 ? "1" : "0") : ""});
    for (std::size_t s = 0; s < systems; ++s) rows.back().push_back(s < g.share.size() ? cell(g.share[s]) : "");
  }
  return io::csv_text(columns, rows);
}

void write_prediction(const std::string& path, const std::vector<PredictedGrain>& grains,
                      const cases::Provenance& provenance, const base::Comm& comm) {
  std::int64_t count[2] = {static_cast<std::int64_t>(grains.size()), 0};
  for (const PredictedGrain& grain : grains)
    count[1] = std::max(count[1], static_cast<std::int64_t>(grain.share.size()));
  MPI_Bcast(count, 2, MPI_INT64_T, 0, comm.mpi());
  io::Hdf5File file = io::Hdf5File::create(path, comm);
  const auto number = [&](const char* name, const char* unit, const char* about, const auto& value) {
    std::vector<double> values;
    for (const PredictedGrain& grain : grains) values.push_back(value(grain));
    file.write_table(std::string("grains/") + name, {unit, about}, io::Table<double>{{count[0]}, std::move(values)});
  };
  const auto text = [&](const char* name, const char* about, const auto& value) {
    std::vector<std::string> values;
    for (const PredictedGrain& grain : grains) values.push_back(value(grain));
    values.resize(static_cast<std::size_t>(count[0]));
    file.write_texts(std::string("grains/") + name, about, values);
  };
  using Grain = PredictedGrain;
  number("graph", "1", "number of the graph", [](const Grain& g) { return static_cast<double>(g.graph); });
  number("grain", "1", "number of the grain in its graph", [](const Grain& g) { return static_cast<double>(g.grain); });
  text("phase", "name of the phase", [](const Grain& g) { return g.phase; });
  text("system", "system of the largest share", [](const Grain& g) { return g.system; });
  text("mechanism", "mechanism of the largest share", [](const Grain& g) { return g.mechanism; });
  number("mechanism_share", "1", "share of that mechanism in the shear",
         [](const Grain& g) { return g.mechanism_share; });
  number("twin", "1", "share of twin systems", [](const Grain& g) { return g.twin; });
  number("cross_slip", "1", "probability of cross-slip above the model's threshold; NaN: not said",
         [](const Grain& g) { return g.cross_slip; });
  number("climb", "1", "probability of climb above the model's threshold; NaN: not said",
         [](const Grain& g) { return g.climb; });
  number("confidence", "1", "probability that the first system is the right one; NaN: not said",
         [](const Grain& g) { return g.confidence; });
  number("spread", "nat", "Jensen-Shannon divergence of the ensemble; NaN: one member",
         [](const Grain& g) { return g.spread; });
  number("strangeness", "1", "above 1: unlike what was trained on; NaN: not said",
         [](const Grain& g) { return g.strangeness; });
  std::vector<double> share, stress;
  for (const Grain& grain : grains) {
    std::vector<double> own = grain.share;
    own.resize(static_cast<std::size_t>(count[1]), 0.0);
    share.insert(share.end(), own.begin(), own.end());
    stress.insert(stress.end(), grain.stress.begin(), grain.stress.end());
  }
  file.write_table("grains/share", {"1", "share of each system in the shear, in the order of the phase's card"},
                   io::Table<double>{{count[0], count[1]}, std::move(share)});
  file.write_table("grains/stress", {"Pa", "mean deviatoric stress, Mandel, sample axes; NaN: not said"},
                   io::Table<double>{{count[0], 6}, std::move(stress)});
  cases::write_provenance(file, provenance);
  file.commit();
}

std::array<std::uint8_t, 3> mechanism_colour(const std::vector<std::string>& names, const std::string& name) {
  // eight colours that all common kinds of colour vision part (after Okabe and Ito, 2008), by kind of mechanism
  static const std::array<std::uint8_t, 3> slip[] = {{0, 114, 178},
                                                     {0, 158, 115},
                                                     {86, 180, 233},
                                                     {120, 120, 60},
                                                     {60, 60, 60}},
                                           twin[] = {{213, 94, 0}, {230, 159, 0}, {240, 228, 66}}, climb{204, 121, 167};
  std::size_t slips = 0, twins = 0;
  for (const std::string& other : names) {
    const bool is_slip = other.compare(0, 4, "slip") == 0, is_twin = other.compare(0, 4, "twin") == 0;
    if (other == name) return is_slip ? slip[slips % 5] : is_twin ? twin[twins % 3] : climb;
    slips += is_slip ? 1 : 0;
    twins += is_twin ? 1 : 0;
  }
  return {127, 127, 127};
}

}  // namespace polyslip::classifier
