// Subsets and the validation split: seeded, class by class.
import Tensor

/// How large the validation part is.
public enum ValidationSize: Hashable, Sendable {
  /// Number of images.
  case count(Int)
  /// Share of the training part, in (0, 1); rounded to whole images.
  case share(Double)

  /// Number of images out of `total`.
  func count(of total: Int) throws(DatasetError) -> Int {
    switch self {
    case .count(let count): return count
    case .share(let share):
      guard share > 0 && share < 1 else {
        throw DatasetError(
          "parameters",
          .impossible(parameter: "validation", reason: "the share \(share) is not between 0 and 1"))
      }
      return Int((share * Double(total)).rounded())
    }
  }
}

/// Which part of a data set a subset is drawn from; a part of its random stream's name.
enum Part: Int {
  case training = 0
  case test = 1

  /// First stream position of the part; a class adds its label, which is below 65,536.
  var streamBase: Int { rawValue * 65_536 }
}

extension LabelledImages {
  /// `count` images chosen at random, each class in proportion to its size, in the present order.
  ///
  /// - Throws: ``DatasetError`` unless `count` is at least the number of classes present and at most
  ///   the number of images.
  func subset(_ count: Int, of part: Part, streams: RandomStreams) throws(DatasetError)
    -> LabelledImages
  {
    if count == self.count { return self }
    let balance = ClassBalance(labels: labels, classCount: classCount)
    guard (balance.classesPresent...self.count).contains(count) else {
      throw DatasetError(
        "parameters",
        .impossible(
          parameter: part == .training ? "trainingSubset" : "testSubset",
          reason: "\(count) images is not within \(balance.classesPresent) (one of each class) "
            + "to \(self.count) (all)"))
    }
    let sizes = balance.members.map(\.count)
    let choice = balance.choose(
      quotas(of: count, available: sizes, limits: sizes), from: streams, for: .subset,
      base: part.streamBase)
    return selecting(choice.chosen)
  }

  /// Cuts a validation part out: each class in proportion to its size, both parts in the present
  /// order.
  ///
  /// - Throws: ``DatasetError`` unless every class present keeps an image in both parts.
  consuming func splitting(
    _ size: ValidationSize, streams: RandomStreams
  ) throws(DatasetError) -> (training: LabelledImages, validation: LabelledImages) {
    let balance = ClassBalance(labels: labels, classCount: classCount)
    let sizes = balance.members.map(\.count)
    let limits = sizes.map { max($0 - 1, 0) }
    let wanted = try size.count(of: count)
    let (least, most) = (balance.classesPresent, limits.reduce(0, +))
    guard !sizes.contains(1) else {
      throw DatasetError(
        "parameters",
        .impossible(
          parameter: "validation",
          reason: "class \(sizes.firstIndex(of: 1) ?? 0) has one image only, too few for "
            + "a training and a validation part"))
    }
    guard wanted >= least && wanted <= most else {
      throw DatasetError(
        "parameters",
        .impossible(
          parameter: "validation",
          reason: "\(wanted) images is not within \(least) (one of each class) to \(most) "
            + "(one of each class left)"))
    }
    let choice = balance.choose(
      quotas(of: wanted, available: sizes, limits: limits), from: streams, for: .validationSplit,
      base: 0)
    return (selecting(choice.rest), selecting(choice.chosen))
  }
}
