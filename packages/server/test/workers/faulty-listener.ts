// A process in place of the one that listens, which does what the name of its folder says.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FromListener, ListenerOrder, ToListener } from '../../src/workers/listening/messages.ts';

const { folder } = JSON.parse(process.argv[2]!) as ListenerOrder;
const fault = basename(folder);
const tell = (message: FromListener): void => void process.send?.(message);
const codeOf = (attempt: () => unknown): unknown => {
  try {
    attempt();
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};
process.on('disconnect', () => process.exit(0));

process.on('message', ({ type }: ToListener) => {
  if (type === 'open') tell({ type: 'heard' });
  else if (fault === 'ends') process.abort();
  else if (fault === 'fails') tell({ type: 'failed', why: 'Error' });
  else if (fault === 'curious') {
    const attempts = [
      () => readFileSync(join(folder, '../recogniser/tokens.txt')),
      () => writeFileSync(join(folder, 'written'), ''),
      () => readFileSync(join(folder, 'own')),
    ];
    tell({ type: 'failed', why: attempts.map(codeOf).join(' ') });
  }
});
if (fault === 'never-loads') process.exit(3);
if (fault !== 'loads-for-ever') tell({ type: 'ready' });
