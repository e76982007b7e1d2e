// Batch normalisation or a bias, and ReLU, behind a stored map: statistics, the output, and the gradient.
//
// Eight channels a thread, the pixels of the batch shared out among blocks; every sum has a fixed order.

/// Rows of `numbers`.
enum { factor, offset, mean_of, inverse_of, slope, per_output, constant };

DEVICE float *numbers_of(const EspalierNormaliseJob &job, int row) {
  return (float *)job.numbers + row * job.stored.padded;
}

DEVICE Eight eight_numbers(const EspalierNormaliseJob &job, int row, int channel) {
  Eight r;
  const float *from = numbers_of(job, row) + channel;
  UNROLL for (int i = 0; i < 8; i++) r.v[i] = from[i];
  return r;
}

/// Two sums for each channel over the block's share of the pixels, `(block, 2, padded)`. `Terms` gives both.
template <typename Terms>
DEVICE void sum_channels(const EspalierNormaliseJob &job, Terms terms) {
  SHARED_ARRAY(float, rows, 256 * 8);
  const int groups = job.stored.padded / 8;
  const long long pixels = (long long)job.images * job.stored.height * job.stored.width;
  for (int start = 0; start < groups; start += 32) {
    const int width = groups - start < 32 ? groups - start : 32;
    const int group = threadIdx.x % width, lanes = blockDim.x / width, row = threadIdx.x / width;
    Eight s = {}, q = {};
    if (row < lanes)
      for (long long p = (long long)blockIdx.x * lanes + row; p < pixels; p += (long long)gridDim.x * lanes)
        terms(p, (start + group) * 8, s, q);
    UNROLL for (int which = 0; which < 2; which++) {
      SYNCHRONISE();
      UNROLL for (int i = 0; i < 8; i++) rows[threadIdx.x * 8 + i] = which ? q.v[i] : s.v[i];
      SYNCHRONISE();
      if ((int)threadIdx.x < width * 8) {
        const int c = threadIdx.x % 8, g = threadIdx.x / 8;
        float sum = 0;
        for (int r = 0; r < lanes; r++) sum += rows[(r * width + g) * 8 + c];
        ((float *)job.sums)[((long long)blockIdx.x * 2 + which) * job.stored.padded
                            + (start + g) * 8 + c] = sum;
      }
    }
  }
}

/// Sums of a stored map and of its squares.
GLOBAL map_sums(const EspalierNormaliseJob &job) {
  sum_channels(job, [&](long long p, int channel, Eight &s, Eight &q) {
    const Eight y = read8((const Element *)job.stored.values + p * job.stored.padded + channel);
    UNROLL for (int i = 0; i < 8; i++) s.v[i] += y.v[i], q.v[i] += y.v[i] * y.v[i];
  });
}

/// The blocks' sums of one channel, added by one warp in a fixed order.
DEVICE void add_blocks(const EspalierNormaliseJob &job, int channel, double both[2]) {
  const float *sums = (const float *)job.sums;
  for (int which = 0; which < 2; which++) {
    double sum = 0;
    for (int b = threadIdx.x; b < job.sum_count; b += 32)
      sum += sums[((long long)b * 2 + which) * job.stored.padded + channel];
    for (int mask = 1; mask < 32; mask *= 2) sum += from_lane(sum, mask);
    both[which] = sum;
  }
}

DEVICE void set_factor(const EspalierNormaliseJob &job, int c, double mean, double variance) {
  const float inverse = (float)(1 / sqrt(variance + job.epsilon));
  const float factor_ = ((const float *)job.scale)[c] * inverse;
  numbers_of(job, mean_of)[c] = (float)mean;
  numbers_of(job, inverse_of)[c] = inverse;
  numbers_of(job, factor)[c] = factor_;
  numbers_of(job, offset)[c] = ((const float *)job.shift)[c] - (float)mean * factor_;
}

/// A block of one warp for each channel: statistics of the batch, and the running ones (unbiased variance).
GLOBAL batch_statistics(const EspalierNormaliseJob &job) {
  const int c = blockIdx.x;
  double both[2];
  add_blocks(job, c, both);
  if (threadIdx.x != 0) return;
  const double count = (double)job.images * job.stored.height * job.stored.width;
  const double mean = both[0] / count, spread = both[1] / count - mean * mean;
  const double variance = spread < 0 ? 0 : spread;
  set_factor(job, c, mean, variance);
  const double unbiased = count > 1 ? variance * count / (count - 1) : variance;
  float *running = (float *)job.running_mean + c;
  *running += job.momentum * ((float)mean - *running);
  running = (float *)job.running_variance + c;
  *running += job.momentum * ((float)unbiased - *running);
}

