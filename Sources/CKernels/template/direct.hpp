// Convolution by its definition, register-blocked: any filter, any stride, forward and backward-data.
//
// Input rows are copied once into a ring of zero-padded rows (with batch norm and ReLU applied on
// the way), so that the inner loops know no borders. A strip of output pixels is summed in a buffer
// that stays in the first-level cache, then emitted.
#pragma once
#include "emit.hpp"
#include "outer.hpp"

namespace ESPALIER_NAMESPACE {

/// The inputs and filter taps of one output coordinate: input, input + 1, ... meet
/// filter, filter + step, ...
struct Taps {
  int input, filter, count;
};

/// One dimension of a pass.
struct Dimension {
  int filter, stride, padding;
  bool transposed;

  int filter_step() const { return transposed ? stride : 1; }
  /// Outputs this far apart use the same taps, on inputs `input_step()` apart.
  int output_step() const { return transposed ? stride : 1; }
  int input_step() const { return transposed ? 1 : stride; }
  Taps at(int output) const {
    if (!transposed) return {output * stride - padding, 0, filter};
    const int offset = output - (filter - 1 - padding);
    const int input = offset >= 0 ? divide_up(offset, stride) : -(-offset / stride);
    const int first = input * stride - offset;
    return {input, first, first < filter ? divide_up(filter - first, stride) : 0};
  }
};

/// Sizes of the direct kernel's buffers.
struct DirectPlan {
  int inputs, outputs, height, width_;       // of the pass's output
  int input_height;
  Dimension rows, columns;
  int left, row_pixels;                      // of a padded input row
  ptrdiff_t row_floats, channel_floats;      // ring: [channel][slot][pixel][16]
  int strip, chunk;
  size_t weight_count;                       // per output: inputs * filter area

