// Global average pooling, the linear layer, softmax cross-entropy, and their gradients, in float32.

/// A block for each image: means of one source's pixels, `(image, feature)`.
GLOBAL pool_features(const EspalierClassifyJob &job) {
  SHARED_ARRAY(float, rows, 256);
  const EspalierDeviceMap &map = job.source;
  const int pixels = map.height * map.width;
  for (int start = 0; start < map.channels; start += 32) {
    const int channel = start + (threadIdx.x & 31), row = threadIdx.x >> 5;
    float sum = 0;
    if (channel < map.channels)
      for (int p = row; p < pixels; p += blockDim.x >> 5)
        sum += read((const Element *)map.values
                    + ((long long)blockIdx.x * pixels + p) * map.padded + channel);
    SYNCHRONISE();
    rows[threadIdx.x] = sum;
    SYNCHRONISE();
    if (row == 0 && channel < map.channels) {
      for (int r = 1; r < (int)blockDim.x >> 5; r++) sum += rows[r * 32 + threadIdx.x];
      ((float *)job.pooled)[(long long)blockIdx.x * job.features + map.first + channel] =
          sum / job.pixels;
    }
  }
}

/// A block for each image: logits, loss, right or wrong, and the gradient of the mean loss by the logits.
GLOBAL score_images(const EspalierClassifyJob &job) {
  const float *pooled = (const float *)job.pooled + (long long)blockIdx.x * job.features;
  float *logits = (float *)job.logits + (long long)blockIdx.x * job.classes;
  float *gradient = (float *)job.d_logits + (long long)blockIdx.x * job.classes;
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  for (int k = warp; k < job.classes; k += blockDim.x >> 5) {
    const float *w = (const float *)job.weights + (long long)k * job.features;
    float sum = 0;
    for (int f = lane; f < job.features; f += 32) sum += w[f] * pooled[f];
    for (int mask = 1; mask < 32; mask *= 2) sum += from_lane(sum, mask);
    if (lane == 0) logits[k] = sum + ((const float *)job.bias)[k];
  }
  SYNCHRONISE();
  if (threadIdx.x != 0) return;
  const int label = ((const int *)job.labels)[blockIdx.x];
  float largest = logits[0];
  int best = 0;
  for (int k = 1; k < job.classes; k++) {
    if (logits[k] > logits[best]) best = k;
    largest = logits[k] <= largest ? largest : logits[k];  // NaN wins
  }
  float total = 0;
  for (int k = 0; k < job.classes; k++) total += expf(logits[k] - largest);
  for (int k = 0; k < job.classes; k++)
    gradient[k] = (expf(logits[k] - largest) / total - (k == label)) / job.images;
  float *result = (float *)job.losses + 2 * blockIdx.x;
  result[0] = logf(total) - (logits[label] - largest);
  result[1] = best == label;
}

/// One block of one warp: sums of the batch's losses and correct answers into the step's results.
GLOBAL score_batch(const EspalierClassifyJob &job) {
  const float *losses = (const float *)job.losses;
  double *results = (double *)job.results + 2 * ((const EspalierProgress *)job.progress)->step;
  for (int which = 0; which < 2; which++) {
    double sum = 0;
    for (int i = threadIdx.x; i < job.images; i += 32) sum += losses[2 * i + which];
    for (int mask = 1; mask < 32; mask *= 2) sum += from_lane(sum, mask);
    if (threadIdx.x == 0) results[which] = sum;
  }
}

/// Gradients of weights and bias (one thread each), and of the features.
GLOBAL classifier_gradient(const EspalierClassifyJob &job) {
  const float *gradient = (const float *)job.d_logits, *pooled = (const float *)job.pooled;
  const int weights = job.classes * (job.features + 1);
  const int features = job.d_pooled ? job.images * job.features : 0;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < weights + features;
       i += gridDim.x * blockDim.x) {
    float sum = 0;
    if (i >= weights) {
      const int image = (i - weights) / job.features, f = (i - weights) % job.features;
      for (int k = 0; k < job.classes; k++)
        sum += ((const float *)job.weights)[(long long)k * job.features + f]
            * gradient[(long long)image * job.classes + k];
      ((float *)job.d_pooled)[i - weights] = sum / job.pixels;
      continue;
    }
    const int k = i / (job.features + 1), f = i % (job.features + 1);
    for (int image = 0; image < job.images; image++) {
      const float d = gradient[(long long)image * job.classes + k];
      sum += f < job.features ? d * pooled[(long long)image * job.features + f] : d;
    }
    if (f < job.features) ((float *)job.d_weights)[(long long)k * job.features + f] = sum;
    else ((float *)job.d_bias)[k] = sum;
  }
}

/// Spreads the gradient of the means over the pixels of one source.
GLOBAL unpool_features(const EspalierClassifyJob &job) {
  const EspalierDeviceMap &map = job.source;
  const int groups = map.padded / 8, pixels = map.height * map.width;
  const long long count = (long long)job.images * pixels * groups;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count;
       i += (long long)gridDim.x * blockDim.x) {
    const int channel = (int)(i % groups) * 8, image = (int)(i / groups / pixels);
    const float *d = (const float *)job.d_pooled + (long long)image * job.features + map.first;
    Element *to = (Element *)map.values + i * 8;
    Eight r = {};
    if (job.accumulates) r = read8(to);
    UNROLL for (int j = 0; j < 8; j++) if (channel + j < map.channels) r.v[j] += d[channel + j];
    write8(to, r);
  }
}
