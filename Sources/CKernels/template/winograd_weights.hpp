// Weight gradients by Winograd: sums over tiles and images of left factors times the transformed
// gradient, at every point; the filter transform, transposed, is applied once at the end.
#pragma once
#include "direct_weights.hpp"
#include "winograd_input.hpp"

namespace ESPALIER_NAMESPACE {

/// out[i] = the vertical transform of rows in[k * step], for `count` lanes (a multiple of 8):
/// (M, columns) pixels to (A, columns) factors, lanes `padded` apart.
template <int A, int M, class V>
ESPALIER_INLINE void gradient_vector(
    const float *in, ptrdiff_t in_step, float *out, ptrdiff_t out_step) {
  V d[M], o[A];
  ESPALIER_UNROLL for (int k = 0; k < M; k++) d[k] = load<V>(in + k * in_step);
  Transform<A>::template gradient<M>(d, o);
  ESPALIER_UNROLL for (int k = 0; k < A; k++) store(out + k * out_step, o[k]);
}

/// Transforms `repeats` neighbours of `count` lanes (a multiple of 8) each.
template <int A, int M>
static void gradient_lanes(
    const float *__restrict in, ptrdiff_t in_step, ptrdiff_t in_next, float *__restrict out,
    ptrdiff_t out_step, ptrdiff_t out_next, int repeats, int count) {
  for (int r = 0; r < repeats; r++, in += in_next, out += out_next) {
    int n = 0;
    for (; n + width <= count; n += width)
      gradient_vector<A, M, Vector>(in + n, in_step, out + n, out_step);
#if ESPALIER_WIDTH == 16
    if (n < count) gradient_vector<A, M, Vector8>(in + n, in_step, out + n, out_step);
#endif
  }
}

/// Scratch of one thread.
struct GradientBuffers {
  Channel *channels;
  float *zeros, *buffer, *left, *gradient, *half, *right, *group_sums;
  ptrdiff_t left_step, right_step, sums_step;

