#include "src/base/version.hpp"

#include <Kokkos_Core.hpp>
#include <boost/version.hpp>
#include <mpi.h>

#include "polyslip_git_version.hpp"

namespace polyslip::base {
namespace {

std::string dotted(int version, int big, int small) {
  return std::to_string(version / big) + "." + std::to_string(version / small % (big / small)) + "." +
         std::to_string(version % small);
}

std::string mpi_version() {
  char buffer[MPI_MAX_LIBRARY_VERSION_STRING] = {};
  int length = 0;
  MPI_Get_library_version(buffer, &length);
  const std::string whole(buffer, static_cast<std::size_t>(length));
  return whole.substr(0, whole.find_first_of(",\n"));
}

}  // namespace

std::string version() {
  const std::string git = POLYSLIP_GIT_VERSION;
  return std::string(POLYSLIP_PROJECT_VERSION) + (git.empty() ? "" : " (git " + git + ")");
}

std::vector<std::pair<std::string, std::string>> libraries() {
  return {{"compiler", __VERSION__},
          {"Kokkos", dotted(KOKKOS_VERSION, 10000, 100) + " " + Kokkos::DefaultExecutionSpace::name()},
          {"MPI", mpi_version()},
          {"Boost", dotted(BOOST_VERSION, 100000, 100)}};
}

}  // namespace polyslip::base
