// The wish of a batch system that this process end soon.

import Glibc
import Synchronization

/// Whether SIGTERM or SIGUSR1 came; a plain global, since a handler may do nothing but store.
private let requestedFlag = Atomic<Bool>(false)

/// Turns SIGTERM and SIGUSR1 into a flag that long loops look at between steps.
public enum PreemptionSignal {
  /// From now on the two signals set the flag instead of ending the process.
  ///
  /// System calls that a signal interrupts go on by themselves.
  public static func install() {
    // The first use of a global may lock; it must not happen in the handler.
    _ = requestedFlag.load(ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      requestedFlag.store(true, ordering: .relaxed)
    }
    action.sa_flags = SA_RESTART
    sigaction(SIGTERM, &action, nil)
    sigaction(SIGUSR1, &action, nil)
  }

  /// Whether one of the signals came.
  public static var requested: Bool { requestedFlag.load(ordering: .relaxed) }
}
