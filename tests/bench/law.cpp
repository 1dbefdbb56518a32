// The update of a crystal law, stress and consistent tangent, per number type and width.
#include <string>

#include "tests/bench/bench.hpp"
#include "tests/bench/law_points.hpp"

namespace {

using namespace polyslip;
using kernels::Batch;

const std::string materials = POLYSLIP_SOURCE_DIR "/inputs/materials/";

template <class T, int N>
void update(bench::Bench& bench, const std::string& name, const bench::LawPoints<N>& points) {
  if (!bench.wanted(name)) return;
  auto sweep = points.template sweep<T>();
  const bench::Times times = bench.measure([&] { sweep.run(); });
  const double count = points.points();
  bench.print(bench.record(name, times)
                  .number("voxels", count * bench.ranks())
                  .number("evaluations", 1)
                  .number("systems", points.systems())
                  .number("width", kernels::NumberTraits<T>::lanes)
                  .number("local_evaluations", static_cast<double>(sweep.evaluations) / count)
                  .number("failed", sweep.failed)
                  .number("core_us_per_voxel_and_evaluation", 1e6 * times.seconds / count));
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  const bench::LawPoints<12> fcc(bench::read_card<12>(materials + "aluminium.ini"), 256);
  update<double>(bench, "law/fcc12/double", fcc);
  update<Batch<double, 2>>(bench, "law/fcc12/double2", fcc);
  update<Batch<double, 4>>(bench, "law/fcc12/double4", fcc);
  update<Batch<double, 8>>(bench, "law/fcc12/double8", fcc);
  update<float>(bench, "law/fcc12/float", fcc);
  update<Batch<float, 4>>(bench, "law/fcc12/float4", fcc);
  update<Batch<float, 8>>(bench, "law/fcc12/float8", fcc);
  update<Batch<float, 16>>(bench, "law/fcc12/float16", fcc);
  const bench::LawPoints<60> magnesium(bench::read_card<60>(materials + "magnesium.ini"), 64);
  update<double>(bench, "law/magnesium30/double", magnesium);
  update<Batch<double, 4>>(bench, "law/magnesium30/double4", magnesium);
  update<Batch<double, 8>>(bench, "law/magnesium30/double8", magnesium);
  update<Batch<float, 16>>(bench, "law/magnesium30/float16", magnesium);
  return 0;
}
