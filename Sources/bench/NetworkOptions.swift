// What the subcommands that measure networks have in common.

import ArgumentParser
import NN

extension Precision: ExpressibleByArgument {}

/// Which networks to measure, and on what.
struct NetworkOptions: ParsableArguments {
  @Option(help: "Networks, as in scripts/peers/nets.json.")
  var nets = "scripts/peers/nets.json"
  @Option(help: "Images per step.")
  var batch = 128
  @Option(help: "Height and width of the images, in pixels.")
  var size = 32
  @Option(help: "strict, standard or fast.")
  var precision = Precision.standard
}
