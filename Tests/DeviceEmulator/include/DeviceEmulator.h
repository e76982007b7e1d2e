// Runs the kernels of a device on the processor, thread by thread: for tests on machines without one.
#ifndef DEVICE_EMULATOR_H
#define DEVICE_EMULATOR_H

/// Runs one kernel to its end.
///
/// `kernel` is what a module of the device would be made of, for example "correlate<5>"; `arithmetic` as in
/// device.cuh; `job` the kernel's only parameter. Returns 0, or 1 for an unknown kernel.
#ifdef __cplusplus
extern "C"
#endif
int espalier_emulate(
    const char *kernel, int arithmetic, const int *grid, int threads, int shared_bytes, const void *job);

#endif
