// Winograd's transforms in one dimension: M outputs of an r-tap filter from A = M + r - 1 products.
//
// Evaluation points are 0, +-p_i and infinity. Row x of the input transform holds the coefficients of
// the product of (z - q) over the other points q; the filter is evaluated at x and divided by that
// product at x; outputs are powers of x. Pairs +-p share an even and an odd part. The points were
// found by minimising the growth of rounding errors (docs/kernels.md) and rounded to short fractions.
#pragma once
#include "vector.hpp"

namespace ESPALIER_NAMESPACE {

/// The most outputs that a one-dimensional transform makes at once.
constexpr int most_tile = 8;

template <int A> struct Points;
template <> struct Points<4> { static constexpr double p[1] = {1}; };
template <> struct Points<6> { static constexpr double p[2] = {0.625, 1.5}; };
template <> struct Points<8> { static constexpr double p[3] = {0.5, 1, 2}; };
template <> struct Points<10> { static constexpr double p[4] = {0.421875, 0.8125, 1.25, 2.375}; };
template <> struct Points<12> {
  static constexpr double p[5] = {0.359375, 0.6875, 1, 1.453125, 2.8125};
};
template <> struct Points<14> {
  static constexpr double p[6] = {0.3125, 0.609375, 0.875, 1.15625, 1.65625, 3.203125};
};

template <int A> struct Transform {
  static constexpr int pairs = (A - 2) / 2;

  /// Coefficients, in z squared: of[i] of the product of (z^2 - p_j^2) over j != i; of[pairs] of all.
  struct Coefficients {
    double of[pairs + 1][pairs + 1];
  };
  static constexpr Coefficients make() {
    Coefficients c{};
    for (int i = 0; i <= pairs; i++) {
      double t[pairs + 2] = {1};
      int degree = 0;
      for (int j = 0; j < pairs; j++) {
        if (j == i) continue;
        const double z = Points<A>::p[j] * Points<A>::p[j];
        for (int k = degree + 1; k > 0; k--) t[k] = t[k - 1] - z * t[k];
        t[0] = -z * t[0];
        degree++;
      }
      for (int k = 0; k <= pairs; k++) c.of[i][k] = k <= degree ? t[k] : 0;
    }
    return c;
  }
  static constexpr Coefficients coefficients = make();

  /// Powers of the points, in float: of[i][k] = p_i^k.
  struct Powers {
    float of[pairs][most_tile];
  };
  static constexpr Powers make_powers() {
    Powers powers{};
    for (int i = 0; i < pairs; i++) {
      double power = 1;
      for (int k = 0; k < most_tile; k++, power *= Points<A>::p[i]) powers.of[i][k] = (float)power;
    }
    return powers;
  }
  static constexpr Powers powers = make_powers();

  /// Input transform: A pixels to A products' left factors, in the order 0, p_0, -p_0, ..., infinity.
  template <class V> ESPALIER_INLINE void input(const V *d, V *o) {
    V even = d[2 * pairs], odd = d[2 * pairs + 1];
    ESPALIER_UNROLL for (int k = pairs - 1; k >= 0; k--) {
      even = fma((float)coefficients.of[pairs][k], d[2 * k], even);
      odd = fma((float)coefficients.of[pairs][k], d[2 * k + 1], odd);
    }
    o[0] = even;
    o[A - 1] = odd;
    ESPALIER_UNROLL for (int i = 0; i < pairs; i++) {
      V e = d[2 * pairs], f = d[2 * pairs - 1];
      ESPALIER_UNROLL for (int k = pairs - 2; k >= 0; k--) {
        e = fma((float)coefficients.of[i][k], d[2 * k + 2], e);
        f = fma((float)coefficients.of[i][k], d[2 * k + 1], f);
      }
      const float p = (float)Points<A>::p[i];
      o[1 + 2 * i] = fma(p, f, e);
      o[2 + 2 * i] = fma(-p, f, e);
    }
  }

  /// Output transform: A sums of products to M pixels.
  template <int M, class V> ESPALIER_INLINE void output(const V *m, V *y) {
    y[0] = m[0];
    y[M - 1] = m[A - 1];
    ESPALIER_UNROLL for (int k = 1; k < M - 1; k++) y[k] = V{};
    ESPALIER_UNROLL for (int i = 0; i < pairs; i++) {
      const V sum = m[1 + 2 * i] + m[2 + 2 * i], difference = m[1 + 2 * i] - m[2 + 2 * i];
      y[0] = y[0] + sum;
      ESPALIER_UNROLL for (int k = 1; k < M; k++) {
        const V term = k & 1 ? difference : sum;
        const float factor = powers.of[i][k];
        y[k] = i == 0 && k < M - 1 ? fill<V>(factor) * term : fma(factor, term, y[k]);
      }
    }
  }

  /// The transpose of `output`: M gradient pixels to A right factors.
  template <int M, class V> ESPALIER_INLINE void gradient(const V *y, V *m) {
    m[0] = y[0];
    m[A - 1] = y[M - 1];
    ESPALIER_UNROLL for (int i = 0; i < pairs; i++) {
      const double p = Points<A>::p[i];
      V e = y[M - 2], f = y[M - 1];
      ESPALIER_UNROLL for (int k = M - 4; k >= 0; k -= 2) {
        e = fma((float)(p * p), e, y[k]);
        f = fma((float)(p * p), f, y[k + 1]);
      }
      m[1 + 2 * i] = fma((float)p, f, e);
      m[2 + 2 * i] = fma((float)-p, f, e);
    }
  }

  /// Filter transform, as a matrix (A, taps) in float.
  static void filter(int taps, float *g) {
    for (int i = 0; i < A - 1; i++) {
      const double x = point(i);
      double value = 1;
      for (int j = 0; j < A - 1; j++)
        if (j != i) value *= x - point(j);
      value = 1 / value;
      for (int k = 0; k < taps; k++) {
        g[i * taps + k] = (float)value;
        value *= x;
      }
    }
    for (int k = 0; k < taps; k++) g[(A - 1) * taps + k] = k == taps - 1;
  }
  static double point(int i) {
    return i == 0 ? 0 : (i & 1 ? 1 : -1) * Points<A>::p[(i - 1) / 2];
  }
};

/// A one-tap filter needs no transform.
template <> struct Transform<1> {
  template <class V> ESPALIER_INLINE void input(const V *d, V *o) { o[0] = d[0]; }
  template <int M, class V> ESPALIER_INLINE void output(const V *m, V *y) { y[0] = m[0]; }
  template <int M, class V> ESPALIER_INLINE void gradient(const V *y, V *m) { m[0] = y[0]; }
  static void filter(int, float *g) { g[0] = 1; }
};

/// The most points in one dimension, and taps of a filter.
constexpr int most_points = 14, most_taps = 7;

/// The filter matrix of a tile with `points` products per dimension.
static void filter_matrix(int points, int taps, float *g) {
  switch (points) {
    case 1: return Transform<1>::filter(taps, g);
    case 4: return Transform<4>::filter(taps, g);
    case 6: return Transform<6>::filter(taps, g);
    case 8: return Transform<8>::filter(taps, g);
    case 10: return Transform<10>::filter(taps, g);
    case 12: return Transform<12>::filter(taps, g);
    default: return Transform<14>::filter(taps, g);
  }
}

/// Calls FUNCTION<A, M>(arguments) for the tile sizes that exist.
#define ESPALIER_FOR_TILE(points, tile, FUNCTION, ...)             \
  switch ((points) * 16 + (tile)) {                                \
    case 1 * 16 + 1: FUNCTION<1, 1>(__VA_ARGS__); break;           \
    case 4 * 16 + 2: FUNCTION<4, 2>(__VA_ARGS__); break;           \
    case 6 * 16 + 2: FUNCTION<6, 2>(__VA_ARGS__); break;           \
    case 8 * 16 + 2: FUNCTION<8, 2>(__VA_ARGS__); break;           \
    case 6 * 16 + 4: FUNCTION<6, 4>(__VA_ARGS__); break;           \
    case 8 * 16 + 4: FUNCTION<8, 4>(__VA_ARGS__); break;           \
    case 10 * 16 + 4: FUNCTION<10, 4>(__VA_ARGS__); break;         \
    case 8 * 16 + 6: FUNCTION<8, 6>(__VA_ARGS__); break;           \
    case 10 * 16 + 6: FUNCTION<10, 6>(__VA_ARGS__); break;         \
    case 12 * 16 + 6: FUNCTION<12, 6>(__VA_ARGS__); break;         \
    case 10 * 16 + 8: FUNCTION<10, 8>(__VA_ARGS__); break;         \
    case 12 * 16 + 8: FUNCTION<12, 8>(__VA_ARGS__); break;         \
    case 14 * 16 + 8: FUNCTION<14, 8>(__VA_ARGS__); break;         \
  }

}  // namespace ESPALIER_NAMESPACE
