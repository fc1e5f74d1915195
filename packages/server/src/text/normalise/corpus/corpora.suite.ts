// The corpora of all languages, with the embedded engine's voice of each.
import type { Case } from './case.suite.ts';
import { GERMAN } from './de.suite.ts';
import { ENGLISH } from './en.suite.ts';
import { SPANISH } from './es.suite.ts';
import { FRENCH } from './fr.suite.ts';
import { ITALIAN } from './it.suite.ts';
import { POLISH } from './pl.suite.ts';
import { BRAZILIAN, PORTUGUESE } from './pt.suite.ts';
import { RUSSIAN } from './ru.suite.ts';

interface Corpus {
  readonly tag: string;
  /** Name of a voice file of the engine. */
  readonly voice: string;
  readonly cases: readonly Case[];
}

export const CORPORA: readonly Corpus[] = [
  { tag: 'en-us', voice: 'gmw/en-US', cases: ENGLISH },
  { tag: 'de-de', voice: 'gmw/de', cases: GERMAN },
  { tag: 'fr-fr', voice: 'roa/fr', cases: FRENCH },
  { tag: 'es-es', voice: 'roa/es', cases: SPANISH },
  { tag: 'it-it', voice: 'roa/it', cases: ITALIAN },
  { tag: 'pl-pl', voice: 'zlw/pl', cases: POLISH },
  { tag: 'pt-pt', voice: 'roa/pt', cases: PORTUGUESE },
  { tag: 'pt-br', voice: 'roa/pt-BR', cases: BRAZILIAN },
  { tag: 'ru-ru', voice: 'zle/ru', cases: RUSSIAN },
];
