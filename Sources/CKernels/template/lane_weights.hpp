// Weight gradients of convolutions with few weights (of the image, 1×1), with images in the lanes.
//
// Every lane sums the products of its own image, and the lanes are added at the end: the gradient is
// read where it lies. With few weights, transposing it would cost more than the products.
#pragma once
#include "rows.hpp"

namespace ESPALIER_NAMESPACE {

/// Taps (of all input channels) and outputs of the largest register tile.
constexpr int lane_taps = ESPALIER_WIDTH == 16 ? 6 : ESPALIER_WIDTH == 8 ? 4 : 1;
constexpr int lane_outputs = ESPALIER_WIDTH == 8 ? 3 : 4;

/// Whether this kernel is the faster one: the sums, 16 lanes each, stay in the second-level cache, and
/// each row of the input is met by enough products to be worth its copy.
ESPALIER_INLINE bool has_few_weights(const EspalierConvolution &s) {
  const ptrdiff_t taps = (ptrdiff_t)s.inputs * s.filter_height * s.filter_width;
  return s.inputs <= 32 && taps * s.outputs <= 16384;
}

/// Sizes of the kernel's buffers.
struct LanePlan {
  int taps;
  int rows;                                  // of the output at a time
  int slots;                                 // input rows that these need
  int left, row_pixels;                      // of a padded input row
  int skip, pixel_step;                      // pixels of the input and of the row per output pixel
  ptrdiff_t row_floats, channel_floats;      // ring: [channel][slot][pixel][16]

  explicit LanePlan(const EspalierConvolution &s) {
    taps = s.inputs * s.filter_height * s.filter_width;
    // About 64 pixels between two visits to a sum; the gradient of 4 channels then fills 16 KiB.
    rows = smaller(s.output_height, larger(1, 64 / s.output_width));
    slots = s.filter_height + (rows - 1) * s.stride_height;
    left = s.padding_width;
    skip = s.filter_width == 1 ? s.stride_width : 1;
    pixel_step = s.stride_width / skip;
    row_pixels = (s.output_width - 1) * pixel_step + s.filter_width;
    row_floats = (ptrdiff_t)row_pixels * lanes;
    channel_floats = row_floats * slots + lanes;
  }
};

/// Scratch of one thread.
struct LaneBuffers {
  Channel *channels;
  float *ring;
  const float **taps;  // where each tap of the rows at work lies: [tile of taps][row][tap]

