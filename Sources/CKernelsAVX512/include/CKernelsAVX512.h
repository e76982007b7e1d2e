// The kernels compiled for one instruction set.
#ifndef ESPALIER_CKERNELS_AVX512_H
#define ESPALIER_CKERNELS_AVX512_H
#include "CKernels.h"

#ifdef __cplusplus
extern "C" {
#endif
const EspalierKernels *espalier_kernels_avx512(void);
#ifdef __cplusplus
}
#endif
#endif
