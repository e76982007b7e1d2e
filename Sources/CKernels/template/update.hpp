// The optimiser's step, the way of images into lanes, and the measurement of the machine's peak.
#pragma once
#include "rows.hpp"

namespace ESPALIER_NAMESPACE {

/// SGD with (Nesterov) momentum and weight decay, in PyTorch's order of operations:
/// g += decay * w; v = momentum * v + g; w -= rate * (nesterov ? g + momentum * v : v).
static void update(
    const EspalierUpdate *u, float *weights, float *velocity, const float *gradient, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float g = __builtin_fmaf(u->weight_decay, weights[i], gradient[i]);
    const float v = __builtin_fmaf(u->momentum, velocity[i], g);
    const float step = u->nesterov ? __builtin_fmaf(u->momentum, v, g) : v;
    velocity[i] = v;
    weights[i] = __builtin_fmaf(-u->learning_rate, step, weights[i]);
  }
}

/// Writes 16 images, `(C, H, W)` each and `image_stride` floats apart, into one group of a map.
static void images_to_lanes(
    const float *images, ptrdiff_t image_stride, const EspalierMap *map, int group) {
  const ptrdiff_t pixels = (ptrdiff_t)map->height * map->width;
  for (int c = 0; c < map->channels; c++) {
    const float *in = images + c * pixels;
    float *out = map->values + c * map->channel_stride + group * map->group_stride;
    ptrdiff_t p = 0;
    for (; p + lanes <= pixels; p += lanes) {
      const float *rows[lanes];
      ESPALIER_UNROLL for (int i = 0; i < lanes; i++) rows[i] = in + i * image_stride + p;
      transpose(rows, out + p * lanes, lanes);
    }
    for (; p < pixels; p++)
      for (int i = 0; i < lanes; i++) out[p * lanes + i] = in[i * image_stride + p];
  }
}

/// Multiply-adds of floats done by a loop that keeps every unit busy.
static double peak(size_t rounds) {
  constexpr int chains = ESPALIER_WIDTH == 16 ? 24 : 12;
  Vector total[chains];
  for (int i = 0; i < chains; i++) total[i] = fill<Vector>((float)i);
  Vector factor = fill<Vector>(0.5f), term = fill<Vector>(1);
  for (size_t r = 0; r < rounds; r++) {
    ESPALIER_UNROLL for (int i = 0; i < chains; i++) total[i] = fma(total[i], factor, term);
    __asm__ volatile("" : "+v"(factor), "+v"(term));
  }
  for (int i = 0; i < chains; i++) __asm__ volatile("" : : "v"(total[i]));
  return (double)rounds * chains * width;
}

}  // namespace ESPALIER_NAMESPACE
