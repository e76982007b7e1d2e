// The text of the kernels, which the device's own compiler translates when they are first needed.
#ifndef ESPALIER_SOURCES_H
#define ESPALIER_SOURCES_H

typedef enum {
  EspalierSourceHeader,
  EspalierSourceCUDA,
  EspalierSourceDevice,
  EspalierSourceEntry,
  EspalierSourceBatch,
  EspalierSourceClassify,
  EspalierSourceCorrelate,
  EspalierSourceFilterGradient,
  EspalierSourceNormalise,
  EspalierSourcePack,
  EspalierSourceWindow,
} EspalierDeviceSource;

/// One file of kernels, ended by a zero.
const char *espalier_device_source(EspalierDeviceSource source);

#endif
