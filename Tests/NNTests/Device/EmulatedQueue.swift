// A device that is emulated on the processor: its kernels run thread by thread, so that they are tested everywhere.

import Device
import DeviceEmulator
import Foundation

/// A queue of the emulated device; its memory is the host's.
final class EmulatedQueue: DeviceQueue {
  let arithmetic: DeviceArithmetic
  /// The emulator runs one kernel at a time.
  private static let turn = NSLock()

  private final class Program: DeviceProgram {
    let launches: [DeviceLaunch]
    init(_ launches: [DeviceLaunch]) { self.launches = launches }
  }

  init(_ arithmetic: DeviceArithmetic) { self.arithmetic = arithmetic }

  func allocate(_ bytes: Int) throws -> DeviceAddress {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 256), alignment: 256)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: max(bytes, 256))
    return DeviceAddress(UInt(bitPattern: memory))
  }

  private func pointer(_ address: DeviceAddress) -> UnsafeMutableRawPointer {
    guard let pointer = UnsafeMutableRawPointer(bitPattern: UInt(address)) else {
      preconditionFailure("an address of 0")
    }
    return pointer
  }

  func free(_ address: DeviceAddress) { pointer(address).deallocate() }

  func write(_ bytes: [UInt8], to address: DeviceAddress) {
    pointer(address).copyMemory(from: bytes, byteCount: bytes.count)
  }

  func read(_ count: Int, from address: DeviceAddress) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: pointer(address), count: count))
  }

  func prepare(_ launches: [DeviceLaunch]) -> any DeviceProgram { Program(launches) }

  func run(_ program: any DeviceProgram, times: Int) throws {
    guard let program = program as? Program else { return }
    for _ in 0..<times { for launch in program.launches { try run(launch) } }
  }

  private func run(_ launch: DeviceLaunch) throws {
    let grid = [Int32(launch.grid.x), Int32(launch.grid.y), Int32(launch.grid.z)]
    let number = Int32(DeviceArithmetic.allCases.firstIndex(of: arithmetic) ?? 0)
    let result = Self.turn.withLock {
      launch.job.withUnsafeBytes {
        espalier_emulate(
          launch.kernel.name, number, grid, Int32(launch.threads), Int32(launch.sharedBytes),
          $0.baseAddress)
      }
    }
    guard result == 0 else { throw DeviceError.failed("no kernel \(launch.kernel.name)") }
  }

  func finish() {}
}
