// Threads for one training run; what they compute does not depend on how many there are.

import CKernels
import Synchronization

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

extension Workers {
  /// Calls `body` with 0, 1, … on the threads, whichever is free, and returns the results in that order.
  public func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    let board = TaskBoard<Result>(count)
    run { _, _ in
      while let index = board.next() { board.store(body(index), at: index) }
    }
    return board.results
  }
}

/// Tasks that are still to be taken, and the results of those that are done.
private final class TaskBoard<Result: Sendable>: Sendable {
  private struct State {
    var taken = 0
    var results: [Result?]
  }
  private let state: Mutex<State>

  init(_ count: Int) {
    state = Mutex(State(results: [Result?](repeating: nil, count: count)))
  }

  func next() -> Int? {
    state.withLock { state in
      guard state.taken < state.results.count else { return nil }
      defer { state.taken += 1 }
      return state.taken
    }
  }

  func store(_ result: Result, at index: Int) {
    state.withLock { $0.results[index] = result }
  }

  var results: [Result] { state.withLock { $0.results.compactMap { $0 } } }
}
