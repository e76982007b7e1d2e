// `bench`: how fast the engine trains, beside what the machine could do; and the parameter store under load.

import ArgumentParser

@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the training engine, the parameter store and the accuracy predictor.",
    discussion: """
      Example:
        bench nets --threads 2
      """,
    subcommands: [
      NetsCommand.self, ShapesCommand.self, ThreadsCommand.self, ErrorsCommand.self,
      AccuracyCommand.self, StoreCommand.self, StoreReplicaCommand.self, LDECommand.self,
      TAPCommand.self, CellsCommand.self, ExportSamplesCommand.self, DeviceCommand.self,
      FlipsCommand.self,
    ])
}
