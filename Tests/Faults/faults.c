// A library that stands between a program and the C library, and fails its N-th file operation.
//
//   clang -shared -fPIC -O1 -o faults.so faults.c -ldl
//   LD_PRELOAD=faults.so ESPALIER_FAULT_FOLDER=/path ESPALIER_FAULT=crash:17 program …
//
// Counted are the operations on files below ESPALIER_FAULT_FOLDER, libhdf5's among them. ESPALIER_FAULT is
//
//   count    nothing fails
//   crash:N  the process is killed in place of change N
//   torn:N   as crash, but half of what a write should write is written
//   power:N  as crash, and what was written and not yet forced to the disk is gone
//   full:N   change N and all later ones that need room fail with ENOSPC
//   eio:N    operation N fails with EIO
//   short:N  a read or write at N handles half of its bytes and says so
//
// A change is an operation that changes a file or a folder, or forces one to the disk: a crash at any other leaves
// what a crash at the next change leaves. At the end of the program the numbers of operations and of changes are
// appended to the file ESPALIER_FAULT_REPORT. With ESPALIER_FAULT_TRACE every file that is opened, wherever it lies,
// is a line of that file: r or w, and its path.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { COUNT, CRASH, TORN, POWER, EIO_ONCE, FULL, SHORT };

/// What an operation does, as far as faults are concerned.
enum operation { READS, OPENS, WRITES, NEEDS_ROOM, CHANGES };

/// What happens to an operation.
enum verdict { GO_ON, FAIL, HALF, HALF_AND_DIE };

static enum kind kind = COUNT;
static long target = 0;
static long operations = 0;
static long changes = 0;
static char folder[PATH_MAX];
static int trace = -1;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

#define FILES 1024
/// Which descriptors are counted; their paths, and whether something written is not yet on the disk.
static char *paths[FILES];
static char unsynced[FILES];
/// Files that were closed before they were forced to the disk.
static char *lost[FILES];
static int lost_count = 0;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void set_kind(const char *text) {
  static const struct { const char *name; enum kind kind; } kinds[] = {
    {"count", COUNT}, {"crash", CRASH}, {"torn", TORN}, {"power", POWER},
    {"eio", EIO_ONCE}, {"full", FULL}, {"short", SHORT}};
  size_t length = strcspn(text, ":");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strlen(kinds[i].name) == length && !strncmp(text, kinds[i].name, length)) {
      kind = kinds[i].kind;
      target = text[length] ? atol(text + length + 1) : 0;
      return;
    }
  static const char message[] = "faults: ESPALIER_FAULT names no fault\n";
  (void)!write(2, message, sizeof message - 1);
  _exit(64);
}

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("ESPALIER_FAULT_FOLDER");
  const char *what = getenv("ESPALIER_FAULT");
  const char *log = getenv("ESPALIER_FAULT_TRACE");
  if (!where || !realpath(where, folder)) folder[0] = 0;
  if (what) set_kind(what);
  if (log) trace = REAL(open)(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
}

__attribute__((destructor)) static void end(void) {
  const char *report = getenv("ESPALIER_FAULT_REPORT");
  if (!report) return;
  int file = REAL(open)(report, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) return;
  char line[64];
  int length = snprintf(line, sizeof line, "%ld %ld\n", operations, changes);
  (void)!REAL(write)(file, line, length);
  REAL(close)(file);
}

