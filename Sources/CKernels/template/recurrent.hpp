// The element-wise parts of LSTM layers: rows are units, columns are sequences of a batch.
#pragma once
#include "elementary.hpp"

namespace ESPALIER_NAMESPACE {

/// From sums to activated gates, cell state and output.
static void lstm_forward(const EspalierLSTMStep *s) {
  const ptrdiff_t gate = (ptrdiff_t)s->units * s->columns;
  for (int u = 0; u < s->units; u++) {
    const float *bias = s->bias + u;
    for (int b = 0; b < s->columns; b += width) {
      const ptrdiff_t at = (ptrdiff_t)u * s->columns + b;
      float *gates = s->gates + at;
      const Vector input = sigmoid(load<Vector>(gates) + fill<Vector>(bias[0]));
      const Vector forget = sigmoid(load<Vector>(gates + gate) + fill<Vector>(bias[s->units]));
      const Vector candidate =
          hyperbolic_tangent(load<Vector>(gates + 2 * gate) + fill<Vector>(bias[2 * s->units]));
      const Vector output = sigmoid(load<Vector>(gates + 3 * gate) + fill<Vector>(bias[3 * s->units]));
      const Vector kept = s->previous_cell ? forget * load<Vector>(s->previous_cell + at) : Vector{};
      const Vector cell = fma(input, candidate, kept);
      store(gates, input);
      store(gates + gate, forget);
      store(gates + 2 * gate, candidate);
      store(gates + 3 * gate, output);
      store(s->cell + at, cell);
      store(s->hidden + at, output * hyperbolic_tangent(cell));
    }
  }
}

/// From the gradients of output and cell to those of the gates' sums (in place of the gates) and of
/// the previous cell (in place of the cell's).
static void lstm_backward(const EspalierLSTMStep *s) {
  const ptrdiff_t gate = (ptrdiff_t)s->units * s->columns;
  const Vector one = fill<Vector>(1);
  for (ptrdiff_t at = 0; at < gate; at += width) {
    float *gates = s->gates + at;
    const Vector input = load<Vector>(gates), forget = load<Vector>(gates + gate);
    const Vector candidate = load<Vector>(gates + 2 * gate), output = load<Vector>(gates + 3 * gate);
    const Vector squashed = hyperbolic_tangent(load<Vector>(s->cell + at));
    const Vector dHidden = load<Vector>(s->d_hidden + at);
    const Vector dCell =
        fma(dHidden * output, one - squashed * squashed, load<Vector>(s->d_cell + at));
    const Vector before = s->previous_cell ? load<Vector>(s->previous_cell + at) : Vector{};
    store(gates, dCell * candidate * input * (one - input));
    store(gates + gate, dCell * before * forget * (one - forget));
    store(gates + 2 * gate, dCell * input * (one - candidate * candidate));
    store(gates + 3 * gate, dHidden * squashed * output * (one - output));
    store(s->d_cell + at, dCell * forget);
  }
}

/// sums[i] += the sum of row i; sixteen partial sums in every build.
static void add_row_sums(const float *values, int rows, int columns, float *sums) {
  for (int i = 0; i < rows; i++, values += columns) {
    typedef VectorOf<lanes>::type Lanes;
    Lanes part = {};
    int j = 0;
    for (; j + lanes <= columns; j += lanes) part += load<Lanes>(values + j);
    float parts[lanes];
    store(parts, part);
    for (; j < columns; j++) parts[j % lanes] += values[j];
    float sum = 0;
    for (int k = 0; k < lanes; k++) sum += parts[k];
    sums[i] += sum;
  }
}

/// RMSprop: v = decay * v + (1 - decay) * g * g; w -= rate * g / (sqrt(v) + epsilon).
static void root_mean_square_update(
    const EspalierRootMeanSquare *u, float *weights, float *squares, const float *gradient,
    size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float square = (1 - u->decay) * (gradient[i] * gradient[i]);
    squares[i] = __builtin_fmaf(u->decay, squares[i], square);
    weights[i] -= u->learning_rate * gradient[i] / (__builtin_sqrtf(squares[i]) + u->epsilon);
  }
}

}  // namespace ESPALIER_NAMESPACE
