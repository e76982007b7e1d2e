// One build of the kernels; Package.swift gives its compiler flags.
#define ESPALIER_NAMESPACE espalier_baseline
#define ESPALIER_WIDTH 4
#define ESPALIER_NAME "baseline"
#include "../CKernels/template/table.hpp"

#include "CKernelsBaseline.h"

const EspalierKernels *espalier_kernels_baseline(void) { return &espalier_baseline::table; }
