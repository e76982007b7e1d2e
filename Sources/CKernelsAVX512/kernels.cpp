// One build of the kernels; Package.swift gives its compiler flags.
#define ESPALIER_NAMESPACE espalier_avx512
#define ESPALIER_WIDTH 16
#define ESPALIER_NAME "avx512"
#include "../CKernels/template/table.hpp"

#include "CKernelsAVX512.h"

const EspalierKernels *espalier_kernels_avx512(void) { return &espalier_avx512::table; }
