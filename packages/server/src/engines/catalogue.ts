// Every engine's catalogue: the voices on offer, joined for the server process.
import type { EngineCatalogue } from './engine.ts';
import { ESPEAK_CATALOGUE } from './espeak/catalogue.ts';

export const CATALOGUES: readonly EngineCatalogue[] = [ESPEAK_CATALOGUE];
