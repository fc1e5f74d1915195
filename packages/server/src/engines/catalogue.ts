// The catalogues of all engines, for the server process.
import type { EngineCatalogue } from './engine.ts';
import { ESPEAK_CATALOGUE } from './espeak/catalogue.ts';

export const CATALOGUES: readonly EngineCatalogue[] = [ESPEAK_CATALOGUE];
