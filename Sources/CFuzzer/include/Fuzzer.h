// What the fuzzers need of C: a child process whose coverage the parent sees.

#pragma once

/// Runs `body` in a child process; returns what waitpid says of its end, or -1 if there is no child.
///
/// Counters of reached code are shared with the child, so that libFuzzer is guided by what happens there.
int espalier_in_child(int (*body)(void));
