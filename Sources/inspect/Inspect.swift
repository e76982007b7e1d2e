import ArgumentParser
import Stages

@main
struct Inspect: ParsableCommand {
  func run() throws { print("hi") }
}
