// A process in place of the one that listens, which does what the name of its folder says.
import { basename } from 'node:path';
import type { FromListener, ListenerOrder, ToListener } from '../../src/workers/listening/messages.ts';

const { folder } = JSON.parse(process.argv[2]!) as ListenerOrder;
const fault = basename(folder);
const tell = (message: FromListener): void => void process.send?.(message);
process.on('disconnect', () => process.exit(0));

process.on('message', ({ type }: ToListener) => {
  if (type === 'open') tell({ type: 'heard' });
  else if (fault === 'ends') process.abort();
  else if (fault === 'fails') tell({ type: 'failed', why: 'Error' });
});
if (fault === 'never-loads') process.exit(3);
tell({ type: 'ready' });
