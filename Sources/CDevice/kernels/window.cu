// Pooling, local contrast normalisation, flattening and sums: one thread for each number.
//
// Gradients are gathered: each input pixel asks the windows that see it, so that nothing is added by chance's order.
enum { maximum_pool, average_pool, flatten, local_contrast };

struct Window {
  int top, bottom, left, right;
  DEVICE_MEMBER int count() const { return (bottom - top) * (right - left); }
};

DEVICE Window window_at(const EspalierWindowJob &job, int row, int column) {
  const int y = row * job.stride - job.padding, x = column * job.stride - job.padding;
  return {y < 0 ? 0 : y, y + job.size < job.input_height ? y + job.size : job.input_height,
          x < 0 ? 0 : x, x + job.size < job.input_width ? x + job.size : job.input_width};
}

/// One number of a map; 0 beyond its edge.
DEVICE float pixel(const EspalierDeviceMap &map, int image, int row, int column, int channel) {
  if (row >= map.height || column >= map.width) return 0;
  return read((const Element *)map.values
              + (((long long)image * map.height + row) * map.width + column) * map.padded + channel);
}

DEVICE Element *place(const EspalierDeviceMap &map, int image, int row, int column, int channel) {
  return (Element *)map.values
      + (((long long)image * map.height + row) * map.width + column) * map.padded + channel;
}

struct WindowSums {
  float mean, inverse, largest;
};

DEVICE WindowSums window_sums(const EspalierWindowJob &job, const Window &w, int image, int channel) {
  float sum = 0, largest = pixel(job.source, image, w.top, w.left, channel);
  for (int y = w.top; y < w.bottom; y++)
    for (int x = w.left; x < w.right; x++) {
      const float v = pixel(job.source, image, y, x, channel);
      sum += v;
      largest = v <= largest ? largest : v;  // NaN wins
    }
  const float mean = sum / w.count();
  float variance = 0;
  if (job.kind == local_contrast)
    for (int y = w.top; y < w.bottom; y++)
      for (int x = w.left; x < w.right; x++) {
        const float d = pixel(job.source, image, y, x, channel) - mean;
        variance += d * d;
      }
  return {mean, 1 / sqrtf(1 + variance / w.count()), largest};
}

/// Where number `index` of a map with `channels` channels lies.
struct Place {
  int image, row, column, channel;
};

DEVICE Place place_of(long long index, int channels, int width, int height) {
  const int channel = (int)(index % channels);
  index /= channels;
  const int column = (int)(index % width);
  index /= width;
  return {(int)(index / height), (int)(index % height), column, channel};
}

GLOBAL window_forward(const EspalierWindowJob &job) {
  const EspalierDeviceMap &out = job.output, &in = job.source;
  const bool flat = job.kind == flatten;
  // Flattening writes one number for each pixel of the concatenation; the last source fills the padding.
  const int pixels = job.input_height * job.input_width;
  const int first = flat ? in.first * pixels : in.first;
  const int own = flat ? in.channels * pixels : in.channels;
  const int channels = job.is_last ? out.padded - first : own;
  const long long count = (long long)job.images * out.height * out.width * channels;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count;
       i += (long long)gridDim.x * blockDim.x) {
    const Place at = place_of(i, channels, out.width, out.height);
    float value = 0;
    if (at.channel < own) {
      const Window w = window_at(job, at.row, at.column);
      if (flat) {
        const int p = at.channel % pixels;
        value = pixel(in, at.image, p / job.input_width, p % job.input_width, at.channel / pixels);
      } else {
        const WindowSums sums = window_sums(job, w, at.image, at.channel);
        if (job.kind == maximum_pool) value = sums.largest;
        else if (job.kind == average_pool) value = sums.mean;
        else value = (pixel(in, at.image, at.row, at.column, at.channel) - sums.mean) * sums.inverse;
      }
    }
    write(place(out, at.image, at.row, at.column, first + at.channel), value);
  }
}

/// What one window contributes to the gradient of one of its pixels.
DEVICE float window_share(
    const EspalierWindowJob &job, const Window &w, const Place &at, int row, int column, float d) {
  if (job.kind == average_pool) return d / w.count();
  const WindowSums sums = window_sums(job, w, at.image, at.channel);
  const float value = pixel(job.source, at.image, at.row, at.column, at.channel);
  if (job.kind == maximum_pool) {
    if (!(value == sums.largest)) return 0;
    // The first of the largest pixels takes the gradient.
    for (int y = w.top; y <= at.row; y++)
      for (int x = w.left; x < w.right && (y < at.row || x < at.column); x++)
        if (pixel(job.source, at.image, y, x, at.channel) == sums.largest) return 0;
    return d;
  }
  // With v = (x - m) s: dx_j = d s [j at the centre] - (d s + d v s (x_j - m) s) / count.
  const float center = pixel(job.source, at.image, row, column, at.channel);
  const float ds = d * sums.inverse, v = (center - sums.mean) * sums.inverse;
  const float share = -(ds + ds * v * sums.inverse * (value - sums.mean)) / w.count();
  return row == at.row && column == at.column ? share + ds : share;
}

GLOBAL window_backward(const EspalierWindowJob &job) {
  const EspalierDeviceMap &to = job.d_source, &from = job.d_output;
  const int pixels = job.input_height * job.input_width;
  const long long count = (long long)job.images * to.height * to.width * to.padded;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count;
       i += (long long)gridDim.x * blockDim.x) {
    const Place at = place_of(i, to.padded, to.width, to.height);
    float sum = 0;
    if (at.channel < to.channels && job.kind == flatten) {
      sum = pixel(from, at.image, 0, 0,
                  (to.first + at.channel) * pixels + at.row * job.input_width + at.column);
    } else if (at.channel < to.channels) {
      // Outputs whose windows may see this pixel.
      const int last_row = (at.row + job.padding) / job.stride;
      const int last_column = (at.column + job.padding) / job.stride;
      const int low = at.row + job.padding - job.size + 1, left = at.column + job.padding - job.size + 1;
      for (int row = low <= 0 ? 0 : (low + job.stride - 1) / job.stride; row <= last_row; row++)
        for (int column = left <= 0 ? 0 : (left + job.stride - 1) / job.stride; column <= last_column;
             column++) {
          if (row >= from.height || column >= from.width) continue;
          const float d = pixel(from, at.image, row, column, to.first + at.channel);
          sum += window_share(job, window_at(job, row, column), at, row, column, d);
        }
    }
    Element *p = place(to, at.image, at.row, at.column, at.channel);
    write(p, job.accumulates ? read(p) + sum : sum);
  }
}

GLOBAL sum_forward(const EspalierSumJob &job) {
  const EspalierDeviceMap *sources = (const EspalierDeviceMap *)job.sources;
  const long long count = (long long)job.images * job.output.height * job.output.width * job.output.padded;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count;
       i += (long long)gridDim.x * blockDim.x) {
    float sum = 0;
    for (int s = 0; s < job.source_count; s++) sum += read((const Element *)sources[s].values + i);
    write((Element *)job.output.values + i, sum <= 0 ? 0 : sum);
  }
}

GLOBAL sum_backward(const EspalierSumJob &job) {
  const long long count = (long long)job.images * job.output.height * job.output.width * job.output.padded;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count;
       i += (long long)gridDim.x * blockDim.x) {
    const float y = read((const Element *)job.output.values + i);
    const float d = y > 0 ? read((const Element *)job.d_output.values + i) : 0;
    Element *to = (Element *)job.d_source.values + i;
    write(to, job.accumulates ? read(to) + d : d);
  }
}
