// What each element of the SSML subset means: pauses, marks, prosody, language, phonemes, other words.
import { toIpa } from '../pronunciation/alphabets.ts';
import type { Pauses as ReadingPauses } from '../reading.ts';
import type { Span } from '../trace/rewrite.ts';
import type { CollapsedText } from './collapsed-text.ts';
import type { Direction, Warning } from './parsed-text.ts';
import {
  MAX_BREAK_MS,
  NO_PROSODY,
  nestProsody,
  type ProsodyValues,
  readPitch,
  readRate,
  readTime,
  readVolume,
} from './ssml-prosody.ts';
import type { XmlElement } from './xml.ts';

/** What `break strength` is measured by. */
export type Pauses = Pick<ReadingPauses, 'sentence' | 'paragraph'>;

/** What an element does to the words inside of it. */
interface Effect {
  readonly close?: () => void;
  /** They are not read, but the alias is, if there is one. */
  readonly mute?: { readonly alias: string | null };
}

export interface ElementReader {
  open(element: XmlElement, is: { isOurs: boolean; isRoot: boolean }): Effect;
  /** In no order. Call it at the end. */
  directions(): readonly Direction[];
}

interface Options {
  readonly text: CollapsedText;
  readonly pauses: Pauses;
  warn(warning: Warning, about?: string): void;
}

/** Milliseconds of silence; null where the reading's own pause is taken. */
const STRENGTHS: ReadonlyMap<string, number | 'sentence' | 'paragraph'> = new Map<
  string,
  number | 'sentence' | 'paragraph'
>([
  ['none', 0],
  ['x-weak', 0],
  ['weak', 100],
  ['medium', 200],
  ['strong', 'sentence'],
  ['x-strong', 'paragraph'],
]);
const MAX_NAME = 256;
const MAX_PHONEMES = 1_000;
/** Read as text without a warning: nothing is lost but a colour of the voice. */
const PLAIN = new Set(['emphasis', 'token', 'w', 'speak', 'lang']);
/** About the document; no words of it. */
const SILENT = new Set(['metadata', 'meta', 'desc', 'lexicon', 'lookup']);

