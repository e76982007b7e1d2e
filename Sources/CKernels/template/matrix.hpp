// Products of matrices: panels of both are packed, and register tiles run over them.
#pragma once
#include "outer.hpp"
#include "rows.hpp"

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

/// R whole rows from `first` on for terms `k..<k + depth`, the rows of a term side by side.
template <int R>
static void pack_block(
    const EspalierMatrix &a, ptrdiff_t first, ptrdiff_t k, int depth, float *out) {
  const float *in = a.values + first * a.row_stride + k * a.column_stride;
  int d = 0;
  if (a.row_stride == 1) {
    for (; d < depth; d++) memcpy(out + d * R, in + d * a.column_stride, R * sizeof(float));
  } else if (a.column_stride == 1) {
    for (; d + lanes <= depth; d += lanes) {
      const float *rows[lanes];
      float square[lanes * lanes];
      ESPALIER_UNROLL for (int i = 0; i < lanes; i++)
          rows[i] = in + (i < R ? i : R - 1) * a.row_stride + d;
      transpose(rows, square, lanes);
      ESPALIER_UNROLL for (int i = 0; i < lanes; i++)
          memcpy(out + (d + i) * R, square + i * lanes, R * sizeof(float));
    }
  }
  for (; d < depth; d++)
    for (int i = 0; i < R; i++) out[d * R + i] = element(a, first + i, k + d);
}

/// Rows `first..<first + rows` of `a` for terms `k..<k + depth`, block after block, zeros below `a`.
static void pack_rows(
    const EspalierMatrix &a, ptrdiff_t first, int rows, ptrdiff_t k, int depth, float *out) {
  for (Block b = block_at(0, rows); b.rows; out += b.rows * depth, b = block_after(b, rows)) {
    if (b.first + b.rows > rows) {
      for (int d = 0; d < depth; d++)
        for (int i = 0; i < b.rows; i++)
          out[d * b.rows + i] = b.first + i < rows ? element(a, first + b.first + i, k + d) : 0;
      continue;
    }
    switch (b.rows) {
      case 12: pack_block<12>(a, first + b.first, k, depth, out); break;
      case 8: pack_block<8>(a, first + b.first, k, depth, out); break;
      case 6: pack_block<6>(a, first + b.first, k, depth, out); break;
      case 4: pack_block<4>(a, first + b.first, k, depth, out); break;
      default: pack_block<2>(a, first + b.first, k, depth, out);
    }
  }
}

/// One tile of 16 columns or more for `depth` terms; `in` is its first element.
static void pack_tile(const EspalierMatrix &b, const float *in, int depth, float *out) {
  int d = 0;
  if (b.column_stride == 1) {
    for (; d < depth; d++)
      memcpy(out + d * tile_columns, in + d * b.row_stride, sizeof(float) * tile_columns);
  } else if (b.row_stride == 1) {
    for (; d + lanes <= depth; d += lanes)
      for (int j = 0; j < tile_columns; j += lanes) {
        const float *columns[lanes];
        ESPALIER_UNROLL for (int i = 0; i < lanes; i++)
            columns[i] = in + (j + i) * b.column_stride + d;
        transpose(columns, out + d * tile_columns + j, tile_columns);
      }
  }
  for (; d < depth; d++)
    for (int j = 0; j < tile_columns; j++)
      out[d * tile_columns + j] = in[d * b.row_stride + j * b.column_stride];
}

/// Columns `first..<first + columns` of `b`, tile after tile, zeros to the right of `b`.
static void pack_columns(
    const EspalierMatrix &b, ptrdiff_t first, int columns, ptrdiff_t k, int depth, float *out) {
  for (int tile = 0; tile < columns; tile += tile_columns, out += depth * tile_columns) {
    const int count = smaller(tile_columns, columns - tile);
    const float *in = b.values + k * b.row_stride + (first + tile) * b.column_stride;
    if (count == tile_columns) {
      pack_tile(b, in, depth, out);
      continue;
    }
    for (int d = 0; d < depth; d++)
      for (int j = 0; j < tile_columns; j++)
        out[d * tile_columns + j] =
            j < count ? in[d * b.row_stride + j * b.column_stride] : 0;
  }
}

/// Floats of a packed right factor.
static size_t matrix_packed_size(int depth, int columns) {
  return (size_t)depth * round_up(columns, tile_columns);
}

/// The right factor of a product, packed once for many products.
static void matrix_pack(const EspalierMatrix *right, int depth, int columns, float *packed) {
  for (int k = 0; k < depth; k += panel_depth)
    pack_columns(*right, 0, columns, k, smaller(panel_depth, depth - k),
                 packed + (size_t)k * round_up(columns, tile_columns));
}

template <int P>
static void matrix_tile_of(
    const EspalierMatrixProduct &job, const Block &block, int rows, int columns,
    const float *packed_rows, const float *packed_columns, int depth, float *out, bool accumulate,
    float *edge) {
  // Rows of the result lie far apart: no hardware fetches them ahead.
  for (int i = 0; i < rows; i++) __builtin_prefetch(out + i * job.result_stride, 1);
  if (rows == block.rows && columns == P * width) {
    outer_block<P>(
        block.rows, packed_rows, packed_columns, (ptrdiff_t)tile_columns, depth, out,
        job.result_stride, accumulate);
    return;
  }
  if (accumulate)
    for (int i = 0; i < rows; i++)
      memcpy(edge + i * tile_columns, out + i * job.result_stride, columns * sizeof(float));
  outer_block<P>(
      block.rows, packed_rows, packed_columns, (ptrdiff_t)tile_columns, depth, edge,
      (ptrdiff_t)tile_columns, accumulate);
  for (int i = 0; i < rows; i++)
    memcpy(out + i * job.result_stride, edge + i * tile_columns, columns * sizeof(float));
}

/// One tile: straight into the result, or through `edge` where it hangs over.
template <class... Rest>
ESPALIER_INLINE void matrix_tile(
    const EspalierMatrixProduct &job, const Block &block, int rows, int columns, Rest... rest) {
  if (columns <= lanes) matrix_tile_of<lanes / width>(job, block, rows, columns, rest...);
  else matrix_tile_of<tile_columns / width>(job, block, rows, columns, rest...);
}

/// result (+)= left * right; every element is a sum over the terms in order.
static void matrix_product(const EspalierMatrixProduct *product, float *scratch) {
  const EspalierMatrixProduct &job = *product;
  float *packed_rows = scratch;
  float *own_columns = packed_rows + (size_t)panel_depth * (panel_rows + 8);
  float *edge = own_columns + (size_t)panel_depth * (panel_columns + tile_columns);
  memset(edge, 0, sizeof(float) * 12 * tile_columns);
  for (int k = 0; k < job.depth; k += panel_depth)
    for (int n = 0; n < job.columns; n += panel_columns) {
      const int depth = smaller(panel_depth, job.depth - k);
      const int columns = smaller(panel_columns, job.columns - n);
      const float *packed_columns = own_columns;
      if (job.packed)
        packed_columns =
            job.packed + (size_t)k * round_up(job.columns, tile_columns) + (size_t)n * depth;
      else pack_columns(job.right, n, columns, k, depth, own_columns);
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
                k > 0 || job.accumulate != 0, edge);
          }
      }
    }
}

}  // namespace ESPALIER_NAMESPACE
