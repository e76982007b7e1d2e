// How stale the gradients of an asynchronous run were.

import Artifacts

extension Findings {
  /// Staleness of every update in the order of the first shard's log; nil for a synchronous run.
  func stalenessFigure() -> Figure? {
    guard !history.updates.isEmpty else { return nil }
    let updates = history.updates.sorted { $0.entries[0] < $1.entries[0] }
    let means = updates.map { Self.mean($0.staleness) }
    let moving = Series.movingMean(means.map(Optional.some), window: min(16, means.count))
    let table = Table(
      "staleness",
      [
        "entry", "replica", "replica round", "mean staleness", "least", "largest", "moving mean",
        "round",
      ],
      updates.indices.map { index in
        let update = updates[index]
        return [
          .integer(update.entries[0]), .integer(update.replica), .integer(update.replicaRound),
          .number(means[index], decimals: 2), .integer(update.staleness.min() ?? 0),
          .integer(update.staleness.max() ?? 0), .number(moving[index], decimals: 2),
          .integer(update.round),
        ]
      })
    return Figure(
      table, title: "Staleness of every gradient",
      caption:
        "In the order of the first shard's log: mean over the shards, with least and largest; the line is "
        + "the mean of the last \(min(16, means.count)) updates.",
      [
        "set xlabel \"entry\" offset 0,0.5", "set ylabel \"staleness (entries)\"",
        "set xrange [0:\(table.rows.count + 1)]", "set yrange [0:*]", "set key maxrows 1",
        "plot $data using 1:4:5:6 with yerrorbars pt 7 ps 0.4 lw 1 lc rgb "
          + "\"\(Palette.faint(Palette.controller))\" title \"update\", \\\n"
          + "  $data using 1:7 with lines lw 3 lc rgb \"\(Palette.controller)\" title \"moving mean\"",
      ])
  }

  /// How often each staleness occurred, over all entries of all shards; nil for a synchronous run.
  func stalenessSharesFigure() -> Figure? {
    let all = history.updates.flatMap(\.staleness)
    guard let largest = all.max() else { return nil }
    var counts = [Int](repeating: 0, count: largest + 1)
    for value in all { counts[value] += 1 }
    let table = Table(
      "staleness-shares", ["staleness", "entries", "share"],
      counts.enumerated().map { value, count in
        [.integer(value), .integer(count), .number(Double(count) / Double(all.count), decimals: 4)]
      })
    return Figure(
      table, title: "Distribution of the staleness",
      caption: "Share of the entries of all shards; 0 would be a synchronous search.",
      [
        "set xlabel \"staleness (entries)\" offset 0,0.5", "set ylabel \"share of entries\"",
        "set xrange [-0.7:\(Double(largest) + 0.7)]", "set yrange [0:*]", Self.wholeTics(largest),
        "set style fill solid 0.7 noborder", "set boxwidth 0.8",
        "plot $data using 1:3 with boxes lc rgb \"\(Palette.controller)\" notitle",
      ])
  }

  /// The store in numbers.
  func storeTable() -> Table {
    let updates = history.updates
    let all = updates.flatMap(\.staleness).sorted()
    let median: Double? = all.isEmpty ? nil : Double(all[all.count / 2])
    let rows: [[Cell]] = [
      [.text("replicas"), .integer(Set(updates.map(\.replica)).count)],
      [.text("shards"), .integer(updates.first?.entries.count ?? 0)],
      [.text("updates"), .integer(updates.count)],
      [.text("entries of all shards"), .integer(all.count)],
      [.text("mean staleness"), .number(Self.mean(all), decimals: 2)],
      [.text("median staleness"), .number(median, decimals: 0)],
      [.text("largest staleness"), .integer(all.last ?? 0)],
    ]
    return Table("store", ["parameter store", "value"], rows)
  }

  private static func mean(_ values: [Int]) -> Double {
    values.isEmpty ? 0 : Double(values.reduce(0, +)) / Double(values.count)
  }
}
