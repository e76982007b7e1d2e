import Testing

@testable import Report

private let source = """
  <?xml version="1.0"?>
  <svg width="600" height="380"
   viewBox="0 0 600 380" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
  <title>machine</title><!-- comment -->
  <defs><path id='gpPt0' d='M-1,0'/></defs>
  <use xlink:href='#gpPt0' color='rgb(  0, 114, 178)'/>
  <path stroke='black' fill="#e3eef6"/>

  </svg>
  """

@Test func inlineFigureKeepsNothingThatMustNotRepeat() {
  let markup = InlineSVG(source, name: "reward", label: "A & B").markup
  #expect(markup.hasPrefix("<svg role=\"img\" aria-label=\"A &amp; B\" viewBox=\"0 0 600 380\""))
  #expect(markup.contains("max-width:600px"))
  for gone in ["http", "machine", "comment", "?xml", "\n\n"] { #expect(!markup.contains(gone)) }
  #expect(markup.contains("id='reward-gpPt0'"))
  #expect(markup.contains("href='#reward-gpPt0'"))
}

@Test func inlineFigureTakesThePagesColours() {
  let markup = InlineSVG(source, name: "reward", label: "").markup
  #expect(markup.contains("color='var(--controller)'"))
  #expect(markup.contains("stroke='currentColor'"))
  #expect(markup.contains("fill=\"var(--box)\""))
}
