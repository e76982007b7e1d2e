// Weight gradients by Winograd: sums over tiles and images of left factors times the transformed
// gradient, at every point; the filter transform, transposed, is applied once at the end.
#pragma once
#include "direct_weights.hpp"
#include "winograd.hpp"

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
  float *zeros;
  float *pixels;   // [row of tile][column][image][output]
  float *rows;     // [point row][column][image][output]
  float *factors;  // [point of the row][tile][image][output]
  float *group_sums;
  // Factors of different rows share one place unless several chunks of inputs need them.
  ptrdiff_t row_step, factor_step, factor_row, sums_step;
  LeftRow left;

  GradientBuffers(const WinogradPlan &plan, const EspalierConvolution &s, Scratch &scratch)
      : left(plan, scratch) {
    const int padded = padded_lanes(s.outputs);
    const size_t columns = (size_t)plan.tiles * plan.columns_tile;
    channels = scratch.take<Channel>(s.inputs);
    zeros = scratch.take<float>((size_t)plan.input_width * lanes);
    pixels = scratch.take<float>(plan.rows_tile * columns * lanes * padded);
    row_step = (ptrdiff_t)columns * lanes * padded;
    rows = scratch.take<float>(plan.rows_points * row_step);
    factor_step = (ptrdiff_t)plan.tiles * lanes * padded + lanes;
    factor_row = plan.chunk < s.inputs ? plan.columns_points * factor_step : 0;
    factors = scratch.take<float>(
        factor_row > 0 ? plan.rows_points * factor_row : plan.columns_points * factor_step);
    sums_step = (ptrdiff_t)s.inputs * padded;
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

/// Vertical transform of the gradient's pixels of one block, with outputs in the lanes.
static void gradient_columns(
    const WinogradPlan &plan, const EspalierWeightGradient &job, const GradientBuffers &buffers,
    const TileBlock &block, int group) {
  const int padded = padded_lanes(job.shape.outputs), count = (int)round_up(job.shape.outputs, 8);
  const int columns = block.count * plan.columns_tile;
  const ptrdiff_t tile_row = (ptrdiff_t)columns * lanes * padded;
  float *to = plan.rows_points == 1 ? buffers.rows : buffers.pixels;
  for (int i = 0; i < plan.rows_tile; i++)
    transpose_pixels(job.gradient, group, block.y * plan.rows_tile + i, block.x * plan.columns_tile,
                     columns, to + i * tile_row, padded);
  if (plan.rows_points > 1)
    ESPALIER_FOR_TILE(plan.rows_points, plan.rows_tile, gradient_lanes, buffers.pixels, tile_row,
                      padded, buffers.rows, buffers.row_step, padded, columns * lanes, count)
}

/// Horizontal transform of point row `row`: factors[point][tile * 16 + image][output].
static void gradient_row(
    const WinogradPlan &plan, const EspalierConvolution &s, const GradientBuffers &buffers,
    const TileBlock &block, int row, float *factors) {
  const int padded = padded_lanes(s.outputs), count = (int)round_up(s.outputs, 8);
  const ptrdiff_t column_step = (ptrdiff_t)lanes * padded;
  for (int t = 0; t < block.count; t++) {
    const float *in = buffers.rows + row * buffers.row_step + t * plan.columns_tile * column_step;
    ESPALIER_FOR_TILE(plan.columns_points, plan.columns_tile, gradient_lanes, in, column_step, padded,
                      factors + t * column_step, buffers.factor_step, padded, lanes, count)
  }
}

/// Adds one block of tiles to the sums of its group.
static void winograd_weights_block(
    const WinogradPlan &plan, const EspalierWeightGradient &job, const GradientBuffers &buffers,
    const TileBlock &block, const TileBlock *next, int group) {
  const EspalierConvolution &s = job.shape;
  const int padded = padded_lanes(s.outputs), columns = block.count * lanes;
  gradient_columns(plan, job, buffers, block, group);
  for (int first = 0; first < s.inputs; first += plan.chunk) {
    const int count = smaller(plan.chunk, s.inputs - first);
    const bool last = first + count == s.inputs;
    buffers.left.load(plan, block, buffers.channels, first, count, group, buffers.zeros);
    const Walk ahead = {group, last ? 0 : first + count, last && next ? *next : block};
    for (int i = 0; i < plan.rows_points; i++) {
      if (!last || next) winograd_prefetch(plan, buffers.channels, s.inputs, ahead, i);
      float *factors = buffers.factors + i * buffers.factor_row;
      if (first == 0) {
        if (plan.columns_points > 1) gradient_row(plan, s, buffers, block, i, factors);
      }
      if (plan.columns_points == 1) factors = buffers.rows + i * buffers.row_step;
      const float *left = buffers.left.row(plan, block, count, i);
      for (int j = 0; j < plan.columns_points; j++)
        all_row_sums(left + j * buffers.left.factor_step, columns, count,
                     factors + j * buffers.factor_step, columns, s.outputs, padded,
                     buffers.group_sums + (i * plan.columns_points + j) * buffers.sums_step
                         + (ptrdiff_t)first * padded, padded);
    }
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
  memset(buffers.zeros, 0, (size_t)plan.input_width * lanes * sizeof(float));
  const size_t size = winograd_weights_accumulator_size(job);
  memset(accumulator, 0, size * sizeof(float));
  for (int g = first_group; g < end_group; g++) {
    // Sums of one group at a time: shorter chains of additions, smaller rounding errors.
    memset(buffers.group_sums, 0, size * sizeof(float));
    TileBlock block = TileBlock::first(plan);
    for (bool more = true; more;) {
      TileBlock next = block;
      more = next.next(plan);
      winograd_weights_block(plan, job, buffers, block, more ? &next : nullptr, g);
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
