// What all kernels share: numbers of the chosen arithmetic, matrix units, shared memory.
//
// ARITHMETIC: 0 float32 (three TF32 products for each product), 1 TF32, 2 bfloat16.
#if ARITHMETIC == 2
typedef unsigned short Element;
#define K_STEP 16
#else
typedef float Element;
#define K_STEP 8
#endif

/// bfloat16, to nearest even; NaN stays NaN.
DEVICE unsigned short rounded_half(float value) {
  const unsigned bits = to_bits(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return (unsigned short)(bits >> 16 | 64);
  return (unsigned short)((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

#if ARITHMETIC == 2
DEVICE float read(const Element *p) { return from_bits((unsigned)*p << 16); }
DEVICE void write(Element *p, float v) { *p = rounded_half(v); }
#else
DEVICE float read(const Element *p) { return *p; }
DEVICE void write(Element *p, float v) { *p = v; }
#endif

/// Eight channels of one pixel.
struct Eight {
  float v[8];
};

DEVICE Eight read8(const Element *p) {
  Eight r;
#if ARITHMETIC == 2
  const uint4 raw = *(const uint4 *)p;
  const unsigned words[4] = {raw.x, raw.y, raw.z, raw.w};
  UNROLL for (int i = 0; i < 4; i++) {
    r.v[2 * i] = from_bits(words[i] << 16);
    r.v[2 * i + 1] = from_bits(words[i] & 0xffff0000u);
  }
#else
  const float4 a = *(const float4 *)p, b = *(const float4 *)(p + 4);
  r.v[0] = a.x, r.v[1] = a.y, r.v[2] = a.z, r.v[3] = a.w;
  r.v[4] = b.x, r.v[5] = b.y, r.v[6] = b.z, r.v[7] = b.w;
#endif
  return r;
}

DEVICE void write8(Element *p, const Eight &r) {
#if ARITHMETIC == 2
  unsigned words[4];
  UNROLL for (int i = 0; i < 4; i++) words[i] = half_pair(r.v[2 * i], r.v[2 * i + 1]);
  *(uint4 *)p = make_uint4(words[0], words[1], words[2], words[3]);
#else
  *(float4 *)p = make_float4(r.v[0], r.v[1], r.v[2], r.v[3]);
  *(float4 *)(p + 4) = make_float4(r.v[4], r.v[5], r.v[6], r.v[7]);
#endif
}

/// Writes two neighbouring channels, or adds to them.
DEVICE void write2(Element *p, float a, float b, bool accumulates) {
  if (accumulates) a += read(p), b += read(p + 1);
#if ARITHMETIC == 2
  *(unsigned *)p = half_pair(a, b);
#else
  *(float2 *)p = make_float2(a, b);
#endif
}

/// sum += a b on the matrix units: 16 × K_STEP times K_STEP × 8.
DEVICE void multiply_add(float sum[4], const unsigned a[4], const unsigned b[2]) {
#if ARITHMETIC == 2
  mma_half(sum, a, b);
#elif ARITHMETIC == 1
  unsigned ra[4], rb[2];
  UNROLL for (int i = 0; i < 4; i++) ra[i] = rounded_tf32(from_bits(a[i]));
  UNROLL for (int i = 0; i < 2; i++) rb[i] = rounded_tf32(from_bits(b[i]));
  mma_tf32(sum, ra, rb);
#else
  // The rounded number and the rest, each with 11 bits; the product of both rests is below float's precision.
  unsigned ra[4], rb[2], la[4], lb[2];
  UNROLL for (int i = 0; i < 4; i++) {
    ra[i] = rounded_tf32(from_bits(a[i]));
    la[i] = rounded_tf32(from_bits(a[i]) - from_bits(ra[i]));
  }
  UNROLL for (int i = 0; i < 2; i++) {
    rb[i] = rounded_tf32(from_bits(b[i]));
    lb[i] = rounded_tf32(from_bits(b[i]) - from_bits(rb[i]));
  }
  mma_tf32(sum, la, rb);
  mma_tf32(sum, ra, lb);
  mma_tf32(sum, ra, rb);
#endif
}

/// n / d for n · d < 2^32, with `divide` = ceil(2^32 / d), or 0 for d = 1.
DEVICE int quotient(int n, unsigned divide) {
  return divide == 0 ? n : (int)high_product((unsigned)n, divide);
}

/// Where a slot's pixel lies in the tile.
struct Slot {
  int image, row, column;
};

DEVICE Slot slot_of(const EspalierTiling &t, int slot) {
  const int image = quotient(slot, t.divide_tile), rest = slot - image * t.height * t.width;
  const int row = quotient(rest, t.divide_width);
  return {image, row, rest - row * t.width};
}

/// A block's tile: first image, row and column.
DEVICE Slot tile_of(const EspalierTiling &t, int tile) {
  const int column = tile % t.tiles_x, rest = tile / t.tiles_x;
  return {rest / t.tiles_y * t.images, rest % t.tiles_y * t.height, column * t.width};
}

/// What of a map goes into shared memory: `bytes` of each pixel of the patch that begins at `row`, `column`.
struct Patch {
  const EspalierDeviceMap *map;
  int image, row, column, height, first, bytes, pitch;
  int spread_height, spread_width, images;
};

/// Loads a patch; pixels and channels outside the map are 0. All threads take part.
DEVICE void load_patch(
    unsigned char *shared, const Patch &patch, const EspalierTiling &t, unsigned divide_patch) {
  const EspalierDeviceMap &map = *patch.map;
  const int part = threadIdx.x & 7, vectors = patch.bytes / 16;
  if (part >= vectors) return;
  const int channel = patch.first + part * (16 / (int)sizeof(Element));
  const bool exists = channel < map.padded;
  const int pixels = t.images * patch.height * t.patch_width;
  for (int pixel = threadIdx.x >> 3; pixel < pixels; pixel += blockDim.x >> 3) {
    const int image = quotient(pixel, divide_patch);
    const int rest = pixel - image * patch.height * t.patch_width;
    const int y = quotient(rest, t.divide_patch_width);
    int row = patch.row + y, column = patch.column + rest - y * t.patch_width;
    bool inside = exists && row >= 0 && column >= 0 && patch.image + image < patch.images;
    if (patch.spread_height > 1 || patch.spread_width > 1) {
      inside = inside && row % patch.spread_height == 0 && column % patch.spread_width == 0;
      row /= patch.spread_height;
      column /= patch.spread_width;
    }
    inside = inside && row < map.height && column < map.width;
    const Element *from = (const Element *)map.values
        + (inside ? ((((long long)(patch.image + image) * map.height + row) * map.width + column)
                         * map.padded + channel)
                  : 0);
    copy16(shared + pixel * patch.pitch + part * 16, from, inside);
  }
}
