// Vectors of floats by the compiler's extensions, and the few operations that the kernels use.
//
// Every file of this folder is compiled once per instruction set, with ESPALIER_NAMESPACE and
// ESPALIER_WIDTH (floats per vector) defined, -ffp-contract=off and explicit FMAs: lane by lane the
// builds do the same operations in the same order, so their results agree bit for bit.
// The standard C++ library is not used: its inline functions would be shared between the builds.
#pragma once
#include <stddef.h>
#include <string.h>

#include "CKernels.h"

#define ESPALIER_INLINE static inline __attribute__((always_inline))
#define ESPALIER_UNROLL _Pragma("clang loop unroll(full)")
/// For the innermost loops, whose counters would otherwise take a tenth of the time.
#define ESPALIER_UNROLL_BY_4 _Pragma("clang loop unroll_count(4)")

namespace ESPALIER_NAMESPACE {

constexpr int lanes = 16;                    // images in a group
constexpr int width = ESPALIER_WIDTH;        // floats in a vector
constexpr int halves = lanes / width;        // vectors that hold one pixel of a group

template <int L> struct VectorOf {
  typedef float type __attribute__((vector_size(4 * L)));
};
typedef VectorOf<width>::type Vector;

template <class V> ESPALIER_INLINE V load(const float *p) {
  V v;
  memcpy(&v, p, sizeof(V));
  return v;
}
template <class V> ESPALIER_INLINE void store(float *p, V v) { memcpy(p, &v, sizeof(V)); }

/// A store that does not fetch the line into the cache; `p` is aligned to the vector.
ESPALIER_INLINE void stream(float *p, Vector v) {
  typedef float Aligned __attribute__((vector_size(4 * width), aligned(4 * width)));
  __builtin_nontemporal_store((Aligned)v, (Aligned *)p);
}

template <class V> ESPALIER_INLINE V fill(float x) {
  V v;
  ESPALIER_UNROLL for (unsigned i = 0; i < sizeof(V) / 4; i++) v[i] = x;
  return v;
}
template <class V> ESPALIER_INLINE V fma(V a, V b, V c) { return __builtin_elementwise_fma(a, b, c); }
template <class V> ESPALIER_INLINE V fma(float a, V b, V c) { return fma(fill<V>(a), b, c); }

/// max(v, floor); NaN stays NaN, so that a diverging network is seen.
template <class V> ESPALIER_INLINE V rectify(V v, V floor) { return floor > v ? floor : v; }

ESPALIER_INLINE int smaller(int a, int b) { return a < b ? a : b; }
ESPALIER_INLINE int larger(int a, int b) { return a > b ? a : b; }
ESPALIER_INLINE int divide_up(int a, int b) { return (a + b - 1) / b; }
ESPALIER_INLINE ptrdiff_t round_up(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b * b; }

/// Floats that `count` values of another type take in scratch, rounded to whole cache lines.
template <class T> ESPALIER_INLINE size_t floats_for(size_t count) {
  return round_up(count * sizeof(T), 64) / 4;
}

/// Hands out pieces of a scratch buffer; with a null buffer it only counts.
struct Scratch {
  float *base;
  size_t used = 0;
  template <class T> T *take(size_t count) {
    T *piece = base ? (T *)(base + used) : nullptr;
    used += floats_for<T>(count);
    return piece;
  }
};

/// One channel of a concatenation, as a kernel reads it.
struct Channel {
  const float *values;
  ptrdiff_t group_stride;
  float scale, shift, floor;
  int height, width;
  bool normalised;
};

ESPALIER_INLINE void list_channels(const EspalierMap *maps, int count, Channel *out) {
  for (int m = 0; m < count; m++)
    for (int c = 0; c < maps[m].channels; c++) {
      const EspalierMap &map = maps[m];
      const bool normalised = map.scale != nullptr;
      *out++ = {map.values ? map.values + c * map.channel_stride : nullptr, map.group_stride,
                normalised ? map.scale[c] : 1, normalised ? map.shift[c] : 0, map.floor,
                map.height, map.width, normalised};
    }
}

/// What a reader of `channel` sees for the stored vector `v`.
ESPALIER_INLINE Vector read(const Channel &channel, Vector v) {
  return channel.normalised
      ? rectify(fma(v, fill<Vector>(channel.scale), fill<Vector>(channel.shift)),
                fill<Vector>(channel.floor)) : v;
}

/// One output channel, as a kernel writes it.
struct Target {
  float *values;
  ptrdiff_t group_stride;
  float *sums;  // of group 0, or null
  int height, width;
  bool accumulate;
};

ESPALIER_INLINE void list_targets(const EspalierCorrelation &job, Target *out) {
  int index = 0;
  for (int m = 0; m < job.target_count; m++)
    for (int c = 0; c < job.targets[m].channels; c++, index++) {
      const EspalierMap &map = job.targets[m];
      float *sums = job.sums ? job.sums + (size_t)index * job.shape.groups * 2 * lanes : nullptr;
      *out++ = {map.values ? map.values + c * map.channel_stride : nullptr, map.group_stride, sums,
                map.height, map.width, map.accumulate != 0};
    }
}

/// Inputs and outputs of the pass: backward-data swaps them.
ESPALIER_INLINE int pass_inputs(const EspalierCorrelation &job) {
  return job.transposed ? job.shape.outputs : job.shape.inputs;
}
ESPALIER_INLINE int pass_outputs(const EspalierCorrelation &job) {
  return job.transposed ? job.shape.inputs : job.shape.outputs;
}

/// The weight that links pass input `i` with pass output `o` (backward-data: transposed, flipped).
ESPALIER_INLINE float weight_at(
    const EspalierCorrelation &job, const float *weights, int o, int i, int row, int column) {
  const EspalierConvolution &s = job.shape;
  if (!job.transposed)
    return weights[(((size_t)o * s.inputs + i) * s.filter_height + row) * s.filter_width + column];
  return weights[(((size_t)i * s.inputs + o) * s.filter_height + s.filter_height - 1 - row)
                     * s.filter_width + s.filter_width - 1 - column];
}

}  // namespace ESPALIER_NAMESPACE