  GradientBuffers(const WinogradPlan &plan, const EspalierConvolution &s, Scratch &scratch) {
    const int padded = padded_lanes(s.outputs);
    channels = scratch.take<Channel>(s.inputs);
    zeros = scratch.take<float>((size_t)plan.width_ * lanes);
    buffer = scratch.take<float>((size_t)plan.rows_points * plan.block_columns() * lanes);
    left_step = (ptrdiff_t)plan.chunk * plan.tiles * lanes + lanes;
    right_step = (ptrdiff_t)plan.tiles * lanes * padded + lanes;
    sums_step = (ptrdiff_t)s.inputs * padded;
    left = scratch.take<float>(plan.points * left_step);
    gradient = scratch.take<float>(
        (size_t)plan.rows_tile * plan.tiles * plan.columns_tile * lanes * padded);
    half = scratch.take<float>((size_t)plan.rows_points * plan.columns_tile * padded);
    right = scratch.take<float>(plan.points * right_step);
    group_sums = scratch.take<float>(plan.points * sums_step);
  }
};

static size_t winograd_weights_accumulator_size(const EspalierWeightGradient &job) {
  const EspalierConvolution &s = job.shape;
  return (size_t)WinogradPlan(s, s.inputs, s.outputs).points * s.inputs * padded_lanes(s.outputs);
}

static size_t winograd_weights_scratch_size(const EspalierWeightGradient &job) {
  Scratch scratch{nullptr};
  GradientBuffers(WinogradPlan(job.shape, job.shape.inputs, job.shape.outputs), job.shape, scratch);
  return scratch.used;
}

/// Right factors of one block: right[point][tile * 16 + image][output].
static void winograd_gradient(
    const WinogradPlan &plan, const EspalierWeightGradient &job, const GradientBuffers &buffers,
    const TileBlock &block, int group) {
  const int padded = padded_lanes(job.shape.outputs), count = (int)round_up(job.shape.outputs, 8);
  const int columns = block.count * plan.columns_tile;
  const ptrdiff_t row_step = (ptrdiff_t)columns * lanes * padded;
  for (int i = 0; i < plan.rows_tile; i++)
    transpose_pixels(job.gradient, group, block.y * plan.rows_tile + i, block.x * plan.columns_tile,
                     columns, buffers.gradient + i * row_step, padded);
  const ptrdiff_t pixel_step = (ptrdiff_t)lanes * padded, half_step = plan.columns_tile * padded;
  for (int t = 0; t < block.count; t++)
    for (int image = 0; image < lanes; image++) {
      const float *in = buffers.gradient + t * plan.columns_tile * pixel_step + image * padded;
      ESPALIER_FOR_TILE(plan.rows_points, plan.rows_tile, gradient_lanes, in, row_step, pixel_step,
                        buffers.half, half_step, padded, plan.columns_tile, count)
      float *out = buffers.right + ((ptrdiff_t)t * lanes + image) * padded;
      ESPALIER_FOR_TILE(plan.columns_points, plan.columns_tile, gradient_lanes, buffers.half, padded,
                        half_step, out, buffers.right_step,
                        plan.columns_points * buffers.right_step, plan.rows_points, count)
    }
}

static void winograd_weights_run(
    const EspalierWeightGradient &job, int first_group, int end_group, float *accumulator,
    float *scratch_base) {
  const EspalierConvolution &s = job.shape;
  const WinogradPlan plan(s, s.inputs, s.outputs);
  Scratch scratch{scratch_base};
  GradientBuffers buffers(plan, s, scratch);
  list_channels(job.sources, job.source_count, buffers.channels);
  memset(buffers.zeros, 0, (size_t)plan.width_ * lanes * sizeof(float));
  const int padded = padded_lanes(s.outputs);
  const size_t size = winograd_weights_accumulator_size(job);
  memset(accumulator, 0, size * sizeof(float));
  for (int g = first_group; g < end_group; g++) {
    // Sums of one group at a time: shorter chains of additions, smaller rounding errors.
    memset(buffers.group_sums, 0, size * sizeof(float));
    TileBlock block = TileBlock::first(plan);
    for (bool more = true; more;) {
      winograd_gradient(plan, job, buffers, block, g);
      TileBlock next = block;
      more = next.next(plan);
      const int columns = block.count * lanes;
      for (int c0 = 0; c0 < s.inputs; c0 += plan.chunk) {
        const int count = smaller(plan.chunk, s.inputs - c0);
        for (int c = 0; c < count; c++)
          winograd_input(plan, block, buffers.channels[c0 + c], g, buffers.zeros, buffers.buffer,
                         buffers.left + (ptrdiff_t)c * columns, buffers.left_step);
        const bool last = c0 + plan.chunk >= s.inputs;
        const int ahead = last ? 0 : c0 + plan.chunk;
        const TileBlock &ahead_block = last ? next : block;
        const int ahead_count = last && !more ? 0 : smaller(plan.chunk, s.inputs - ahead);
        for (int p = 0, fetched = 0; p < plan.points; p++) {
          for (; fetched < ahead_count && fetched * plan.points < (p + 1) * ahead_count; fetched++) {
            const Channel &channel = buffers.channels[ahead + fetched];
            prefetch_block(plan, ahead_block, channel.values + g * channel.group_stride,
                           channel.height, channel.width);
          }
          all_row_sums(buffers.left + p * buffers.left_step, columns, count,
                       buffers.right + p * buffers.right_step, columns, s.outputs, padded,
                       buffers.group_sums + p * buffers.sums_step + (ptrdiff_t)c0 * padded, padded);
        }
      }
      block = next;
    }
    for (size_t i = 0; i < size; i++) accumulator[i] += buffers.group_sums[i];
  }
}

/// Adds the accumulators up in order and applies the transposed filter transforms.
static void winograd_weights_finish(
    const EspalierWeightGradient &job, const float *accumulators, ptrdiff_t stride, int count,
    float *d_weights, int part, int parts) {
  const EspalierConvolution &s = job.shape;
  const WinogradPlan plan(s, s.inputs, s.outputs);
  const int padded = padded_lanes(s.outputs), taps_y = s.filter_height, taps_x = s.filter_width;
  const ptrdiff_t sums_step = (ptrdiff_t)s.inputs * padded;
  float filter_y[most_points * most_taps], filter_x[most_points * most_taps];
  filter_matrix(plan.rows_points, taps_y, filter_y);
  filter_matrix(plan.columns_points, taps_x, filter_x);
  for (int c = part; c < s.inputs; c += parts)
    for (int n = 0; n < s.outputs; n += lanes) {
      float half[most_taps][most_points][lanes] = {};
      for (int q = 0; q < plan.columns_points; q++)
        for (int p = 0; p < plan.rows_points; p++) {
          const float *in = accumulators + (p * plan.columns_points + q) * sums_step
              + (ptrdiff_t)c * padded + n;
          float sum[lanes];
          memcpy(sum, in, sizeof sum);
          for (int a = 1; a < count; a++)
            for (int i = 0; i < lanes; i++) sum[i] += in[a * stride + i];
          for (int y = 0; y < taps_y; y++)
            for (int i = 0; i < lanes; i++)
              half[y][q][i] = __builtin_fmaf(filter_y[p * taps_y + y], sum[i], half[y][q][i]);
        }
      for (int y = 0; y < taps_y; y++)
        for (int x = 0; x < taps_x; x++) {
          float sum[lanes] = {};
          for (int q = 0; q < plan.columns_points; q++)
            for (int i = 0; i < lanes; i++)
              sum[i] = __builtin_fmaf(filter_x[q * taps_x + x], half[y][q][i], sum[i]);
          for (int i = 0; i < smaller(lanes, s.outputs - n); i++)
            d_weights[(((size_t)(n + i) * s.inputs + c) * taps_y + y) * taps_x + x] = sum[i];
        }
    }
}

}  // namespace ESPALIER_NAMESPACE
