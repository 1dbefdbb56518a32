#include "src/report/report.hpp"

#include <iostream>

#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/base/log.hpp"
#include "src/cli/verb.hpp"

namespace polyslip::cli {
namespace {

std::string help() {
  return R"(polyslip report DIR [--out FOLDER] [--set report.KEY=VALUE]   one page, report.html, about what another verb left in DIR

DIR may be that of solve (macro.csv), generate (microstructure.h5), campaign (dataset.h5), features (grains.csv and edges.csv), train
(train.csv), evaluate (metrics.csv) or predict (prediction.csv). The page goes to DIR, or to FOLDER. It needs no network
and no script, follows the reader's light or dark setting, and prints. An older report.html is replaced if polyslip report made it;
anything else of that name is left alone (exit code 2).

  report.slice     height of the plane that maps show, as a share of the box, 0 to 1 (0.5)
  report.lattice   cF | cI | hP of phases whose lattice the case does not name (cF)
)";
}

int run(const Request& request, const base::Comm& comm) {
  base::require(!request.restart, "command line: report has nothing to restart");
  base::Tree tree("command line");
  base::apply_settings(tree, request.settings);
  const report::Options options = report::read_options(tree.optional_section("report"));
  tree.require_all_read();
  base::Log log(comm, request.quiet);
  base::on_root(comm, [&] {
    const std::string path = (request.out_given ? request.out : request.case_file) + "/report.html";
    report::check_report_path(path);
    const std::string page = report::make_report(request.case_file, options, log);
    if (request.dry_run) return;
    report::write_report(path, page);
    log.line("written to ", path, " (", page.size() / 1024, " KiB)");
  });
  return 0;
}

}  // namespace

const Verb report{"report", "one page with plots about the results in a folder", help, run};

}  // namespace polyslip::cli