  LaneBuffers(const LanePlan &plan, const EspalierConvolution &s, Scratch &scratch) {
    channels = scratch.take<Channel>(s.inputs);
    ring = scratch.take<float>(s.inputs * plan.channel_floats);
    taps = scratch.take<const float *>((size_t)plan.taps * plan.rows);
  }
};

static size_t lane_weights_accumulator_size(const EspalierWeightGradient &job) {
  return (size_t)LanePlan(job.shape).taps * job.shape.outputs * lanes;
}

static size_t lane_weights_scratch_size(const EspalierWeightGradient &job) {
  Scratch scratch{nullptr};
  LaneBuffers(LanePlan(job.shape), job.shape, scratch);
  return scratch.used;
}

/// Copies row `row` (counted from the upper padding on) of every channel, as its readers see it.
static void lane_load_row(
    const EspalierConvolution &s, const LanePlan &plan, const LaneBuffers &buffers, int group,
    int row) {
  const int y = row - s.padding_height;
  for (int c = 0; c < s.inputs; c++) {
    const Channel &channel = buffers.channels[c];
    float *out = buffers.ring + c * plan.channel_floats + row % plan.slots * plan.row_floats
        + plan.left * lanes;
    const int count = smaller(divide_up(channel.width, plan.skip), plan.row_pixels - plan.left);
    if (y < 0 || y >= channel.height) {
      memset(out, 0, (ptrdiff_t)count * lanes * sizeof(float));
      continue;
    }
    const float *in = channel.values + group * channel.group_stride
        + (ptrdiff_t)y * channel.width * lanes;
    for (int x = 0; x < count; x++, in += plan.skip * lanes, out += lanes)
      ESPALIER_UNROLL for (int h = 0; h < lanes; h += width)
          store(out + h, read(channel, load<Vector>(in + h)));
  }
}

/// One register tile: some rows of R outputs' gradients, and of what T taps meet there.
struct LaneTile {
  const float *gradient;
  ptrdiff_t gradient_channel, gradient_row;
  const float *const *taps;  // [row][tap]
  ptrdiff_t pixel_step;
  int rows, pixels;
  ptrdiff_t sums_tap;        // from tap to tap; outputs are 16 floats apart
};

/// sums[t][r] += over all pixels of tap t * gradient r.
template <int R, int T> static void lane_tile(const LaneTile &tile, float *sums) {
  ESPALIER_UNROLL for (int h = 0; h < lanes; h += width) {
    Vector total[T][R];
    ESPALIER_UNROLL for (int t = 0; t < T; t++) ESPALIER_UNROLL for (int r = 0; r < R; r++)
        total[t][r] = Vector{};
    for (int y = 0; y < tile.rows; y++) {
      const float *gradient = tile.gradient + y * tile.gradient_row + h;
      const float *in[T];
      ESPALIER_UNROLL for (int t = 0; t < T; t++) in[t] = tile.taps[y * T + t] + h;
      for (int x = 0; x < tile.pixels; x++) {
        Vector d[R];
        ESPALIER_UNROLL for (int r = 0; r < R; r++)
            d[r] = load<Vector>(gradient + r * tile.gradient_channel);
        ESPALIER_UNROLL for (int t = 0; t < T; t++) {
          const Vector v = load<Vector>(in[t]);
          ESPALIER_UNROLL for (int r = 0; r < R; r++) total[t][r] = fma(v, d[r], total[t][r]);
          in[t] += tile.pixel_step;
        }
        gradient += lanes;
      }
    }
    ESPALIER_UNROLL for (int t = 0; t < T; t++) ESPALIER_UNROLL for (int r = 0; r < R; r++) {
      float *sum = sums + t * tile.sums_tap + r * lanes + h;
      store(sum, load<Vector>(sum) + total[t][r]);
    }
  }
}

template <int R> ESPALIER_INLINE void lane_tile_of(int taps, const LaneTile &tile, float *sums) {
  switch (taps) {
#if ESPALIER_WIDTH == 16
    case 6: lane_tile<R, 6>(tile, sums); break;
    case 5: lane_tile<R, 5>(tile, sums); break;
#endif
#if ESPALIER_WIDTH >= 8
    case 4: lane_tile<R, 4>(tile, sums); break;
    case 3: lane_tile<R, 3>(tile, sums); break;
    case 2: lane_tile<R, 2>(tile, sums); break;
#endif
    default: lane_tile<R, 1>(tile, sums);
  }
}

/// Taps of the register tile that begins at tap `first`: tiles are about equal.
ESPALIER_INLINE int lane_tile_taps(const LanePlan &plan, int first) {
  return divide_up(plan.taps - first, divide_up(plan.taps - first, lane_taps));
}

/// Finds all taps of `rows` output rows from row `y` on.
static void lane_find_taps(
    const EspalierConvolution &s, const LanePlan &plan, const LaneBuffers &buffers, int y, int rows) {
  const int area = s.filter_height * s.filter_width;
  for (int first = 0, count; first < plan.taps; first += count) {
    count = lane_tile_taps(plan, first);
    for (int t = first; t < first + count; t++) {
      const float *channel = buffers.ring + t / area * plan.channel_floats
          + t % s.filter_width * lanes;
      int slot = (y * s.stride_height + t % area / s.filter_width) % plan.slots;
      for (int i = 0; i < rows; i++, slot = (slot + s.stride_height) % plan.slots)
        buffers.taps[(ptrdiff_t)first * rows + i * count + t - first] =
            channel + slot * plan.row_floats;
    }
  }
}

/// Brings `rows` rows of `width` pixels of some channels that will be read next into the cache.
static void lane_prefetch(
    const float *pixels, ptrdiff_t channel_step, int channels, int rows, int width_) {
  for (int n = 0; n < channels; n++)
    for (int i = 0; i < rows * width_; i++)
      __builtin_prefetch(pixels + n * channel_step + (ptrdiff_t)i * lanes, 0, 2);
}

/// Brings a share of the input rows [first, end) (counted from the upper padding on) into the cache.
static void lane_prefetch_inputs(
    const EspalierConvolution &s, const LaneBuffers &buffers, int group, int first, int end, int part,
    int parts) {
  for (int c = s.inputs * part / parts; c < s.inputs * (part + 1) / parts; c++) {
    const Channel &channel = buffers.channels[c];
    const int y = larger(0, first - s.padding_height);
    const int rows = smaller(channel.height, end - s.padding_height) - y;
    lane_prefetch(channel.values + group * channel.group_stride + (ptrdiff_t)y * channel.width * lanes,
                  0, 1, rows, channel.width);
  }
}

/// Adds some output rows of one group to all sums.
static void lane_rows(
    const EspalierWeightGradient &job, const LanePlan &plan, const LaneBuffers &buffers, int group,
    int y, int rows, float *sums) {
  const EspalierConvolution &s = job.shape;
  const EspalierMap &map = job.gradient;
  const float *gradient = map.values + group * map.group_stride
      + (ptrdiff_t)y * s.output_width * lanes;
  const int loaded = (y + rows - 1) * s.stride_height + s.filter_height;
  LaneTile tile;
  tile.gradient_channel = map.channel_stride;
  tile.gradient_row = (ptrdiff_t)s.output_width * lanes;
  tile.pixel_step = (ptrdiff_t)plan.pixel_step * lanes;
  tile.rows = rows;
  tile.pixels = s.output_width;
  tile.sums_tap = (ptrdiff_t)s.outputs * lanes;
  for (int n = 0, outputs; n < s.outputs; n += outputs) {
    outputs = s.outputs - n >= lane_outputs ? lane_outputs : 1;
    tile.gradient = gradient + n * map.channel_stride;
    lane_prefetch(tile.gradient + outputs * map.channel_stride, map.channel_stride,
                  smaller(lane_outputs, s.outputs - n - outputs), rows, s.output_width);
    lane_prefetch_inputs(s, buffers, group, loaded, loaded + plan.rows * s.stride_height,
                         n / lane_outputs, divide_up(s.outputs, lane_outputs));
    for (int t = 0, count; t < plan.taps; t += count) {
      count = lane_tile_taps(plan, t);
      tile.taps = buffers.taps + (ptrdiff_t)t * rows;
      float *out = sums + t * tile.sums_tap + n * lanes;
      if (outputs == lane_outputs) lane_tile_of<lane_outputs>(count, tile, out);
      else lane_tile_of<1>(count, tile, out);
    }
  }
}

static void lane_weights_run(
    const EspalierWeightGradient &job, int first_group, int end_group, float *accumulator,
    float *scratch_base) {
  const EspalierConvolution &s = job.shape;
  const LanePlan plan(s);
  Scratch scratch{scratch_base};
  LaneBuffers buffers(plan, s, scratch);
  list_channels(job.sources, job.source_count, buffers.channels);
  memset(buffers.ring, 0, s.inputs * plan.channel_floats * sizeof(float));
  memset(accumulator, 0, lane_weights_accumulator_size(job) * sizeof(float));
  for (int g = first_group; g < end_group; g++) {
    int loaded = 0;
    for (int y = 0; y < s.output_height; y += plan.rows) {
      const int rows = smaller(plan.rows, s.output_height - y);
      const int end = (y + rows - 1) * s.stride_height + s.filter_height;
      for (int row = larger(loaded, y * s.stride_height); row < end; row++)
        lane_load_row(s, plan, buffers, g, row);
      loaded = end;
      lane_find_taps(s, plan, buffers, y, rows);
      lane_rows(job, plan, buffers, g, y, rows, accumulator);
    }
  }
}

/// dWeights[output][tap] = the sum of the accumulators, in order, and of their lanes, in pairs.
static void lane_weights_finish(
    const EspalierWeightGradient &job, const float *accumulators, ptrdiff_t stride, int count,
    float *d_weights, int part, int parts) {
  const int outputs = job.shape.outputs, taps = LanePlan(job.shape).taps;
  for (int tap = part; tap < taps; tap += parts)
    for (int n = 0; n < outputs; n++) {
      const float *in = accumulators + ((ptrdiff_t)tap * outputs + n) * lanes;
      float sum[lanes];
      memcpy(sum, in, sizeof sum);
      for (int a = 1; a < count; a++)
        for (int i = 0; i < lanes; i++) sum[i] += in[a * stride + i];
      for (int step = lanes / 2; step > 0; step /= 2)
        for (int i = 0; i < step; i++) sum[i] += sum[i + step];
      d_weights[(ptrdiff_t)n * taps + tap] = sum[0];
    }
}

}  // namespace ESPALIER_NAMESPACE
