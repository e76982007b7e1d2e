import Testing

@testable import Report

@Test func textAndAttributesAreEscaped() {
  let markup = Markup.tag("p", attributes: [("title", "a\"b")], "1 < 2 & 3")
  #expect(markup.html == "<p title=\"a&quot;b\">1 &lt; 2 &amp; 3</p>\n")
}

@Test func emptyElementsCloseThemselves() {
  #expect(
    Markup.tag("meta", attributes: [("charset", "utf-8")], []).html == "<meta charset=\"utf-8\"/>")
  #expect(Markup.tag("td", []).html == "<td></td>")
}
