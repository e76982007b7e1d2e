// What can be wrong with a parameter file.

/// A fault in a parameter file, with the place and the way out.
public struct ParameterError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// Line in the file, from 1, where it is known.
  public let line: Int?
  /// The key at fault, where there is one.
  public let key: String?
  /// What is wrong and what to write instead.
  public let reason: String

  /// A fault.
  public init(file: String, line: Int?, key: String?, reason: String) {
    self.file = file
    self.line = line
    self.key = key
    self.reason = reason
  }

  /// For people: `file:line: key: reason`.
  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return key.map { "\(place): \($0): \(reason)" } ?? "\(place): \(reason)"
  }
}

/// The known word that `word` was probably meant to be: at most two edits away.
func nearest(to word: String, among known: [String]) -> String? {
  let ranked = known.map { ($0, editDistance(word.lowercased(), $0.lowercased())) }
  guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= 2 else { return nil }
  return best.0
}

/// Levenshtein's distance.
private func editDistance(_ a: String, _ b: String) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let substituted = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
