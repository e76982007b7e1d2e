// The last step of a pass: finished pixels go to their tensors, and batch statistics are taken.
#pragma once
#include "vector.hpp"

namespace ESPALIER_NAMESPACE {

/// Writes `count` pixels (16 images each, from `values`, `step` floats apart) of one output channel
/// to row `row` from column `column` on; pixels outside the target are dropped.
ESPALIER_INLINE void emit(
    const Target &target, int group, int row, int column, int count, const float *values,
    ptrdiff_t step) {
  if (row >= target.height || !target.values) return;
  count = smaller(count, target.width - column);
  float *out = target.values + group * target.group_stride
      + ((ptrdiff_t)row * target.width + column) * lanes;
  if (target.accumulate) {
    for (int x = 0; x < count; x++, values += step, out += lanes)
      ESPALIER_UNROLL for (int h = 0; h < lanes; h += width)
          store(out + h, load<Vector>(out + h) + load<Vector>(values + h));
  } else if (target.sums) {
    float *sums = target.sums + (ptrdiff_t)group * 2 * lanes;
    Vector sum[halves], squares[halves];
    ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
      sum[h] = load<Vector>(sums + h * width);
      squares[h] = load<Vector>(sums + lanes + h * width);
    }
    for (int x = 0; x < count; x++, values += step, out += lanes)
      ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
        const Vector v = load<Vector>(values + h * width);
        sum[h] += v;
        squares[h] = fma(v, v, squares[h]);
        stream(out + h * width, v);
      }
    ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
      store(sums + h * width, sum[h]);
      store(sums + lanes + h * width, squares[h]);
    }
  } else {
    for (int x = 0; x < count; x++, values += step, out += lanes)
      ESPALIER_UNROLL for (int h = 0; h < lanes; h += width)
          stream(out + h, load<Vector>(values + h));
  }
}

/// Zeroes the statistics of the groups that the pass is about to write.
ESPALIER_INLINE void clear_sums(const Target *targets, int count, int first_group, int end_group) {
  for (int n = 0; n < count; n++)
    if (targets[n].sums)
      memset(targets[n].sums + (size_t)first_group * 2 * lanes, 0,
             (size_t)(end_group - first_group) * 2 * lanes * sizeof(float));
}

/// What every pass begins with: lists where it reads and writes, and zeroes the statistics.
template <class Buffers>
ESPALIER_INLINE void begin_pass(
    const EspalierCorrelation &job, const Buffers &buffers, int outputs, int first_group,
    int end_group) {
  list_channels(job.sources, job.source_count, buffers.channels);
  list_targets(job, buffers.targets);
  clear_sums(buffers.targets, outputs, first_group, end_group);
}

}  // namespace ESPALIER_NAMESPACE