  explicit DirectPlan(const EspalierCorrelation &job) {
    const EspalierConvolution &s = job.shape;
    inputs = pass_inputs(job);
    outputs = pass_outputs(job);
    height = job.transposed ? s.input_height : s.output_height;
    width_ = job.transposed ? s.input_width : s.output_width;
    input_height = job.transposed ? s.output_height : s.input_height;
    const int input_width = job.transposed ? s.output_width : s.input_width;
    rows = {s.filter_height, s.stride_height, s.padding_height, job.transposed != 0};
    columns = {s.filter_width, s.stride_width, s.padding_width, job.transposed != 0};
    left = larger(0, -columns.at(0).input);
    int end = input_width;
    for (int x = 0; x < width_; x++) {
      const Taps taps = columns.at(x);
      end = larger(end, taps.input + taps.count);
    }
    row_pixels = left + end;
    row_floats = (ptrdiff_t)row_pixels * lanes;
    channel_floats = row_floats * s.filter_height + lanes;
    weight_count = (size_t)inputs * s.filter_height * s.filter_width;
    // A strip of all outputs fills about 24 KiB.
    strip = larger(2, smaller(width_, 24576 / (64 * outputs) / 2 * 2));
    const int area = s.filter_height * s.filter_width;
    // The weights of 12 outputs fill 16 KiB. Not tile_rows: the order of the sums may not depend on the
    // vector width.
    chunk = larger(1, 16384 / (4 * 12 * area));
    const int chunks = divide_up(inputs, chunk);
    chunk = divide_up(inputs, chunks);
  }
};

/// One register tile: R outputs of `tile_pixels` pixels, over some input channels.
struct DirectTile {
  const float *ring;            // first channel, at the tile's first input column
  const ptrdiff_t *row_offset;  // of each tap row
  ptrdiff_t channel_step, pixel_step;
  ptrdiff_t weight_channel, weight_row, weight_tap;
  int channels, row_count, column_count;
  ptrdiff_t sums_step, sums_pixel;
  bool accumulate;
};

template <int R, int P>
static void direct_tile(const DirectTile &t, const float *__restrict weights, float *__restrict sums) {
  constexpr int vectors = P * halves;
  Vector total[R][vectors];
  ESPALIER_UNROLL for (int i = 0; i < R; i++) ESPALIER_UNROLL for (int p = 0; p < vectors; p++)
      total[i][p] = Vector{};
  const float *ring = t.ring;
  for (int c = 0; c < t.channels; c++) {
    for (int y = 0; y < t.row_count; y++) {
      const float *values = ring + t.row_offset[y];
      const float *w = weights + y * t.weight_row;
      for (int x = 0; x < t.column_count; x++) {
        Vector v[vectors];
        ESPALIER_UNROLL for (int p = 0; p < vectors; p++)
            v[p] = load<Vector>(values + p / halves * t.pixel_step + p % halves * width);
        ESPALIER_UNROLL for (int i = 0; i < R; i++) {
          const Vector b = fill<Vector>(w[i]);
          ESPALIER_UNROLL for (int p = 0; p < vectors; p++) total[i][p] = fma(b, v[p], total[i][p]);
        }
        values += lanes;
        w += t.weight_tap;
      }
    }
    ring += t.channel_step;
    weights += t.weight_channel;
  }
  // Earlier sums are added last: shorter chains of additions, smaller rounding errors.
  if (t.accumulate)
    ESPALIER_UNROLL for (int i = 0; i < R; i++) ESPALIER_UNROLL for (int p = 0; p < vectors; p++)
        total[i][p] += load<Vector>(
            sums + i * t.sums_step + p / halves * t.sums_pixel + p % halves * width);
  ESPALIER_UNROLL for (int i = 0; i < R; i++) ESPALIER_UNROLL for (int p = 0; p < vectors; p++)
      store(sums + i * t.sums_step + p / halves * t.sums_pixel + p % halves * width, total[i][p]);
}

template <int P>
ESPALIER_INLINE void direct_block(int rows, const DirectTile &t, const float *weights, float *sums) {
  (void)rows;
#if ESPALIER_WIDTH == 16
  if (rows == 12) direct_tile<12, P>(t, weights, sums);
  else if (rows == 8) direct_tile<8, P>(t, weights, sums);
  else direct_tile<4, P>(t, weights, sums);
#elif ESPALIER_WIDTH == 8
  if (rows == 6) direct_tile<6, P>(t, weights, sums);
  else direct_tile<4, P>(t, weights, sums);
#else
  direct_tile<2, P>(t, weights, sums);
#endif
}

static size_t direct_packed_size(const EspalierCorrelation &job) {
  return padded_outputs(pass_outputs(job)) * DirectPlan(job).weight_count;
}

/// Weights in the order in which the tiles read them: [block][input][filter tap][row of block].
static void direct_pack(
    const EspalierCorrelation &job, const float *weights, float *packed, int part, int parts) {
  const EspalierConvolution &s = job.shape;
  const DirectPlan plan(job);
  int number = 0;
  for (Block block = block_at(0, plan.outputs); block.rows;
       block = block_after(block, plan.outputs)) {
    if (number++ % parts != part) continue;
    float *out = packed + block.first * plan.weight_count;
    for (int c = 0; c < plan.inputs; c++)
      for (int y = 0; y < s.filter_height; y++)
        for (int x = 0; x < s.filter_width; x++)
          for (int i = 0; i < block.rows; i++) {
            const int o = block.first + i;
            *out++ = o < plan.outputs ? weight_at(job, weights, o, c, y, x) : 0;
          }
  }
}

/// Copies row `row` of every input channel into the ring, as its readers see it.
static void direct_load_row(
    const DirectPlan &plan, const Channel *channels, int group, int row, float *ring) {
  const int slot = row % plan.rows.filter;
  for (int c = 0; c < plan.inputs; c++) {
    const Channel &channel = channels[c];
    float *out = ring + c * plan.channel_floats + slot * plan.row_floats + plan.left * lanes;
    if (row >= channel.height) {
      memset(out, 0, (plan.row_floats - plan.left * lanes) * sizeof(float));
      continue;
    }
    const float *in = channel.values + group * channel.group_stride
        + (ptrdiff_t)row * channel.width * lanes;
    const ptrdiff_t count = (ptrdiff_t)channel.width * lanes;
    if (channel.normalised)
      for (ptrdiff_t i = 0; i < count; i += width) store(out + i, read(channel, load<Vector>(in + i)));
    else
      memcpy(out, in, count * sizeof(float));
  }
}

/// Scratch of one thread.
struct DirectBuffers {
  Channel *channels;
  Target *targets;
  ptrdiff_t *row_offset;
  float *ring, *sums;

