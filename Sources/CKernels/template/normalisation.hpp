// Batch normalisation and ReLU: statistics, the scale and shift that readers apply, and the gradient.
#pragma once
#include "vector.hpp"

namespace ESPALIER_NAMESPACE {

/// Images of the batch that group `group` holds; the other lanes are padding.
ESPALIER_INLINE int images_in_group(int images, int group) {
  return larger(0, smaller(lanes, images - group * lanes));
}

static void normalisation_scale(
    const EspalierNormalisation &n, int channel, double mean, double variance) {
  const double inverse = 1 / __builtin_sqrt(variance + n.epsilon);
  n.mean[channel] = (float)mean;
  n.inverse[channel] = (float)inverse;
  n.scale[channel] = n.gamma[channel] * n.inverse[channel];
  n.shift[channel] = n.beta[channel] - n.mean[channel] * n.scale[channel];
}

/// Sums of a stored map, in the places where a convolution would leave them.
static void normalisation_sums(
    const EspalierNormalisation *job, const EspalierMap *output, int part, int parts) {
  for (int c = part; c < job->channels; c += parts)
    for (int g = 0; g < job->groups; g++) {
      const float *in = output->values + c * output->channel_stride + g * output->group_stride;
      float *sums = job->sums + ((ptrdiff_t)c * job->groups + g) * 2 * lanes;
      for (int h = 0; h < lanes; h += width) {
        Vector sum = {}, squares = {};
        for (int p = 0; p < job->pixels; p++) {
          const Vector v = load<Vector>(in + (ptrdiff_t)p * lanes + h);
          sum += v;
          squares = fma(v, v, squares);
        }
        store(sums + h, sum);
        store(sums + lanes + h, squares);
      }
    }
}

/// Turns the sums that the convolution left behind into mean, variance, scale and shift, and moves
/// the running statistics (unbiased variance, as PyTorch does).
static void normalisation_prepare(const EspalierNormalisation *job, int images) {
  const EspalierNormalisation &n = *job;
  const double count = (double)images * n.pixels;
  for (int c = 0; c < n.channels; c++) {
    double sum = 0, squares = 0;
    for (int g = 0; g < n.groups; g++) {
      const float *s = n.sums + ((ptrdiff_t)c * n.groups + g) * 2 * lanes;
      for (int l = 0; l < images_in_group(images, g); l++) {
        sum += s[l];
        squares += s[lanes + l];
      }
    }
    const double mean = sum / count;
    const double spread = squares / count - mean * mean;
    const double variance = spread < 0 ? 0 : spread;
    normalisation_scale(n, c, mean, variance);
    const double unbiased = count > 1 ? variance * count / (count - 1) : variance;
    n.running_mean[c] += n.momentum * ((float)mean - n.running_mean[c]);
    n.running_variance[c] += n.momentum * ((float)unbiased - n.running_variance[c]);
  }
}

static void normalisation_inference(const EspalierNormalisation *n) {
  for (int c = 0; c < n->channels; c++)
    normalisation_scale(*n, c, n->running_mean[c], n->running_variance[c]);
}

/// The sum of `count` lanes, in order.
ESPALIER_INLINE double lane_sum(const Vector *v, int count) {
  float values[lanes];
  for (int h = 0; h < halves; h++) store(values + h * width, v[h]);
  double sum = 0;
  for (int l = 0; l < count; l++) sum += values[l];
  return sum;
}

/// What the gradient of one channel needs: ReLU's mask is output * scale + shift > floor.
struct ChannelGradient {
  Vector scale, shift, floor, inverse, offset;  // normalised output = output * inverse + offset

