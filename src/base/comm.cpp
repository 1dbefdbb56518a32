#include "src/base/comm.hpp"

namespace polyslip::base {
namespace {

template <class Container>
void broadcast_container(Container& values, MPI_Datatype type, MPI_Comm comm) {
  std::int64_t size = static_cast<std::int64_t>(values.size());
  MPI_Bcast(&size, 1, MPI_INT64_T, 0, comm);
  values.resize(static_cast<std::size_t>(size));
  if (size > 0) MPI_Bcast(values.data(), static_cast<int>(size), type, 0, comm);
}

}  // namespace

void Comm::broadcast(std::string& value) const { broadcast_container(value, MPI_CHAR, comm_); }
void Comm::broadcast(std::vector<double>& values) const { broadcast_container(values, MPI_DOUBLE, comm_); }
void Comm::broadcast(std::vector<int>& values) const { broadcast_container(values, MPI_INT, comm_); }

}  // namespace polyslip::base
