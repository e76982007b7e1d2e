// exp, sigmoid and tanh of vectors, and log, in plain arithmetic: the same bits everywhere.
#pragma once
#include "vector.hpp"

namespace ESPALIER_NAMESPACE {

typedef int IntVector __attribute__((vector_size(4 * ESPALIER_WIDTH)));

/// e to the power x, relative error below 2e-7; 0 below -87.3, infinity above 88.7, NaN for NaN.
ESPALIER_INLINE Vector exponential(Vector x) {
  const Vector low = fill<Vector>(-87.3f), high = fill<Vector>(88.7f);
  // Adding 1.5 * 2^23 rounds to an integer.
  const Vector magic = fill<Vector>(12582912.0f);
  Vector clamped = x < low ? low : x;
  clamped = clamped > high ? high : clamped;
  const Vector n = fma(clamped, fill<Vector>(1.44269504f), magic) - magic;
  // ln 2 in two parts (Cody and Waite).
  Vector r = fma(n, fill<Vector>(-0.693359375f), clamped);
  r = fma(n, fill<Vector>(2.12194440e-4f), r);
  Vector sum = fill<Vector>(1.0f / 5040);
  sum = fma(sum, r, fill<Vector>(1.0f / 720));
  sum = fma(sum, r, fill<Vector>(1.0f / 120));
  sum = fma(sum, r, fill<Vector>(1.0f / 24));
  sum = fma(sum, r, fill<Vector>(1.0f / 6));
  sum = fma(sum, r, fill<Vector>(0.5f));
  sum = fma(sum, r, fill<Vector>(1.0f));
  sum = fma(sum, r, fill<Vector>(1.0f));
  // n may be 128, beyond one exponent field: scale in two steps.
  const IntVector exponent = __builtin_convertvector(n == n ? n : Vector{}, IntVector);
  const IntVector first = exponent >> 1, second = exponent - first;
  sum = sum * (Vector)((first + 127) << 23) * (Vector)((second + 127) << 23);
  sum = x < low ? Vector{} : sum;
  return x > high ? fill<Vector>(__builtin_inff()) : sum;
}

/// 1 / (1 + exp(-x)).
ESPALIER_INLINE Vector sigmoid(Vector x) {
  const Vector one = fill<Vector>(1);
  const Vector e = exponential(-__builtin_elementwise_abs(x));
  const Vector small = e / (one + e);
  return x < Vector{} ? small : one - small;
}

/// Hyperbolic tangent: a polynomial near 0 (Cephes), exponentials elsewhere.
ESPALIER_INLINE Vector hyperbolic_tangent(Vector x) {
  const Vector a = __builtin_elementwise_abs(x), z = x * x, one = fill<Vector>(1);
  Vector near = fill<Vector>(-5.70498872745e-3f);
  near = fma(near, z, fill<Vector>(2.06390887954e-2f));
  near = fma(near, z, fill<Vector>(-5.37397155531e-2f));
  near = fma(near, z, fill<Vector>(1.33314422036e-1f));
  near = fma(near, z, fill<Vector>(-3.33332819422e-1f));
  near = fma(near * z, x, x);
  const Vector e = exponential(fill<Vector>(-2) * a);
  const Vector far = (one - e) / (one + e);
  const Vector signedFar = x < Vector{} ? -far : far;
  return a < fill<Vector>(0.625f) ? near : signedFar;
}

/// Sine and cosine, absolute error below 2e-7 for |x| <= 8192; beyond that only bounded by 1.001, the
/// period is then lost. NaN for NaN and infinity. Cephes' polynomials after Cody and Waite's reduction.
ESPALIER_INLINE void sine_cosine(Vector x, Vector *sine, Vector *cosine) {
  const Vector magic = fill<Vector>(12582912.0f), one = fill<Vector>(1);
  const Vector limit = fill<Vector>(4194304.0f);
  Vector q = x * fill<Vector>(0.636619772f);
  q = q > limit ? limit : q;
  q = q < -limit ? -limit : q;
  const Vector n = (q + magic) - magic;
  Vector r = fma(n, fill<Vector>(-1.5703125f), x);
  r = fma(n, fill<Vector>(-4.837512969970703125e-4f), r);
  r = fma(n, fill<Vector>(-7.54978995489188216e-8f), r);
  r = r > one ? one : r;
  r = r < -one ? -one : r;
  const Vector z = r * r;
  Vector s = fma(fill<Vector>(-1.9515295891e-4f), z, fill<Vector>(8.3321608736e-3f));
  s = fma(s, z, fill<Vector>(-1.6666654611e-1f));
  s = fma(s * z, r, r);
  Vector c = fma(fill<Vector>(2.443315711809948e-5f), z, fill<Vector>(-1.388731625493765e-3f));
  c = fma(c, z, fill<Vector>(4.166664568298827e-2f));
  c = fma(c * z, z, fma(fill<Vector>(-0.5f), z, one));
  const IntVector quarter = __builtin_convertvector(n == n ? n : Vector{}, IntVector);
  const IntVector odd = (quarter & 1) != 0;
  const Vector first = odd ? c : s, second = odd ? s : c;
  const Vector nothing = x - x;  // NaN for infinity and NaN
  *sine = ((quarter & 2) != 0 ? -first : first) + nothing;
  *cosine = (((quarter + 1) & 2) != 0 ? -second : second) + nothing;
}

/// Natural logarithm of a positive normal number, relative error below 1e-15.
ESPALIER_INLINE double logarithm(double x) {
  int exponent = 0;
  while (x > 1.4142135623730951) { x *= 0.5; exponent++; }
  while (x < 0.7071067811865476) { x *= 2; exponent--; }
  const double s = (x - 1) / (x + 1), z = s * s;
  double sum = 0;
  for (int k = 23; k >= 1; k -= 2) sum = sum * z + 1.0 / k;
  return exponent * 0.6931471805599453 + 2 * s * sum;
}

template <class Function>
ESPALIER_INLINE void map_values(const float *x, float *y, size_t count, Function function) {
  size_t i = 0;
  for (; i + width <= count; i += width) store(y + i, function(load<Vector>(x + i)));
  if (i == count) return;
  float rest[width] = {};
  memcpy(rest, x + i, (count - i) * sizeof(float));
  store(rest, function(load<Vector>(rest)));
  memcpy(y + i, rest, (count - i) * sizeof(float));
}

static void map_exponential(const float *x, float *y, size_t count) {
  map_values(x, y, count, [](Vector v) { return exponential(v); });
}
static void map_sigmoid(const float *x, float *y, size_t count) {
  map_values(x, y, count, [](Vector v) { return sigmoid(v); });
}
static void map_hyperbolic_tangent(const float *x, float *y, size_t count) {
  map_values(x, y, count, [](Vector v) { return hyperbolic_tangent(v); });
}
static void map_sine(const float *x, float *y, size_t count) {
  map_values(x, y, count, [](Vector v) { Vector s, c; sine_cosine(v, &s, &c); return s; });
}
static void map_cosine(const float *x, float *y, size_t count) {
  map_values(x, y, count, [](Vector v) { Vector s, c; sine_cosine(v, &s, &c); return c; });
}

}  // namespace ESPALIER_NAMESPACE
