// Filters in the order in which `correlate` takes them: `(block of outputs, step, tile of 8 outputs, lane)`.

/// Which filter numbers one step multiplies.
struct PackStep {
  int source, tap, channel;
};

DEVICE PackStep pack_step(const EspalierPackJob &job, int step) {
  const EspalierDeviceMap *sources = (const EspalierDeviceMap *)job.sources;
  const int taps = job.filter_height * job.filter_width;
  for (int s = 0; s < job.source_count; s++)
    for (int first = 0; first < sources[s].padded; first += job.chunk) {
      const int left = (sources[s].padded - first + K_STEP - 1) / K_STEP * K_STEP;
      const int steps = (left < job.chunk ? left : job.chunk) / K_STEP;
      if (step < steps * taps) return {s, step / steps, first + step % steps * K_STEP};
      step -= steps * taps;
    }
  return {-1, 0, 0};
}

/// The number that output channel `n` multiplies channel `k` of a source by; 0 in the padding.
DEVICE float pack_value(const EspalierPackJob &job, const PackStep &at, int n, int k) {
  const EspalierDeviceMap &source = ((const EspalierDeviceMap *)job.sources)[at.source];
  const int taps = job.filter_height * job.filter_width;
  const int outputs = job.transposed ? job.input_count : job.outputs;
  if (n >= outputs || k >= source.channels) return 0;
  const int output = job.transposed ? k : n;
  const int input = job.transposed ? job.first_input + n : source.first + k;
  const int tap = job.transposed ? taps - 1 - at.tap : at.tap;
  return ((const float *)job.weights)[((long long)output * job.inputs + input) * taps + tap];
}

/// All filters of a network; the grid's rows are the jobs.
GLOBAL pack(const EspalierPackJobs &all) {
  const EspalierPackJob &job = ((const EspalierPackJob *)all.jobs)[blockIdx.y];
  const int count = job.blocks * job.steps * job.tiles * 32;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) {
    const int lane = i % 32, tile = i / 32 % job.tiles, step = i / 32 / job.tiles % job.steps;
    const int block = i / 32 / job.tiles / job.steps;
    const PackStep at = pack_step(job, step);
    const int n = (block * job.tiles + tile) * 8 + lane / 4, k = at.channel;
    uint2 value;
#if ARITHMETIC == 2
    const int t = lane % 4 * 2;
    value.x = half_pair(pack_value(job, at, n, k + t), pack_value(job, at, n, k + t + 1));
    value.y = half_pair(pack_value(job, at, n, k + t + 8), pack_value(job, at, n, k + t + 9));
#else
    const int t = lane % 4;
    value.x = to_bits(pack_value(job, at, n, k + t));
    value.y = to_bits(pack_value(job, at, n, k + t + 4));
#endif
    // Two steps more than there are, so that they can always be fetched ahead.
    ((uint2 *)job.packed)[(((long long)block * (job.steps + 2) + step) * job.tiles + tile) * 32 + lane] =
        value;
  }
}
