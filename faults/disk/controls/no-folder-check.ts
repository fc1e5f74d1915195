// Replaces the check of the data folder at the start: checks nothing.
import { mkdirSync } from 'node:fs';

export function prepareDataFolder(path: string): void {
  mkdirSync(path, { recursive: true });
}