  Vector masked(Vector output, Vector gradient) const {
    return fma(output, scale, shift) > floor ? gradient : Vector{};
  }
};

/// Sums over the batch: of the masked gradient, and of it times the normalised output.
static void gradient_sums(
    const ChannelGradient &channel, const float *output, const float *gradient,
    ptrdiff_t group_stride, int groups, int pixels, int images, double *sum, double *product) {
  constexpr int chains = 4;
  for (int g = 0; g < groups && images_in_group(images, g) > 0; g++) {
    const float *y = output + g * group_stride, *d = gradient + g * group_stride;
    Vector s[chains][halves] = {}, q[chains][halves] = {};
    int p = 0;
    for (; p + chains <= pixels; p += chains)
      ESPALIER_UNROLL for (int u = 0; u < chains; u++) ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
        const ptrdiff_t at = (ptrdiff_t)(p + u) * lanes + h * width;
        const Vector v = load<Vector>(y + at);
        const Vector m = channel.masked(v, load<Vector>(d + at));
        s[u][h] += m;
        q[u][h] = fma(m, fma(v, channel.inverse, channel.offset), q[u][h]);
      }
    for (; p < pixels; p++)
      ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
        const ptrdiff_t at = (ptrdiff_t)p * lanes + h * width;
        const Vector v = load<Vector>(y + at);
        const Vector m = channel.masked(v, load<Vector>(d + at));
        s[0][h] += m;
        q[0][h] = fma(m, fma(v, channel.inverse, channel.offset), q[0][h]);
      }
    ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
      s[0][h] = (s[0][h] + s[1][h]) + (s[2][h] + s[3][h]);
      q[0][h] = (q[0][h] + q[1][h]) + (q[2][h] + q[3][h]);
    }
    *sum += lane_sum(s[0], images_in_group(images, g));
    *product += lane_sum(q[0], images_in_group(images, g));
  }
}

/// Gradient by scale and shift; replaces the gradient after ReLU (in `gradient`) by the gradient of
/// the convolution's output. Lanes without an image become 0.
static void normalisation_backward(
    const EspalierNormalisation *job, const EspalierMap *output, const EspalierMap *gradient,
    int images, int part, int parts) {
  const EspalierNormalisation &n = *job;
  const double count = (double)images * n.pixels;
  for (int c = part; c < n.channels; c += parts) {
    const float *y = output->values + c * output->channel_stride;
    float *d = gradient->values + c * gradient->channel_stride;
    ChannelGradient channel;
    channel.scale = fill<Vector>(n.scale[c]);
    channel.shift = fill<Vector>(n.shift[c]);
    channel.floor = fill<Vector>(n.floor);
    channel.inverse = fill<Vector>(n.inverse[c]);
    channel.offset = fill<Vector>(-n.mean[c] * n.inverse[c]);
    double sum = 0, product = 0;
    gradient_sums(
        channel, y, d, output->group_stride, n.groups, n.pixels, images, &sum, &product);
    n.d_beta[c] = (float)sum;
    n.d_gamma[c] = (float)product;
    // d = scale * (masked - sum / count - normalised * product / count)
    const double slope = -n.scale[c] * product / count;
    const Vector per_output = fill<Vector>((float)(slope * n.inverse[c]));
    const Vector constant = fill<Vector>(
        (float)(-n.scale[c] * sum / count - slope * n.mean[c] * n.inverse[c]));
    for (int g = 0; g < n.groups; g++) {
      const int valid = images_in_group(images, g);
      if (valid == 0) break;
      const float *in = y + g * output->group_stride;
      float *out = d + g * gradient->group_stride;
      for (ptrdiff_t at = 0; at < (ptrdiff_t)n.pixels * lanes; at += width) {
        const Vector v = load<Vector>(in + at);
        const Vector m = channel.masked(v, load<Vector>(out + at));
        store(out + at, fma(channel.scale, m, fma(v, per_output, constant)));
      }
      for (int p = 0; valid < lanes && p < n.pixels; p++)
        memset(out + (ptrdiff_t)p * lanes + valid, 0, (lanes - valid) * sizeof(float));
    }
  }
}

}  // namespace ESPALIER_NAMESPACE