/// The path of `name`, of which the last part need not be there, in `path`.
static void resolve(int directory, const char *name, char *path) {
  char joined[PATH_MAX], link[64], parent[PATH_MAX];
  if (name[0] != '/' && directory != AT_FDCWD) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    ssize_t length = readlink(link, parent, sizeof parent - 1);
    parent[length < 0 ? 0 : length] = 0;
    snprintf(joined, sizeof joined, "%.2000s/%.2000s", parent, name);
  } else {
    snprintf(joined, sizeof joined, "%s", name);
  }
  if (realpath(joined, path)) return;
  char *slash = strrchr(joined, '/');
  const char *last = slash ? slash + 1 : joined;
  char above[PATH_MAX];
  if (slash) snprintf(above, sizeof above, "%.*s", (int)(slash - joined), joined);
  else snprintf(above, sizeof above, ".");
  // A file in a folder that is not there cannot be opened either; it keeps the name it was given.
  if (!realpath(above[0] ? above : "/", parent)) {
    snprintf(path, PATH_MAX, "%s", joined);
    return;
  }
  snprintf(path, PATH_MAX, "%.2000s/%.2000s", parent, last);
}

static int counted(const char *path) {
  size_t length = strlen(folder);
  return length && !strncmp(path, folder, length) && path[length] == '/';
}

/// The power fails: what is not on the disk is gone. Names that were given to such a file are still there.
static void lose_unsynced(void) {
  int (*cut)(const char *, off_t) = REAL(truncate);
  for (int i = 0; i < FILES; i++)
    if (paths[i] && unsynced[i]) {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", i);
      cut(link, 0);
    }
  for (int i = 0; i < lost_count; i++) cut(lost[i], 0);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  pause();
}

/// Counts an operation and says what becomes of it; does not return when the process dies here.
static enum verdict count(enum operation operation) {
  pthread_mutex_lock(&mutex);
  int is_change = operation != READS && operation != OPENS;
  int moves = operation == READS || operation == WRITES;
  operations++;
  changes += is_change;
  long here = kind == EIO_ONCE || kind == SHORT ? operations : is_change ? changes : -1;
  enum verdict verdict = GO_ON;
  if (kind == FULL && here >= target && operation != CHANGES) {
    errno = ENOSPC;
    verdict = FAIL;
  } else if (kind != COUNT && here == target) {
    switch (kind) {
    case POWER: lose_unsynced(); die();
    case CRASH: die();
    case TORN: if (operation == WRITES) { verdict = HALF_AND_DIE; break; } die();
    case EIO_ONCE: errno = EIO; verdict = FAIL; break;
    case SHORT: verdict = moves ? HALF : GO_ON; break;
    default: break;
    }
  }
  pthread_mutex_unlock(&mutex);
  return verdict;
}

static void note_open(const char *path, int flags) {
  if (trace < 0) return;
  char line[PATH_MAX + 4];
  int writes = (flags & O_ACCMODE) != O_RDONLY;
  int length = snprintf(line, sizeof line, "%c %s\n", writes ? 'w' : 'r', path);
  (void)!REAL(write)(trace, line, length);
}

static int opened(int file, const char *path) {
  if (file >= 0 && file < FILES && counted(path)) {
    paths[file] = strdup(path);
    unsynced[file] = 0;
  }
  return file;
}

static int is_counted(int file) { return file >= 0 && file < FILES && paths[file]; }

static int open_counted(int directory, const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  resolve(directory, name, path);
  note_open(path, flags);
  if (counted(path) && count(flags & O_CREAT ? NEEDS_ROOM : OPENS) == FAIL) return -1;
  return opened(REAL(openat)(directory, name, flags, mode), path);
}

#define MODE(flags) \
  mode_t mode = 0; \
  if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }

