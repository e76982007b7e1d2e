// The kernels compiled for one instruction set.
#ifndef ESPALIER_CKERNELS_Baseline_H
#define ESPALIER_CKERNELS_Baseline_H
#include "CKernels.h"

#ifdef __cplusplus
extern "C" {
#endif
const EspalierKernels *espalier_kernels_baseline(void);
#ifdef __cplusplus
}
#endif
#endif
