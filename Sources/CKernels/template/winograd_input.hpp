// The input side of a Winograd pass: pixels to left factors, for one channel and one block of tiles.
#pragma once
#include "winograd_plan.hpp"

namespace ESPALIER_NAMESPACE {

/// Vertical transform of `columns` columns from (row, column) on: out[i * step + j * 16].
/// `zeros` is a row of zeros as long as the input's.
template <int A, bool Normalised>
static void input_columns(
    const Channel &channel, const float *plane, const float *zeros, int row, int column, int columns,
    float *__restrict out, ptrdiff_t step) {
  const float *rows[A];
  float shift[A];
  ESPALIER_UNROLL for (int i = 0; i < A; i++) {
    const bool inside = row + i >= 0 && row + i < channel.height;
    rows[i] = inside ? plane + (ptrdiff_t)(row + i) * channel.width * lanes : zeros;
    shift[i] = inside ? channel.shift : 0;
  }
  const Vector floor = fill<Vector>(channel.floor);
  for (int j = 0; j < columns; j++, out += lanes) {
    const int x = column + j;
    if (x < 0 || x >= channel.width) {
      ESPALIER_UNROLL for (int i = 0; i < A; i++)
          ESPALIER_UNROLL for (int h = 0; h < lanes; h += width) store(out + i * step + h, Vector{});
      continue;
    }
    ESPALIER_UNROLL for (int h = 0; h < lanes; h += width) {
      Vector d[A], o[A];
      ESPALIER_UNROLL for (int i = 0; i < A; i++) {
        d[i] = load<Vector>(rows[i] + (ptrdiff_t)x * lanes + h);
        if (Normalised) d[i] = rectify(fma(channel.scale, d[i], fill<Vector>(shift[i])), floor);
      }
      Transform<A>::input(d, o);
      ESPALIER_UNROLL for (int i = 0; i < A; i++) store(out + i * step + h, o[i]);
    }
  }
}

/// Horizontal transform of one row of columns: out[j * point_step + tile * 16].
template <int A, int M>
static void input_rows(
    const float *__restrict in, int tiles, float *__restrict out, ptrdiff_t point_step) {
  for (int t = 0; t < tiles; t++, in += M * lanes, out += lanes)
    ESPALIER_UNROLL for (int h = 0; h < lanes; h += width) {
      Vector d[A], o[A];
      ESPALIER_UNROLL for (int j = 0; j < A; j++) d[j] = load<Vector>(in + j * lanes + h);
      Transform<A>::input(d, o);
      ESPALIER_UNROLL for (int j = 0; j < A; j++) store(out + j * point_step + h, o[j]);
    }
}

template <int A>
ESPALIER_INLINE void input_columns_any(
    const Channel &channel, const float *plane, const float *zeros, int row, int column, int columns,
    float *out, ptrdiff_t step) {
  if (channel.normalised)
    input_columns<A, true>(channel, plane, zeros, row, column, columns, out, step);
  else
    input_columns<A, false>(channel, plane, zeros, row, column, columns, out, step);
}

/// Vertical transform of one channel for a block of tiles: out[i * row_step + column * 16].
static void winograd_columns(
    const WinogradPlan &plan, const TileBlock &block, const Channel &channel, int group,
    const float *zeros, float *out, ptrdiff_t row_step) {
  const float *plane = channel.values + group * channel.group_stride;
  const int row = block.y * plan.rows_tile - plan.pad_y;
  const int column = block.x * plan.columns_tile - plan.pad_x;
  const int columns = plan.block_columns(block.count);
  switch (plan.rows_points) {
    case 1: input_columns_any<1>(channel, plane, zeros, row, column, columns, out, row_step); break;
    case 4: input_columns_any<4>(channel, plane, zeros, row, column, columns, out, row_step); break;
    case 6: input_columns_any<6>(channel, plane, zeros, row, column, columns, out, row_step); break;
    case 8: input_columns_any<8>(channel, plane, zeros, row, column, columns, out, row_step); break;
    case 10: input_columns_any<10>(channel, plane, zeros, row, column, columns, out, row_step); break;
    case 12: input_columns_any<12>(channel, plane, zeros, row, column, columns, out, row_step); break;
    default: input_columns_any<14>(channel, plane, zeros, row, column, columns, out, row_step);
  }
}

/// Brings the pixels of a block that will be read next into the second-level cache.
ESPALIER_INLINE void prefetch_block(
    const WinogradPlan &plan, const TileBlock &block, const Channel &channel, int group) {
  const float *plane = channel.values + group * channel.group_stride;
  const int top = larger(0, block.y * plan.rows_tile - plan.pad_y);
  const int bottom = smaller(channel.height, block.y * plan.rows_tile - plan.pad_y + plan.rows_points);
  const int left = larger(0, block.x * plan.columns_tile - plan.pad_x);
  const int right = smaller(
      channel.width, block.x * plan.columns_tile - plan.pad_x + plan.block_columns(block.count));
  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      __builtin_prefetch(plane + ((ptrdiff_t)y * channel.width + x) * lanes, 0, 2);
}

/// Left factors of some channels at the points of one row. One row is worked on at a time so that
/// factors and products stay in the second-level cache.
struct LeftRow {
  float *columns;  // [point row][channel][column][16], from winograd_columns
  float *factors;  // [point of the row][channel][tile][16]
  ptrdiff_t row_step, factor_step;

  LeftRow(const WinogradPlan &plan, Scratch &scratch) {
    row_step = (ptrdiff_t)plan.chunk * plan.block_columns(plan.tiles) * lanes + lanes;
    factor_step = (ptrdiff_t)plan.chunk * plan.tiles * lanes + lanes;
    columns = scratch.take<float>(plan.rows_points * row_step);
    factors = scratch.take<float>(plan.columns_points > 1 ? plan.columns_points * factor_step : 0);
  }

  /// Vertical transforms of `count` channels from `first` on.
  void load(const WinogradPlan &plan, const TileBlock &block, const Channel *channels, int first,
            int count, int group, const float *zeros) const {
    const ptrdiff_t step = (ptrdiff_t)plan.block_columns(block.count) * lanes;
    for (int c = 0; c < count; c++) {
      // What was fetched during the last chunk may have had to leave a small cache again.
      if (c + 1 < count) prefetch_block(plan, block, channels[first + c + 1], group);
      winograd_columns(plan, block, channels[first + c], group, zeros, columns + c * step, row_step);
    }
  }

  /// Horizontal transforms of point row `row`; returns the factors, `factor_step` apart.
  const float *row(const WinogradPlan &plan, const TileBlock &block, int count, int row) const {
    const float *in = columns + row * row_step;
    if (plan.columns_points == 1) return in;
    const ptrdiff_t step = (ptrdiff_t)plan.block_columns(block.count) * lanes;
    for (int c = 0; c < count; c++)
      ESPALIER_FOR_TILE(plan.columns_points, plan.columns_tile, input_rows, in + c * step,
                        block.count, factors + (ptrdiff_t)c * block.count * lanes, factor_step)
    return factors;
  }
};

}  // namespace ESPALIER_NAMESPACE
