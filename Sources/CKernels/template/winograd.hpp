// Forward pass and backward-data by nested rectangular Winograd (stride 1, filters 1, 3, 5, 7).
//
// Per block of tiles: transform the inputs, multiply and add for every point (the bulk of the work,
// a matrix product in registers), transform the sums back and emit them.
#pragma once
#include "emit.hpp"
#include "winograd_input.hpp"

namespace ESPALIER_NAMESPACE {

/// Horizontal output transform: buffer[(i * tiles * M + t * M + j) * 16].
template <int A, int M>
static void output_rows(
    const float *__restrict sums, ptrdiff_t point_step, int rows, int tiles,
    float *__restrict buffer) {
  for (int i = 0; i < rows; i++)
    for (int t = 0; t < tiles; t++)
      ESPALIER_UNROLL for (int h = 0; h < lanes; h += width) {
        Vector d[A], o[M];
        const float *in = sums + (ptrdiff_t)i * A * point_step + t * lanes + h;
        ESPALIER_UNROLL for (int j = 0; j < A; j++) d[j] = load<Vector>(in + j * point_step);
        Transform<A>::template output<M>(d, o);
        float *out = buffer + ((ptrdiff_t)(i * tiles + t) * M) * lanes + h;
        ESPALIER_UNROLL for (int j = 0; j < M; j++) store(out + j * lanes, o[j]);
      }
}

/// Vertical output transform of `columns` columns: out[(i * columns + j) * 16].
template <int A, int M>
static void output_columns(
    const float *__restrict in, ptrdiff_t step, int columns, float *__restrict out) {
  for (int j = 0; j < columns; j++)
    ESPALIER_UNROLL for (int h = 0; h < lanes; h += width) {
      Vector d[A], o[M];
      ESPALIER_UNROLL for (int i = 0; i < A; i++) d[i] = load<Vector>(in + i * step + j * lanes + h);
      Transform<A>::template output<M>(d, o);
      ESPALIER_UNROLL for (int i = 0; i < M; i++)
          store(out + ((ptrdiff_t)i * columns + j) * lanes + h, o[i]);
    }
}

/// Transforms the sums of one output channel back and writes them.
static void winograd_output(
    const WinogradPlan &plan, const TileBlock &block, const Target &target, int group,
    const float *sums, ptrdiff_t point_step, float *buffer, float *pixels) {
  const int columns = block.count * plan.columns_tile;
  const float *in = sums;
  ptrdiff_t step = point_step;
  if (plan.columns_points > 1) {
    ESPALIER_FOR_TILE(plan.columns_points, plan.columns_tile, output_rows, sums, point_step,
                      plan.rows_points, block.count, buffer)
    in = buffer;
    step = (ptrdiff_t)columns * lanes;
  }
  if (plan.rows_points > 1) {
    ESPALIER_FOR_TILE(plan.rows_points, plan.rows_tile, output_columns, in, step, columns, pixels)
    in = pixels;
  }
  const int x = block.x * plan.columns_tile, y = block.y * plan.rows_tile;
  const int count = smaller(columns, plan.width_ - x), rows = smaller(plan.rows_tile, plan.height - y);
  for (int i = 0; i < rows; i++)
    emit(target, group, y + i, x, count, in + (ptrdiff_t)i * columns * lanes, lanes);
}

static size_t winograd_packed_size(const EspalierCorrelation &job) {
  const WinogradPlan plan(job.shape, pass_inputs(job), pass_outputs(job));
  return (size_t)plan.points * padded_outputs(pass_outputs(job)) * pass_inputs(job);
}

/// Right factors in the order in which the tiles read them: [point][block][input][row of block].
static void winograd_pack(
    const EspalierCorrelation &job, const float *weights, float *packed, int part, int parts) {
  const EspalierConvolution &s = job.shape;
  const int inputs = pass_inputs(job), outputs = pass_outputs(job);
  const int taps_y = s.filter_height, taps_x = s.filter_width;
  const WinogradPlan plan(s, inputs, outputs);
  const size_t point_step = (size_t)padded_outputs(outputs) * inputs;
  float filter_y[most_points * most_taps], filter_x[most_points * most_taps];
  filter_matrix(plan.rows_points, taps_y, filter_y);
  filter_matrix(plan.columns_points, taps_x, filter_x);
  int number = 0;
  for (Block block = block_at(0, outputs); block.rows; block = block_after(block, outputs)) {
    if (number++ % parts != part) continue;
    const int rows = block.rows;
    for (int c = 0; c < inputs; c++) {
      float taps[most_taps * most_taps][tile_rows] = {}, half[most_taps][tile_rows];
      for (int i = 0; i < rows && block.first + i < outputs; i++)
        for (int y = 0; y < taps_y; y++)
          for (int x = 0; x < taps_x; x++)
            taps[y * taps_x + x][i] = weight_at(job, weights, block.first + i, c, y, x);
      float *out = packed + (size_t)block.first * inputs + (size_t)c * rows;
      for (int p = 0; p < plan.rows_points; p++) {
        for (int x = 0; x < taps_x; x++)
          for (int i = 0; i < tile_rows; i++) {
            float sum = 0;
            for (int y = 0; y < taps_y; y++)
              sum = __builtin_fmaf(filter_y[p * taps_y + y], taps[y * taps_x + x][i], sum);
            half[x][i] = sum;
          }
        for (int q = 0; q < plan.columns_points; q++) {
          float sum[tile_rows] = {};
          for (int x = 0; x < taps_x; x++)
            for (int i = 0; i < tile_rows; i++)
              sum[i] = __builtin_fmaf(filter_x[q * taps_x + x], half[x][i], sum[i]);
          memcpy(out + (p * plan.columns_points + q) * point_step, sum, rows * sizeof(float));
        }
      }
    }
  }
}

/// Scratch of one thread.
struct WinogradBuffers {
  Channel *channels;
  Target *targets;
  float *zeros, *buffer, *pixels, *left, *sums;
  ptrdiff_t left_step, sums_step;  // from point to point; no power of two

