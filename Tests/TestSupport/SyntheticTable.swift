// A whole table of NAS-Bench-201 with accuracies of our choice.

/// Makes tables of cells as comma-separated text.
public enum SyntheticTable {
  private static let operations = [
    "none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3",
  ]

  /// The choices of the cell in `row`: its digits to the base 5.
  public static func choices(_ row: Int) -> [Int] {
    [3125, 625, 125, 25, 5, 1].map { row / $0 % 5 }
  }

  /// The benchmark's string.
  public static func text(_ choices: [Int]) -> String {
    let edges = zip(choices, [0, 0, 1, 0, 1, 2]).map { "\(operations[$0])~\($1)|" }
    return "|\(edges[0])+|\(edges[1])\(edges[2])+|\(edges[3])\(edges[4])\(edges[5])"
  }

  /// The lines of the file: names, then 15,625 cells.
  ///
  /// On CIFAR-10 a cell has `accuracy` after 12 epochs, on CIFAR-100 half of it; a tenth less on test
  /// images, and after 200 epochs a tenth more.
  public static func lines(accuracy: ([Int]) -> Double) -> [String] {
    let names =
      "index,arch,c10_val_12ep,c10_test_12ep,c10_test_200ep,c100_val_12ep,c100_test_12ep,"
      + "c100_test_200ep,isomorphism_key"
    return [names]
      + (0..<15_625).map { row in
        let cell = choices(row)
        let value = accuracy(cell)
        let numbers = [1, 0.9, 1.1, 0.5, 0.45, 0.55].map { "\(value * $0)" }
        return "\(row),\(text(cell)),\(numbers.joined(separator: ",")),0123456789ab"
      }
  }

  /// Every edge has its best operation, and edges do not depend on each other: from 20 to 80.
  public static func separable(_ choices: [Int]) -> Double {
    20 + choices.enumerated().reduce(0.0) { $0 + 2.5 * Double(($1.element + $1.offset) % 5) }
  }

  /// The best cell of ``separable(_:)``.
  public static let best = [4, 3, 2, 1, 0, 4]

  /// The file with these accuracies.
  public static func csv(accuracy: ([Int]) -> Double = separable) -> String {
    lines(accuracy: accuracy).joined(separator: "\n") + "\n"
  }
}
