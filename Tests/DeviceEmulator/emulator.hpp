// One block at a time, each of its threads a fiber: barriers and the instructions that a warp executes together
// switch between them.
#pragma once
#include <math.h>
#include <string.h>
#include <ucontext.h>

#include "../../Sources/CDevice/include/EspalierDevice.h"

namespace emulated {

struct Index {
  unsigned x, y, z;
};

/// What the 32 threads of a warp hand each other; two of them, used in turn, so that one barrier is enough.
struct Exchange {
  const void *rows[32];
  unsigned words[32][6];
  double number[32];
};

struct Barrier {
  int arrived = 0, generation = 0;
};

struct Warp {
  Exchange exchange[2];
  Barrier barrier;
};

struct Fiber {
  ucontext_t context;
  Index thread;
  int turn = 0;
  bool done = false;
};

struct Block {
  Index index, size, grid;
  unsigned char *shared = nullptr;
  int alive = 0;
  Barrier barrier;
  Warp warps[32];
  Fiber fibers[1024];
  Fiber *current = nullptr;
  ucontext_t scheduler;
};

extern Block block;

inline void yield() { swapcontext(&block.current->context, &block.scheduler); }

inline void wait(Barrier &barrier, int expected) {
  const int generation = barrier.generation;
  if (++barrier.arrived >= expected) {
    barrier.arrived = 0;
    barrier.generation++;
    return;
  }
  while (barrier.generation == generation) yield();
}

inline void synchronise() { wait(block.barrier, block.alive); }

inline int lane() { return block.current->thread.x & 31; }
inline Warp &warp() { return block.warps[block.current->thread.x >> 5]; }
/// The exchange of this instruction; every lane calls it once an instruction.
inline Exchange &exchange() { return warp().exchange[block.current->turn ^= 1]; }
inline void meet() { wait(warp().barrier, 32); }

inline float half(unsigned short bits) {
  const unsigned word = (unsigned)bits << 16;
  float value;
  memcpy(&value, &word, 4);
  return value;
}

inline float number(unsigned bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

/// Rows of 16 bytes that the lanes name become four 8 × 8 matrices of 16-bit numbers.
inline void load_matrices(unsigned r[4], const void *row, bool transposed) {
  Exchange &e = exchange();
  e.rows[lane()] = row;
  meet();
  const int g = lane() / 4, t = lane() % 4;
  for (int m = 0; m < 4; m++) {
    unsigned short pair[2];
    for (int i = 0; i < 2; i++) {
      const int from_row = transposed ? 2 * t + i : g, from_column = transposed ? g : 2 * t + i;
      memcpy(&pair[i], (const char *)e.rows[8 * m + from_row] + 2 * from_column, 2);
    }
    r[m] = pair[0] | (unsigned)pair[1] << 16;
  }
}

/// Number (row, k) of A and (k, column) of B from the lanes' fragments, for both shapes.
inline float fragment(const Exchange &e, bool is_half, bool is_a, int line, int k) {
  const int depth = is_half ? 8 : 4;
  const int high = k / depth, rest = k % depth;
  const int owner = (line % 8) * 4 + (is_half ? rest / 2 : rest);
  const int word = is_a ? line / 8 + 2 * high : 4 + high;
  const unsigned bits = e.words[owner][word];
  return is_half ? half((unsigned short)(rest % 2 ? bits >> 16 : bits)) : number(bits & 0xffffe000u);
}

inline void multiply_add(float c[4], const unsigned a[4], const unsigned b[2], bool is_half) {
  Exchange &e = exchange();
  memcpy(e.words[lane()], a, 16);
  memcpy(e.words[lane()] + 4, b, 8);
  meet();
  const int g = lane() / 4, t = lane() % 4;
  for (int i = 0; i < 4; i++) {
    float sum = c[i];
    for (int k = 0; k < (is_half ? 16 : 8); k++)
      sum += fragment(e, is_half, true, g + i / 2 * 8, k) * fragment(e, is_half, false, 2 * t + i % 2, k);
    c[i] = sum;
  }
}

inline double from_lane(double value, int mask) {
  Exchange &e = exchange();
  e.number[lane()] = value;
  meet();
  return e.number[lane() ^ mask];
}

}  // namespace emulated

#define threadIdx (emulated::block.current->thread)
#define blockIdx (emulated::block.index)
#define blockDim (emulated::block.size)
#define gridDim (emulated::block.grid)
#define DEVICE [[maybe_unused]] static inline
#define DEVICE_MEMBER
#define GLOBAL static void
#define UNROLL
#define SHARED_MEMORY(name) unsigned char *name = emulated::block.shared
#define SHARED_ARRAY(type, name, count) static type name[count]
#define SYNCHRONISE() emulated::synchronise()

struct uint2 {
  unsigned x, y;
};
struct uint4 {
  unsigned x, y, z, w;
};
struct float2 {
  float x, y;
};
struct float4 {
  float x, y, z, w;
};
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

DEVICE float from_bits(unsigned bits) { return emulated::number(bits); }
DEVICE unsigned to_bits(float value) {
  unsigned bits;
  memcpy(&bits, &value, 4);
  return bits;
}
DEVICE void copy16(void *shared, const void *global, bool exists) {
  if (exists) memcpy(shared, global, 16);
  else memset(shared, 0, 16);
}
DEVICE void end_copies() {}
template <int COUNT>
DEVICE void wait_for_copies() {}
DEVICE void load_matrices(unsigned r[4], const void *row) { emulated::load_matrices(r, row, false); }
DEVICE void load_transposed(unsigned r[4], const void *row) { emulated::load_matrices(r, row, true); }
DEVICE void mma_half(float c[4], const unsigned a[4], const unsigned b[2]) {
  emulated::multiply_add(c, a, b, true);
}
DEVICE void mma_tf32(float c[4], const unsigned a[4], const unsigned b[2]) {
  emulated::multiply_add(c, a, b, false);
}
DEVICE unsigned rounded_tf32(float v) { return (to_bits(v) + 0x1000u) & 0xffffe000u; }
DEVICE unsigned half_bits(float v) {
  const unsigned bits = to_bits(v);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return bits >> 16 | 64;
  return (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
}
DEVICE unsigned half_pair(float low, float high) { return half_bits(low) | half_bits(high) << 16; }
DEVICE unsigned high_product(unsigned a, unsigned b) {
  return (unsigned)((unsigned long long)a * b >> 32);
}
DEVICE float from_lane(float v, int mask) { return (float)emulated::from_lane(v, mask); }
DEVICE double from_lane(double v, int mask) { return emulated::from_lane(v, mask); }
