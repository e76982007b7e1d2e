#include "include/DeviceEmulator.h"

#include <stdlib.h>

// The device's threads are stacks of one thread here. A sanitizer that follows calls and returns would wait forever
// for those on the stacks that were left.
#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

#include "emulator.hpp"

struct Entry {
  const char *name;
  void (*run)(const void *);
};

#define ARITHMETIC 0
#define ARITHMETIC_NAME float32
#include "kernels.hpp"
#define ARITHMETIC 1
#define ARITHMETIC_NAME tf32
#include "kernels.hpp"
#define ARITHMETIC 2
#define ARITHMETIC_NAME bfloat16
#include "kernels.hpp"

emulated::Block emulated::block;

namespace {

constexpr int stack_bytes = 128 << 10;
void (*kernel_function)(const void *);
const void *kernel_job;

void start() {
  kernel_function(kernel_job);
  emulated::block.current->done = true;
  emulated::block.alive--;
  // A thread that has ended counts as arrived.
  if (emulated::block.alive > 0 && emulated::block.barrier.arrived >= emulated::block.alive) {
    emulated::block.barrier.arrived = 0;
    emulated::block.barrier.generation++;
  }
  setcontext(&emulated::block.scheduler);
}

void run_block(int threads, unsigned char *stacks) {
  using emulated::block;
  block.alive = threads;
  block.barrier = {};
  for (int w = 0; w < threads / 32; w++) block.warps[w].barrier = {};
  for (int i = 0; i < threads; i++) {
    emulated::Fiber &fiber = block.fibers[i];
    fiber.thread = {(unsigned)i, 0, 0};
    fiber.turn = 0;
    fiber.done = false;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = stacks + (size_t)i * stack_bytes;
    fiber.context.uc_stack.ss_size = stack_bytes;
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, start, 0);
  }
  while (block.alive > 0)
    for (int i = 0; i < threads; i++) {
      if (block.fibers[i].done) continue;
      block.current = &block.fibers[i];
      swapcontext(&block.scheduler, &block.fibers[i].context);
    }
}

}  // namespace

int espalier_emulate(
    const char *kernel, int arithmetic, const int *grid, int threads, int shared_bytes, const void *job) {
  const Entry *entries[] = {float32::entries, tf32::entries, bfloat16::entries};
  const size_t count = sizeof(float32::entries) / sizeof(Entry);
  const Entry *found = nullptr;
  for (size_t i = 0; i < count; i++)
    if (strcmp(entries[arithmetic][i].name, kernel) == 0) found = &entries[arithmetic][i];
  if (!found || threads % 32 != 0 || threads > 1024) return 1;
  kernel_function = found->run;
  kernel_job = job;
  unsigned char *stacks = (unsigned char *)malloc((size_t)threads * stack_bytes);
  // Shared memory holds garbage when a block starts.
  unsigned char *shared = (unsigned char *)aligned_alloc(16, (size_t)shared_bytes / 16 * 16 + 16);
  memset(shared, 0x7f, (size_t)shared_bytes);
  using emulated::block;
  block.shared = shared;
  block.size = {(unsigned)threads, 1, 1};
  block.grid = {(unsigned)grid[0], (unsigned)grid[1], (unsigned)grid[2]};
  for (unsigned z = 0; z < block.grid.z; z++)
    for (unsigned y = 0; y < block.grid.y; y++)
      for (unsigned x = 0; x < block.grid.x; x++) {
        block.index = {x, y, z};
        run_block(threads, stacks);
      }
  free(stacks);
  free(shared);
  return 0;
}

#pragma clang attribute pop
