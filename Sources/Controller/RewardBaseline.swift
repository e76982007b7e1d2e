// What is subtracted from a reward before it weighs a gradient.

/// Exponential moving average of *previous* rewards (Zoph & Le 2017, section 3.2).
///
/// The first batch has no past: there each sample's baseline is the mean of the others' rewards, which is
/// as independent of its own action.
public struct RewardBaseline: Sendable, Equatable {
  /// The average; nil before the first batch.
  public var average: Double?

  /// A baseline in the middle of its run; nil for a fresh one.
  public init(average: Double? = nil) { self.average = average }

  /// What to subtract from each of a batch's rewards.
  public func values(for rewards: [Double]) -> [Double] {
    average.map { [Double](repeating: $0, count: rewards.count) } ?? leaveOneOutMeans(rewards)
  }

  /// Takes the rewards into the average, one after another.
  ///
  /// - Parameters:
  ///   - rewards: The batch.
  ///   - decay: Share of the old average that stays, per reward.
  public mutating func move(_ rewards: [Double], decay: Double) {
    var moved = average ?? rewards.reduce(0, +) / Double(rewards.count)
    for reward in rewards { moved = decay * moved + (1 - decay) * reward }
    average = moved
  }
}

/// For each reward the mean of the others; 0 for a single one.
func leaveOneOutMeans(_ rewards: [Double]) -> [Double] {
  guard rewards.count > 1 else { return [0] }
  let sum = rewards.reduce(0, +)
  return rewards.map { (sum - $0) / Double(rewards.count - 1) }
}
