// Pooling and local contrast normalisation: each output pixel depends on one window of one channel.
#pragma once
#include "vector.hpp"

namespace ESPALIER_NAMESPACE {

/// The part of a window that lies inside the (concatenated) input.
struct Window {
  int top, bottom, left, right;

  Window(const EspalierWindow &job, int row, int column) {
    top = larger(0, row * job.stride - job.padding);
    bottom = smaller(job.input_height, row * job.stride - job.padding + job.size);
    left = larger(0, column * job.stride - job.padding);
    right = smaller(job.input_width, column * job.stride - job.padding + job.size);
  }
  int count() const { return (bottom - top) * (right - left); }
};

/// One lane part of one channel plane of the input; pixels beyond the tensor read as 0.
struct Plane {
  const Channel &channel;
  const float *values;

  Vector at(int row, int column) const {
    if (row >= channel.height || column >= channel.width) return Vector{};
    return read(channel, load<Vector>(values + ((ptrdiff_t)row * channel.width + column) * lanes));
  }
};

/// Where the gradient of one channel plane goes; pixels beyond the tensor are dropped.
struct GradientPlane {
  float *values;
  int height, width_;

  void add(int row, int column, Vector v) const {
    if (row >= height || column >= width_) return;
    float *p = values + ((ptrdiff_t)row * width_ + column) * lanes;
    store(p, load<Vector>(p) + v);
  }
};

ESPALIER_INLINE Vector window_sum(const Plane &plane, const Window &w) {
  Vector sum = {};
  for (int y = w.top; y < w.bottom; y++)
    for (int x = w.left; x < w.right; x++) sum += plane.at(y, x);
  return sum;
}

ESPALIER_INLINE Vector window_maximum(const Plane &plane, const Window &w) {
  Vector best = plane.at(w.top, w.left);
  for (int y = w.top; y < w.bottom; y++)
    for (int x = w.left; x < w.right; x++) {
      const Vector v = plane.at(y, x);
      best = v <= best ? best : v;  // NaN wins
    }
  return best;
}

/// Mean and 1 / sqrt(1 + variance) of a window, for local contrast normalisation.
struct Contrast {
  Vector mean, inverse;

