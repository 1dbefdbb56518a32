#pragma once
// The communicator that every object takes. MPI_COMM_WORLD appears in src/main.cpp only.
#include <mpi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace polyslip::base {

/// A value-like handle on an MPI communicator (not owned). All calls are collective unless they say otherwise.
class Comm {
 public:
  explicit Comm(MPI_Comm comm) : comm_(comm) {
    MPI_Comm_rank(comm_, &rank_);
    MPI_Comm_size(comm_, &size_);
  }

  MPI_Comm mpi() const { return comm_; }
  int rank() const { return rank_; }
  int size() const { return size_; }
  bool root() const { return rank_ == 0; }
  void barrier() const { MPI_Barrier(comm_); }

  /// Element-wise reductions over ranks, in place. Sums are taken in rank order, so they repeat for a given rank count.
  void sum(double* values, int count) const { reduce(values, count, MPI_DOUBLE, MPI_SUM); }
  void sum(std::int64_t* values, int count) const { reduce(values, count, MPI_INT64_T, MPI_SUM); }
  void max(double* values, int count) const { reduce(values, count, MPI_DOUBLE, MPI_MAX); }
  void min(double* values, int count) const { reduce(values, count, MPI_DOUBLE, MPI_MIN); }

  double sum(double value) const {
    sum(&value, 1);
    return value;
  }
  std::int64_t sum(std::int64_t value) const {
    sum(&value, 1);
    return value;
  }
  double max(double value) const {
    max(&value, 1);
    return value;
  }
  double min(double value) const {
    min(&value, 1);
    return value;
  }
  bool any(bool value) const { return sum(std::int64_t{value}) > 0; }
  bool all(bool value) const { return !any(!value); }

  /// Root's values on every rank; a vector takes root's size.
  void broadcast(std::string& value) const;
  void broadcast(std::vector<double>& values) const;
  void broadcast(std::vector<int>& values) const;
  void broadcast(double& value) const { MPI_Bcast(&value, 1, MPI_DOUBLE, 0, comm_); }
  void broadcast(std::int64_t& value) const { MPI_Bcast(&value, 1, MPI_INT64_T, 0, comm_); }

 private:
  void reduce(void* values, int count, MPI_Datatype type, MPI_Op op) const {
    if (size_ > 1) MPI_Allreduce(MPI_IN_PLACE, values, count, type, op, comm_);
  }

  MPI_Comm comm_;
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace polyslip::base
