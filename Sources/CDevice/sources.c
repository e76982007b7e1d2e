#include "Sources.h"

static const unsigned char header[] = {
#embed "include/EspalierDevice.h"
    , 0};
static const unsigned char cuda[] = {
#embed "kernels/cuda.cuh"
    , 0};
static const unsigned char device[] = {
#embed "kernels/device.cuh"
    , 0};
static const unsigned char entry[] = {
#embed "kernels/entry.cuh"
    , 0};
static const unsigned char batch[] = {
#embed "kernels/batch.cu"
    , 0};
static const unsigned char classify[] = {
#embed "kernels/classify.cu"
    , 0};
static const unsigned char correlate[] = {
#embed "kernels/correlate.cu"
    , 0};
static const unsigned char filter_gradient[] = {
#embed "kernels/filter_gradient.cu"
    , 0};
static const unsigned char normalise[] = {
#embed "kernels/normalise.cu"
    , 0};
static const unsigned char pack[] = {
#embed "kernels/pack.cu"
    , 0};
static const unsigned char window[] = {
#embed "kernels/window.cu"
    , 0};

const char *espalier_device_source(EspalierDeviceSource source) {
  switch (source) {
    case EspalierSourceHeader: return (const char *)header;
    case EspalierSourceCUDA: return (const char *)cuda;
    case EspalierSourceDevice: return (const char *)device;
    case EspalierSourceEntry: return (const char *)entry;
    case EspalierSourceBatch: return (const char *)batch;
    case EspalierSourceClassify: return (const char *)classify;
    case EspalierSourceCorrelate: return (const char *)correlate;
    case EspalierSourceFilterGradient: return (const char *)filter_gradient;
    case EspalierSourceNormalise: return (const char *)normalise;
    case EspalierSourcePack: return (const char *)pack;
    case EspalierSourceWindow: return (const char *)window;
  }
  return "";
}
