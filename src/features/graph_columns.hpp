#pragma once
// Grain graphs from the columns of a file of graphs, whoever reads the bytes (layout: graph_record.hpp).
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "src/dataset/reader.hpp"
#include "src/features/graph_phase.hpp"
#include "src/features/graph_record.hpp"
#include "src/features/sample_rows.hpp"

namespace polyslip::features {

/// Which columns of a file of graphs hold what: for those who turn bytes into graphs.
class GraphColumns {
 public:
  /// Reads what `reader` says of itself. InputError where it is no file of graphs, naming file and the column that it lacks.
  explicit GraphColumns(const dataset::Reader& reader);

  /// (table, column), in the order in which graph() asks for bytes.
  const std::vector<std::pair<std::string, std::string>>& list() const { return list_; }

  /// The graph whose rows of the i-th column of list() these are. InputError that begins with `origin` for indices of nothing and numbers that no graph can have.
  GrainGraph graph(const std::function<SampleRows::Rows(int column)>& rows_of, PhaseReader& phases,
                   const std::string& origin) const;

 private:
  struct Feature {
    int column;  ///< in list_
    bool of_edges;
    FeatureColumn head;  ///< without data; values as in the file
  };
  int add(const std::string& table, const std::string& column);

  std::vector<std::pair<std::string, std::string>> list_;
  std::vector<dataset::Column> specs_;
  std::vector<Feature> features_;
  int labels_[label_count];  ///< in list_; −1: not there
};

}  // namespace polyslip::features
