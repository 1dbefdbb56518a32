#include "src/classifier/graph_batch.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/classifier/batch_packer.hpp"

namespace polyslip::classifier {

GraphBatch::GraphBatch(const std::vector<const features::GrainGraph*>& graphs, const ModelOptions& options) {
  constexpr std::int64_t enough = base::on_host ? 24 : std::int64_t(1) << 40;  // grains of a part
  const CardInputs inputs = options.card_inputs == "all"    ? CardInputs::all
                            : options.card_inputs == "some" ? CardInputs::some
                                                            : CardInputs::few;
  std::size_t next = 0;
  while (next < graphs.size()) {
    const auto content = std::make_shared<BatchContent>();
    BatchPacker packer(options.level != "B6", inputs);
    std::int64_t size = 0;
    for (; next < graphs.size() && size < enough; ++next) {
      packer.add(*graphs[next], *content);
      size += graphs[next]->size();
    }
    if (options.precision == "single")
      content->data = packer.pack<float>(*content);
    else
      content->data = packer.pack<double>(*content);
    parts_.push_back(content);
  }
}

int GraphBatch::graphs() const {
  std::size_t sum = 0;
  for (const auto& part : parts_) sum += part->columns.size();
  return static_cast<int>(sum);
}
int GraphBatch::grains() const {
  int sum = 0;
  for (const auto& part : parts_) sum += part->first_grain.back();
  return sum;
}
int GraphBatch::edges() const {
  int sum = 0;
  for (const auto& part : parts_) sum += part->edges;
  return sum;
}
int GraphBatch::labels() const {
  int sum = 0;
  for (const auto& part : parts_) sum += part->labels;
  return sum;
}

}  // namespace polyslip::classifier
