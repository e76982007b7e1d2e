// Sums over images for weight gradients: there the lanes hold output channels, not images.
#pragma once
#include "vector.hpp"

namespace ESPALIER_NAMESPACE {

typedef VectorOf<16>::type Vector16;
typedef VectorOf<8>::type Vector8;

/// Writes the transpose of 16 rows of 16 floats: out[lane * step + i] = rows[i][lane].
ESPALIER_INLINE void transpose(const float *const *rows, float *out, ptrdiff_t step) {
#if ESPALIER_WIDTH == 16
  Vector16 a[16], b[16];
  ESPALIER_UNROLL for (int i = 0; i < 16; i++) a[i] = load<Vector16>(rows[i]);
  // Pairs of rows, then fours: afterwards a[4 * r + q] holds, in 128-bit lane l, rows 4r ... 4r + 3
  // of column 4l + q.
  ESPALIER_UNROLL for (int i = 0; i < 16; i += 2) {
    b[i] = __builtin_shufflevector(
        a[i], a[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    b[i + 1] = __builtin_shufflevector(
        a[i], a[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  }
  ESPALIER_UNROLL for (int i = 0; i < 16; i += 4) ESPALIER_UNROLL for (int j = 0; j < 2; j++) {
    a[i + 2 * j] = __builtin_shufflevector(
        b[i + j], b[i + j + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
    a[i + 2 * j + 1] = __builtin_shufflevector(
        b[i + j], b[i + j + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
  }
  ESPALIER_UNROLL for (int q = 0; q < 4; q++) {
    const Vector16 low0 = __builtin_shufflevector(
        a[q], a[4 + q], 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const Vector16 high0 = __builtin_shufflevector(
        a[q], a[4 + q], 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    const Vector16 low1 = __builtin_shufflevector(
        a[8 + q], a[12 + q], 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const Vector16 high1 = __builtin_shufflevector(
        a[8 + q], a[12 + q], 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    store(out + q * step, __builtin_shufflevector(
        low0, low1, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    store(out + (4 + q) * step, __builtin_shufflevector(
        low0, low1, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
    store(out + (8 + q) * step, __builtin_shufflevector(
        high0, high1, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    store(out + (12 + q) * step, __builtin_shufflevector(
        high0, high1, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
  }
#else
  for (int i0 = 0; i0 < 16; i0 += 4)
    for (int l0 = 0; l0 < 16; l0 += 4) {
      typedef VectorOf<4>::type Four;
      Four r[4];
      ESPALIER_UNROLL for (int i = 0; i < 4; i++) r[i] = load<Four>(rows[i0 + i] + l0);
      const Four a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
      const Four b = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
      const Four c = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
      const Four d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
      store(out + l0 * step + i0, __builtin_shufflevector(a, c, 0, 1, 4, 5));
      store(out + (l0 + 1) * step + i0, __builtin_shufflevector(a, c, 2, 3, 6, 7));
      store(out + (l0 + 2) * step + i0, __builtin_shufflevector(b, d, 0, 1, 4, 5));
      store(out + (l0 + 3) * step + i0, __builtin_shufflevector(b, d, 2, 3, 6, 7));
    }
#endif
}

static const float zero_pixel[lanes] __attribute__((aligned(64))) = {};

/// Transposes `pixels` pixels of all channels of a map, from (row, column) on, into
/// out[(pixel * 16 + image) * padded + channel]; pixels beyond the map read as 0.
static void transpose_pixels(
    const EspalierMap &map, int group, int row, int column, int pixels, float *out, int padded) {
  for (int n = 0; n < map.channels; n += lanes)
    for (int p = 0; p < pixels; p++) {
      const float *rows[lanes];
      const bool inside = row < map.height && column + p < map.width;
      const ptrdiff_t offset = group * map.group_stride
          + ((ptrdiff_t)row * map.width + column + p) * lanes;
      ESPALIER_UNROLL for (int i = 0; i < lanes; i++)
          rows[i] = inside && n + i < map.channels
          ? map.values + (n + i) * map.channel_stride + offset : zero_pixel;
      // Sixteen planes are too many streams for the hardware's own fetching.
      ESPALIER_UNROLL for (int i = 0; i < lanes; i++) __builtin_prefetch(rows[i] + 8 * lanes, 0, 2);
      transpose(rows, out + (ptrdiff_t)p * lanes * padded + n, padded);
    }
}

/// sums[r][n] += over k of x[r * x_step + k] * d[k * padded + n]: R rows; per row N vectors and, if
/// `Tail`, 8 floats more.
template <int R, int N, bool Tail>
static void row_sums(
    const float *__restrict x, ptrdiff_t x_step, const float *__restrict d, int count, int padded,
    float *__restrict sums, ptrdiff_t sums_step) {
  constexpr int vectors = N ? N : 1;
  Vector total[R][vectors];
  Vector8 tail[R];
  ESPALIER_UNROLL for (int i = 0; i < R; i++) {
    const float *s = sums + i * sums_step;
    ESPALIER_UNROLL for (int j = 0; j < N; j++) total[i][j] = load<Vector>(s + j * width);
    if (Tail) tail[i] = load<Vector8>(s + N * width);
  }
  // The next rows' sums of a wide layer are far away, and every multiplication waits for its sum.
  ESPALIER_UNROLL for (int i = 0; i < R; i++) {
    const float *next = sums + (R + i) * sums_step;
    __builtin_prefetch(next, 1, 3);
    __builtin_prefetch(next + N * width + (Tail ? 8 : 0) - 1, 1, 3);
  }
  ESPALIER_UNROLL_BY_4 for (int k = 0; k < count; k++) {
    Vector v[vectors];
    Vector8 last = {};
    ESPALIER_UNROLL for (int j = 0; j < N; j++) v[j] = load<Vector>(d + j * width);
    if (Tail) last = load<Vector8>(d + N * width);
    ESPALIER_UNROLL for (int i = 0; i < R; i++) {
      const float value = x[i * x_step];
      ESPALIER_UNROLL for (int j = 0; j < N; j++) total[i][j] = fma(value, v[j], total[i][j]);
      if (Tail) tail[i] = fma(value, last, tail[i]);
    }
    d += padded;
    x++;
  }
  ESPALIER_UNROLL for (int i = 0; i < R; i++) {
    float *s = sums + i * sums_step;
    ESPALIER_UNROLL for (int j = 0; j < N; j++) store(s + j * width, total[i][j]);
    if (Tail) store(s + N * width, tail[i]);
  }
}

/// All rows for one slice of the output channels.
template <int N, bool Tail>
static void row_sums_slice(
    const float *x, ptrdiff_t x_step, int rows, const float *d, int count, int padded, float *sums,
    ptrdiff_t sums_step) {
  constexpr int vectors = N + (Tail ? 1 : 0);
#if ESPALIER_WIDTH == 16
  constexpr int R = vectors <= 2 ? 12 : vectors == 3 ? 8 : 6;
#else
  constexpr int R = vectors == 1 ? 8 : vectors == 2 ? 6 : 4;
#endif
  int r = 0;
  for (; r + R <= rows; r += R)
    row_sums<R, N, Tail>(x + r * x_step, x_step, d, count, padded, sums + r * sums_step, sums_step);
  for (; r + 4 <= rows; r += 4)
    row_sums<4, N, Tail>(x + r * x_step, x_step, d, count, padded, sums + r * sums_step, sums_step);
  for (; r < rows; r++)
    row_sums<1, N, Tail>(x + r * x_step, x_step, d, count, padded, sums + r * sums_step, sums_step);
}

/// sums[r][n] += over k of x[r * x_step + k] * d[k * padded + n] for all rows and `outputs` columns.
static void all_row_sums(
    const float *x, ptrdiff_t x_step, int rows, const float *d, int count, int outputs, int padded,
    float *sums, ptrdiff_t sums_step) {
  for (int n = 0; n < outputs;) {
    const int left = divide_up(outputs - n, 8) * 8;
#if ESPALIER_WIDTH == 16
    if (left == 64) {
      row_sums_slice<4, false>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 64;
    } else if (left >= 48) {
      row_sums_slice<3, false>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 48;
    } else if (left == 40) {
      row_sums_slice<2, true>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 40;
    } else if (left >= 32) {
      row_sums_slice<2, false>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 32;
    } else if (left == 24) {
      row_sums_slice<1, true>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 24;
    } else if (left == 16) {
      row_sums_slice<1, false>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 16;
    } else {
      row_sums_slice<0, true>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 8;
    }
#else
    if (left >= 24 && left != 32) {
      row_sums_slice<24 / width, false>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 24;
    } else if (left >= 16) {
      row_sums_slice<16 / width, false>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 16;
    } else {
      row_sums_slice<0, true>(x, x_step, rows, d + n, count, padded, sums + n, sums_step);
      n += 8;
    }
#endif
  }
}

}  // namespace ESPALIER_NAMESPACE
