// What the processor can run, and how long a thread has run on it.
#include <time.h>

#include "CKernels.h"

int espalier_processor_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("x86-64-v3")) return 0;
  return __builtin_cpu_supports("x86-64-v4") ? 2 : 1;
#else
  return 0;
#endif
}

double espalier_thread_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
