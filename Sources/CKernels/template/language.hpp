// What a language model needs besides products and cells: softmax in blocks of the vocabulary, dropout,
// rows of embeddings, and plain gradient descent.
#pragma once
#include "normal.hpp"

namespace ESPALIER_NAMESPACE {

/// The largest or the sum of 16 lanes, in one order for all builds.
ESPALIER_INLINE float fold(const Vector *parts, bool largest) {
  float v[lanes];
  ESPALIER_UNROLL for (int h = 0; h < halves; h++) store(v + h * width, parts[h]);
  for (int step = lanes / 2; step > 0; step /= 2)
    for (int i = 0; i < step; i++) {
      const float other = v[i + step];
      v[i] = largest ? (other <= v[i] ? v[i] : other) : v[i] + other;
    }
  return v[0];
}

/// Adds the bias, notes each row's target logit, and replaces logits by exp(logit - largest of the
/// block). The stride is a multiple of 16; what lies between `columns` and it becomes 0.
static void softmax_exponentials(const EspalierSoftmaxBlock *s) {
  const int columns = s->columns, whole = divide_up(columns, lanes) * lanes;
  for (int row = 0; row < s->rows; row++) {
    float *p = s->block + row * s->stride;
    for (int c = columns; c < whole; c++) p[c] = -__builtin_inff();
    Vector top[halves], total[halves];
    ESPALIER_UNROLL for (int h = 0; h < halves; h++)
        top[h] = fill<Vector>(-__builtin_inff()), total[h] = Vector{};
    for (int c = 0; c < whole; c += lanes)
      ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
        float *at = p + c + h * width;
        const Vector v = load<Vector>(at) + load<Vector>(s->bias + c + h * width);
        store(at, v);
        top[h] = v <= top[h] ? top[h] : v;  // NaN wins
      }
    const float largest = fold(top, true);
    const int target = s->targets[row] - s->first;
    if (target >= 0 && target < columns) s->target_logit[row] = p[target];
    for (int c = 0; c < whole; c += lanes)
      ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
        float *at = p + c + h * width;
        const Vector e = exponential(load<Vector>(at) - fill<Vector>(largest));
        store(at, e);
        total[h] += e;
      }
    s->largest[row] = largest;
    s->sum[row] = fold(total, false);
  }
}

/// The sum of the rows' cross-entropies in nats. `largest` and `sum` are [block][stride]; `largest`
/// becomes what exponentials of a block are multiplied by to be probabilities times `weight`.
static double softmax_finish(
    float *largest, const float *sum, ptrdiff_t stride, int blocks, const float *target_logit,
    int rows, float weight) {
  double loss = 0;
  for (int row = 0; row < rows; row++) {
    float top = largest[row];
    for (int b = 1; b < blocks; b++) {
      const float v = largest[b * stride + row];
      top = v <= top ? top : v;
    }
    double total = 0;
    for (int b = 0; b < blocks; b++) {
      float *at = largest + b * stride + row;
      *at = exponential(fill<Vector>(*at - top))[0];
      total += (double)*at * sum[b * stride + row];
    }
    const float factor = (float)(weight / total);
    for (int b = 0; b < blocks; b++) largest[b * stride + row] *= factor;
    // A sum that is no number would keep the logarithm's scaling busy for ever.
    const bool finite = total > 0 && total < 1e300;
    loss += finite ? logarithm(total) + ((double)top - target_logit[row]) : __builtin_nan("");
  }
  return loss;
}

/// From exponentials to the gradient of `weight` times the sum of cross-entropies; sums over rows go to
/// the bias's gradient.
static void softmax_gradient(const EspalierSoftmaxBlock *s, float weight) {
  const int whole = divide_up(s->columns, lanes) * lanes;
  memset(s->d_bias, 0, whole * sizeof(float));
  for (int row = 0; row < s->rows; row++) {
    float *p = s->block + row * s->stride;
    const Vector factor = fill<Vector>(s->largest[row]);
    for (int c = 0; c < whole; c += width) store(p + c, load<Vector>(p + c) * factor);
    const int target = s->targets[row] - s->first;
    if (target >= 0 && target < s->columns) p[target] -= weight;
    for (int c = 0; c < whole; c += width)
      store(s->d_bias + c, load<Vector>(s->d_bias + c) + load<Vector>(p + c));
  }
}

