#pragma once
// What a model has to reach to earn its place, and whether it did.
#include <string>
#include <vector>

#include "src/classifier/evaluation.hpp"

namespace polyslip::classifier {

struct Gate {
  std::string name;  ///< "top-1 minus B2 on known textures"; no comma
  double value = 0;  ///< NaN: not measured
  double standard_error = 0;
  double bound = 0;
  bool at_least = true;  ///< else at most
  std::int64_t n = 0;
  bool measured() const;
  bool met() const;  ///< by the value itself; the error stands beside it
};

/// Of the first contender (F): 10 points of top-1 above B2 and an NLL below B2 and both B6 on known textures; 5 points above B6 at 10 % of the
/// data; at most 3 points lost on T1, T2 and T2_size; calibration error 0.05, on T1 to T4 0.08; hot spots as Mangal and Holm (2018,
/// doi:10.1016/j.ijplas.2018.07.013) found them, AUC 0.74 in fcc and 0.82 in hcp; NLL below B2 on measured maps; invariant to 1e-10.
std::vector<Gate> gates(const Evaluation& evaluation, const std::string& model);

/// metrics.csv: test, model, metric, value, stderr, n; differences to the first model as "F - B2"; invariances as test T9.
std::string metrics_csv(const Evaluation& evaluation);
/// test, model, true, predicted, grains
std::string confusion_csv(const Evaluation& evaluation);
/// test, model, bin, confidence, accuracy, n
std::string reliability_csv(const Evaluation& evaluation);
/// gate, value, stderr, bound, sense, met, margin, n
std::string gates_csv(const std::vector<Gate>& gates);
/// The ladder of each test and the gates, for people.
std::string table_text(const Evaluation& evaluation, const std::vector<Gate>& gates);

}  // namespace polyslip::classifier
