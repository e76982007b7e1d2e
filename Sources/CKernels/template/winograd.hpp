// Forward pass and backward-data by nested rectangular Winograd (stride 1, filters 1, 3, 5, 7).
//
// Per block of tiles: transform the inputs, multiply and add for every point (the bulk of the work,
// a matrix product in registers), transform the sums back and emit them.
#pragma once
#include "emit.hpp"
#include "winograd_input.hpp"

namespace ESPALIER_NAMESPACE {

/// Horizontal output transform of one row of points: buffer[(tile * M + j) * 16].
template <int A, int M>
static void output_rows(
    const float *__restrict sums, ptrdiff_t point_step, int tiles, float *__restrict buffer) {
  for (int t = 0; t < tiles; t++, sums += lanes, buffer += M * lanes)
    ESPALIER_UNROLL for (int h = 0; h < lanes; h += width) {
      Vector d[A], o[M];
      ESPALIER_UNROLL for (int j = 0; j < A; j++) d[j] = load<Vector>(sums + j * point_step + h);
      Transform<A>::template output<M>(d, o);
      ESPALIER_UNROLL for (int j = 0; j < M; j++) store(buffer + j * lanes + h, o[j]);
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

/// Vertical transform of one output channel's rows, in[i * row_step + column * 16]; writes pixels.
static void winograd_output(
    const WinogradPlan &plan, const TileBlock &block, const Target &target, int group,
    const float *in, ptrdiff_t row_step, float *pixels) {
  const int columns = block.count * plan.columns_tile;
  if (plan.rows_points > 1) {
    ESPALIER_FOR_TILE(plan.rows_points, plan.rows_tile, output_columns, in, row_step, columns, pixels)
    in = pixels;
  }
  const int x = block.x * plan.columns_tile, y = block.y * plan.rows_tile;
  const int count = smaller(columns, plan.width_ - x), rows = smaller(plan.rows_tile, plan.height - y);
  for (int i = 0; i < rows; i++)
    emit(target, group, y + i, x, count, in + (ptrdiff_t)i * columns * lanes, lanes);
}

static size_t winograd_packed_size(const EspalierCorrelation &job) {
  const WinogradPlan plan(job.shape, pass_inputs(job), pass_outputs(job), job.transposed != 0);
  return (size_t)plan.points * padded_outputs(pass_outputs(job)) * pass_inputs(job);
}

/// Right factors in the order in which the tiles read them: [point][block][input][row of block].
static void winograd_pack(
    const EspalierCorrelation &job, const float *weights, float *packed, int part, int parts) {
  const EspalierConvolution &s = job.shape;
  const int inputs = pass_inputs(job), outputs = pass_outputs(job);
  const int taps_y = s.filter_height, taps_x = s.filter_width;
  const WinogradPlan plan(s, inputs, outputs, job.transposed != 0);
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
  float *zeros, *sums, *rows, *pixels;
  // From point to point and from row to row of points; no power of two. Sums of different rows share
  // one place unless they have to wait for the next chunk of inputs.
  ptrdiff_t sums_step, sums_row, row_step;
  LeftRow left;

  WinogradBuffers(const WinogradPlan &plan, int inputs, int outputs, Scratch &scratch)
      : left(plan, scratch) {
    channels = scratch.take<Channel>(inputs);
    targets = scratch.take<Target>(outputs);
    zeros = scratch.take<float>((size_t)plan.input_width * lanes);
    sums_step = (ptrdiff_t)padded_outputs(outputs) * plan.tiles * lanes + lanes;
    sums_row = plan.chunk < inputs || plan.columns_points == 1 ? plan.columns_points * sums_step : 0;
    sums = scratch.take<float>(
        sums_row > 0 ? plan.rows_points * sums_row : plan.columns_points * sums_step);
    const size_t row_columns = (size_t)plan.tiles * plan.columns_tile;
    row_step = (ptrdiff_t)outputs * row_columns * lanes + lanes;
    rows = scratch.take<float>(plan.columns_points > 1 ? plan.rows_points * row_step : 0);
    pixels = scratch.take<float>(plan.rows_tile * row_columns * lanes);
  }
};

static size_t winograd_scratch_size(const EspalierCorrelation &job) {
  const int inputs = pass_inputs(job), outputs = pass_outputs(job);
  Scratch scratch{nullptr};
  WinogradBuffers(WinogradPlan(job.shape, inputs, outputs, job.transposed != 0), inputs, outputs, scratch);
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

/// The products of one chunk of channels with all outputs at one row of points.
static void winograd_products(
    const WinogradPlan &plan, const WinogradBuffers &buffers, const float *packed, int inputs,
    int outputs, const Walk &now, int row, const float *left, float *sums) {
  const int columns = now.block.count * lanes, tile = tile_pixels * lanes;
  const int count = smaller(plan.chunk, inputs - now.channel);
  const size_t point_step = (size_t)padded_outputs(outputs) * inputs;
  packed += row * plan.columns_points * point_step;
  for (int j = 0; j < plan.columns_points; j++)
    for (Block block = block_at(0, outputs); block.rows; block = block_after(block, outputs)) {
      const float *right = packed + j * point_step + (size_t)block.first * inputs
          + (size_t)now.channel * block.rows;
      const float *in = left + j * buffers.left.factor_step;
      float *out = sums + j * buffers.sums_step + (ptrdiff_t)block.first * columns;
      int x = 0;
      for (; x + tile <= columns; x += tile)
        outer_block<tile_pixels * halves>(
            block.rows, right, in + x, columns, count, out + x, columns, now.channel > 0);
      if (x < columns)
        outer_block<halves>(
            block.rows, right, in + x, columns, count, out + x, columns, now.channel > 0);
    }
}

/// Brings a share of the pixels that will be read next into the cache.
static void winograd_prefetch(
    const WinogradPlan &plan, const Channel *channels, int inputs, const Walk &ahead, int row) {
  const int count = smaller(plan.chunk, inputs - ahead.channel);
  for (int c = count * row / plan.rows_points; c < count * (row + 1) / plan.rows_points; c++)
    prefetch_block(plan, ahead.block, channels[ahead.channel + c], ahead.group);
}

static void winograd_run(
    const EspalierCorrelation &job, const float *packed, int first_group, int end_group,
    float *scratch_base) {
  const int inputs = pass_inputs(job), outputs = pass_outputs(job);
  const WinogradPlan plan(job.shape, inputs, outputs, job.transposed != 0);
  Scratch scratch{scratch_base};
  WinogradBuffers buffers(plan, inputs, outputs, scratch);
  begin_pass(job, buffers, outputs, first_group, end_group);
  memset(buffers.zeros, 0, (size_t)plan.input_width * lanes * sizeof(float));

  Walk now = {first_group, 0, TileBlock::first(plan)};
  for (bool more = first_group < end_group; more;) {
    Walk ahead = now;
    more = ahead.next(plan, inputs, end_group);
    const int count = smaller(plan.chunk, inputs - now.channel);
    const bool last = now.channel + count == inputs;
    const ptrdiff_t sums_columns = (ptrdiff_t)now.block.count * lanes;
    const ptrdiff_t row_columns = sums_columns * plan.columns_tile;
    buffers.left.load(plan, now.block, buffers.channels, now.channel, count, now.group, buffers.zeros);
    for (int i = 0; i < plan.rows_points; i++) {
      if (more) winograd_prefetch(plan, buffers.channels, inputs, ahead, i);
      float *sums = buffers.sums + i * buffers.sums_row;
      winograd_products(plan, buffers, packed, inputs, outputs, now, i,
                        buffers.left.row(plan, now.block, count, i), sums);
      if (last && plan.columns_points > 1)
        for (int n = 0; n < outputs; n++)
          ESPALIER_FOR_TILE(plan.columns_points, plan.columns_tile, output_rows,
                            sums + n * sums_columns, buffers.sums_step, now.block.count,
                            buffers.rows + i * buffers.row_step + n * row_columns)
    }
    const bool from_sums = plan.columns_points == 1;
    for (int n = 0; last && n < outputs; n++)
      winograd_output(plan, now.block, buffers.targets[n], now.group,
                      from_sums ? buffers.sums + n * sums_columns : buffers.rows + n * row_columns,
                      from_sums ? buffers.sums_row : buffers.row_step, buffers.pixels);
    now = ahead;
  }
}

}  // namespace ESPALIER_NAMESPACE
