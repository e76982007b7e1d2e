// Chooses images at random so that every class keeps its share.
import Tensor

/// How many images to take of each class so that they sum to `count` in proportion to `available`.
///
/// Every class with images gets one; the others go one by one to the class that is furthest behind
/// its share (the divisors 1, 3, 5, … of Sainte-Laguë), the lower label first on a tie. With classes
/// of equal size the numbers differ by at most one.
///
/// - Parameters:
///   - count: The sum; at least the number of classes with images, at most what `limits` allow.
///   - available: Images of each class.
///   - limits: Most that may be taken of each class; at least 1 where the class has images.
/// - Returns: How many of each class.
func quotas(of count: Int, available: [Int], limits: [Int]) -> [Int] {
  var taken = available.map { min($0, 1) }
  let rest = count - taken.reduce(0, +)
  precondition(rest >= 0 && count <= limits.reduce(0, +), "quotas of \(count) from \(available)")
  for _ in 0..<rest {
    var best: Int?
    for label in available.indices where taken[label] < limits[label] {
      guard let leader = best else {
        best = label
        continue
      }
      // available / (2 taken + 1), compared without division.
      if available[label] * (2 * taken[leader] + 1) > available[leader] * (2 * taken[label] + 1) {
        best = label
      }
    }
    if let best { taken[best] += 1 }
  }
  return taken
}

/// Divides images, class by class and at random, into chosen ones and the rest.
struct ClassBalance {
  /// The image numbers of each class, ascending.
  let members: [[Int]]

  init(labels: [Int32], classCount: Int) {
    var members = [[Int]](repeating: [], count: classCount)
    for (index, label) in labels.enumerated() { members[Int(label)].append(index) }
    self.members = members
  }

  /// Number of classes that have images.
  var classesPresent: Int { members.count { !$0.isEmpty } }

  /// Chooses `quotas[c]` images of each class `c`; both lists are in ascending order.
  ///
  /// Class `c` draws from the stream at position `base + c`, so that a class does not depend on the
  /// others.
  func choose(
    _ quotas: [Int], from streams: RandomStreams, for purpose: RandomPurpose, base: Int
  ) -> (chosen: [Int], rest: [Int]) {
    var chosen: [Int] = []
    var rest: [Int] = []
    for (label, images) in members.enumerated() {
      var stream = streams.stream(purpose, at: base + label)
      let order = stream.permutation(images.count)
      chosen += order[..<quotas[label]].map { images[$0] }
      rest += order[quotas[label]...].map { images[$0] }
    }
    return (chosen.sorted(), rest.sorted())
  }
}
