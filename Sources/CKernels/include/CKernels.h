// The border between Swift and the compiled kernels: plain structures and one table of functions.
//
// Layout of every feature map: 16 images in the lanes, `[channel][group][row][column][16]`, where a
// group is 16 images of the batch. Strides count floats.
#ifndef ESPALIER_CKERNELS_H
#define ESPALIER_CKERNELS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Some consecutive channels of a convolution's input or output: one tensor of a concatenation.
typedef struct {
  float *values;                // channel 0, group 0, pixel 0
  const float *scale, *shift;   // per channel, or NULL; when read: max(v * scale + shift, floor)
  float floor;                  // 0, or minus infinity
  ptrdiff_t channel_stride, group_stride;
  int channels, height, width;  // pixels outside read as 0 and are never written
  int accumulate;               // when written: add to what is there
} EspalierMap;

/// A convolution without bias; the padding is filter/2 on all sides or none, filters are odd.
typedef struct {
  int inputs, outputs;
  int filter_height, filter_width, stride_height, stride_width;
  int padding_height, padding_width;
  int input_height, input_width, output_height, output_width;
  int tile_height, tile_width;  // Winograd output tile; 0 chooses the direct kernel
  int groups;                   // groups of 16 images in the batch
} EspalierConvolution;

/// The forward pass (`transposed == 0`) or backward-data (`transposed == 1`) of a convolution.
typedef struct {
  EspalierConvolution shape;
  int transposed;
  const EspalierMap *sources;
  int source_count;
  const EspalierMap *targets;
  int target_count;
  float *sums;  // NULL, or [output channel][group][2][16]: sum and sum of squares of the outputs
} EspalierCorrelation;

/// The gradient of a convolution's weights.
typedef struct {
  EspalierConvolution shape;
  const EspalierMap *sources;
  int source_count;
  EspalierMap gradient;  // of the convolution's output
} EspalierWeightGradient;

/// Batch normalisation of one stored map; all arrays have one entry per channel.
typedef struct {
  int channels, groups, pixels;
  float *sums;  // as in EspalierCorrelation
  float *gamma, *beta, *d_gamma, *d_beta;
  float *running_mean, *running_variance;
  float *scale, *shift;     // what readers apply
  float *mean, *inverse;    // of the batch: mean, 1 / standard deviation
  float epsilon, momentum;
  float floor;              // of what readers see: 0, or minus infinity where no ReLU follows
} EspalierNormalisation;

/// A bias and ReLU behind a stored map, where nothing is normalised; readers apply them.
typedef struct {
  int channels, groups, pixels;
  const float *bias;
  float *d_bias;
} EspalierBias;

/// The sum of maps of one size, then ReLU.
typedef struct {
  const EspalierMap *sources;
  const EspalierMap *d_sources;  // gradients of the sources; values NULL where none is wanted
  int source_count;
  EspalierMap output, d_output;
  int groups;
} EspalierSum;

/// What a window operation computes.
typedef enum {
  EspalierMaximumPool = 0,
  EspalierAveragePool = 1,
  EspalierLocalContrast = 2,
  EspalierFlatten = 3
} EspalierWindowKind;

/// Pooling or local contrast normalisation over size x size windows; or flattening, where every pixel of
/// every channel becomes a channel of one pixel.
typedef struct {
  EspalierWindowKind kind;
  int size, stride, padding, groups;
  int input_height, input_width, output_height, output_width;
  const EspalierMap *sources;   // values
  const EspalierMap *d_sources; // gradients of the sources; values NULL where none is wanted
  int source_count;
  EspalierMap output, d_output;
} EspalierWindow;

/// Global average pooling, linear layer and softmax cross-entropy.
typedef struct {
  const EspalierMap *sources, *d_sources;
  int source_count;
  int features, classes, groups;
  float pixels;                 // of the largest source: what the mean divides by
  float *pooled, *d_pooled;     // [feature][group * 16]; d_pooled NULL where no gradient flows back
  float *logits;                // [class][group * 16]; afterwards the gradient
  const float *weights, *bias;  // [class][feature], [class]
  float *d_weights, *d_bias;
} EspalierClassifier;

