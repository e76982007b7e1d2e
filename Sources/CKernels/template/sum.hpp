// The end of a residual unit: maps of one size are added, then ReLU. The result is stored as it is read.
#pragma once
#include "vector.hpp"

namespace ESPALIER_NAMESPACE {

/// Channel `index` of one source, as its readers see it.
ESPALIER_INLINE Channel sum_channel(EspalierMap map, int index) {
  Channel channel;
  map.channels = 1;
  map.values += index * map.channel_stride;
  if (map.scale) map.scale += index, map.shift += index;
  list_channels(&map, 1, &channel);
  return channel;
}

static void sum_forward(const EspalierSum *job, int part, int parts) {
  const EspalierMap &to = job->output;
  const ptrdiff_t count = (ptrdiff_t)to.height * to.width * lanes;
  for (int c = part; c < to.channels; c += parts)
    for (int g = 0; g < job->groups; g++) {
      float *out = to.values + c * to.channel_stride + g * to.group_stride;
      for (int m = 0; m < job->source_count; m++) {
        const Channel channel = sum_channel(job->sources[m], c);
        const float *in = channel.values + g * channel.group_stride;
        const bool last = m == job->source_count - 1;
        for (ptrdiff_t i = 0; i < count; i += width) {
          Vector v = read(channel, load<Vector>(in + i));
          if (m > 0) v = load<Vector>(out + i) + v;
          store(out + i, last ? rectify(v, Vector{}) : v);
        }
      }
    }
}

static void sum_backward(const EspalierSum *job, int part, int parts) {
  const EspalierMap &output = job->output, &gradient = job->d_output;
  const ptrdiff_t count = (ptrdiff_t)output.height * output.width * lanes;
  for (int c = part; c < output.channels; c += parts)
    for (int g = 0; g < job->groups; g++) {
      const float *y = output.values + c * output.channel_stride + g * output.group_stride;
      const float *d = gradient.values + c * gradient.channel_stride + g * gradient.group_stride;
      for (int m = 0; m < job->source_count; m++) {
        const EspalierMap &to = job->d_sources[m];
        if (!to.values) continue;
        float *out = to.values + c * to.channel_stride + g * to.group_stride;
        for (ptrdiff_t i = 0; i < count; i += width) {
          const Vector v = load<Vector>(y + i) > Vector{} ? load<Vector>(d + i) : Vector{};
          store(out + i, to.accumulate ? load<Vector>(out + i) + v : v);
        }
      }
    }
}

}  // namespace ESPALIER_NAMESPACE
