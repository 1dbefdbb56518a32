#include "src/training/lbfgs.hpp"

#include <petsctao.h>

#include <algorithm>
#include <exception>
#include <stdexcept>

namespace polyslip::training {
namespace {

void check(PetscErrorCode code, const char* what) {
  if (code != 0) throw std::runtime_error(std::string("PETSc: ") + what + " failed, code " + std::to_string(code));
}

/// A vector of this rank that is destroyed with its scope.
class SerialVector {
 public:
  explicit SerialVector(const std::vector<double>& values) {
    check(VecCreateSeq(PETSC_COMM_SELF, static_cast<PetscInt>(values.size()), &vector_), "VecCreateSeq");
    PetscScalar* entries = nullptr;
    check(VecGetArray(vector_, &entries), "VecGetArray");
    std::copy(values.begin(), values.end(), entries);
    check(VecRestoreArray(vector_, &entries), "VecRestoreArray");
  }
  ~SerialVector() { VecDestroy(&vector_); }
  SerialVector(const SerialVector&) = delete;
  SerialVector& operator=(const SerialVector&) = delete;
  Vec get() const { return vector_; }

 private:
  Vec vector_ = nullptr;
};

void copy_values(Vec vector, std::vector<double>& values) {
  const PetscScalar* entries = nullptr;
  check(VecGetArrayRead(vector, &entries), "VecGetArrayRead");
  std::copy(entries, entries + values.size(), values.begin());
  check(VecRestoreArrayRead(vector, &entries), "VecRestoreArrayRead");
}

class Search {
 public:
  Search(const Function& function, std::vector<double>& x, const Watch& watch)
      : function_(function), watch_(watch), x_(x), at_(x.size()), gradient_(x.size()) {
    check(PetscPushErrorHandler(PetscReturnErrorHandler, nullptr), "PetscPushErrorHandler");
    check(TaoCreate(PETSC_COMM_SELF, &tao_), "TaoCreate");
  }
  ~Search() {
    TaoDestroy(&tao_);
    PetscPopErrorHandler();
  }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  LbfgsResult run(const LbfgsOptions& options) {
    const bool bounded = !options.lower.empty();
    const SerialVector start(x_);
    check(TaoSetType(tao_, bounded ? TAOBLMVM : TAOLMVM), "TaoSetType");
    check(TaoSetSolution(tao_, start.get()), "TaoSetSolution");
    check(TaoSetObjectiveAndGradient(tao_, nullptr, evaluate, this), "TaoSetObjectiveAndGradient");
    check(TaoSetMonitor(tao_, monitor, this, nullptr), "TaoSetMonitor");
    check(TaoSetTolerances(tao_, options.gradient, 0, options.relative), "TaoSetTolerances");
    check(TaoSetMaximumIterations(tao_, options.iterations), "TaoSetMaximumIterations");
    check(TaoSetMaximumFunctionEvaluations(tao_, 20 * options.iterations + 100), "TaoSetMaximumFunctionEvaluations");
    const SerialVector lower(bounded ? options.lower : x_), upper(bounded ? options.upper : x_);
    if (bounded) check(TaoSetVariableBounds(tao_, lower.get(), upper.get()), "TaoSetVariableBounds");
    const PetscErrorCode code = TaoSolve(tao_);
    if (failure_) std::rethrow_exception(failure_);
    check(code, "TaoSolve");
    copy_values(start.get(), x_);
    return result();
  }

 private:
  static PetscErrorCode evaluate(Tao, Vec x, PetscReal* value, Vec gradient, void* context) {
    auto& self = *static_cast<Search*>(context);
    try {  // nothing may be thrown through PETSc's own frames
      copy_values(x, self.at_);
      *value = self.function_(self.at_, self.gradient_);
      PetscScalar* entries = nullptr;
      check(VecGetArray(gradient, &entries), "VecGetArray");
      std::copy(self.gradient_.begin(), self.gradient_.end(), entries);
      check(VecRestoreArray(gradient, &entries), "VecRestoreArray");
    } catch (...) {
      self.failure_ = std::current_exception();
      return PETSC_ERR_USER;
    }
    return 0;
  }

  static PetscErrorCode monitor(Tao tao, void* context) {
    auto& self = *static_cast<Search*>(context);
    if (!self.watch_) return 0;
    try {
      PetscInt iteration = 0;
      PetscReal value = 0, norm = 0;
      Vec x = nullptr;
      check(TaoGetSolutionStatus(tao, &iteration, &value, &norm, nullptr, nullptr, nullptr), "TaoGetSolutionStatus");
      check(TaoGetSolution(tao, &x), "TaoGetSolution");
      std::vector<double> place(self.at_.size());
      copy_values(x, place);
      if (!self.watch_(static_cast<int>(iteration), place, value, norm)) {
        self.stopped_ = true;
        check(TaoSetConvergedReason(tao, TAO_CONVERGED_USER), "TaoSetConvergedReason");
      }
    } catch (...) {
      self.failure_ = std::current_exception();
      return PETSC_ERR_USER;
    }
    return 0;
  }

  LbfgsResult result() const {
    LbfgsResult end;
    PetscInt iterations = 0;
    PetscReal value = 0, norm = 0;
    TaoConvergedReason reason = TAO_CONTINUE_ITERATING;
    check(TaoGetSolutionStatus(tao_, &iterations, &value, &norm, nullptr, nullptr, &reason), "TaoGetSolutionStatus");
    end.iterations = static_cast<int>(iterations);
    end.value = value;
    end.gradient = norm;
    // The line search finds nothing lower where rounding is all that is left.
    end.converged = (reason > 0 && !stopped_) || reason == TAO_DIVERGED_LS_FAILURE;
    end.reason = stopped_                            ? "stopped"
                 : reason == TAO_DIVERGED_LS_FAILURE ? "no lower value along the search direction"
                 : reason == TAO_DIVERGED_MAXITS     ? "the largest number of iterations"
                 : reason > 0                        ? "the gradient is small"
                                                     : "TAO's reason " + std::to_string(static_cast<int>(reason));
    return end;
  }

  const Function& function_;
  const Watch& watch_;
  std::vector<double>& x_;
  std::vector<double> at_, gradient_;
  Tao tao_ = nullptr;
  std::exception_ptr failure_;
  bool stopped_ = false;
};

}  // namespace

LbfgsResult minimise_lbfgs(const Function& function, std::vector<double>& x, const LbfgsOptions& options,
                           const Watch& watch) {
  if (x.empty()) {
    LbfgsResult result;
    std::vector<double> none;
    result.value = function(x, none);
    result.converged = true;
    result.reason = "no parameters";
    if (watch) watch(0, x, result.value, 0);
    return result;
  }
  return Search(function, x, watch).run(options);
}

}  // namespace polyslip::training
