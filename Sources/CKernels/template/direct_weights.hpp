// Weight gradients by their definition, for any filter and stride.
//
// For one output row, the pixels that each filter tap meets are copied side by side (patches), with
// batch norm and ReLU applied; rows of patches times the transposed gradient row are added up.
#pragma once
#include "rows.hpp"

namespace ESPALIER_NAMESPACE {

/// Patches that are gathered at once.
constexpr int patch_rows = 24;

static int padded_lanes(int outputs) { return (int)round_up(outputs, lanes); }

static size_t direct_weights_accumulator_size(const EspalierWeightGradient &job) {
  const EspalierConvolution &s = job.shape;
  return (size_t)s.inputs * s.filter_height * s.filter_width * padded_lanes(s.outputs);
}

/// Scratch of one thread.
struct PatchBuffers {
  Channel *channels;
  float *patches, *gradient;

  PatchBuffers(const EspalierConvolution &s, Scratch &scratch) {
    channels = scratch.take<Channel>(s.inputs);
    patches = scratch.take<float>((size_t)patch_rows * (s.output_width + 1) * lanes);
    gradient = scratch.take<float>((size_t)s.output_width * lanes * padded_lanes(s.outputs));
  }
};

static size_t direct_weights_scratch_size(const EspalierWeightGradient &job) {
  Scratch scratch{nullptr};
  PatchBuffers(job.shape, scratch);
  return scratch.used;
}

/// The inputs that tap (row offset, column offset) meets along one output row.
static void gather_patch(
    const EspalierConvolution &s, const Channel &channel, int group, int row, int column,
    float *out) {
  const bool inside = row >= 0 && row < channel.height;
  const float *in = channel.values + group * channel.group_stride
      + (inside ? (ptrdiff_t)row * channel.width * lanes : 0);
  for (int x = 0; x < s.output_width; x++, column += s.stride_width, out += lanes)
    ESPALIER_UNROLL for (int h = 0; h < lanes; h += width)
        store(out + h, inside && column >= 0 && column < channel.width
              ? read(channel, load<Vector>(in + (ptrdiff_t)column * lanes + h)) : Vector{});
}

static void direct_weights_run(
    const EspalierWeightGradient &job, int first_group, int end_group, float *accumulator,
    float *scratch_base) {
  const EspalierConvolution &s = job.shape;
  Scratch scratch{scratch_base};
  PatchBuffers buffers(s, scratch);
  list_channels(job.sources, job.source_count, buffers.channels);
  const int padded = padded_lanes(s.outputs), count = s.output_width * lanes;
  const int area = s.filter_height * s.filter_width, taps = s.inputs * area;
  const ptrdiff_t patch_step = count + lanes;  // no power of two
  memset(accumulator, 0, direct_weights_accumulator_size(job) * sizeof(float));
  for (int g = first_group; g < end_group; g++)
    for (int y = 0; y < s.output_height; y++) {
      transpose_pixels(job.gradient, g, y, 0, s.output_width, buffers.gradient, padded);
      for (int first = 0; first < taps; first += patch_rows) {
        const int rows = smaller(patch_rows, taps - first);
        for (int r = 0; r < rows; r++) {
          const int c = (first + r) / area, tap = (first + r) % area;
          gather_patch(s, buffers.channels[c], g,
                       y * s.stride_height + tap / s.filter_width - s.padding_height,
                       tap % s.filter_width - s.padding_width, buffers.patches + r * patch_step);
        }
        all_row_sums(buffers.patches, patch_step, rows, buffers.gradient, count, s.outputs, padded,
                     accumulator + (ptrdiff_t)first * padded, padded);
      }
    }
}

/// dWeights[output][tap] = the sum of the accumulators, in order, transposed back.
static void direct_weights_finish(
    const EspalierWeightGradient &job, const float *accumulators, ptrdiff_t stride, int count,
    float *d_weights, int part, int parts) {
  const EspalierConvolution &s = job.shape;
  const int padded = padded_lanes(s.outputs), taps = s.inputs * s.filter_height * s.filter_width;
  for (int tap = part; tap < taps; tap += parts)
    for (int n = 0; n < s.outputs; n++) {
      float sum = accumulators[(ptrdiff_t)tap * padded + n];
      for (int a = 1; a < count; a++) sum += accumulators[a * stride + (ptrdiff_t)tap * padded + n];
      d_weights[(ptrdiff_t)n * taps + tap] = sum;
    }
}

}  // namespace ESPALIER_NAMESPACE
