// Convolution of a batch, and the gradient of its input, as matrix products from shared memory.
//
// A block of four warps computes up to 256 output pixels (64 a warp) by 8 · TILES channels. The input patch lies
// in shared memory once, and each tap of the filter reads it shifted; the filters come in the order in which
// the matrix units take them.

/// Sums of a block's outputs and of their squares, channel by channel, in a fixed order.
template <int TILES>
DEVICE void write_sums(
    const EspalierCorrelateJob &job, float total[TILES][2], float squares[TILES][2], int first) {
  SHARED_ARRAY(float, rows, 4 * 2 * 64);
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  UNROLL for (int n = 0; n < TILES; n++) UNROLL for (int i = 0; i < 2; i++) {
    float s = total[n][i], q = squares[n][i];
    for (int mask = 4; mask < 32; mask *= 2) s += from_lane(s, mask), q += from_lane(q, mask);
    if (lane < 4) {
      rows[(warp * 2 + 0) * 64 + n * 8 + 2 * lane + i] = s;
      rows[(warp * 2 + 1) * 64 + n * 8 + 2 * lane + i] = q;
    }
  }
  SYNCHRONISE();
  for (int i = threadIdx.x; i < 2 * TILES * 8; i += blockDim.x) {
    const int which = i / (TILES * 8), channel = i % (TILES * 8);
    if (first + channel >= job.output.padded) continue;
    float sum = 0;
    for (int w = 0; w < 4; w++) sum += rows[(w * 2 + which) * 64 + channel];
    ((float *)job.sums)[((long long)blockIdx.x * 2 + which) * job.output.padded + first + channel] = sum;
  }
}

template <int TILES>
DEVICE void write_tile(const EspalierCorrelateJob &job, float sum[4][TILES][4], Slot tile, int first) {
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  const EspalierTiling &t = job.tiling;
  const EspalierDeviceMap &out = job.output;
  float total[TILES][2] = {}, squares[TILES][2] = {};
  UNROLL for (int m = 0; m < 4; m++) UNROLL for (int half = 0; half < 2; half++) {
    const int index = warp * 64 + m * 16 + half * 8 + (lane >> 2);
    const Slot slot = slot_of(t, index);
    const int image = tile.image + slot.image, row = tile.row + slot.row;
    const int column = tile.column + slot.column;
    if (slot.image >= t.images || image >= job.images || row >= out.height || column >= out.width)
      continue;
    Element *to = (Element *)out.values
        + (((long long)image * out.height + row) * out.width + column) * out.padded;
    UNROLL for (int n = 0; n < TILES; n++) {
      const int channel = first + n * 8 + (lane & 3) * 2;
      if (channel >= out.padded) continue;
      const float a = sum[m][n][half * 2], b = sum[m][n][half * 2 + 1];
      write2(to + channel, a, b, job.accumulates != 0);
      total[n][0] += a, total[n][1] += b;
      squares[n][0] += a * a, squares[n][1] += b * b;
    }
  }
  if (job.sums) write_sums<TILES>(job, total, squares, first);
}

template <int TILES>
GLOBAL correlate(const EspalierCorrelateJob &job) {
  SHARED_MEMORY(shared);
  const EspalierTiling &t = job.tiling;
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  const Slot tile = tile_of(t, blockIdx.x);
  // Where the matrix row that this lane names begins, for each of the warp's four tiles of 16 pixels.
  int row_start[4];
  UNROLL for (int m = 0; m < 4; m++) {
    Slot slot = slot_of(t, warp * 64 + m * 16 + (lane & 15));
    if (slot.image >= t.images) slot = {0, 0, 0};
    row_start[m] = ((slot.image * t.patch_height + slot.row * job.stride_height) * t.patch_width
                    + slot.column * job.stride_width) * job.pitch
        + (lane >> 4) * 16;
  }
  float sum[4][TILES][4] = {};
  const uint2 *filters = (const uint2 *)job.filters
      + (long long)blockIdx.y * (job.steps + 2) * TILES * 32 + lane;
  // Two steps ahead: as long as the second-level cache takes to answer.
  uint2 next[TILES], second[TILES];
  UNROLL for (int n = 0; n < TILES; n++) {
    next[n] = filters[n * 32];
    second[n] = filters[(TILES + n) * 32];
  }
  filters += TILES * 32;
  const EspalierDeviceMap *sources = (const EspalierDeviceMap *)job.sources;
  for (int s = 0; s < job.source_count; s++)
    for (int first = 0; first < sources[s].padded; first += job.chunk) {
      const int left = (sources[s].padded - first + K_STEP - 1) / K_STEP * K_STEP;
      const int steps = (left < job.chunk ? left : job.chunk) / K_STEP;
      const Patch patch = {
          &sources[s], tile.image, tile.row * job.stride_height - job.pad_height,
          tile.column * job.stride_width - job.pad_width, t.patch_height, first,
          steps * K_STEP * (int)sizeof(Element), job.pitch, job.spread_height, job.spread_width,
          job.images};
      SYNCHRONISE();
      load_patch(shared, patch, t, t.divide_patch);
      end_copies();
      wait_for_copies<0>();
      SYNCHRONISE();
      for (int y = 0; y < job.filter_height; y++)
        for (int x = 0; x < job.filter_width; x++) {
          const unsigned char *tap = shared + (y * t.patch_width + x) * job.pitch;
          for (int k = 0; k < steps; k++, tap += K_STEP * sizeof(Element)) {
            unsigned b[TILES][2];
            filters += TILES * 32;
            UNROLL for (int n = 0; n < TILES; n++) {
              b[n][0] = next[n].x, b[n][1] = next[n].y;
              next[n] = second[n];
              second[n] = filters[n * 32];
            }
            UNROLL for (int m = 0; m < 4; m++) {
              unsigned a[4];
              load_matrices(a, tap + row_start[m]);
              UNROLL for (int n = 0; n < TILES; n++) multiply_add(sum[m][n], a, b[n]);
            }
          }
        }
    }
  write_tile<TILES>(job, sum, tile, blockIdx.y * TILES * 8);
}
