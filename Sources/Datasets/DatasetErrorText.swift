// The words of `DatasetError`: what is wrong, and what to do about it.

extension DatasetError.Rule {
  /// What is wrong, without the file's name and a full stop.
  var sentence: String {
    switch self {
    case .unreadable(let reason): "cannot be read (\(reason))"
    case .damagedGzip(let reason): reason
    case .wrongMagic(let found, let text):
      "does not begin as an IDX file does (00 00 08 and the number of dimensions), but with "
        + hexadecimal(found) + note(text)
    case .wrongElementType(let code):
      "holds elements of IDX type \(hexadecimal([code])), but only unsigned bytes (08) are read"
    case .wrongDimensions(let found, let allowed): "has \(found) dimensions instead of \(allowed)"
    case .sizeOverflow(let shape): "claims the shape \(shape), more than memory can address"
    case .truncated(let expected, let found):
      "is truncated: its header asks for \(expected) bytes, it has \(found)"
    case .trailingBytes(let expected, let found):
      "has \(found - expected) bytes too many: its header asks for \(expected), it has \(found)"
    case .notWholeRecords(let record, let found, let text):
      "has \(found) bytes, which is not a whole number of records of \(record) bytes" + note(text)
    case .differentShapes(let first, let other):
      "holds images of shape \(other), where those before have \(first)"
    case .empty: "holds no images"
    case .countsDiffer(let images, let labels): "has \(images) images but \(labels) labels"
    case .labelOutOfRange(let label, let index, let classCount):
      "gives image \(index) the label \(label), outside 0...\(classCount - 1)"
    case .classCount(let found, let allowed):
      "has \(found) classes, outside \(allowed.lowerBound)...\(allowed.upperBound)"
    case .oneClass(let label):
      "gives every image the label \(label): there is nothing to tell apart"
    case .pixelOutOfRange(let value, let index, let low, let high):
      "has the value \(value) in image \(index), outside the value range \(low)...\(high)"
    case .noText: "holds no text"
    case .emptyLine(let line): "line \(line) is empty"
    case .notUTF8(let line): "line \(line) is not UTF-8 text"
    case .reservedWord(let word, let line):
      "line \(line) has the word \(word), which stands for the end of a line"
    case .vocabularyOverflow(let found, let limit):
      "has \(found) different tokens, more than the vocabulary's limit of \(limit)"
    case .unknownToken(let token, let line):
      "line \(line) has \"\(token)\", which is not in the vocabulary of the training text"
    case .unknownName: "is not a known data set"
    case .notFound(let places, _): "was not found; looked at " + places.joined(separator: ", ")
    case .wrongHash(let expected, let found):
      "is not the known file: expected SHA-256 \(expected), found \(found)"
    case .changedSinceImport(let expected, let found):
      "has changed since its first import: SHA-256 was \(expected), is \(found)"
    case .impossible(let parameter, let reason): "\(parameter): \(reason)"
    }
  }

  /// What to do about it, as a sentence.
  var advice: String {
    switch self {
    case .unreadable: "Check the path and the permissions."
    case .damagedGzip, .truncated: "Fetch the file again."
    case .wrongMagic, .wrongElementType, .wrongDimensions, .sizeOverflow, .trailingBytes:
      "Check that this is the file meant, and that it is whole; the layouts are in data/README.md."
    case .notWholeRecords:
      "Check that this is the file meant, and the number of label bytes and the image size."
    case .differentShapes: "Give files of one data set only."
    case .empty: "Give a file with images."
    case .countsDiffer: "Check that the images and labels are of the same part."
    case .labelOutOfRange: "Check the labels, the class count and which label byte is read."
    case .classCount: "Check the labels and the class count."
    case .oneClass: "Give images of at least two classes for training."
    case .pixelOutOfRange: "Set the value range to what the data use."
    case .noText: "Give a file with at least one line of text."
    case .emptyLine: "Remove the empty lines: every line is one sentence."
    case .notUTF8: "Convert the file to UTF-8, for example with iconv."
    case .reservedWord: "Write the word in another way."
    case .vocabularyOverflow:
      "Raise vocabularyLimit, or write rareTokens = \"unknown\" to read the rarest as <unk>."
    case .unknownToken:
      "Write rareTokens = \"unknown\" to read such tokens as <unk>, or correct the file."
    case .unknownName(let known): "Known are: " + known.joined(separator: ", ") + "."
    case .notFound(_, let advice): advice
    case .wrongHash:
      "The file is damaged or another version: fetch it again, or name it as your own file in the "
        + "parameters."
    case .changedSinceImport:
      "Restore the file; or remove its line from data/imported-files.txt, and what was made from the "
        + "old one (make clean-run)."
    case .impossible: "Change this parameter."
    }
  }
}

private func note(_ looksLikeText: Bool) -> String {
  looksLikeText ? " (it looks like text: a web page or a note saved in its place?)" : ""
}

/// Bytes as two hexadecimal digits each, with spaces between.
private func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
    .joined(separator: " ")
}