export function createElementReader({ text, pauses, warn }: Options): ElementReader {
  const directions: Direction[] = [];
  const prosody = createRuns(text, NO_PROSODY, (span, value) => {
    if (value.rate !== 1 || value.pitch !== 0 || value.volume !== 0)
      directions.push({ type: 'prosody', span, ...value });
  });
  const language = createRuns<string | null>(text, null, (span, tag) => {
    if (tag !== null) directions.push({ type: 'language', span, tag });
  });

  function tell(code: string, message: string, span: Span, about = ''): void {
    warn({ code, message, span }, about);
  }

  /** From here to the end of the element. */
  function spanning(direction: (span: Span) => Direction): Effect {
    const start = text.length;
    return { close: () => directions.push(direction({ start, end: text.length })) };
  }

  function openBreak(element: XmlElement): Effect {
    const time = element.attribute('time')?.trim();
    const strength = element.attribute('strength')?.trim() ?? 'medium';
    const at = text.length;
    let milliseconds: number | undefined;
    if (time !== undefined) {
      const read = readTime(time);
      if (read === null)
        tell('break_ignored', 'The time of a break is a number of ms or s: it is not made.', element.span);
      if (read?.isCut) tell('break_cut', `A break is at most ${MAX_BREAK_MS / 1_000} s long: it is cut.`, element.span);
      milliseconds = read?.value;
    } else {
      const pause = STRENGTHS.get(strength);
      const known = 'none, x-weak, weak, medium, strong and x-strong';
      if (pause === undefined)
        tell('break_ignored', `The strengths of a break are ${known}: it is not made.`, element.span);
      milliseconds = typeof pause === 'string' ? pauses[pause] : pause;
    }
    if (milliseconds !== undefined) directions.push({ type: 'break', at, milliseconds: Math.round(milliseconds) });
    return {};
  }

  function openMark(element: XmlElement): Effect {
    const name = element.attribute('name')?.trim() ?? '';
    if (name === '' || name.length > MAX_NAME) {
      tell('mark_ignored', `A mark needs a name of 1 to ${MAX_NAME} characters: it is left out.`, element.span);
    } else directions.push({ type: 'mark', at: text.length, name });
    return {};
  }

  function openProsody(element: XmlElement): Effect {
    const value: { -readonly [K in keyof ProsodyValues]: number } = { ...NO_PROSODY };
    for (const [name, read] of [
      ['rate', readRate],
      ['pitch', readPitch],
      ['volume', readVolume],
    ] as const) {
      const written = element.attribute(name)?.trim();
      if (written === undefined) continue;
      const found = read(written);
      if (found === null)
        tell('prosody_ignored', `This ${name} is not one that is known: it changes nothing.`, element.span, name);
      else value[name] = found.value;
      if (found?.isCut)
        tell('prosody_cut', `This ${name} is farther from the voice's own than can be: it is cut.`, element.span, name);
    }
    for (const name of ['contour', 'range', 'duration']) {
      if (element.attribute(name) === undefined) continue;
      tell('prosody_ignored', `The ${name} of prosody is not supported: it changes nothing.`, element.span, name);
    }
    return prosody.begin(nestProsody(prosody.value(), value));
  }

  function openPhoneme(element: XmlElement): Effect {
    const written = element.attribute('ph')?.trim() ?? '';
    const ipa = written.length > MAX_PHONEMES ? null : toIpa(written, element.attribute('alphabet') ?? 'ipa');
    if (ipa === null) {
      const known = 'ipa, x-sampa and x-arpabet';
      const message = `A phoneme needs ph with 1 to ${MAX_PHONEMES} characters of ${known}: its words are read.`;
      tell('phoneme_ignored', message, element.span);
      return {};
    }
    const start = text.length;
    const close = (): void => {
      const span = { start, end: text.length };
      if (start < text.length) directions.push({ type: 'phoneme', span, ipa });
      else tell('phoneme_empty', 'A phoneme has no words inside: nothing is read for it.', element.span);
    };
    return { close };
  }

  function openSayAs(element: XmlElement): Effect {
    const as = element.attribute('interpret-as')?.trim() ?? '';
    const format = element.attribute('format')?.trim() || null;
    if (as !== '') return spanning((span) => ({ type: 'say_as', span, as, format }));
    tell('say_as_ignored', 'A say-as needs interpret-as: its words are read as they are.', element.span);
    return {};
  }

  function openSub(element: XmlElement): Effect {
    const alias = element.attribute('alias')?.replace(/\s+/g, ' ').trim() ?? '';
    if (alias !== '') return { mute: { alias } };
    tell('sub_ignored', 'A sub needs an alias: its own words are read.', element.span);
    return {};
  }

  function openBlock(kind: 'sentence' | 'paragraph'): Effect {
    text.endBlock(kind);
    return { close: () => text.endBlock(kind) };
  }

  const elements: ReadonlyMap<string, (element: XmlElement) => Effect> = new Map([
    ['p', () => openBlock('paragraph')],
    ['s', () => openBlock('sentence')],
    ['break', openBreak],
    ['mark', openMark],
    ['prosody', openProsody],
    ['phoneme', openPhoneme],
    ['say-as', openSayAs],
    ['sub', openSub],
  ]);

  function effectOf(element: XmlElement, isOurs: boolean): Effect {
    const open = isOurs ? elements.get(element.name) : undefined;
    if (open !== undefined) return open(element);
    if (isOurs && SILENT.has(element.name)) return { mute: { alias: null } };
    if (isOurs && PLAIN.has(element.name)) return {};
    const about = `${element.namespace} ${element.name}`;
    tell('element_unknown', 'An element is not known here: its words are read as they are.', element.span, about);
    return {};
  }

  return {
    open(element, { isOurs, isRoot }) {
      const effect = effectOf(element, isOurs);
      const tag = element.attribute('xml:lang')?.trim();
      // The language of the whole document is that of the request.
      if (isRoot || !tag) return effect;
      const run = language.begin(tag);
      const close = (): void => {
        effect.close?.();
        run.close();
      };
      return { ...effect, close };
    },
    directions() {
      prosody.end();
      language.end();
      return directions;
    },
  };
}

/** Cuts the text into runs of one value each: that of the innermost element. */
function createRuns<Value>(text: CollapsedText, outside: Value, tell: (span: Span, value: Value) => void) {
  let value = outside;
  let start = 0;
  function turn(next: Value): void {
    if (text.length > start) tell({ start, end: text.length }, value);
    value = next;
    start = text.length;
  }
  return {
    value: () => value,
    begin(next: Value): { close(): void } {
      const outer = value;
      turn(next);
      return { close: () => turn(outer) };
    },
    end: () => turn(outside),
  };
}
