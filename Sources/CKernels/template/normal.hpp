// Normal random numbers from a counter-based generator, many at a time.
#pragma once
#include "elementary.hpp"

namespace ESPALIER_NAMESPACE {

typedef unsigned long long Word64;
typedef Word64 LongVector __attribute__((vector_size(4 * ESPALIER_WIDTH)));

/// Blocks of random bits that are made side by side, four words of 32 bits each.
constexpr int philox_blocks = width / 2;

ESPALIER_INLINE LongVector fill_long(Word64 x) { return LongVector{} + x; }

/// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011): the blocks from number `first` on of a
/// stream, in order.
static void philox(Word64 key, Word64 stream, Word64 first, unsigned *words) {
  const LongVector low = fill_long(0xffffffff);
  LongVector number = fill_long(first);
  ESPALIER_UNROLL for (int i = 0; i < philox_blocks; i++) number[i] += i;
  LongVector x0 = number & low, x1 = number >> 32;
  LongVector x2 = fill_long(stream & 0xffffffff), x3 = fill_long(stream >> 32);
  unsigned k0 = (unsigned)key, k1 = (unsigned)(key >> 32);
  ESPALIER_UNROLL for (int round = 0; round < 10; round++) {
    const LongVector a = (x0 & low) * fill_long(0xd2511f53), b = (x2 & low) * fill_long(0xcd9e8d57);
    x0 = (b >> 32) ^ x1 ^ fill_long(k0);
    x1 = b & low;
    x2 = (a >> 32) ^ x3 ^ fill_long(k1);
    x3 = a & low;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  const LongVector even = (x0 & low) | x1 << 32, odd = (x2 & low) | x3 << 32;
  ESPALIER_UNROLL for (int i = 0; i < philox_blocks; i++) {
    const Word64 pair[2] = {even[i], odd[i]};
    memcpy(words + 4 * i, pair, sizeof pair);
  }
}

/// Natural logarithm of positive normal numbers (Cephes), absolute error below 1e-7 near 1.
ESPALIER_INLINE Vector logarithm(Vector x) {
  const IntVector bits = (IntVector)x;
  const IntVector exponent = (bits - 0x3f3504f3) >> 23;  // of x / sqrt(1/2)
  const Vector m = (Vector)(bits - (exponent << 23)) - fill<Vector>(1), z = m * m;
  Vector sum = fill<Vector>(7.0376836292e-2f);
  sum = fma(sum, m, fill<Vector>(-1.1514610310e-1f));
  sum = fma(sum, m, fill<Vector>(1.1676998740e-1f));
  sum = fma(sum, m, fill<Vector>(-1.2420140846e-1f));
  sum = fma(sum, m, fill<Vector>(1.4249322787e-1f));
  sum = fma(sum, m, fill<Vector>(-1.6668057665e-1f));
  sum = fma(sum, m, fill<Vector>(2.0000714765e-1f));
  sum = fma(sum, m, fill<Vector>(-2.4999993993e-1f));
  sum = fma(sum, m, fill<Vector>(3.3333331174e-1f));
  sum = fma(sum * z, m, fill<Vector>(-0.5f) * z) + m;
  return fma(__builtin_convertvector(exponent, Vector), fill<Vector>(0.693147181f), sum);
}

/// The quantile of the normal distribution for each word: its lower 31 bits are a probability below
/// 1/2, the upper bit is the sign. By the inverse error function of Giles (Approximating the erfinv
/// function, 2010), in single precision.
ESPALIER_INLINE Vector normal_quantile(IntVector words) {
  const Vector count = __builtin_convertvector(words & 0x7fffffff, Vector);
  const Vector q = fma(count, fill<Vector>(0x1p-32f), fill<Vector>(0x1p-33f));
  const Vector x = fma(fill<Vector>(-2), q, fill<Vector>(1));
  const Vector w = -logarithm(fill<Vector>(4) * q * (fill<Vector>(1) - q));
  const Vector near = w - fill<Vector>(2.5f);
  Vector sum = fill<Vector>(2.81022636e-08f);
  const float centre[] = {3.43273939e-07f, -3.5233877e-06f, -4.39150654e-06f, 0.00021858087f,
                          -0.00125372503f, -0.00417768164f, 0.246640727f,     1.50140941f};
  ESPALIER_UNROLL for (int i = 0; i < 8; i++) sum = fma(sum, near, fill<Vector>(centre[i]));
  if (__builtin_reduce_max(w) >= 5) {
    const Vector far = __builtin_elementwise_sqrt(w < Vector{} ? Vector{} : w) - fill<Vector>(3);
    Vector tail = fill<Vector>(-0.000200214257f);
    const float outer[] = {0.000100950558f, 0.00134934322f, -0.00367342844f, 0.00573950773f,
                           -0.0076224613f,  0.00943887047f, 1.00167406f,     2.83297682f};
    ESPALIER_UNROLL for (int i = 0; i < 8; i++) tail = fma(tail, far, fill<Vector>(outer[i]));
    sum = w < fill<Vector>(5) ? sum : tail;
  }
  const Vector value = sum * x * fill<Vector>(1.41421356f);
  return words < IntVector{} ? value : -value;
}

/// `count` normal numbers with standard deviation `deviation`: word i of the stream makes number i.
static void normal_numbers(Word64 key, Word64 stream, float deviation, float *out, size_t count) {
  constexpr int words_at_once = 4 * philox_blocks;
  for (size_t i = 0; i < count; i += words_at_once) {
    unsigned words[words_at_once];
    float values[words_at_once];
    philox(key, stream, i / 4, words);
    ESPALIER_UNROLL for (int j = 0; j < words_at_once; j += width) {
      IntVector v;
      memcpy(&v, words + j, sizeof v);
      store(values + j, normal_quantile(v) * fill<Vector>(deviation));
    }
    const size_t left = count - i;
    memcpy(out + i, values, (left < words_at_once ? left : words_at_once) * sizeof(float));
  }
}

}  // namespace ESPALIER_NAMESPACE