/// Learning-rate and momentum settings of one update.
typedef struct {
  float learning_rate, momentum, weight_decay;
  int nesterov;
} EspalierUpdate;

/// A matrix read through strides, so that a transposed matrix is one with its strides exchanged.
typedef struct {
  const float *values;
  ptrdiff_t row_stride, column_stride;
} EspalierMatrix;

/// result (+)= left * right; the result's rows are contiguous.
typedef struct {
  EspalierMatrix left, right;
  float *result;
  ptrdiff_t result_stride;
  int rows, columns, depth;
  int accumulate;
  const float *packed;  // the right factor from matrix_pack, or NULL: then it is packed on the way
} EspalierMatrixProduct;

/// `units` floats of each row of a batch: where row 0 begins, and how far rows lie apart.
typedef struct {
  float *values;
  ptrdiff_t row_stride;
} EspalierCellPlane;

/// One node of a recurrent cell; numbers name planes.
typedef struct {
  int combination;          // 0: add, 1: multiply, 2: maximum, 3: `left` is the pre-activation
  int activation;           // 0: identity, 1: tanh, 2: sigmoid, 3: relu, 4: sine
  int left, right, output;
  int slope;                // keeps the cosine of the pre-activation (sine), or -1
  int state;                // receives the pre-activation, or -1
} EspalierCellOperation;

/// One step of a recurrent cell for `rows` sequences; `units` is a multiple of 16.
typedef struct {
  const EspalierCellOperation *operations;
  int operation_count, rows, units;
  const EspalierCellPlane *planes;
  const EspalierCellPlane *gradients;  // of the same planes; backward only
} EspalierCellStep;

/// Softmax cross-entropy over `columns` of a vocabulary for `rows` words, a block of columns at a time.
typedef struct {
  float *block;           // [row][stride]: logits, then exponentials, then gradients
  ptrdiff_t stride;
  int rows, columns;
  int first;              // word of the block's first column
  const int *targets;     // [row]
  const float *bias;      // [column]
  float *d_bias;          // [column]
  float *largest, *sum;   // [row], of this block; afterwards `largest` holds the factor of the gradient
  float *target_logit;    // [row]
} EspalierSoftmaxBlock;

/// One step of an LSTM layer for `columns` sequences (a multiple of 16); all matrices are
/// [unit][column], `gates` has input, forget, candidate and output one below the other.
typedef struct {
  int units, columns;
  const float *bias;           // [4 * unit]
  float *gates;                // sums of products; afterwards activated; after backward: gradients
  const float *previous_cell;  // or NULL for zeros
  float *cell, *hidden;
  const float *d_hidden;
  float *d_cell;               // in: of the cell, out: of the previous cell
} EspalierLSTMStep;

/// Settings of RMSprop.
typedef struct {
  float learning_rate, decay, epsilon;
} EspalierRootMeanSquare;

