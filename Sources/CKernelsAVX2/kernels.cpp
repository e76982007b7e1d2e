// One build of the kernels; Package.swift gives its compiler flags.
#define ESPALIER_NAMESPACE espalier_avx2
#define ESPALIER_WIDTH 8
#define ESPALIER_NAME "avx2"
#include "../CKernels/template/table.hpp"

#include "CKernelsAVX2.h"

const EspalierKernels *espalier_kernels_avx2(void) { return &espalier_avx2::table; }
