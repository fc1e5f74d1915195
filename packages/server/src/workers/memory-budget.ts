// How much memory voices may take together when nobody says how much.
import { totalmem } from 'node:os';

const MIB = 1024 * 1024;

/** Of what this process may have: in a container that is less than what the machine has. */
export function halfOfMemoryMib(): number {
  const bytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.floor(bytes / 2 / MIB);
}