/// One build of all kernels. Work is cut by groups (results do not depend on the cut), by channels
/// or into `parts` of which the call does number `part`.
typedef struct {
  const char *name;

  size_t (*correlation_packed_size)(const EspalierCorrelation *);
  size_t (*correlation_scratch_size)(const EspalierCorrelation *);
  void (*correlation_pack)(
      const EspalierCorrelation *, const float *weights, float *packed, int part, int parts);
  void (*correlation_run)(
      const EspalierCorrelation *, const float *packed, int first_group, int end_group,
      float *scratch);

  size_t (*weights_accumulator_size)(const EspalierWeightGradient *);
  size_t (*weights_scratch_size)(const EspalierWeightGradient *);
  void (*weights_run)(
      const EspalierWeightGradient *, int first_group, int end_group, float *accumulator,
      float *scratch);
  void (*weights_finish)(
      const EspalierWeightGradient *, float *accumulators, ptrdiff_t stride, int count,
      float *d_weights, int part, int parts);

  void (*normalisation_sums)(
      const EspalierNormalisation *, const EspalierMap *output, int part, int parts);
  void (*normalisation_prepare)(const EspalierNormalisation *, int images);
  void (*normalisation_inference)(const EspalierNormalisation *);
  void (*normalisation_backward)(
      const EspalierNormalisation *, const EspalierMap *output, const EspalierMap *gradient,
      int images, int part, int parts);

  void (*bias_backward)(
      const EspalierBias *, const EspalierMap *output, const EspalierMap *gradient, int images,
      int part, int parts);
  void (*sum_forward)(const EspalierSum *, int part, int parts);
  void (*sum_backward)(const EspalierSum *, int part, int parts);

  void (*window_forward)(const EspalierWindow *, int part, int parts);
  void (*window_backward)(const EspalierWindow *, int part, int parts);

  void (*classifier_pool)(const EspalierClassifier *, int part, int parts);
  double (*classifier_forward)(
      const EspalierClassifier *, const int *labels, int images, int *correct);
  void (*classifier_backward)(const EspalierClassifier *, int images);
  void (*classifier_unpool)(const EspalierClassifier *, int part, int parts);

  void (*update)(
      const EspalierUpdate *, float *weights, float *velocity, const float *gradient, size_t count);
  void (*images_to_lanes)(
      const float *images, ptrdiff_t image_stride, const EspalierMap *map, int group);

  void (*exponential)(const float *x, float *y, size_t count);
  void (*sigmoid)(const float *x, float *y, size_t count);
  void (*hyperbolic_tangent)(const float *x, float *y, size_t count);
  void (*normal_numbers)(
      unsigned long long key, unsigned long long stream, float deviation, float *out, size_t count);

  size_t (*matrix_scratch_size)(void);
  void (*matrix_product)(const EspalierMatrixProduct *, float *scratch);
  size_t (*matrix_packed_size)(int depth, int columns);
  void (*matrix_pack)(const EspalierMatrix *right, int depth, int columns, float *packed);
  void (*lstm_forward)(const EspalierLSTMStep *);
  void (*lstm_backward)(const EspalierLSTMStep *);
  void (*add_row_sums)(const float *values, int rows, int columns, float *sums);
  void (*root_mean_square_update)(
      const EspalierRootMeanSquare *, float *weights, float *squares, const float *gradient,
      size_t count);

  void (*cell_forward)(const EspalierCellStep *);
  void (*cell_backward)(const EspalierCellStep *);
  void (*sine)(const float *x, float *y, size_t count);
  void (*cosine)(const float *x, float *y, size_t count);
  void (*softmax_exponentials)(const EspalierSoftmaxBlock *);
  double (*softmax_finish)(
      float *largest, const float *sum, ptrdiff_t stride, int blocks, const float *target_logit,
      int rows, float weight);
  void (*softmax_gradient)(const EspalierSoftmaxBlock *, float weight);
  void (*dropout_mask)(
      unsigned long long key, unsigned long long stream, float rate, float *mask, size_t count);
  void (*multiply_rows)(
      const float *values, const float *mask, float *out, int rows, int mask_rows, int columns,
      int accumulate);
  double (*sum_of_squares)(const float *values, size_t count);
  void (*descend)(float *weights, const float *gradient, float rate, size_t count);
  void (*gather_rows)(
      const float *table, const int *rows, const float *factors, float *out, int count, int columns);
  void (*scatter_rows)(
      const float *values, const int *rows, const float *factors, float *table, int count,
      int columns);

  double (*peak)(size_t rounds);  // FMAs of 32-bit floats done by a loop of independent chains
} EspalierKernels;

/// 0: no FMA; 1: AVX2 and FMA; 2: also AVX-512 (F, BW, CD, DQ, VL), with an operating system that
/// saves the registers.
int espalier_processor_level(void);

/// Threads that run parts of one job side by side.
typedef struct EspalierWorkers EspalierWorkers;
typedef void (*EspalierWork)(void *context, int part, int parts);

/// Starts `count - 1` threads (fewer if the system gives fewer); NULL without memory.
EspalierWorkers *espalier_workers_create(int count);
int espalier_workers_count(const EspalierWorkers *);
/// Calls `work` for every part, number 0 on the calling thread, and waits for all.
void espalier_workers_run(EspalierWorkers *, EspalierWork work, void *context);
void espalier_workers_destroy(EspalierWorkers *);

/// Seconds of processor time that the calling thread has used.
double espalier_thread_seconds(void);

#ifdef __cplusplus
}
#endif
#endif
