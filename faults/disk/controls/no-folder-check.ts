// In the place of the look at the data folder before anything is opened in it: none.
import { mkdirSync } from 'node:fs';

export function prepareDataFolder(path: string): void {
  mkdirSync(path, { recursive: true });
}
