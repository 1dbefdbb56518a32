// The update of a crystal law, stress and consistent tangent, per number type and width.
#include <optional>
#include <string>

#include "tests/bench/bench.hpp"
#include "tests/bench/law_points.hpp"

namespace {

using namespace polyslip;
using kernels::Batch;

const std::string materials = POLYSLIP_SOURCE_DIR "/inputs/materials/";

/// Points of a card, made when the first record asks for them.
template <int N>
struct Points {
  std::string card;
  int count;
  std::optional<bench::LawPoints<N>> made;
  const bench::LawPoints<N>& get() {
    if (!made) made.emplace(bench::read_card<N>(materials + card), count);
    return *made;
  }
};

template <class T, int N>
void update(bench::Bench& bench, const std::string& name, Points<N>& points) {
  if (!bench.wanted(name)) return;
  auto sweep = points.get().template sweep<T>();
  const bench::Times times = bench.measure([&] { sweep.run(); });
  const double count = sweep.points;
  bench.print(bench.record(name, times)
                  .number("voxels", count * bench.ranks())
                  .number("evaluations", 1)
                  .number("systems", sweep.params.systems)
                  .number("slip", sweep.params.slip)
                  .number("width", kernels::NumberTraits<T>::lanes)
                  .number("local_evaluations", static_cast<double>(sweep.evaluations) / count)
                  .number("failed", sweep.failed)
                  .number("core_us_per_voxel_and_evaluation", 1e6 * times.seconds / count));
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  Points<12> fcc{"aluminium.ini", 256, {}};
  update<double>(bench, "law/fcc12/double", fcc);
  update<Batch<double, 2>>(bench, "law/fcc12/double2", fcc);
  update<Batch<double, 4>>(bench, "law/fcc12/double4", fcc);
  update<Batch<double, 8>>(bench, "law/fcc12/double8", fcc);
  update<float>(bench, "law/fcc12/float", fcc);
  update<Batch<float, 4>>(bench, "law/fcc12/float4", fcc);
  update<Batch<float, 8>>(bench, "law/fcc12/float8", fcc);
  update<Batch<float, 16>>(bench, "law/fcc12/float16", fcc);
  Points<60> magnesium{"magnesium.ini", 64, {}};
  update<double>(bench, "law/magnesium30/double", magnesium);
  update<Batch<double, 4>>(bench, "law/magnesium30/double4", magnesium);
  update<Batch<double, 8>>(bench, "law/magnesium30/double8", magnesium);
  update<Batch<float, 16>>(bench, "law/magnesium30/float16", magnesium);
  return 0;
}
