import NN
import TestSupport
import Testing

@testable import Artifacts

private func pixels(_ images: MappedImages, _ index: Int) throws -> [Float] {
  var found: [Float] = []
  try images.withPixels(of: index) { span in found = span.indices.map { span[$0] } }
  return found
}

/// The reason why `content`, written to a file, is no images file.
private func refusal(_ content: ArtifactContent) throws -> String? {
  try withTemporaryFolder { folder in
    try content.write(to: folder + "/a.h5")
    let reader = try ArtifactReader(folder + "/a.h5", expecting: .images)
    return #expect(throws: ArtifactError.self) { try ImagesFile(reader) }?.reason
  }
}

@Suite struct ImagesFileTests {
  @Test func imagesAndLabelsAreReadBackEqual() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/images.h5"
      try Tiny.content(.images).write(to: path)
      let file = try ImagesFile(ArtifactReader(path, expecting: .images))
      #expect(file.description == Tiny.description)
      for (images, part) in [(file.training, Tiny.part(4)), (file.validation, Tiny.part(3))] {
        #expect(images.shape == Tiny.description.shape && images.count == part.count)
        for index in 0..<images.count {
          try #expect(pixels(images, index) == Array(part.pixels[index * 12..<index * 12 + 12]))
          #expect(images.label(of: index) == Int(part.labels[index]))
        }
      }
    }
  }

  @Test func theTestPartIsReadBackEqualAndIsNoImagesFile() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/test.h5"
      try Tiny.content(.testImages).write(to: path)
      let reader = try ArtifactReader(path, expecting: .testImages)
      try #expect(
        reader.float32("test_images", ["test_image", "channel", "row", "column"])
          == Tiny.part(2).pixels)
      try #expect(reader.int32("test_labels", ["test_image"]) == Tiny.part(2).labels)
      #expect(throws: ArtifactError.self) { try ArtifactReader(path, expecting: .images) }
    }
  }

  @Test(arguments: [-1, 2, Int32.max])
  func aLabelOutOfRangeIsRefused(label: Int32) throws {
    var part = Tiny.part(4)
    part.labels[2] = label
    let content = ImagesFile.content(
      Tiny.description, training: Tiny.part(4), validation: part, Tiny.header(.images))
    #expect(
      try refusal(content)
        == "validation_labels: \(label) is none of the 2 classes from 0; delete the file and run make again"
    )
  }

  @Test func aPartOrAnAxisWithoutElementsIsRefused() throws {
    let empty = Tiny.part(0)
    let content = ImagesFile.content(
      Tiny.description, training: empty, validation: Tiny.part(3), Tiny.header(.images))
    #expect(try refusal(content)?.hasPrefix("training_image: there are no training images") == true)
    var description = Tiny.description
    description.shape.height = 0
    let flat = ImagesFile.content(
      description, training: empty, validation: empty, Tiny.header(.images))
    #expect(try refusal(flat)?.hasPrefix("row: this axis is empty") == true)
  }
}