int open(const char *name, int flags, ...) { MODE(flags) return open_counted(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE(flags) return open_counted(AT_FDCWD, name, flags, mode); }
int openat(int at, const char *name, int flags, ...) { MODE(flags) return open_counted(at, name, flags, mode); }
int openat64(int at, const char *name, int flags, ...) { MODE(flags) return open_counted(at, name, flags, mode); }

int close(int file) {
  if (is_counted(file)) {
    pthread_mutex_lock(&mutex);
    if (unsynced[file] && lost_count < FILES) lost[lost_count++] = paths[file];
    else free(paths[file]);
    paths[file] = NULL;
    pthread_mutex_unlock(&mutex);
  }
  return REAL(close)(file);
}

/// A read or write: `call` with the bytes that `count` lets through.
#define MOVE(file, operation, bytes, call) \
  if (!is_counted(file)) return call; \
  if (operation == WRITES) unsynced[file] = 1; \
  switch (count(operation)) { \
  case FAIL: return -1; \
  case HALF: if (bytes > 1) bytes /= 2; break; \
  case HALF_AND_DIE: bytes /= 2; (void)!call; die(); break; \
  case GO_ON: break; \
  } \
  return call;

ssize_t write(int file, const void *from, size_t bytes) { MOVE(file, WRITES, bytes, REAL(write)(file, from, bytes)) }
ssize_t pwrite(int file, const void *from, size_t bytes, off_t at) { MOVE(file, WRITES, bytes, REAL(pwrite)(file, from, bytes, at)) }
ssize_t pwrite64(int file, const void *from, size_t bytes, off64_t at) { MOVE(file, WRITES, bytes, REAL(pwrite64)(file, from, bytes, at)) }
ssize_t read(int file, void *to, size_t bytes) { MOVE(file, READS, bytes, REAL(read)(file, to, bytes)) }
ssize_t pread(int file, void *to, size_t bytes, off_t at) { MOVE(file, READS, bytes, REAL(pread)(file, to, bytes, at)) }
ssize_t pread64(int file, void *to, size_t bytes, off64_t at) { MOVE(file, READS, bytes, REAL(pread64)(file, to, bytes, at)) }

static void written(const char *path) {
  for (int i = 0; i < lost_count; i++)
    if (!strcmp(lost[i], path)) {
      free(lost[i]);
      lost_count--;
      lost[i] = lost[lost_count];
      i--;
    }
}

int fsync(int file) {
  if (!is_counted(file)) return REAL(fsync)(file);
  if (count(NEEDS_ROOM) == FAIL) return -1;
  pthread_mutex_lock(&mutex);
  unsynced[file] = 0;
  written(paths[file]);
  pthread_mutex_unlock(&mutex);
  return REAL(fsync)(file);
}

int ftruncate(int file, off_t length) {
  if (is_counted(file)) { unsynced[file] = 1; if (count(NEEDS_ROOM) == FAIL) return -1; }
  return REAL(ftruncate)(file, length);
}

int ftruncate64(int file, off64_t length) {
  if (is_counted(file)) { unsynced[file] = 1; if (count(NEEDS_ROOM) == FAIL) return -1; }
  return REAL(ftruncate64)(file, length);
}

/// An operation on a name.
static int fails(const char *name, enum operation operation) {
  char path[PATH_MAX];
  resolve(AT_FDCWD, name, path);
  return counted(path) && count(operation) == FAIL;
}

int rename(const char *from, const char *to) {
  if (fails(to, NEEDS_ROOM)) return -1;
  char old[PATH_MAX], new[PATH_MAX];
  resolve(AT_FDCWD, from, old);
  int result = REAL(rename)(from, to);
  resolve(AT_FDCWD, to, new);
  // A file that was not forced to the disk keeps nothing by getting another name.
  for (int i = 0; result == 0 && i < lost_count; i++)
    if (!strcmp(lost[i], old)) { free(lost[i]); lost[i] = strdup(new); }
  return result;
}

int link(const char *from, const char *to) { return fails(to, NEEDS_ROOM) ? -1 : REAL(link)(from, to); }
int mkdir(const char *name, mode_t mode) { return fails(name, NEEDS_ROOM) ? -1 : REAL(mkdir)(name, mode); }
int unlink(const char *name) { return fails(name, CHANGES) ? -1 : REAL(unlink)(name); }
int utimensat(int at, const char *name, const struct timespec times[2], int flags) {
  return fails(name, CHANGES) ? -1 : REAL(utimensat)(at, name, times, flags);
}
