// A child process whose coverage the parent sees.

#define _GNU_SOURCE
#include "Fuzzer.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/// The linker's bounds of the section in which the compiler counts what was reached.
extern char __start___sancov_cntrs[], __stop___sancov_cntrs[];

/// Replaces the whole pages of the counters by pages that children write for all. What shares the first and the
/// last page with other variables stays private: a few counters of 120,000.
static void share_counters(void) {
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t start = ((uintptr_t)__start___sancov_cntrs + page - 1) & ~(page - 1);
  const uintptr_t end = (uintptr_t)__stop___sancov_cntrs & ~(page - 1);
  if (end <= start) return;
  char *shared = mmap(NULL, end - start, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return;
  memcpy(shared, (void *)start, end - start);
  mremap(shared, end - start, end - start, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)start);
}

int espalier_in_child(int (*body)(void)) {
  static int is_shared;
  if (!is_shared) share_counters();
  is_shared = 1;
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    // The fuzzer's own handlers would take a crash here for one of the parent.
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    alarm(0);
    _exit(body());
  }
  int status = -1;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}
