// zlib, and a function for the macro that Swift cannot import.
#pragma once
#include <zlib.h>

// Prepares to inflate a gzip stream (and nothing else): 15 bits of window, plus 16 for the wrapper.
static inline int espalier_inflateInitGzip(z_stream *stream) {
  return inflateInit2(stream, 15 + 16);
}
