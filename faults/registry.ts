// Every fault there is, in the order in which they are tried. A new one: its own file, and one line here.

import { crowdedTable } from './callers/crowded-table.ts';
import { listeners } from './callers/listeners.ts';
import { unreadAnswers } from './callers/unread-answers.ts';
import { largeBodies } from './checks/large-bodies.ts';
import { listening } from './checks/listening.ts';
import { model } from './checks/model.ts';
import { selfTest } from './checks/self-test.ts';
import { timing } from './checks/timing.ts';
import { clock } from './crash/clock.ts';
import { duringRecovery } from './crash/during-recovery.ts';
import { parallelRetries } from './crash/parallel-retries.ts';
import { secondServer } from './crash/second-server.ts';
import { steps } from './crash/steps.ts';
import { systemCalls } from './crash/system-calls.ts';
import { terminate } from './crash/terminate.ts';
import { upgrade } from './crash/upgrade.ts';
import { backup } from './disk/backup.ts';
import { corruptAudio } from './disk/corrupt-audio.ts';
import { corruptDatabase } from './disk/corrupt-database.ts';
import { diskFull } from './disk/disk-full.ts';
import { ioErrors } from './disk/io-errors.ts';
import { lostWrites } from './disk/lost-writes.ts';
import { powerCut } from './disk/power-cut.ts';
import { readOnly } from './disk/read-only.ts';
import { longRuns } from './engines/long-runs.ts';
import { engineMemory } from './engines/memory.ts';
import { poison } from './engines/poison.ts';
import { zombies } from './engines/zombies.ts';
import type { Fault } from './fault.ts';

export const FAULTS: readonly Fault[] = [
  selfTest,
  steps,
  systemCalls,
  duringRecovery,
  terminate,
  secondServer,
  parallelRetries,
  upgrade,
  clock,
  powerCut,
  lostWrites,
  ioErrors,
  diskFull,
  readOnly,
  corruptAudio,
  corruptDatabase,
  backup,
  longRuns,
  poison,
  engineMemory,
  zombies,
  listeners,
  unreadAnswers,
  crowdedTable,
  largeBodies,
  listening,
  model,
  timing,
];
