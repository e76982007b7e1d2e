// The kernels compiled for one instruction set.
#ifndef ESPALIER_CKERNELS_AVX2_H
#define ESPALIER_CKERNELS_AVX2_H
#include "CKernels.h"

#ifdef __cplusplus
extern "C" {
#endif
const EspalierKernels *espalier_kernels_avx2(void);
#ifdef __cplusplus
}
#endif
#endif
