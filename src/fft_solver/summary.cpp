#include "src/fft_solver/summary.hpp"

#include <sys/resource.h>

#include <cmath>
#include <cstdio>
#include <numeric>

#include "src/base/files.hpp"
#include "src/io/csv.hpp"

namespace polyslip::fft_solver {
namespace {

constexpr double offset = 0.002;

std::string digits(double value, int count) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.*g", count, value);
  return buffer;
}

std::string component(std::size_t c) { return std::to_string(10 * (c / 3 + 1) + c % 3 + 1); }

/// Along the component that does most of the work: nominal stress P against F − I.
std::string yield_line(const io::CsvTable& macro) {
  std::size_t best = 0;
  double most = 0, second = 0;
  std::vector<double> best_strain, best_stress;
  for (std::size_t c = 0; c < 9; ++c) {
    std::vector<double> strain = macro.numbers("F" + component(c)), stress = macro.numbers("P" + component(c));
    double work = 0;
    for (std::size_t i = 0; i < strain.size(); ++i) {
      strain[i] -= c % 4 == 0 ? 1 : 0;
      work = std::max(work, std::abs(strain[i] * stress[i]));
    }
    second = std::max(second, std::min(work, most));
    if (work <= most) continue;
    most = work;
    best = c;
    best_strain = strain;
    best_stress = stress;
  }
  const std::string name = "yield stress (0.2 % offset)";
  if (!(most > 0) || second > 0.5 * most) return name + ": n/a (no single loaded component)";
  if (best_strain[0] < 0)
    for (std::vector<double>* values : {&best_strain, &best_stress})
      for (double& value : *values) value = -value;
  const auto yield = offset_yield(best_strain, best_stress, offset);
  if (!yield) return name + ": n/a (not reached, or passed within the first increment)";
  return name + ": P" + component(best) + " = " + digits(yield->stress * 1e-6, 5) + " MPa at |F - I|" +
         component(best) + " = " + digits(yield->strain, 4) + ", stiffness of the first increment " +
         digits(yield->stiffness * 1e-9, 4) + " GPa";
}

double sum_of(const io::CsvTable& macro, const std::string& column) {
  const std::vector<double> values = macro.numbers(column);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

std::optional<Yield> offset_yield(const std::vector<double>& strain, const std::vector<double>& stress,
                                  double offset_strain) {
  if (strain.empty() || !(strain[0] > 0) || !(stress[0] > 0) || strain[0] > offset_strain) return std::nullopt;
  const double slope = stress[0] / strain[0];
  double e = 0, s = 0, above = slope * offset_strain;  // of the curve over the line
  for (std::size_t i = 0; i < strain.size(); ++i) {
    const double next = stress[i] - slope * (strain[i] - offset_strain);
    if (next <= 0) {
      const double share = above / (above - next);
      return Yield{e + share * (strain[i] - e), s + share * (stress[i] - s), slope};
    }
    e = strain[i];
    s = stress[i];
    above = next;
  }
  return std::nullopt;
}

std::vector<std::string> summary(const std::string& folder, const FftSolver& solver, const base::Timers& timers) {
  const base::Comm& comm = solver.comm();
  const double points = static_cast<double>(solver.grid().points());
  const double bytes = comm.sum(static_cast<double>(solver.bytes())) / points;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double resident = comm.sum(1024.0 * static_cast<double>(usage.ru_maxrss)) / points;
  const std::string break_up = timers.summary(comm);
  std::vector<std::string> lines;
  base::on_root(comm, [&] {
    const io::CsvTable macro = io::read_csv(folder + "/macro.csv");
    const double increments = static_cast<double>(macro.rows.size());
    if (macro.rows.empty()) return;
    const double newton = sum_of(macro, "newton"), linear = sum_of(macro, "linear"),
                 sweeps = sum_of(macro, "evaluations"), seconds = sum_of(macro, "seconds");
    lines.push_back(yield_line(macro));
    lines.push_back("increments: " + digits(increments, 9) + "; iterations: " + digits(newton, 9) + " Newton, " +
                    digits(linear, 9) +
                    " linear; evaluations of the law per increment: " + digits(sweeps / increments, 3));
    lines.push_back("solve: " + digits(seconds, 4) + " s on " + std::to_string(comm.size()) +
                    (comm.size() == 1 ? " rank" : " ranks") + ", " +
                    digits(1e6 * seconds * comm.size() / (points * sweeps), 4) +
                    " core-µs per voxel and evaluation, all in; memory per voxel: " + digits(bytes, 4) +
                    " bytes of fields, " + digits(resident, 4) + " resident");
    lines.push_back("time: " + break_up);
  });
  return lines;
}

}  // namespace polyslip::fft_solver
