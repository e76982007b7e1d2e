// The gradient of a convolution's filters: for each tap, the product of the output's gradient with the shifted input
// over all pixels.
//
// Each warp has one tap of 16 · ROWS outputs by 8 · COLUMNS inputs; where a filter has few taps, several warps share
// the pixels of one. Blocks take slices of the batch, and their sums are added in order afterwards.

/// Pixels of a tile.
#define GRADIENT_SLOTS 128

/// Fragments of the gradient, transposed: 16 outputs × K_STEP pixels.
DEVICE void gradient_fragment(unsigned a[4], const unsigned char *tile, int pitch, int output) {
  const int lane = threadIdx.x & 31;
#if ARITHMETIC == 2
  const int pixel = (lane & 7) + (lane >> 4) * 8, shift = (lane >> 3 & 1) * 8;
  load_transposed(a, tile + pixel * pitch + (output + shift) * 2);
#else
  const int g = lane >> 2, t = lane & 3;
  const unsigned char *low = tile + t * pitch + (output + g) * 4, *high = low + 4 * pitch;
  a[0] = *(const unsigned *)low, a[1] = *(const unsigned *)(low + 32);
  a[2] = *(const unsigned *)high, a[3] = *(const unsigned *)(high + 32);
#endif
}

/// Fragments of the input: K_STEP pixels, whose places `slots` tells, × 16 channels.
DEVICE void input_fragment(unsigned b[2][2], const unsigned char *patch, const int *slots, int channel) {
  const int lane = threadIdx.x & 31;
#if ARITHMETIC == 2
  unsigned r[4];
  const int pixel = (lane & 7) + (lane >> 3 & 1) * 8;
  load_transposed(r, patch + slots[pixel] + (channel + (lane >> 4) * 8) * 2);
  b[0][0] = r[0], b[0][1] = r[1], b[1][0] = r[2], b[1][1] = r[3];
#else
  const int g = lane >> 2, t = lane & 3;
  UNROLL for (int n = 0; n < 2; n++) UNROLL for (int h = 0; h < 2; h++)
      b[n][h] = *(const unsigned *)(patch + slots[t + 4 * h] + (channel + n * 8 + g) * 4);
#endif
}

/// Loads the gradient's tile, one row for each slot; slots without a pixel are 0.
DEVICE void load_gradient(
    unsigned char *shared, const EspalierFilterGradientJob &job, Slot tile, int first, int bytes) {
  const EspalierDeviceMap &map = job.gradient;
  const EspalierTiling &t = job.tiling;
  const int part = threadIdx.x & 7;
  if (part >= bytes / 16) return;
  const int channel = first + part * (16 / (int)sizeof(Element));
  for (int index = threadIdx.x >> 3; index < GRADIENT_SLOTS; index += blockDim.x >> 3) {
    const Slot slot = slot_of(t, index);
    const int image = tile.image + slot.image, row = tile.row + slot.row;
    const int column = tile.column + slot.column;
    const bool inside = slot.image < t.images && image < job.images && row < map.height
        && column < map.width && channel < map.padded;
    const Element *from = (const Element *)map.values
        + (inside ? (((long long)image * map.height + row) * map.width + column) * map.padded + channel
                  : 0);
    copy16(shared + index * job.gradient_pitch + part * 16, from, inside);
  }
}

