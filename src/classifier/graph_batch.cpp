#include "src/classifier/graph_batch.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/classifier/batch_packer.hpp"

namespace polyslip::classifier {

GraphBatch::GraphBatch(const std::vector<const features::GrainGraph*>& graphs, const ModelOptions& options) {
  const auto content = std::make_shared<BatchContent>();
  BatchPacker packer(options.level != "B6");
  for (const features::GrainGraph* graph : graphs) packer.add(*graph, *content);
  if (options.precision == "single")
    content->data = packer.pack<float>(*content);
  else
    content->data = packer.pack<double>(*content);
  content_ = content;
}

int GraphBatch::graphs() const { return static_cast<int>(content_->columns.size()); }
int GraphBatch::grains() const { return content_->first_grain.back(); }
int GraphBatch::edges() const { return content_->edges; }
int GraphBatch::labels() const { return content_->labels; }

}  // namespace polyslip::classifier