/// Of each float: 0 with probability `rate`, else 1 / (1 - rate); word i of the stream decides float i.
static void dropout_mask(Word64 key, Word64 stream, float rate, float *mask, size_t count) {
  constexpr int words_at_once = 4 * philox_blocks;
  const unsigned limit = (unsigned)((double)rate * 4294967296.0);
  const float kept = 1 / (1 - rate);
  for (size_t i = 0; i < count; i += words_at_once) {
    unsigned words[words_at_once];
    philox(key, stream, i / 4, words);
    for (size_t j = 0; j < words_at_once && i + j < count; j++)
      mask[i + j] = words[j] < limit ? 0 : kept;
  }
}

/// out[r] (+)= values[r] * mask[r % mask_rows]; `columns` is a multiple of 16.
static void multiply_rows(
    const float *values, const float *mask, float *out, int rows, int mask_rows, int columns,
    int accumulate) {
  for (int r = 0; r < rows; r++) {
    const float *m = mask + (ptrdiff_t)(r % mask_rows) * columns;
    const ptrdiff_t at = (ptrdiff_t)r * columns;
    for (int c = 0; c < columns; c += width) {
      const Vector product = load<Vector>(values + at + c) * load<Vector>(m + c);
      store(out + at + c, accumulate ? load<Vector>(out + at + c) + product : product);
    }
  }
}

/// The sum of squares: 16 partial sums over pieces of 1024, added up in double precision.
static double sum_of_squares(const float *values, size_t count) {
  double sum = 0;
  for (size_t start = 0; start < count; start += 1024) {
    const size_t end = start + 1024 < count ? start + 1024 : count;
    float part[lanes] = {};
    size_t i = start;
    Vector total[halves] = {};
    for (; i + lanes <= end; i += lanes)
      ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
        const Vector v = load<Vector>(values + i + h * width);
        total[h] = fma(v, v, total[h]);
      }
    ESPALIER_UNROLL for (int h = 0; h < halves; h++) store(part + h * width, total[h]);
    for (; i < end; i++) part[i % lanes] = __builtin_fmaf(values[i], values[i], part[i % lanes]);
    for (int l = 0; l < lanes; l++) sum += part[l];
  }
  return sum;
}

/// weights -= rate * gradient.
static void descend(float *weights, const float *gradient, float rate, size_t count) {
  for (size_t i = 0; i < count; i++)
    weights[i] = __builtin_fmaf(-rate, gradient[i], weights[i]);
}

/// out[i] = factors[i] * table[rows[i]].
static void gather_rows(
    const float *table, const int *rows, const float *factors, float *out, int count, int columns) {
  for (int i = 0; i < count; i++) {
    const float *in = table + (ptrdiff_t)rows[i] * columns;
    for (int c = 0; c < columns; c += width)
      store(out + (ptrdiff_t)i * columns + c, fill<Vector>(factors[i]) * load<Vector>(in + c));
  }
}

/// table[rows[i]] += factors[i] * values[i], in the order of i.
static void scatter_rows(
    const float *values, const int *rows, const float *factors, float *table, int count,
    int columns) {
  for (int i = 0; i < count; i++) {
    float *out = table + (ptrdiff_t)rows[i] * columns;
    for (int c = 0; c < columns; c += width)
      store(out + c, fma(factors[i], load<Vector>(values + (ptrdiff_t)i * columns + c),
                         load<Vector>(out + c)));
  }
}

}  // namespace ESPALIER_NAMESPACE
