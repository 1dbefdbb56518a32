// The tests of number_types.cpp with the batches that device compilers get: plain arrays of lanes, no vector registers. Nothing
// else that links into this program sees a batch, so that the two layouts never meet.
#define POLYSLIP_NO_VECTOR_EXTENSION
#include "tests/unit/kernels/number_types.cpp"

#ifdef POLYSLIP_VECTOR_EXTENSION
#error "POLYSLIP_NO_VECTOR_EXTENSION did not reach kernels/number/batch.hpp"
#endif
