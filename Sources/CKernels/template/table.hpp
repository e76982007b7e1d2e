// The table of one build, and the choice between the direct kernels and Winograd's.
#pragma once
#include "bias.hpp"
#include "cell.hpp"
#include "classifier.hpp"
#include "direct.hpp"
#include "lane_weights.hpp"
#include "language.hpp"
#include "matrix.hpp"
#include "normal.hpp"
#include "pointwise.hpp"
#include "recurrent.hpp"
#include "sum.hpp"
#include "update.hpp"
#include "window.hpp"
#include "winograd.hpp"
#include "winograd_weights.hpp"

namespace ESPALIER_NAMESPACE {

static bool is_direct(const EspalierConvolution &s) { return s.tile_height == 0; }

static size_t correlation_packed_size(const EspalierCorrelation *job) {
  return is_direct(job->shape) ? direct_packed_size(*job) : winograd_packed_size(*job);
}
static size_t correlation_scratch_size(const EspalierCorrelation *job) {
  if (!is_direct(job->shape)) return winograd_scratch_size(*job);
  return is_pointwise(job->shape) ? pointwise_scratch_size(*job) : direct_scratch_size(*job);
}
static void correlation_pack(
    const EspalierCorrelation *job, const float *weights, float *packed, int part, int parts) {
  if (is_direct(job->shape)) direct_pack(*job, weights, packed, part, parts);
  else winograd_pack(*job, weights, packed, part, parts);
}
static void correlation_run(
    const EspalierCorrelation *job, const float *packed, int first_group, int end_group,
    float *scratch) {
  if (is_pointwise(job->shape)) pointwise_run(*job, packed, first_group, end_group, scratch);
  else if (is_direct(job->shape)) direct_run(*job, packed, first_group, end_group, scratch);
  else winograd_run(*job, packed, first_group, end_group, scratch);
}
/// Weight gradients: how they are computed.
enum class WeightsKernel { lane, direct, winograd };

static WeightsKernel weights_kernel(const EspalierConvolution &s) {
  if (!is_direct(s)) return WeightsKernel::winograd;
  return has_few_weights(s) ? WeightsKernel::lane : WeightsKernel::direct;
}
static size_t weights_accumulator_size(const EspalierWeightGradient *job) {
  switch (weights_kernel(job->shape)) {
    case WeightsKernel::lane: return lane_weights_accumulator_size(*job);
    case WeightsKernel::direct: return direct_weights_accumulator_size(*job);
    case WeightsKernel::winograd: return winograd_weights_accumulator_size(*job);
  }
}
static size_t weights_scratch_size(const EspalierWeightGradient *job) {
  switch (weights_kernel(job->shape)) {
    case WeightsKernel::lane: return lane_weights_scratch_size(*job);
    case WeightsKernel::direct: return direct_weights_scratch_size(*job);
    case WeightsKernel::winograd: return winograd_weights_scratch_size(*job);
  }
}
static void weights_run(
    const EspalierWeightGradient *job, int first, int end, float *accumulator, float *scratch) {
  switch (weights_kernel(job->shape)) {
    case WeightsKernel::lane: return lane_weights_run(*job, first, end, accumulator, scratch);
    case WeightsKernel::direct: return direct_weights_run(*job, first, end, accumulator, scratch);
    case WeightsKernel::winograd: return winograd_weights_run(*job, first, end, accumulator, scratch);
  }
}
static void weights_finish(
    const EspalierWeightGradient *job, float *sums, ptrdiff_t stride, int count, float *d_weights,
    int part, int parts) {
  switch (weights_kernel(job->shape)) {
    case WeightsKernel::lane:
      return lane_weights_finish(*job, sums, stride, count, d_weights, part, parts);
    case WeightsKernel::direct:
      return direct_weights_finish(*job, sums, stride, count, d_weights, part, parts);
    case WeightsKernel::winograd:
      return winograd_weights_finish(*job, sums, stride, count, d_weights, part, parts);
  }
}

static const EspalierKernels table = {
    ESPALIER_NAME,           correlation_packed_size, correlation_scratch_size, correlation_pack,
    correlation_run,         weights_accumulator_size, weights_scratch_size,    weights_run,
    weights_finish,          normalisation_sums,      normalisation_prepare,    normalisation_inference,
    normalisation_backward,  bias_backward,           sum_forward,              sum_backward,
    window_forward,          window_backward,         classifier_pool,          classifier_forward,
    classifier_backward,     classifier_unpool,       update,                   images_to_lanes,
    map_exponential,         map_sigmoid,             map_hyperbolic_tangent,   normal_numbers,
    matrix_scratch_size,     matrix_product,          matrix_packed_size,       matrix_pack,
    lstm_forward,            lstm_backward,           add_row_sums,             root_mean_square_update,
    cell_forward,            cell_backward,           map_sine,                 map_cosine,
    softmax_exponentials,    softmax_finish,          softmax_gradient,         dropout_mask,
    multiply_rows,           sum_of_squares,          descend,                  gather_rows,
    scatter_rows,            peak,
};

}  // namespace ESPALIER_NAMESPACE