  WinogradBuffers(const WinogradPlan &plan, int inputs, int outputs, Scratch &scratch) {
    channels = scratch.take<Channel>(inputs);
    targets = scratch.take<Target>(outputs);
    zeros = scratch.take<float>((size_t)plan.width_ * lanes);
    buffer = scratch.take<float>((size_t)plan.rows_points * plan.block_columns() * lanes);
    pixels = scratch.take<float>((size_t)plan.rows_tile * plan.tiles * plan.columns_tile * lanes);
    left_step = (ptrdiff_t)plan.chunk * plan.tiles * lanes + lanes;
    sums_step = (ptrdiff_t)padded_outputs(outputs) * plan.tiles * lanes + lanes;
    left = scratch.take<float>(plan.points * left_step);
    sums = scratch.take<float>(plan.points * sums_step);
  }
};

static size_t winograd_scratch_size(const EspalierCorrelation &job) {
  const int inputs = pass_inputs(job), outputs = pass_outputs(job);
  Scratch scratch{nullptr};
  WinogradBuffers(WinogradPlan(job.shape, inputs, outputs), inputs, outputs, scratch);
  return scratch.used;
}

/// Where the walk over channel chunks, blocks and groups is.
struct Walk {
  int group, channel;
  TileBlock block;

  bool next(const WinogradPlan &plan, int inputs, int end_group) {
    channel += plan.chunk;
    if (channel < inputs) return true;
    channel = 0;
    if (block.next(plan)) return true;
    block = TileBlock::first(plan);
    return ++group < end_group;
  }
};

/// The products of one chunk of channels with all outputs, at every point; meanwhile the pixels of
/// `ahead` come into the cache.
static void winograd_products(
    const WinogradPlan &plan, const WinogradBuffers &buffers, const float *packed, int inputs,
    int outputs, const Walk &now, const Walk *ahead) {
  const int columns = now.block.count * lanes;
  const int count = smaller(plan.chunk, inputs - now.channel);
  const int next_count = ahead ? smaller(plan.chunk, inputs - ahead->channel) : 0;
  const size_t point_step = (size_t)padded_outputs(outputs) * inputs;
  const int tile = tile_pixels * lanes;
  for (int p = 0, fetched = 0; p < plan.points; p++) {
    for (; fetched < next_count && fetched * plan.points < (p + 1) * next_count; fetched++) {
      const Channel &channel = buffers.channels[ahead->channel + fetched];
      prefetch_block(plan, ahead->block, channel.values + ahead->group * channel.group_stride,
                     channel.height, channel.width);
    }
    for (Block block = block_at(0, outputs); block.rows; block = block_after(block, outputs)) {
      const float *right = packed + p * point_step + (size_t)block.first * inputs
          + (size_t)now.channel * block.rows;
      const float *left = buffers.left + p * buffers.left_step;
      float *sums = buffers.sums + p * buffers.sums_step + (ptrdiff_t)block.first * columns;
      int j = 0;
      for (; j + tile <= columns; j += tile)
        outer_block<tile_pixels * halves>(
            block.rows, right, left + j, columns, count, sums + j, columns, now.channel > 0);
      if (j < columns)
        outer_block<halves>(
            block.rows, right, left + j, columns, count, sums + j, columns, now.channel > 0);
    }
  }
}

static void winograd_run(
    const EspalierCorrelation &job, const float *packed, int first_group, int end_group,
    float *scratch_base) {
  const int inputs = pass_inputs(job), outputs = pass_outputs(job);
  const WinogradPlan plan(job.shape, inputs, outputs);
  Scratch scratch{scratch_base};
  WinogradBuffers buffers(plan, inputs, outputs, scratch);
  list_channels(job.sources, job.source_count, buffers.channels);
  list_targets(job, buffers.targets);
  clear_sums(buffers.targets, outputs, first_group, end_group);
  memset(buffers.zeros, 0, (size_t)plan.width_ * lanes * sizeof(float));

  Walk now = {first_group, 0, TileBlock::first(plan)};
  for (bool more = first_group < end_group; more;) {
    Walk ahead = now;
    more = ahead.next(plan, inputs, end_group);
    const int columns = now.block.count * lanes;
    const int end = smaller(inputs, now.channel + plan.chunk);
    for (int c = now.channel; c < end; c++)
      winograd_input(plan, now.block, buffers.channels[c], now.group, buffers.zeros, buffers.buffer,
                     buffers.left + (ptrdiff_t)(c - now.channel) * columns, buffers.left_step);
    winograd_products(plan, buffers, packed, inputs, outputs, now, more ? &ahead : nullptr);
    if (end == inputs)
      for (int n = 0; n < outputs; n++)
        winograd_output(plan, now.block, buffers.targets[n], now.group,
                        buffers.sums + (ptrdiff_t)n * columns, buffers.sums_step, buffers.buffer,
                        buffers.pixels);
    now = ahead;
  }
}

}  // namespace ESPALIER_NAMESPACE
