// `bench`: how fast the engine trains, beside what the machine could do.

import ArgumentParser

@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the training engine on this machine.",
    subcommands: [
      NetsCommand.self, ShapesCommand.self, ThreadsCommand.self, ErrorsCommand.self,
      AccuracyCommand.self,
    ])
}
