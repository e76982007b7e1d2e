// Threads that share one job: a parallel region starts with a counter and ends with another.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "CKernels.h"

struct EspalierWorkers {
  int count;  // the caller included
  pthread_t *threads;
  pthread_mutex_t mutex;
  pthread_cond_t start, done;
  long round;
  int running, stop;
  EspalierWork work;
  void *context;
};

struct Start {
  EspalierWorkers *workers;
  int part;
};

static void *serve(void *argument) {
  struct Start start = *(struct Start *)argument;
  free(argument);
  EspalierWorkers *w = start.workers;
  long seen = 0;
  for (;;) {
    pthread_mutex_lock(&w->mutex);
    while (w->round == seen && !w->stop) pthread_cond_wait(&w->start, &w->mutex);
    if (w->stop) {
      pthread_mutex_unlock(&w->mutex);
      return NULL;
    }
    seen = w->round;
    pthread_mutex_unlock(&w->mutex);
    w->work(w->context, start.part, w->count);
    pthread_mutex_lock(&w->mutex);
    if (--w->running == 0) pthread_cond_signal(&w->done);
    pthread_mutex_unlock(&w->mutex);
  }
}

EspalierWorkers *espalier_workers_create(int count) {
  EspalierWorkers *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  w->count = 1;
  w->threads = calloc((size_t)count, sizeof *w->threads);
  pthread_mutex_init(&w->mutex, NULL);
  pthread_cond_init(&w->start, NULL);
  pthread_cond_init(&w->done, NULL);
  for (int part = 1; w->threads && part < count; part++) {
    struct Start *start = malloc(sizeof *start);
    if (!start) break;
    *start = (struct Start){w, part};
    if (pthread_create(&w->threads[part], NULL, serve, start) != 0) {
      free(start);
      break;  // fewer threads: slower, same results
    }
    w->count++;
  }
  return w;
}

int espalier_workers_count(const EspalierWorkers *w) { return w->count; }

void espalier_workers_run(EspalierWorkers *w, EspalierWork work, void *context) {
  if (w->count > 1) {
    pthread_mutex_lock(&w->mutex);
    w->work = work;
    w->context = context;
    w->running = w->count - 1;
    w->round++;
    pthread_cond_broadcast(&w->start);
    pthread_mutex_unlock(&w->mutex);
  }
  work(context, 0, w->count);
  if (w->count > 1) {
    pthread_mutex_lock(&w->mutex);
    while (w->running > 0) pthread_cond_wait(&w->done, &w->mutex);
    pthread_mutex_unlock(&w->mutex);
  }
}

void espalier_workers_destroy(EspalierWorkers *w) {
  pthread_mutex_lock(&w->mutex);
  w->stop = 1;
  pthread_cond_broadcast(&w->start);
  pthread_mutex_unlock(&w->mutex);
  for (int part = 1; part < w->count; part++) pthread_join(w->threads[part], NULL);
  free(w->threads);
  free(w);
}
