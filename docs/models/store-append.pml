/* The exactly-once append to the log of a shard (Sources/Store/ShardAppend.swift, ReplicaReading.swift), for spin.
 *
 * Several processes work for each replica at once, as after the crash of a make whose children live on. For each
 * round a process keeps a reading (once, by link), then appends an entry. Faults, FAULTS of them in a run, may come
 * at any step: a process is killed and begins again from its first round; a client of a file server does not see a
 * file that is there; the reply to a link is lost, or says EEXIST though this very link was made (a repeated request);
 * and the number of the file's names that is asked for then is an old one.
 *
 * Shards know nothing of each other, so one is enough. Snapshots say what the entries before them say.
 *
 * Checked: no number is given twice, none is skipped, a replica's rounds stand in order and each once; every entry was
 * made from the kept reading; when all processes have ended, all rounds are in.
 *
 * Rules broken on purpose, each of which must be found (scripts/check-model):
 *   BLIND   who loses a number tries the next one without looking at the entry that has it
 *   AHEAD   the log is looked through from its present end instead of from what the replica had read
 *   RENAME  numbers are given by rename, which replaces a file that is there
 *   REREAD  a process that begins a round anew reads the log anew, though a reading was kept
 */

#ifndef REPLICAS
#define REPLICAS 2
#endif
#ifndef DOUBLES
#define DOUBLES 2
#endif
#ifndef ROUNDS
#define ROUNDS 2
#endif
#ifndef FAULTS
#define FAULTS 2
#endif
/* Processes of each replica but the first. */
#ifndef OTHERS
#define OTHERS 1
#endif
#define PROCESSES (DOUBLES + (REPLICAS - 1) * OTHERS)
/* Room for wrong entries, too. */
#define NUMBERS (REPLICAS * ROUNDS + 2)

/* The file server: what stands under each number, 0 for nothing; numbers from 1. */
byte replica_of[NUMBERS + 1];
byte round_of[NUMBERS + 1];
/* Entries that the kept reading of a round saw, and 1; 0 for no reading. */
byte reading[REPLICAS * ROUNDS];
/* Rounds of each replica that are in. */
byte rounds_in[REPLICAS];
byte faults = 0;
byte ended = 0;

#define KEPT reading[(replica - 1) * ROUNDS + round - 1]

/* Any step may be the last of a process; all that it knew is gone. */
#define MAY_BE_KILLED if :: faults < FAULTS -> faults++; goto begin :: true fi

/* Whether the client sees a file under `end + 1`; what it sees is right, since files never change. */
inline look() {
  seen = (replica_of[end + 1] != 0);
  if
  :: seen && faults < FAULTS -> seen = false; faults++
  :: true
  fi
}

/* Goes to the end of the log, an entry at a time; `found` when the own round stands there. */
inline walk() {
  found = false;
  do
  :: atomic {
       MAY_BE_KILLED;
       look();
       if
       :: !seen -> break
       :: seen ->
          seen = false;
          end++;
          if
          :: replica_of[end] == replica && round_of[end] == round -> found = true; break
          :: replica_of[end] == replica && round_of[end] != round -> last = round_of[end]
          :: else
          fi
       fi
     }
  od
}

/* The server puts the own entry under `end + 1`; what must hold then. */
inline put() {
  assert(end == 0 || replica_of[end] != 0);
  assert(rounds_in[replica - 1] == round - 1);
  assert(version + 1 == KEPT);
  replica_of[end + 1] = replica;
  round_of[end + 1] = round;
  rounds_in[replica - 1] = round
}

proctype Process(byte replica) {
  byte round, end, last, version;
  bool seen, found;

begin:
  atomic { round = 1; end = 0; last = 0; version = 0; seen = false; found = false }
next_round:
  atomic {
    if
    :: round > ROUNDS -> goto done
    :: else
    fi;
    MAY_BE_KILLED;
    /* read-store */
#ifndef REREAD
    if
    :: KEPT != 0 -> version = KEPT - 1; goto append
    :: else
    fi
#endif
  }
  walk();
  atomic {
    MAY_BE_KILLED;
    if
    /* A double may be ahead; otherwise it is an error, and make is run again. */
    :: (found || last != round - 1) && KEPT == 0 -> goto begin
    :: (found || last != round - 1) && KEPT != 0 -> version = KEPT - 1
    :: !found && last == round - 1 ->
       if
       :: KEPT == 0 -> KEPT = end + 1
       :: else
       fi;
#ifdef REREAD
       version = end
#else
       version = KEPT - 1
#endif
    fi
  }

append:
  atomic { end = version; last = round - 1; found = false }
#ifdef AHEAD
  do
  :: replica_of[end + 1] != 0 -> end++
  :: else -> break
  od;
#endif
look_on:
  walk();
  if
  :: found -> goto appended
  :: !found && last != round - 1 -> goto begin
  :: else
  fi;
#ifdef BLIND
give:
#endif
  atomic {
    MAY_BE_KILLED;
#ifdef RENAME
    put();
    goto appended;
#endif
    if
    :: replica_of[end + 1] == 0 ->
       put();
       if
       :: goto appended
       :: faults < FAULTS -> faults++ /* the reply is lost */
       fi;
       if
       :: goto appended /* the file has two names */
       :: faults < FAULTS -> faults++ /* it seems to have one */
       fi;
       if
       :: true /* the reply to the repeated request: EEXIST */
       :: goto begin /* another error: the stage ends, and make is run again */
       fi
    :: else
    fi;
    /* EEXIST */
#ifdef BLIND
    end++;
    if
    :: end < NUMBERS -> goto give
    :: else -> goto begin
    fi;
#endif
    look();
    if
    :: seen -> seen = false; goto look_on
    :: else -> goto begin
    fi
  }

appended:
  atomic { round++; end = 0; last = 0; version = 0; found = false; goto next_round }

done:
  atomic {
    ended++;
    byte k;
    if
    :: ended == PROCESSES ->
       for (k : 0 .. REPLICAS - 1) { assert(rounds_in[k] == ROUNDS) }
    :: else
    fi
  }
}

init {
  byte r, d;
  atomic {
    for (r : 1 .. REPLICAS) {
      for (d : 1 .. (r == 1 -> DOUBLES : OTHERS)) { run Process(r) }
    }
  }
}
