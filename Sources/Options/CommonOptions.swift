// The options that every stage has.

import ArgumentParser
import Stages

/// Options of all stages; each names them with `@OptionGroup`.
public struct CommonOptions: ParsableArguments {
  /// Whether progress is left out.
  @Flag(
    help:
      "Say nothing but errors and what was asked for; the same as ESPALIER_QUIET=yes around it.")
  public var quiet = false

  /// The options as they are without being given.
  public init() {}

  /// Makes them hold: the parser calls this before the stage runs.
  public func validate() {
    if quiet { Console.beQuiet() }
  }
}
