#include <chrono>
#include <exception>
#include <iostream>
#include <thread>

#include "src/base/require.hpp"
#include "src/cli/program.hpp"

namespace polyslip::cli {
namespace {

constexpr std::chrono::milliseconds patience{2000};
constexpr std::chrono::milliseconds stagger{50};  // so that the lowest failed rank is the one that speaks

std::pair<int, std::string> code_and_message() {
  try {
    throw;
  } catch (const base::InputError& error) {
    return {2, error.what()};
  } catch (const base::NotConverged& error) {
    return {3, error.what()};
  } catch (const std::bad_alloc&) {
    return {1, "out of memory; use more ranks or nodes, or a smaller grid"};
  } catch (const std::exception& error) {
    return {1, error.what()};
  } catch (...) {
    return {1, "unknown failure"};
  }
}

}  // namespace

FailureReport::FailureReport(const base::Comm& comm) : rank_(comm.rank()) { MPI_Comm_dup(comm.mpi(), &own_); }

FailureReport::~FailureReport() { MPI_Comm_free(&own_); }

bool FailureReport::everybody_failed(int& code) const {
  MPI_Request request;
  int lowest = code;
  MPI_Iallreduce(&code, &lowest, 1, MPI_INT, MPI_MIN, own_, &request);
  const auto end = std::chrono::steady_clock::now() + patience + rank_ * stagger;
  int done = 0;
  while (true) {
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (done != 0) break;
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  code = lowest;
  return true;
}

int FailureReport::report() const {
  auto [code, message] = code_and_message();
  if (everybody_failed(code)) {
    if (rank_ == 0) std::cerr << "polyslip: error: " << message << std::endl;
    return code;
  }
  std::cerr << "polyslip: error: " << message << " (on rank " << rank_ << ")" << std::endl;
  MPI_Abort(own_, code);
  return code;
}

}  // namespace polyslip::cli
