// 1×1 convolutions of stride 1, forward and backward-data: pixels are independent of each other.
//
// Some pixels of all input channels are copied side by side, with batch norm and ReLU applied on the way.
// Each output is then one sum over neighbouring numbers that the first-level cache holds, where the ring of
// rows of the direct kernel would be read in steps of a row. Sums run as in the direct kernel: same bits.
#pragma once
#include "direct.hpp"

namespace ESPALIER_NAMESPACE {

static bool is_pointwise(const EspalierConvolution &s) {
  return s.filter_height * s.filter_width * s.stride_height * s.stride_width == 1;
}

/// Pixels that are computed together: their inputs take 128 KiB at most, where two pixels allow it.
ESPALIER_INLINE int pointwise_strip(const DirectPlan &plan) {
  return larger(2, smaller(16, 131072 / (64 * plan.inputs) / 2 * 2));
}

/// A run of neighbouring pixels within one row of an image, and its place in the strip.
struct Segment {
  int row, column, place, count;
};

/// The part of the strip `first..<first + count` that starts at `place` and ends with its row.
ESPALIER_INLINE Segment segment_at(const DirectPlan &plan, int first, int count, int place) {
  const int row = (first + place) / plan.width_, column = (first + place) % plan.width_;
  return {row, column, place, smaller(count - place, plan.width_ - column)};
}

/// Copies a segment of one channel; a channel that is smaller than the pass's input ends in zeros.
static void pointwise_load(
    const DirectPlan &plan, const Channel &channel, int group, const Segment &s, int c, float *values) {
  const float *in = channel.values + group * channel.group_stride
      + ((ptrdiff_t)s.row * channel.width + s.column) * lanes;
  const int inside = s.row < channel.height ? channel.width - s.column : 0;
  // Channels lie far apart: the same part of the next strip is fetched while this one is computed.
  const float *next = in + (ptrdiff_t)pointwise_strip(plan) * lanes;
  for (int i = 0; i < s.count; i++, in += lanes, next += lanes) {
    __builtin_prefetch(next);
    const int p = s.place + i, tile = p / tile_pixels;
    float *out = values + (((ptrdiff_t)tile * plan.inputs + c) * tile_pixels + p % tile_pixels) * lanes;
    ESPALIER_UNROLL for (int h = 0; h < lanes; h += width) {
      Vector v = {};
      if (i < inside) v = load<Vector>(in + h);
      store(out + h, i < inside && channel.normalised ? read(channel, v) : v);
    }
  }
}

/// Scratch of one thread.
struct PointwiseBuffers {
  Channel *channels;
  Target *targets;
  float *values, *sums;

  PointwiseBuffers(const DirectPlan &plan, Scratch &scratch) {
    const size_t strip = pointwise_strip(plan) * lanes;
    channels = scratch.take<Channel>(plan.inputs);
    targets = scratch.take<Target>(plan.outputs);
    values = scratch.take<float>(plan.inputs * strip);
    sums = scratch.take<float>(padded_outputs(plan.outputs) * strip);
  }
};

static size_t pointwise_scratch_size(const EspalierCorrelation &job) {
  Scratch scratch{nullptr};
  PointwiseBuffers(DirectPlan(job), scratch);
  return scratch.used;
}

/// All outputs of the strip's pixels.
static void pointwise_strip_sums(
    const DirectPlan &plan, const PointwiseBuffers &buffers, const float *packed, int count) {
  constexpr int step = tile_pixels * lanes;
  const ptrdiff_t row = (ptrdiff_t)pointwise_strip(plan) * lanes;
  for (int c = 0; c < plan.inputs; c += plan.chunk)
    for (int p = 0; p < count; p += tile_pixels)
      for (Block block = block_at(0, plan.outputs); block.rows;
           block = block_after(block, plan.outputs))
        outer_block<tile_pixels * halves>(
            block.rows, packed + block.first * plan.weight_count + (ptrdiff_t)c * block.rows,
            buffers.values + ((ptrdiff_t)p / tile_pixels * plan.inputs + c) * step, (ptrdiff_t)step,
            smaller(plan.chunk, plan.inputs - c),
            buffers.sums + block.first * row + (ptrdiff_t)p * lanes, row, c > 0);
}

static void pointwise_run(
    const EspalierCorrelation &job, const float *packed, int first_group, int end_group,
    float *scratch_base) {
  const DirectPlan plan(job);
  Scratch scratch{scratch_base};
  PointwiseBuffers buffers(plan, scratch);
  begin_pass(job, buffers, plan.outputs, first_group, end_group);
  const int strip = pointwise_strip(plan), pixels = plan.height * plan.width_;
  // The second pixel of the last tile may not exist; its sums are dropped.
  memset(buffers.values, 0, (size_t)plan.inputs * strip * lanes * sizeof(float));
  for (int g = first_group; g < end_group; g++)
    for (int first = 0; first < pixels; first += strip) {
      const int count = smaller(strip, pixels - first);
      for (int c = 0; c < plan.inputs; c++)
        for (Segment s = segment_at(plan, first, count, 0); s.count > 0;
             s = segment_at(plan, first, count, s.place + s.count))
          pointwise_load(plan, buffers.channels[c], g, s, c, buffers.values);
      pointwise_strip_sums(plan, buffers, packed, count);
      for (int n = 0; n < plan.outputs; n++)
        for (Segment s = segment_at(plan, first, count, 0); s.count > 0;
             s = segment_at(plan, first, count, s.place + s.count))
          emit(buffers.targets[n], g, s.row, s.column, s.count,
               buffers.sums + ((ptrdiff_t)n * strip + s.place) * lanes, lanes);
    }
}

}  // namespace ESPALIER_NAMESPACE
