// Threads for one training run; what they compute does not depend on how many there are.

import CKernels

/// A few threads that work on the same layer at the same time.
public final class Workers {
  private let workers: OpaquePointer?

  /// `count` threads, the caller included.
  public init(_ count: Int) {
    workers = count > 1 ? espalier_workers_create(Int32(count)) : nil
  }

  deinit {
    if let workers { espalier_workers_destroy(workers) }
  }

  /// Calls `work(part, parts)` for every part, each on a thread of its own, and waits for all.
  func run(_ work: (Int32, Int32) -> Void) {
    guard let workers else { return work(0, 1) }
    withoutActuallyEscaping(work) { work in
      var box = work
      withUnsafeMutablePointer(to: &box) { pointer in
        espalier_workers_run(
          workers,
          { context, part, parts in
            context?.assumingMemoryBound(to: ((Int32, Int32) -> Void).self).pointee(part, parts)
          }, pointer)
      }
    }
  }
}

/// The groups of a batch, cut into a fixed number of slices whatever the number of threads, so that
/// sums over the batch are always added in the same order.
struct GroupSlices {
  let groups: Int32
  var count: Int32 { min(4, groups) }

  /// First group of slice `index`; of `count`, the end.
  func start(_ index: Int32) -> Int32 { groups * index / count }
}
