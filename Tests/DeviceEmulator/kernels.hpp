// The kernels of one arithmetic, and their names; included once for each.
namespace ARITHMETIC_NAME {

#include "../../Sources/CDevice/kernels/device.cuh"
// The order of the others does not matter.
#include "../../Sources/CDevice/kernels/batch.cu"
#include "../../Sources/CDevice/kernels/classify.cu"
#include "../../Sources/CDevice/kernels/correlate.cu"
#include "../../Sources/CDevice/kernels/filter_gradient.cu"
#include "../../Sources/CDevice/kernels/normalise.cu"
#include "../../Sources/CDevice/kernels/pack.cu"
#include "../../Sources/CDevice/kernels/window.cu"

template <typename Job, void (*kernel)(const Job &)>
static void call(const void *job) {
  kernel(*(const Job *)job);
}

#define NAMED(kernel, job) {#kernel, call<job, kernel>}
#define TILES(n) {"correlate<" #n ">", call<EspalierCorrelateJob, correlate<n>>}
#define PRODUCT(m, n) \
  {"filter_gradient<" #m "," #n ">", call<EspalierFilterGradientJob, filter_gradient<m, n>>}
#define PRODUCTS(m) \
  PRODUCT(m, 1), PRODUCT(m, 2), PRODUCT(m, 3), PRODUCT(m, 4), PRODUCT(m, 5), PRODUCT(m, 6), \
      PRODUCT(m, 7), PRODUCT(m, 8)

static const Entry entries[] = {
    TILES(1), TILES(2), TILES(3), TILES(4), TILES(5), TILES(6), TILES(7), TILES(8),
    PRODUCTS(1), PRODUCTS(2), PRODUCTS(3), PRODUCTS(4),
    NAMED(filter_gradient_sum, EspalierFilterGradientJob), NAMED(pack, EspalierPackJobs),
    NAMED(map_sums, EspalierNormaliseJob), NAMED(batch_statistics, EspalierNormaliseJob),
    NAMED(fixed_factors, EspalierNormaliseJob), NAMED(activate, EspalierNormaliseJob),
    NAMED(gradient_sums, EspalierNormaliseJob), NAMED(gradient_statistics, EspalierNormaliseJob),
    NAMED(activate_backward, EspalierNormaliseJob), NAMED(window_forward, EspalierWindowJob),
    NAMED(window_backward, EspalierWindowJob), NAMED(sum_forward, EspalierSumJob),
    NAMED(sum_backward, EspalierSumJob), NAMED(pool_features, EspalierClassifyJob),
    NAMED(score_images, EspalierClassifyJob), NAMED(score_batch, EspalierClassifyJob),
    NAMED(classifier_gradient, EspalierClassifyJob), NAMED(unpool_features, EspalierClassifyJob),
    NAMED(gather, EspalierGatherJob), NAMED(advance, EspalierGatherJob),
    NAMED(update, EspalierUpdateJob),
};

#undef NAMED
#undef TILES
#undef PRODUCT
#undef PRODUCTS
}  // namespace ARITHMETIC_NAME

#undef K_STEP
#undef GRADIENT_SLOTS
#undef ARITHMETIC
#undef ARITHMETIC_NAME
