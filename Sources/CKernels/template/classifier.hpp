// Global average pooling, one linear layer, softmax cross-entropy, and their gradients.
#pragma once
#include "elementary.hpp"
#include "normalisation.hpp"

namespace ESPALIER_NAMESPACE {

/// pooled[feature][image] = sum of the feature's pixels / pixels.
static void classifier_pool(const EspalierClassifier *job, int part, int parts) {
  int feature = 0;
  for (int m = 0; m < job->source_count; m++) {
    const EspalierMap &map = job->sources[m];
    const int pixels = map.height * map.width;
    for (int c = 0; c < map.channels; c++, feature++) {
      if (feature % parts != part) continue;
      Channel channel;
      EspalierMap one = map;
      one.channels = 1;
      one.values += c * map.channel_stride;
      if (map.scale) one.scale += c, one.shift += c;
      list_channels(&one, 1, &channel);
      for (int g = 0; g < job->groups; g++)
        for (int h = 0; h < lanes; h += width) {
          const float *in = channel.values + g * channel.group_stride + h;
          Vector sum[4] = {};
          int p = 0;
          for (; p + 4 <= pixels; p += 4)
            ESPALIER_UNROLL for (int u = 0; u < 4; u++)
                sum[u] += read(channel, load<Vector>(in + (ptrdiff_t)(p + u) * lanes));
          for (; p < pixels; p++) sum[0] += read(channel, load<Vector>(in + (ptrdiff_t)p * lanes));
          store(job->pooled + ((ptrdiff_t)feature * job->groups + g) * lanes + h,
                ((sum[0] + sum[1]) + (sum[2] + sum[3])) / fill<Vector>(job->pixels));
        }
    }
  }
}

static void classifier_logits(const EspalierClassifier *job) {
  const ptrdiff_t batch = (ptrdiff_t)job->groups * lanes;
  for (int k = 0; k < job->classes; k++)
    for (ptrdiff_t b = 0; b < batch; b += width) {
      Vector sum = fill<Vector>(job->bias[k]);
      const float *w = job->weights + (ptrdiff_t)k * job->features;
      for (int f = 0; f < job->features; f++)
        sum = fma(w[f], load<Vector>(job->pooled + f * batch + b), sum);
      store(job->logits + k * batch + b, sum);
    }
}

/// Softmax of `width` images in place; returns the sums of the exponentials and the largest logits.
ESPALIER_INLINE void classifier_softmax(
    const EspalierClassifier *job, ptrdiff_t b, float *total, float *largest) {
  const ptrdiff_t batch = (ptrdiff_t)job->groups * lanes;
  Vector top = load<Vector>(job->logits + b);
  for (int k = 1; k < job->classes; k++) {
    const Vector v = load<Vector>(job->logits + k * batch + b);
    top = v <= top ? top : v;  // NaN wins
  }
  Vector sum = {};
  for (int k = 0; k < job->classes; k++) {
    float *p = job->logits + k * batch + b;
    const Vector e = exponential(load<Vector>(p) - top);
    store(p, e);
    sum += e;
  }
  for (int k = 0; k < job->classes; k++) {
    float *p = job->logits + k * batch + b;
    store(p, load<Vector>(p) / sum);
  }
  store(total, sum);
  store(largest, top);
}

/// The sum of the cross-entropies over `images` images; leaves the gradient of their mean in
/// `logits` (0 in lanes without an image) and counts correct answers (the first of equal logits).
static double classifier_forward(
    const EspalierClassifier *job, const int *labels, int images, int *correct) {
  const ptrdiff_t batch = (ptrdiff_t)job->groups * lanes;
  classifier_logits(job);
  double loss = 0;
  *correct = 0;
  for (ptrdiff_t b = 0; b < batch; b += width) {
    float chosen[width], total[width], largest[width];
    for (int l = 0; l < width; l++) {
      const ptrdiff_t image = b + l;
      if (image >= images) continue;
      chosen[l] = job->logits[labels[image] * batch + image];
      int best = 0;
      for (int k = 1; k < job->classes; k++)
        if (job->logits[k * batch + image] > job->logits[best * batch + image]) best = k;
      *correct += best == labels[image];
    }
    classifier_softmax(job, b, total, largest);
    for (int l = 0; l < width; l++) {
      const ptrdiff_t image = b + l;
      if (image < images)
        loss += total[l] == total[l] ? logarithm(total[l]) - (chosen[l] - largest[l]) : total[l];
      for (int k = 0; k < job->classes; k++) {
        float *p = job->logits + k * batch + image;
        *p = image < images ? (*p - (k == labels[image])) / images : 0;
      }
    }
  }
  return loss;
}

static void classifier_backward(const EspalierClassifier *job, int images) {
  (void)images;
  const ptrdiff_t batch = (ptrdiff_t)job->groups * lanes;
  for (int k = 0; k < job->classes; k++) {
    const float *d = job->logits + k * batch;
    double bias = 0;
    for (ptrdiff_t b = 0; b < batch; b++) bias += d[b];
    job->d_bias[k] = (float)bias;
    for (int f = 0; f < job->features; f++) {
      Vector sum[halves] = {};
      for (int g = 0; g < job->groups; g++)
        ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
          const ptrdiff_t b = (ptrdiff_t)g * lanes + h * width;
          sum[h] = fma(load<Vector>(d + b), load<Vector>(job->pooled + f * batch + b), sum[h]);
        }
      job->d_weights[(ptrdiff_t)k * job->features + f] = (float)lane_sum(sum, lanes);
    }
  }
  if (!job->d_pooled) return;
  for (int f = 0; f < job->features; f++)
    for (ptrdiff_t b = 0; b < batch; b += width) {
      Vector sum = {};
      for (int k = 0; k < job->classes; k++)
        sum = fma(job->weights[(ptrdiff_t)k * job->features + f],
                  load<Vector>(job->logits + k * batch + b), sum);
      store(job->d_pooled + f * batch + b, sum / fill<Vector>(job->pixels));
    }
}

/// Spreads the gradient of the means over the pixels of the sources.
static void classifier_unpool(const EspalierClassifier *job, int part, int parts) {
  int feature = 0;
  for (int m = 0; m < job->source_count; m++) {
    const EspalierMap &map = job->d_sources[m];
    for (int c = 0; c < map.channels; c++, feature++) {
      if (feature % parts != part || !map.values) continue;
      for (int g = 0; g < job->groups; g++) {
        float *out = map.values + c * map.channel_stride + g * map.group_stride;
        Vector d[halves];
        ESPALIER_UNROLL for (int h = 0; h < halves; h++)
            d[h] = load<Vector>(
                job->d_pooled + ((ptrdiff_t)feature * job->groups + g) * lanes + h * width);
        for (ptrdiff_t p = 0; p < (ptrdiff_t)map.height * map.width; p++, out += lanes)
          ESPALIER_UNROLL for (int h = 0; h < halves; h++) {
            if (map.accumulate) store(out + h * width, load<Vector>(out + h * width) + d[h]);
            else stream(out + h * width, d[h]);
          }
      }
    }
  }
}

}  // namespace ESPALIER_NAMESPACE
