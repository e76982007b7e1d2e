// Register tiles: outputs are cut into blocks, and each block is a sum of outer products.
#pragma once
#include "vector.hpp"

namespace ESPALIER_NAMESPACE {

/// Rows of the largest register tile, and pixels of 16 images in it.
#if ESPALIER_WIDTH == 16
constexpr int tile_rows = 12, tile_pixels = 2;
#elif ESPALIER_WIDTH == 8
constexpr int tile_rows = 6, tile_pixels = 1;
#else
constexpr int tile_rows = 2, tile_pixels = 1;
#endif

/// Some consecutive outputs that are computed together.
struct Block {
  int first, rows;
};

/// The block of outputs that starts at `first`, of `count` outputs (rounded up to a multiple of 4);
/// it has no rows at the end.
ESPALIER_INLINE Block block_at(int first, int count) {
  const int left = divide_up(count, 4) * 4 - first;
  if (left <= 0) return {first, 0};
#if ESPALIER_WIDTH == 16
  return {first, left == 16 || left == 8 ? 8 : left >= 12 ? 12 : 4};
#elif ESPALIER_WIDTH == 8
  return {first, left == 8 || left < 6 ? 4 : 6};
#else
  return {first, 2};
#endif
}
ESPALIER_INLINE Block block_after(const Block &block, int count) {
  return block_at(block.first + block.rows, count);
}

/// Outputs that the blocks cover: at least `count`, and room for the last block.
ESPALIER_INLINE int padded_outputs(int count) { return divide_up(count, 4) * 4 + 4; }

/// sums[i][p] (+)= over k of weights[k * R + i] * values[k * step + p]: R outputs, P vectors.
template <int R, int P>
static void outer(
    const float *__restrict weights, const float *__restrict values, ptrdiff_t step, int count,
    float *__restrict sums, ptrdiff_t sums_step, bool accumulate) {
  Vector total[R][P];
  ESPALIER_UNROLL for (int i = 0; i < R; i++) ESPALIER_UNROLL for (int p = 0; p < P; p++)
      total[i][p] = Vector{};
  ESPALIER_UNROLL_BY_4 for (int k = 0; k < count; k++) {
    Vector v[P];
    ESPALIER_UNROLL for (int p = 0; p < P; p++) v[p] = load<Vector>(values + p * width);
    ESPALIER_UNROLL for (int i = 0; i < R; i++) {
      const Vector w = fill<Vector>(weights[i]);
      ESPALIER_UNROLL for (int p = 0; p < P; p++) total[i][p] = fma(w, v[p], total[i][p]);
    }
    weights += R;
    values += step;
  }
  // Earlier sums are added last: shorter chains of additions, smaller rounding errors.
  if (accumulate)
    ESPALIER_UNROLL for (int i = 0; i < R; i++) ESPALIER_UNROLL for (int p = 0; p < P; p++)
        total[i][p] += load<Vector>(sums + i * sums_step + p * width);
  ESPALIER_UNROLL for (int i = 0; i < R; i++) ESPALIER_UNROLL for (int p = 0; p < P; p++)
      store(sums + i * sums_step + p * width, total[i][p]);
}

/// Calls `outer` with the block's row count.
template <int P, class... Rest> ESPALIER_INLINE void outer_block(int rows, Rest... rest) {
  (void)rows;
#if ESPALIER_WIDTH == 16
  if (rows == 12) outer<12, P>(rest...);
  else if (rows == 8) outer<8, P>(rest...);
  else outer<4, P>(rest...);
#elif ESPALIER_WIDTH == 8
  if (rows == 6) outer<6, P>(rest...);
  else outer<4, P>(rest...);
#else
  outer<2, P>(rest...);
#endif
}

}  // namespace ESPALIER_NAMESPACE