/// What inference applies: the running statistics, or the bias.
GLOBAL fixed_factors(const EspalierNormaliseJob &job) {
  const int c = blockIdx.x * blockDim.x + threadIdx.x;
  if (c >= job.stored.channels) return;
  if (job.has_statistics) {
    set_factor(job, c, ((const float *)job.running_mean)[c], ((const float *)job.running_variance)[c]);
  } else {
    numbers_of(job, factor)[c] = 1;
    numbers_of(job, offset)[c] = ((const float *)job.shift)[c];
  }
}

/// The output: factor · stored + offset, then ReLU if so.
GLOBAL activate(const EspalierNormaliseJob &job) {
  const int groups = job.stored.padded / 8;
  const long long count = (long long)job.images * job.stored.height * job.stored.width * groups;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count;
       i += (long long)gridDim.x * blockDim.x) {
    const int channel = (int)(i % groups) * 8;
    const Eight f = eight_numbers(job, factor, channel), o = eight_numbers(job, offset, channel);
    Eight y = read8((const Element *)job.stored.values + i * 8);
    UNROLL for (int j = 0; j < 8; j++) {
      const float v = f.v[j] * y.v[j] + o.v[j];
      y.v[j] = job.is_rectified && v <= 0 ? 0 : v;
    }
    write8((Element *)job.output.values + i * 8, y);
  }
}

/// The gradient as it passes ReLU.
DEVICE float masked(const EspalierNormaliseJob &job, float output, float gradient) {
  return job.is_rectified && !(output > 0) ? 0 : gradient;
}

/// Sums of the masked gradient, and of it times the normalised map.
GLOBAL gradient_sums(const EspalierNormaliseJob &job) {
  sum_channels(job, [&](long long p, int channel, Eight &s, Eight &q) {
    const long long at = p * job.stored.padded + channel;
    const Eight y = read8((const Element *)job.stored.values + at);
    const Eight z = read8((const Element *)job.output.values + at);
    const Eight d = read8((const Element *)job.gradient.values + at);
    const Eight mean = eight_numbers(job, mean_of, channel);
    const Eight inverse = eight_numbers(job, inverse_of, channel);
    UNROLL for (int i = 0; i < 8; i++) {
      const float m = masked(job, z.v[i], d.v[i]);
      s.v[i] += m;
      q.v[i] += m * (y.v[i] - mean.v[i]) * inverse.v[i];
    }
  });
}

/// A block of one warp for each channel: gradients by scale and shift, and what the map's gradient needs.
GLOBAL gradient_statistics(const EspalierNormaliseJob &job) {
  const int c = blockIdx.x;
  double both[2];
  add_blocks(job, c, both);
  if (threadIdx.x != 0) return;
  ((float *)job.d_shift)[c] = (float)both[0];
  float by_output = 0, rest = 0;
  if (job.has_statistics) {
    ((float *)job.d_scale)[c] = (float)both[1];
    const double count = (double)job.images * job.stored.height * job.stored.width;
    const double f = numbers_of(job, factor)[c], mean = numbers_of(job, mean_of)[c];
    const double inverse = numbers_of(job, inverse_of)[c];
    const double s = -f * both[1] / count * inverse;
    by_output = (float)s;
    rest = (float)(-f * both[0] / count - s * mean);
  }
  numbers_of(job, slope)[c] = numbers_of(job, factor)[c];
  numbers_of(job, per_output)[c] = by_output;
  numbers_of(job, constant)[c] = rest;
}

/// Replaces the gradient of the output by that of the stored map.
GLOBAL activate_backward(const EspalierNormaliseJob &job) {
  const int groups = job.stored.padded / 8;
  const long long count = (long long)job.images * job.stored.height * job.stored.width * groups;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count;
       i += (long long)gridDim.x * blockDim.x) {
    const int channel = (int)(i % groups) * 8;
    const Eight f = eight_numbers(job, slope, channel), o = eight_numbers(job, per_output, channel);
    const Eight c = eight_numbers(job, constant, channel);
    const Eight y = read8((const Element *)job.stored.values + i * 8);
    const Eight z = read8((const Element *)job.output.values + i * 8);
    Eight d = read8((const Element *)job.gradient.values + i * 8);
    UNROLL for (int j = 0; j < 8; j++)
        d.v[j] = f.v[j] * masked(job, z.v[j], d.v[j]) + o.v[j] * y.v[j] + c.v[j];
    write8((Element *)job.gradient.values + i * 8, d);
  }
}
