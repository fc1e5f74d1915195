// Preloaded into server and engine processes: records passed steps, and kills the process at the ordered one.
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { STEPS } from '../../packages/server/src/steps.ts';

const folder = process.env.FAULT_STEPS_DIR ?? '';
const order = join(folder, 'order');
const passed = join(folder, 'passed');

for (const step of STEPS) {
  subscribe(`lector:${step}`, () => {
    appendFileSync(passed, `${step}\n`);
    const { step: deadly, nth } = readOrder();
    if (step !== deadly || count(step) !== nth) return;
    renameSync(order, join(folder, 'obeyed')); // once: the process that takes the place of this one lives
    process.kill(process.pid, 'SIGKILL');
  });
}

function readOrder(): { readonly step?: string; readonly nth?: number } {
  try {
    return JSON.parse(readFileSync(order, 'utf8'));
  } catch {
    return {};
  }
}

/** Over all processes: the note is in the file already. */
function count(step: string): number {
  return readFileSync(passed, 'utf8')
    .split('\n')
    .filter((line) => line === step).length;
}
