// Products of matrices: panels of both are packed, and register tiles run over them.
#pragma once
#include "outer.hpp"

namespace ESPALIER_NAMESPACE {

// Sums are cut every `panel_depth` terms, in every build alike; the other sizes only decide the speed.
constexpr int panel_depth = 256, panel_rows = 96, panel_columns = 1024;
constexpr int tile_columns = tile_pixels * lanes;

/// Floats of scratch for a product of any size.
static size_t matrix_scratch_size(void) {
  return (size_t)panel_depth * (panel_rows + 8 + panel_columns + tile_columns) + 12 * tile_columns;
}

ESPALIER_INLINE float element(const EspalierMatrix &m, ptrdiff_t i, ptrdiff_t j) {
  return m.values[i * m.row_stride + j * m.column_stride];
}

/// Rows `first..<first + rows` of `a` for terms `k..<k + depth`, block after block, zeros below `a`.
static void pack_rows(
    const EspalierMatrix &a, ptrdiff_t first, int rows, ptrdiff_t k, int depth, float *out) {
  for (Block b = block_at(0, rows); b.rows; b = block_after(b, rows))
    for (int d = 0; d < depth; d++)
      for (int i = b.first; i < b.first + b.rows; i++)
        *out++ = i < rows ? element(a, first + i, k + d) : 0;
}

/// Columns `first..<first + columns` of `b`, tile after tile, zeros to the right of `b`.
static void pack_columns(
    const EspalierMatrix &b, ptrdiff_t first, int columns, ptrdiff_t k, int depth, float *out) {
  for (int tile = 0; tile < columns; tile += tile_columns) {
    const int count = smaller(tile_columns, columns - tile);
    for (int d = 0; d < depth; d++, out += tile_columns) {
      const float *in = b.values + (k + d) * b.row_stride + (first + tile) * b.column_stride;
      if (count == tile_columns && b.column_stride == 1) {
        memcpy(out, in, sizeof(float) * tile_columns);
        continue;
      }
      for (int j = 0; j < tile_columns; j++) out[j] = j < count ? in[j * b.column_stride] : 0;
    }
  }
}

/// One tile: straight into the result, or through `edge` where it hangs over.
static void matrix_tile(
    const EspalierMatrixProduct &job, const Block &block, int rows, int columns,
    const float *packed_rows, const float *packed_columns, int depth, float *out, bool accumulate,
    float *edge) {
  if (rows == block.rows && columns == tile_columns) {
    outer_block<tile_columns / width>(
        block.rows, packed_rows, packed_columns, (ptrdiff_t)tile_columns, depth, out,
        job.result_stride, accumulate);
    return;
  }
  if (accumulate)
    for (int i = 0; i < rows; i++)
      memcpy(edge + i * tile_columns, out + i * job.result_stride, columns * sizeof(float));
  outer_block<tile_columns / width>(
      block.rows, packed_rows, packed_columns, (ptrdiff_t)tile_columns, depth, edge,
      (ptrdiff_t)tile_columns, accumulate);
  for (int i = 0; i < rows; i++)
    memcpy(out + i * job.result_stride, edge + i * tile_columns, columns * sizeof(float));
}

/// result (+)= left * right; every element is a sum over the terms in order.
static void matrix_product(const EspalierMatrixProduct *product, float *scratch) {
  const EspalierMatrixProduct &job = *product;
  float *packed_rows = scratch;
  float *packed_columns = packed_rows + (size_t)panel_depth * (panel_rows + 8);
  float *edge = packed_columns + (size_t)panel_depth * (panel_columns + tile_columns);
  memset(edge, 0, sizeof(float) * 12 * tile_columns);
  for (int k = 0; k < job.depth; k += panel_depth)
    for (int n = 0; n < job.columns; n += panel_columns) {
      const int depth = smaller(panel_depth, job.depth - k);
      const int columns = smaller(panel_columns, job.columns - n);
      pack_columns(job.right, n, columns, k, depth, packed_columns);
      for (int m = 0; m < job.rows; m += panel_rows) {
        const int rows = smaller(panel_rows, job.rows - m);
        pack_rows(job.left, m, rows, k, depth, packed_rows);
        for (int tile = 0; tile < columns; tile += tile_columns)
          for (Block b = block_at(0, rows); b.rows; b = block_after(b, rows)) {
            if (b.first >= rows) break;
            matrix_tile(
                job, b, smaller(b.rows, rows - b.first), smaller(tile_columns, columns - tile),
                packed_rows + (size_t)b.first * depth, packed_columns + (size_t)tile * depth, depth,
                job.result + (ptrdiff_t)(m + b.first) * job.result_stride + n + tile,
                k > 0 || job.accumulate, edge);
          }
      }
    }
}

}  // namespace ESPALIER_NAMESPACE
