// Recurrent cells: a small program over the nodes of a tree, one row of a batch at a time.
//
// Each operation runs over the units of one row, so that its operands are still in the first-level
// cache; the kind of the operation is chosen once a row.
#pragma once
#include "elementary.hpp"

namespace ESPALIER_NAMESPACE {

enum class Combination { add, multiply, maximum, left };
enum class Activation { identity, tanh, sigmoid, relu, sine };

/// The floats of one row that an operation reads and writes.
struct CellStrips {
  float *left, *right, *output, *slope, *state;
};

template <Combination combination> ESPALIER_INLINE Vector combine(Vector a, Vector b) {
  switch (combination) {
    case Combination::add: return a + b;
    case Combination::multiply: return a * b;
    // NaN of either side is seen; of equal operands the left one counts.
    case Combination::maximum: return b > a || b != b ? b : a;
    case Combination::left: return a;
  }
}

template <Combination combination, Activation activation>
static void cell_strip_forward(const CellStrips &v, const CellStrips &, int units) {
  for (int u = 0; u < units; u += width) {
    const Vector left = load<Vector>(v.left + u);
    const Vector right =
        combination == Combination::left ? left : load<Vector>(v.right + u);
    const Vector sum = combine<combination>(left, right);
    if (v.state) store(v.state + u, sum);
    Vector output = sum;
    switch (activation) {
      case Activation::identity: break;
      case Activation::tanh: output = hyperbolic_tangent(sum); break;
      case Activation::sigmoid: output = sigmoid(sum); break;
      case Activation::relu: output = rectify(sum, Vector{}); break;
      case Activation::sine: {
        Vector slope;
        sine_cosine(sum, &output, &slope);
        if (v.slope) store(v.slope + u, slope);
      }
    }
    store(v.output + u, output);
  }
}

/// Of a maximum the larger operand gets the gradient, the left one if they are equal.
template <Combination combination, Activation activation>
static void cell_strip_backward(const CellStrips &v, const CellStrips &d, int units) {
  const Vector one = fill<Vector>(1), zero = {};
  for (int u = 0; u < units; u += width) {
    Vector gradient = load<Vector>(d.output + u);
    const Vector output =
        activation == Activation::identity ? zero : load<Vector>(v.output + u);
    switch (activation) {
      case Activation::identity: break;
      case Activation::tanh: gradient *= one - output * output; break;
      case Activation::sigmoid: gradient *= output * (one - output); break;
      case Activation::relu: gradient = output > zero ? gradient : zero; break;
      case Activation::sine: gradient *= load<Vector>(v.slope + u); break;
    }
    if (d.state) gradient += load<Vector>(d.state + u);
    switch (combination) {
      case Combination::left: store(d.left + u, gradient); break;
      case Combination::add:
        store(d.left + u, gradient);
        store(d.right + u, gradient);
        break;
      case Combination::multiply: {
        // In place of the operands, where they are leaves: both are read first.
        const Vector left = load<Vector>(v.left + u), right = load<Vector>(v.right + u);
        store(d.left + u, gradient * right);
        store(d.right + u, gradient * left);
        break;
      }
      case Combination::maximum: {
        const Vector left = load<Vector>(v.left + u), right = load<Vector>(v.right + u);
        store(d.left + u, right > left ? zero : gradient);
        store(d.right + u, right > left ? gradient : zero);
        break;
      }
    }
  }
}

typedef void (*CellStrip)(const CellStrips &values, const CellStrips &gradients, int units);

#define ESPALIER_CELL_ROW(pass, c)                                                     \
  {pass<Combination::c, Activation::identity>, pass<Combination::c, Activation::tanh>, \
   pass<Combination::c, Activation::sigmoid>, pass<Combination::c, Activation::relu>,  \
   pass<Combination::c, Activation::sine>}
#define ESPALIER_CELL_TABLE(pass)                                        \
  {ESPALIER_CELL_ROW(pass, add), ESPALIER_CELL_ROW(pass, multiply),      \
   ESPALIER_CELL_ROW(pass, maximum), ESPALIER_CELL_ROW(pass, left)}

ESPALIER_INLINE float *cell_row(const EspalierCellPlane *planes, int plane, int row) {
  return planes && plane >= 0 && planes[plane].values
      ? planes[plane].values + row * planes[plane].row_stride : nullptr;
}

ESPALIER_INLINE CellStrips cell_strips(
    const EspalierCellPlane *planes, const EspalierCellOperation &o, int row) {
  return {cell_row(planes, o.left, row), cell_row(planes, o.right, row),
          cell_row(planes, o.output, row), cell_row(planes, o.slope, row),
          cell_row(planes, o.state, row)};
}

/// All nodes in order, from the products of the leaves to the output.
static void cell_forward(const EspalierCellStep *s) {
  static const CellStrip strips[4][5] = ESPALIER_CELL_TABLE(cell_strip_forward);
  for (int row = 0; row < s->rows; row++)
    for (int i = 0; i < s->operation_count; i++) {
      const EspalierCellOperation &o = s->operations[i];
      const CellStrips values = cell_strips(s->planes, o, row);
      strips[o.combination][o.activation](values, values, s->units);
    }
}

/// All nodes from the last to the first: the gradients of outputs and cell state become those of the
/// products and of the previous cell state.
static void cell_backward(const EspalierCellStep *s) {
  static const CellStrip strips[4][5] = ESPALIER_CELL_TABLE(cell_strip_backward);
  for (int row = 0; row < s->rows; row++)
    for (int i = s->operation_count - 1; i >= 0; i--) {
      const EspalierCellOperation &o = s->operations[i];
      strips[o.combination][o.activation](
          cell_strips(s->planes, o, row), cell_strips(s->gradients, o, row), s->units);
    }
}

}  // namespace ESPALIER_NAMESPACE