  Contrast(const Plane &plane, const Window &w) {
    const Vector weight = fill<Vector>(1.0f / w.count());
    mean = window_sum(plane, w) * weight;
    Vector variance = {};
    for (int y = w.top; y < w.bottom; y++)
      for (int x = w.left; x < w.right; x++) {
        const Vector d = plane.at(y, x) - mean;
        variance = fma(d, d, variance);
      }
    variance = fma(variance, weight, fill<Vector>(1));
    inverse = fill<Vector>(1) / __builtin_elementwise_sqrt(variance);
  }
};

ESPALIER_INLINE Vector window_value(const EspalierWindow &job, const Plane &plane, int y, int x) {
  const Window w(job, y, x);
  switch (job.kind) {
    case EspalierMaximumPool: return window_maximum(plane, w);
    case EspalierAveragePool: return window_sum(plane, w) * fill<Vector>(1.0f / w.count());
    case EspalierFlatten: return plane.at(y, x);
    case EspalierLocalContrast: {
      const Contrast contrast(plane, w);
      return (plane.at(y, x) - contrast.mean) * contrast.inverse;
    }
  }
}

/// The first of the largest pixels takes the gradient.
ESPALIER_INLINE void maximum_backward(
    const Plane &plane, const GradientPlane &out, const Window &w, Vector d) {
  const Vector best = window_maximum(plane, w);
  auto open = best == best;
  for (int y = w.top; y < w.bottom; y++)
    for (int x = w.left; x < w.right; x++) {
      const auto hit = (plane.at(y, x) == best) & open;
      out.add(y, x, hit ? d : Vector{});
      open = open & ~hit;
    }
}

/// With v = (x - m) s: dx_j = d s [j at the centre] - (d s + d v s (x_j - m) s) / count.
ESPALIER_INLINE void contrast_backward(
    const Plane &plane, const GradientPlane &out, const Window &w, int y, int x, Vector d) {
  const Contrast contrast(plane, w);
  const Vector ds = d * contrast.inverse;
  const Vector value = (plane.at(y, x) - contrast.mean) * contrast.inverse;
  const Vector share = fill<Vector>(-1.0f / w.count()) * ds;
  const Vector slope = share * value * contrast.inverse;
  for (int j = w.top; j < w.bottom; j++)
    for (int i = w.left; i < w.right; i++)
      out.add(j, i, fma(slope, plane.at(j, i) - contrast.mean, share));
  out.add(y, x, ds);
}

ESPALIER_INLINE void window_gradient(
    const EspalierWindow &job, const Plane &plane, const GradientPlane &out, int y, int x, Vector d) {
  const Window w(job, y, x);
  switch (job.kind) {
    case EspalierMaximumPool: maximum_backward(plane, out, w, d); break;
    case EspalierAveragePool: {
      const Vector share = d * fill<Vector>(1.0f / w.count());
      for (int j = w.top; j < w.bottom; j++)
        for (int i = w.left; i < w.right; i++) out.add(j, i, share);
      break;
    }
    case EspalierFlatten: out.add(y, x, d); break;
    case EspalierLocalContrast: contrast_backward(plane, out, w, y, x, d); break;
  }
}

/// One source channel as both passes need it.
struct WindowChannel {
  Channel value;
  float *gradient;
  ptrdiff_t gradient_stride;
  bool accumulate;
};

/// Channel `index` of the concatenation.
static WindowChannel window_channel(const EspalierWindow &job, int index) {
  int m = 0;
  for (; index >= job.sources[m].channels; m++) index -= job.sources[m].channels;
  const EspalierMap &map = job.sources[m], &d = job.d_sources[m];
  const bool normalised = map.scale != nullptr;
  const Channel value = {map.values + index * map.channel_stride, map.group_stride,
                         normalised ? map.scale[index] : 1, normalised ? map.shift[index] : 0,
                         map.floor, map.height, map.width, normalised};
  return {value, d.values ? d.values + index * d.channel_stride : nullptr, d.group_stride,
          d.accumulate != 0};
}

/// Channel c of the concatenation becomes the channels c * pixels to (c + 1) * pixels - 1.
static void flatten_forward(const EspalierWindow &job, int part, int parts) {
  const int pixels = job.input_height * job.input_width;
  for (int c = part; c < job.output.channels / pixels; c += parts) {
    const WindowChannel channel = window_channel(job, c);
    for (int p = 0; p < pixels; p++)
      for (int g = 0; g < job.groups; g++) {
        float *out = job.output.values + ((ptrdiff_t)c * pixels + p) * job.output.channel_stride
            + g * job.output.group_stride;
        for (int h = 0; h < lanes; h += width) {
          const Plane plane = {
              channel.value, channel.value.values + g * channel.value.group_stride + h};
          store(out + h, plane.at(p / job.input_width, p % job.input_width));
        }
      }
  }
}

static void flatten_backward(const EspalierWindow &job, int part, int parts) {
  const int pixels = job.input_height * job.input_width;
  for (int c = part; c < job.output.channels / pixels; c += parts) {
    const WindowChannel channel = window_channel(job, c);
    if (!channel.gradient) continue;
    for (int g = 0; g < job.groups; g++) {
      float *gradient = channel.gradient + g * channel.gradient_stride;
      if (!channel.accumulate)
        memset(gradient, 0,
               (size_t)channel.value.height * channel.value.width * lanes * sizeof(float));
      for (int p = 0; p < pixels; p++) {
        const float *d = job.d_output.values
            + ((ptrdiff_t)c * pixels + p) * job.d_output.channel_stride
            + g * job.d_output.group_stride;
        for (int h = 0; h < lanes; h += width) {
          const GradientPlane out = {gradient + h, channel.value.height, channel.value.width};
          out.add(p / job.input_width, p % job.input_width, load<Vector>(d + h));
        }
      }
    }
  }
}

static void window_forward(const EspalierWindow *job, int part, int parts) {
  if (job->kind == EspalierFlatten) return flatten_forward(*job, part, parts);
  for (int c = part; c < job->output.channels; c += parts) {
    const WindowChannel channel = window_channel(*job, c);
    for (int g = 0; g < job->groups; g++) {
      float *out = job->output.values + c * job->output.channel_stride + g * job->output.group_stride;
      for (int y = 0; y < job->output_height; y++)
        for (int x = 0; x < job->output_width; x++, out += lanes)
          for (int h = 0; h < lanes; h += width) {
            const Plane plane = {
                channel.value, channel.value.values + g * channel.value.group_stride + h};
            store(out + h, window_value(*job, plane, y, x));
          }
    }
  }
}

static void window_backward(const EspalierWindow *job, int part, int parts) {
  if (job->kind == EspalierFlatten) return flatten_backward(*job, part, parts);
  for (int c = part; c < job->output.channels; c += parts) {
    const WindowChannel channel = window_channel(*job, c);
    if (!channel.gradient) continue;
    for (int g = 0; g < job->groups; g++) {
      float *gradient = channel.gradient + g * channel.gradient_stride;
      if (!channel.accumulate)
        memset(gradient, 0,
               (size_t)channel.value.height * channel.value.width * lanes * sizeof(float));
      const float *d = job->d_output.values + c * job->d_output.channel_stride
          + g * job->d_output.group_stride;
      for (int y = 0; y < job->output_height; y++)
        for (int x = 0; x < job->output_width; x++, d += lanes)
          for (int h = 0; h < lanes; h += width) {
            const Plane plane = {
                channel.value, channel.value.values + g * channel.value.group_stride + h};
            const GradientPlane out = {gradient + h, channel.value.height, channel.value.width};
            window_gradient(*job, plane, out, y, x, load<Vector>(d + h));
          }
    }
  }
}

}  // namespace ESPALIER_NAMESPACE
