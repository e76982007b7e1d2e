// Bias and ReLU where nothing is normalised: readers apply them with a scale of 1, so that only the
// gradient is left to compute.
#pragma once
#include "normalisation.hpp"

namespace ESPALIER_NAMESPACE {

/// Gradient by the bias; masks the gradient after ReLU (in `gradient`) in place.
static void bias_backward(
    const EspalierBias *job, const EspalierMap *output, const EspalierMap *gradient, int images,
    int part, int parts) {
  for (int c = part; c < job->channels; c += parts) {
    const Vector bias = fill<Vector>(job->bias[c]);
    double total = 0;
    for (int g = 0; g < job->groups && images_in_group(images, g) > 0; g++) {
      const float *y = output->values + c * output->channel_stride + g * output->group_stride;
      float *d = gradient->values + c * gradient->channel_stride + g * gradient->group_stride;
      Vector sum[halves] = {};
      for (int p = 0; p < job->pixels; p++)
        ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
          const ptrdiff_t at = (ptrdiff_t)p * lanes + h * width;
          const Vector masked =
              load<Vector>(y + at) + bias > Vector{} ? load<Vector>(d + at) : Vector{};
          store(d + at, masked);
          sum[h] += masked;
        }
      total += lane_sum(sum, images_in_group(images, g));
    }
    job->d_bias[c] = (float)total;
  }
}

}  // namespace ESPALIER_NAMESPACE