  DirectBuffers(const DirectPlan &plan, Scratch &scratch) {
    channels = scratch.take<Channel>(plan.inputs);
    targets = scratch.take<Target>(plan.outputs);
    row_offset = scratch.take<ptrdiff_t>(plan.rows.filter);
    ring = scratch.take<float>(plan.inputs * plan.channel_floats);
    sums = scratch.take<float>((size_t)padded_outputs(plan.outputs) * plan.strip * lanes);
  }
};

static size_t direct_scratch_size(const EspalierCorrelation &job) {
  Scratch scratch{nullptr};
  DirectBuffers(DirectPlan(job), scratch);
  return scratch.used;
}

/// All tiles of one strip of one output row, for one block of outputs and one chunk of inputs.
static void direct_strip(
    const DirectPlan &plan, DirectTile tile, int rows, const float *weights, const float *ring,
    float *sums, int x0, int x1, ptrdiff_t weight_tap) {
  const int step = plan.columns.output_step();
  for (int phase = 0; phase < step; phase++) {
    for (int x = x0 + phase; x < x1;) {
      const Taps taps = plan.columns.at(x);
      tile.ring = ring + (ptrdiff_t)(taps.input + plan.left) * lanes;
      tile.column_count = taps.count;
      const float *w = weights + taps.filter * weight_tap;
      float *out = sums + (ptrdiff_t)(x - x0) * lanes;
      if (tile_pixels == 2 && x + step < x1) {
        direct_block<tile_pixels>(rows, tile, w, out);
        x += 2 * step;
      } else {
        direct_block<1>(rows, tile, w, out);
        x += step;
      }
    }
  }
}

static void direct_run(
    const EspalierCorrelation &job, const float *packed, int first_group, int end_group,
    float *scratch_base) {
  const DirectPlan plan(job);
  Scratch scratch{scratch_base};
  DirectBuffers buffers(plan, scratch);
  begin_pass(job, buffers, plan.outputs, first_group, end_group);
  memset(buffers.ring, 0, plan.inputs * plan.channel_floats * sizeof(float));
  const int filter_width = job.shape.filter_width, area = job.shape.filter_height * filter_width;

  for (int g = first_group; g < end_group; g++) {
    int loaded = 0;
    for (int y = 0; y < plan.height; y++) {
      Taps taps = plan.rows.at(y);
      const int skipped = larger(0, -taps.input);
      const int row_count = smaller(taps.count, plan.input_height - taps.input) - skipped;
      const int first_row = taps.input + skipped;
      loaded = larger(loaded, first_row);
      for (; loaded < first_row + row_count; loaded++)
        direct_load_row(plan, buffers.channels, g, loaded, buffers.ring);
      for (int i = 0; i < row_count; i++)
        buffers.row_offset[i] = (first_row + i) % plan.rows.filter * plan.row_floats;
      const int filter_row = taps.filter + skipped * plan.rows.filter_step();

      for (int x0 = 0; x0 < plan.width_; x0 += plan.strip) {
        const int x1 = smaller(plan.width_, x0 + plan.strip);
        for (int c = 0; c < plan.inputs; c += plan.chunk) {
          for (Block block = block_at(0, plan.outputs); block.rows;
               block = block_after(block, plan.outputs)) {
            DirectTile tile;
            tile.row_offset = buffers.row_offset;
            tile.channel_step = plan.channel_floats;
            tile.pixel_step = plan.columns.input_step() * lanes;
            tile.weight_channel = (ptrdiff_t)area * block.rows;
            tile.weight_row = (ptrdiff_t)plan.rows.filter_step() * filter_width * block.rows;
            tile.weight_tap = (ptrdiff_t)plan.columns.filter_step() * block.rows;
            tile.channels = smaller(plan.chunk, plan.inputs - c);
            tile.row_count = larger(0, row_count);
            tile.sums_step = (ptrdiff_t)plan.strip * lanes;
            tile.sums_pixel = plan.columns.output_step() * lanes;
            tile.accumulate = c > 0;
            const float *w = packed + block.first * plan.weight_count
                + ((ptrdiff_t)c * area + filter_row * filter_width) * block.rows;
            direct_strip(plan, tile, block.rows, w, buffers.ring + c * plan.channel_floats,
                         buffers.sums + (ptrdiff_t)block.first * tile.sums_step, x0, x1, block.rows);
          }
        }
        for (int n = 0; n < plan.outputs; n++)
          emit(buffers.targets[n], g, y, x0, x1 - x0,
               buffers.sums + (ptrdiff_t)n * plan.strip * lanes, lanes);
      }
    }
  }
}

}  // namespace ESPALIER_NAMESPACE
