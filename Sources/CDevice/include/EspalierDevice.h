// What kernels on a device are told: plain structs that Swift, CUDA C++ and the emulator share.
//
// Addresses of device memory are 64-bit numbers. Maps are `(image, row, column, channel)`, with the channels
// padded to a multiple of 8; the padding is 0.
#ifndef ESPALIER_DEVICE_H
#define ESPALIER_DEVICE_H

typedef unsigned long long EspalierAddress;

/// One map as a kernel reads or writes it.
typedef struct {
  EspalierAddress values;
  /// Channels, and channels with padding.
  int channels, padded;
  int height, width;
  /// First of its channels in the concatenation; the same counted with padding.
  int first, first_padded;
} EspalierDeviceMap;

/// A tile of output pixels: `images` × `height` × `width` of the at most 256 slots of a block, and the patch
/// of input pixels that it needs. `divide_…`: ceil(2^32 / …), 0 for 1.
typedef struct {
  int images, height, width;
  int tiles_y, tiles_x, tiles_images;
  int patch_height, patch_width;
  unsigned divide_patch_width, divide_patch, divide_width, divide_tile;
} EspalierTiling;

/// A convolution, or the gradient of its input.
typedef struct {
  /// Maps that are read: an array of EspalierDeviceMap.
  EspalierAddress sources;
  int source_count;
  EspalierDeviceMap output;
  /// Whether the result is added to what is there.
  int accumulates;
  /// Images in the batch.
  int images;
  int filter_height, filter_width, stride_height, stride_width, pad_height, pad_width;
  /// Zeros between the pixels that are read, plus 1.
  int spread_height, spread_width;
  EspalierTiling tiling;
  /// Channels in shared memory at a time, and bytes from pixel to pixel there.
  int chunk, pitch;
  /// Packed filters, and steps of one block of output channels.
  EspalierAddress filters;
  int steps;
  /// Sums of the outputs and their squares for each block, `(block, 2, padded)`; 0 for none.
  EspalierAddress sums;
} EspalierCorrelateJob;

/// Filters in the order in which the matrix units take them.
typedef struct {
  EspalierAddress weights, packed;
  EspalierAddress sources;
  int source_count;
  /// Output and input channels of the convolution, and its filter.
  int outputs, inputs, filter_height, filter_width;
  /// Whether for the gradient of the input channels from `first_input` on.
  int transposed, first_input, input_count;
  int chunk, steps, tiles, blocks;
} EspalierPackJob;

/// An array of EspalierPackJob.
typedef struct {
  EspalierAddress jobs;
} EspalierPackJobs;

/// The gradient of a convolution's filters.
typedef struct {
  EspalierAddress sources;
  int source_count;
  EspalierDeviceMap gradient;
  int images;
  int filter_height, filter_width, stride_height, stride_width, pad_height, pad_width;
  EspalierTiling tiling;
  int tap_groups, taps_per_block, splits;
  /// Bytes from pixel to pixel in shared memory, of a tile, and where in it the gradient lies.
  int pitch, gradient_pitch, gradient_start, tile_bytes, slots_start;
  /// Input channels of all sources with padding; output channels of all blocks.
  int inputs_padded, outputs_padded;
  /// `(slice × splits, tap, output, input)`.
  EspalierAddress partials;
  /// Sum of all partials: `(output, input, tap)`.
  EspalierAddress result;
  int partial_count, outputs, inputs;
} EspalierFilterGradientJob;

/// Batch normalisation, or a bias, and ReLU behind a stored map.
typedef struct {
  EspalierDeviceMap stored, output, gradient;
  int images;
  /// What is learnt and its gradient; a scale of 0 stands for none (a bias alone).
  EspalierAddress scale, shift, d_scale, d_shift;
  EspalierAddress running_mean, running_variance;
  /// Numbers for each channel, `(8, padded)`: factor, offset, mean, inverse, and of the gradient
  /// factor, per output, constant.
  EspalierAddress numbers;
  EspalierAddress sums;
  int sum_count;
  float epsilon, momentum;
  int is_rectified, has_statistics;
} EspalierNormaliseJob;

/// Pooling, contrast normalisation, flattening, copying: one source of the concatenation.
typedef struct {
  /// 0 maximum, 1 average, 2 flatten, 3 local contrast.
  int kind;
  int size, stride, padding;
  /// Of the concatenation.
  int input_height, input_width;
  int images;
  EspalierDeviceMap source, d_source, output, d_output;
  int accumulates, is_last;
} EspalierWindowJob;

/// The sum of maps of one size, then ReLU.
typedef struct {
  EspalierAddress sources;
  int source_count;
  EspalierDeviceMap output, d_output, d_source;
  int accumulates, images;
} EspalierSumJob;

/// Global average pooling, linear layer, softmax cross-entropy.
typedef struct {
  EspalierAddress sources;
  int source_count;
  EspalierDeviceMap source;
  int features, classes, images, batch;
  float pixels;
  EspalierAddress pooled, d_pooled, logits, d_logits, losses;
  EspalierAddress weights, bias, d_weights, d_bias;
  EspalierAddress labels;
  /// Loss and correct answers of each step, `(step, 2)` doubles.
  EspalierAddress results;
  EspalierAddress progress;
  int accumulates;
} EspalierClassifyJob;

/// How one image is cut (see `ImageCut`).
typedef struct {
  int index, scaled_height, scaled_width, top, left, flipped;
} EspalierDeviceCut;

/// What changes from step to step.
typedef struct {
  int step;
  float learning_rate;
} EspalierProgress;

/// The next batch.
typedef struct {
  EspalierAddress pixels, labels, cuts, batch_labels, progress;
  EspalierDeviceMap output;
  int images, batch;
} EspalierGatherJob;

/// The optimiser's step.
typedef struct {
  EspalierAddress weights, velocity, gradient, progress;
  int count, nesterov;
  float momentum, weight_decay;
} EspalierUpdateJob;

#endif