template <int ROWS, int COLUMNS>
GLOBAL filter_gradient(const EspalierFilterGradientJob &job) {
  SHARED_MEMORY(shared);
  const EspalierTiling &t = job.tiling;
  const int warp = threadIdx.x >> 5, lane = threadIdx.x & 31;
  const int group = blockIdx.y % job.tap_groups, outputs = blockIdx.y / job.tap_groups * ROWS * 16;
  const EspalierDeviceMap *source = (const EspalierDeviceMap *)job.sources;
  int first = blockIdx.z * COLUMNS * 8;
  while (first >= (source->padded + COLUMNS * 8 - 1) / (COLUMNS * 8) * COLUMNS * 8) {
    first -= (source->padded + COLUMNS * 8 - 1) / (COLUMNS * 8) * COLUMNS * 8;
    source++;
  }
  const int taps = job.filter_height * job.filter_width;
  const int first_tap = group * job.taps_per_block;
  const int end_tap = first_tap + job.taps_per_block < taps ? first_tap + job.taps_per_block : taps;
  const int tap = first_tap + warp % job.taps_per_block, split = warp / job.taps_per_block;
  const int first_row = first_tap / job.filter_width;
  const int height = (t.height - 1) * job.stride_height + (end_tap - 1) / job.filter_width - first_row + 1;
  const unsigned divide_patch =
      height * t.patch_width == 1 ? 0 : 0xffffffffu / (unsigned)(height * t.patch_width) + 1;
  int *slots = (int *)(shared + job.slots_start);
  for (int i = threadIdx.x; i < GRADIENT_SLOTS; i += blockDim.x) {
    Slot slot = slot_of(t, i);
    if (slot.image >= t.images) slot = {0, 0, 0};
    slots[i] = ((slot.image * height + slot.row * job.stride_height) * t.patch_width
                + slot.column * job.stride_width) * job.pitch;
  }
  const int used = (t.images * t.height * t.width + K_STEP - 1) / K_STEP * K_STEP;
  const int tiles = t.tiles_images * t.tiles_y * t.tiles_x;
  const int tap_start =
      ((tap / job.filter_width - first_row) * t.patch_width + tap % job.filter_width) * job.pitch;
  const int begin = (int)((long long)tiles * blockIdx.x / gridDim.x);
  const int end = (int)((long long)tiles * (blockIdx.x + 1) / gridDim.x);
  auto load = [&](int index, unsigned char *to) {
    const Slot tile = tile_of(t, index);
    const Patch from = {source, tile.image, tile.row * job.stride_height - job.pad_height + first_row,
                        tile.column * job.stride_width - job.pad_width, height, first,
                        (COLUMNS + 1) / 2 * 16 * (int)sizeof(Element), job.pitch, 1, 1, job.images};
    load_patch(to, from, t, divide_patch);
    load_gradient(to + job.gradient_start, job, tile, outputs, ROWS * 16 * (int)sizeof(Element));
    end_copies();
  };
  float sum[ROWS][COLUMNS][4] = {};
  // One tile is loaded while the one before is worked on.
  if (begin < end) load(begin, shared);
  for (int index = begin; index < end; index++) {
    unsigned char *tile = shared + (index - begin) % 2 * job.tile_bytes;
    if (index + 1 < end) {
      load(index + 1, shared + (index + 1 - begin) % 2 * job.tile_bytes);
      wait_for_copies<1>();
    } else {
      wait_for_copies<0>();
    }
    SYNCHRONISE();
    const unsigned char *patch = tile + tap_start, *gradient = tile + job.gradient_start;
    for (int k = split * K_STEP; tap < end_tap && k < used; k += job.splits * K_STEP) {
      unsigned a[ROWS][4];
      UNROLL for (int m = 0; m < ROWS; m++)
          gradient_fragment(a[m], gradient + k * job.gradient_pitch, job.gradient_pitch, m * 16);
      UNROLL for (int n = 0; n < COLUMNS; n += 2) {
        unsigned b[2][2];
        input_fragment(b, patch, slots + k, n * 8);
        UNROLL for (int m = 0; m < ROWS; m++) {
          multiply_add(sum[m][n], a[m], b[0]);
          if (n + 1 < COLUMNS) multiply_add(sum[m][n + 1 < COLUMNS ? n + 1 : n], a[m], b[1]);
        }
      }
    }
    SYNCHRONISE();
  }
  if (tap >= end_tap) return;
  float *to = (float *)job.partials
      + ((long long)(blockIdx.x * job.splits + split) * taps + tap) * job.outputs_padded
          * job.inputs_padded;
  UNROLL for (int m = 0; m < ROWS; m++) UNROLL for (int n = 0; n < COLUMNS; n++)
      UNROLL for (int i = 0; i < 4; i++) {
    const int output = outputs + m * 16 + (lane >> 2) + (i >> 1) * 8;
    const int input = first + n * 8 + (lane & 3) * 2 + (i & 1);
    if (input < source->padded)
      to[(long long)output * job.inputs_padded + source->first_padded + input] = sum[m][n][i];
  }
}

/// Adds the blocks' sums in order: `(output, input, tap)`; the grid's rows are the sources.
GLOBAL filter_gradient_sum(const EspalierFilterGradientJob &job) {
  const EspalierDeviceMap source = ((const EspalierDeviceMap *)job.sources)[blockIdx.y];
  const int taps = job.filter_height * job.filter_width;
  const int count = taps * job.outputs * source.channels;
  const long long stride = (long long)taps * job.outputs_padded * job.inputs_padded;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) {
    const int input = i % source.channels, output = i / source.channels % job.outputs;
    const int tap = i / source.channels / job.outputs;
    const float *from = (const float *)job.partials
        + ((long long)tap * job.outputs_padded + output) * job.inputs_padded + source.first_padded
        + input;
    float sum = 0;
    for (int p = 0; p < job.partial_count; p++) sum += from[p * stride];
    ((float *)job.result)[((long long)output * job.inputs + source.first + input) * taps + tap] = sum;
  }
}
