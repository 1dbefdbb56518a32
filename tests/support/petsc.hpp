#pragma once
// PETSc for tests, which the program itself starts and ends in src/main.cpp. Once per process: PETSc 3.18 forgets TAO's types when it ends, and
// does not learn them again.
#include <petscsys.h>

namespace polyslip::tests {

inline void start_petsc() {
  PetscBool started = PETSC_FALSE;
  PetscInitialized(&started);
  if (started == PETSC_FALSE) PetscInitializeNoArguments();
}

}  // namespace polyslip::tests
