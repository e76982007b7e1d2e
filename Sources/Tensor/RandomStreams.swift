// Names for random streams: who draws, and what for.

/// What random numbers are drawn for; a part of every stream's name.
///
/// Adding a case never changes the numbers of another. Raw values are part of the results: never
/// renumber them.
public enum RandomPurpose: UInt32, Sendable, CaseIterable {
  case initialisation = 1
  case shuffle = 2
  case augmentation = 3
  case dropout = 4
  case sampling = 5
  case validationSplit = 6
  case subset = 7
  case resampling = 8
}

/// The random streams of one owner: a run (keyed by its seed) or a child (keyed by its identity).
public struct RandomStreams: Sendable, Hashable {
  /// 64 bits that name the owner.
  public let key: UInt64

  /// The streams of the owner named `key`.
  public init(key: UInt64) {
    self.key = key
  }

  /// The stream for one purpose at one position (an epoch, a round; at most 2³² − 1).
  public func stream(_ purpose: RandomPurpose, at position: Int = 0) -> Philox {
    Philox(key: key, stream: number(of: purpose, at: position))
  }

  /// The 64 bits that, with the key, name the stream of one purpose at one position.
  public func number(of purpose: RandomPurpose, at position: Int = 0) -> UInt64 {
    precondition(position >= 0 && position <= Int(UInt32.max), "stream position \(position)")
    return UInt64(purpose.rawValue) << 32 | UInt64(position)
  }
}

extension RandomStreams {
  /// The streams of one owner within a run.
  ///
  /// - Parameters:
  ///   - seed: The run seed.
  ///   - owner: Who draws, such as `sample/controller`; different owners get unrelated streams.
  public init(seed: Int, owner: String) {
    // FNV-1a names the owner, one Philox block mixes the name with the seed.
    let name = owner.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    var mixer = Philox(key: UInt64(bitPattern: Int64(seed)), stream: name)
    self.init(key: mixer.next())
  }
}
