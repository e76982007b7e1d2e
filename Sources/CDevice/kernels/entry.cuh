// The kernel that a module of the device holds: KERNEL with its numbers, and how many threads start it.
extern "C" __global__ void __launch_bounds__(THREADS) kernel(const __grid_constant__ JOB job) {
  KERNEL(job);
}
