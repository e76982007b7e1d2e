// Sizes of a Winograd pass: tiles, points, blocks, and how much of them fits the cache.
#pragma once
#include "outer.hpp"
#include "transform.hpp"

namespace ESPALIER_NAMESPACE {

struct WinogradPlan {
  int height, width_;                // of the pass's output; the stride is 1
  int input_width;
  int rows_points, rows_tile;        // vertical transform: A and M
  int columns_points, columns_tile;  // horizontal
  int points;                        // products per tile
  int tiles_y, tiles_x;
  int tiles;                         // neighbours in x that are transformed together
  int chunk;                         // input channels at a time
  int pad_y, pad_x;

  WinogradPlan(const EspalierConvolution &s, int inputs, int outputs, bool transposed = false) {
    height = transposed ? s.input_height : s.output_height;
    width_ = transposed ? s.input_width : s.output_width;
    input_width = transposed ? s.output_width : s.input_width;
    rows_tile = s.tile_height;
    columns_tile = s.tile_width;
    rows_points = rows_tile + s.filter_height - 1;
    columns_points = columns_tile + s.filter_width - 1;
    points = rows_points * columns_points;
    tiles_y = divide_up(height, rows_tile);
    tiles_x = divide_up(width_, columns_tile);
    pad_y = transposed ? s.filter_height - 1 - s.padding_height : s.padding_height;
    pad_x = transposed ? s.filter_width - 1 - s.padding_width : s.padding_width;
    chunk = divide_up(inputs, divide_up(inputs, 96));
    // Factors and products of one row of points should stay in the second-level cache.
    const size_t per_tile = (size_t)columns_points * (chunk + outputs) * lanes * sizeof(float);
    // Up to a row of 32 pixels: the whole row in backward-data alone, as batch statistics and weight
    // gradients are summed in the order of the blocks.
    const int row = transposed ? divide_up(32, columns_tile) : 32 / columns_tile;
    int most = smaller(columns_points == 1 ? 16 : 8, row);
    while (most > 2 && most * per_tile > (1u << 20)) most /= 2;
    tiles = divide_up(tiles_x, divide_up(tiles_x, most));
  }

  /// Input columns that a block of `count` tiles reads.
  int block_columns(int count) const { return (count - 1) * columns_tile + columns_points; }
};

/// Position of one block of tiles, walked downwards so that overlapping rows stay in the cache.
struct TileBlock {
  int x, y, count;

  bool next(const WinogradPlan &plan) {
    if (++y == plan.tiles_y) {
      y = 0;
      x += plan.tiles;
    }
    count = smaller(plan.tiles, plan.tiles_x - x);
    return x < plan.tiles_x;
  }
  static TileBlock first(const WinogradPlan &plan) {
    return {0, 0, smaller(plan.tiles, plan.tiles_x)};
  }
};

}  // namespace ESPALIER_NAMESPACE
