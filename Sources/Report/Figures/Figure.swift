// A figure: what is plotted, the program text that plots it, and the words around it.

/// The formats in which figures are written.
public enum FigureFormat: String, CaseIterable, Sendable {
  /// For the page and for editing.
  case svg
  /// For papers.
  case pdf
}

/// One figure of the report.
public struct Figure: Sendable {
  /// What draws it.
  public enum Source: Sendable {
    /// Commands of gnuplot, after the terminal is set, and the size in CSS pixels.
    case gnuplot(commands: String, width: Int, height: Int)
    /// A graph for dot.
    case dot(String)
  }
  /// Name of the files, without ending.
  public let name: String
  /// Headline.
  public let title: String
  /// What is to be seen and how it was worked out.
  public let caption: String
  /// The numbers that are drawn.
  public let table: Table
  /// What draws it.
  public let source: Source

  /// A figure.
  public init(name: String, title: String, caption: String, table: Table, source: Source) {
    self.name = name
    self.title = title
    self.caption = caption
    self.table = table
    self.source = source
  }

  /// A plot of `table` by gnuplot: the data are the block `$data`.
  init(_ table: Table, title: String, caption: String, height: Int = 380, _ commands: [String]) {
    self.init(
      name: table.name, title: title, caption: caption, table: table,
      source: .gnuplot(
        commands: table.dataBlock + Self.style + commands.joined(separator: "\n") + "\n",
        width: 600,
        height: height))
  }

  /// The look that all plots share.
  private static let style = """
    set border 3 lc rgb "\(Palette.axis)"
    set tics nomirror out scale 0.5 textcolor rgb "#000000"
    set grid ytics back lt 1 lw 1 lc rgb "\(Palette.grid)"
    set key outside top center horizontal Left reverse samplen 1.6 maxrows 2
    set lmargin 11
    set xtics offset 0,0.3

    """

  /// The whole program that draws the figure into the file `output`.
  func program(_ format: FigureFormat, output: String) -> String {
    switch source {
    case .dot(let graph): graph
    case .gnuplot(let commands, let width, let height):
      """
      set encoding utf8
      set terminal \(Self.terminal(format, name, width, height))
      set output '\(output.map { $0 == "'" ? "''" : String($0) }.joined())'
      set datafile separator "\\t"
      set datafile missing "NaN"

      """ + commands + "unset output\n"
    }
  }

  /// Both terminals show the same proportions: letters fill 600 px as they fill 15 cm.
  private static func terminal(
    _ format: FigureFormat, _ name: String, _ width: Int, _ height: Int
  ) -> String {
    switch format {
    case .svg:
      "svg size \(width),\(height) noenhanced font 'DejaVu Sans,14' "
        + "name '\(name.map { $0 == "-" ? "_" : String($0) }.joined())'"
    case .pdf:
      "pdfcairo size \(Double(width) / 40)cm,\(Double(height) / 40)cm noenhanced "
        + "font 'DejaVu Sans,8' fontscale 1"
    }
  }
}
