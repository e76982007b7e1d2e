// The way of images into the batch, the optimiser's step, and what changes from step to step.

/// The two pixels between which an enlarged pixel lies, in one dimension.
struct Neighbours {
  bool inside;
  int low, high;
  float weight;
};

DEVICE Neighbours neighbours(int position, int size, int scaled) {
  float place = ((float)position + 0.5f) * (float)size / (float)scaled - 0.5f;
  if (place < 0) place = 0;
  int low = (int)place;
  if (low > size - 1) low = size - 1;
  return {position >= 0 && position < scaled, low, low + 1 < size ? low + 1 : size - 1, place - (float)low};
}

DEVICE float mixed(float a, float b, float weight) { return a + weight * (b - a); }

/// One pixel of one channel of a cut image.
DEVICE float cut_pixel(const float *image, const EspalierDeviceMap &map, const EspalierDeviceCut &cut, int y, int x) {
  const int row = y + cut.top, column = (cut.flipped ? map.width - 1 - x : x) + cut.left;
  if (cut.scaled_height == map.height && cut.scaled_width == map.width) {
    const bool inside = row >= 0 && row < map.height && column >= 0 && column < map.width;
    return inside ? image[row * map.width + column] : 0;
  }
  const Neighbours r = neighbours(row, map.height, cut.scaled_height);
  const Neighbours c = neighbours(column, map.width, cut.scaled_width);
  if (!r.inside || !c.inside) return 0;
  const float above = mixed(image[r.low * map.width + c.low], image[r.low * map.width + c.high], c.weight);
  const float below = mixed(image[r.high * map.width + c.low], image[r.high * map.width + c.high], c.weight);
  return mixed(above, below, r.weight);
}

/// Cuts the images of the next batch, and fetches their labels.
GLOBAL gather(const EspalierGatherJob &job) {
  const EspalierDeviceMap &map = job.output;
  const int step = ((const EspalierProgress *)job.progress)->step, pixels = map.height * map.width;
  const EspalierDeviceCut *cuts = (const EspalierDeviceCut *)job.cuts + (long long)step * job.batch;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < job.images * pixels; i += gridDim.x * blockDim.x) {
    const int image = i / pixels, p = i % pixels;
    const EspalierDeviceCut cut = cuts[image];
    const float *from = (const float *)job.pixels + (long long)cut.index * map.channels * pixels;
    for (int c = 0; c < map.padded; c += 8) {
      Eight r = {};
      UNROLL for (int j = 0; j < 8; j++)
        if (c + j < map.channels)
          r.v[j] = cut_pixel(from + (c + j) * pixels, map, cut, p / map.width, p % map.width);
      write8((Element *)map.values + (long long)i * map.padded + c, r);
    }
    if (p == 0) ((int *)job.batch_labels)[image] = ((const int *)job.labels)[cut.index];
  }
}

/// SGD with (Nesterov) momentum and weight decay, in PyTorch's order of operations.
GLOBAL update(const EspalierUpdateJob &job) {
  const float rate = ((const EspalierProgress *)job.progress)->learning_rate;
  float *weights = (float *)job.weights, *velocity = (float *)job.velocity;
  const float *gradient = (const float *)job.gradient;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < job.count; i += gridDim.x * blockDim.x) {
    const float g = gradient[i] + job.weight_decay * weights[i];
    const float v = job.momentum * velocity[i] + g;
    velocity[i] = v;
    weights[i] -= rate * (job.nesterov ? g + job.momentum * v : v);
  }
}

/// After a step.
GLOBAL advance(const EspalierGatherJob &job) {
  if (threadIdx.x == 0) ((EspalierProgress *)job.progress)->step += 1;
}
