// Translates the items of a call that submits many runs: what each asks for with the call's defaults, and the runs that it becomes.
import { setImmediate } from 'node:timers/promises';
import { CUSTOM_ID_PATTERN, RunItem } from '@lector/contract/batches';
import { MAX_RUNS_PER_CALL } from '@lector/contract/limits';
import { findLanguage } from '../../domain/language.ts';
import { type InputProblem, invalidInput } from '../../errors.ts';
import type { AskedRun, RefusedItem } from '../../services/submitting/submit-batch.ts';
import { createTurns } from '../../turns.ts';
import { compileValidator } from '../protocol/validation.ts';
import { toAskedReading, toInteractive, toRunRequest, toSegmentWishes } from './camb.ts';

/** An item as it was sent, and where: `['body', 'runs', 3]`, or `['body', 17]` for a line. */
export interface SentItem {
  readonly index: number;
  readonly loc: InputProblem['loc'];
  readonly value: unknown;
}

/** How long items are read without anything else in between. */
const MAX_HOLD_MS = 4;

export interface ReadItems {
  readonly runs: readonly AskedRun[];
  readonly refused: readonly RefusedItem[];
}

const CUSTOM_ID = new RegExp(CUSTOM_ID_PATTERN);

/** Returns the function that reads items; those that are refused already it passes on. It throws `invalid_input` when they become more runs than a call may have. */
export function createReadItems(limits: { maxTextCharacters: number }) {
  const check = compileValidator({ schema: RunItem(limits) });

  return async (items: Iterable<SentItem | RefusedItem>, defaults: Partial<RunItem> = {}): Promise<ReadItems> => {
    const runs: AskedRun[] = [];
    const refused: RefusedItem[] = [];
    const withDefaults = createWithDefaults(defaults);
    await setImmediate(); // what was sent has been parsed in this turn
    const pauseIfDue = createTurns({ maxHoldMs: MAX_HOLD_MS });
    for (const item of items) {
      const pause = pauseIfDue();
      if (pause !== undefined) await pause;
      if ('problems' in item) {
        refused.push(item);
        continue;
      }
      const checked = check(item.value);
      const problems =
        'error' in checked ? (checked.error.details.items ?? []) : findProblems(checked.value as RunItem, defaults);
      if (problems.length > 0)
        refused.push({ index: item.index, problems: problems.map((problem) => placeIn(item, problem)) });
      else expand(item, withDefaults((checked as { value: RunItem }).value), runs);
      if (runs.length > MAX_RUNS_PER_CALL) throw tooManyRuns();
    }
    return { runs, refused };
  };
}

function placeIn({ loc }: SentItem, problem: InputProblem): InputProblem {
  return { ...problem, loc: [...loc, ...problem.loc.slice(1)] };
}

/** Who speaks, and in which languages: one of each pair is needed and both say it twice. */
const PAIRS = [
  ['voice_id', 'voice_ids'],
  ['language', 'languages'],
] as const;

function findProblems(item: RunItem, defaults: Partial<RunItem>): InputProblem[] {
  const problems: InputProblem[] = [];
  for (const [one, several] of PAIRS) {
    if (item[one] !== undefined && item[several] !== undefined) {
      problems.push({ loc: ['body', several], msg: `Give either ${one} or ${several}`, type: 'one_of' });
    } else if ([item[one], item[several], defaults[one], defaults[several]].every((value) => value === undefined)) {
      problems.push({ loc: ['body', one], msg: 'Field required', type: 'missing' });
    }
  }
  const { custom_id: customId, idempotency_key: key } = item;
  if (customId !== null && customId !== undefined && !CUSTOM_ID.test(customId)) {
    const msg = 'A custom_id has 1 to 128 letters, digits and . _ : / @ # + -, and begins with a letter or digit';
    problems.push({ loc: ['body', 'custom_id'], msg, type: 'custom_id_invalid' });
  }
  if (key !== null && key !== undefined && !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(key)) {
    const msg = 'An idempotency_key has 1 to 255 printable ASCII characters';
    problems.push({ loc: ['body', 'idempotency_key'], msg, type: 'idempotency_key_invalid' });
  }
  return problems;
}

/** Returns the function that gives an item what it does not say itself. */
function createWithDefaults(defaults: Partial<RunItem>): (item: RunItem) => RunItem {
  const all = Object.entries(defaults);
  if (all.length === 0) return (item) => item;
  const inPair = (names: readonly string[]) => Object.fromEntries(all.filter(([name]) => names.includes(name)));
  const [voices, languages] = [inPair(PAIRS[0]), inPair(PAIRS[1])];
  const others = Object.fromEntries(all.filter(([name]) => !(name in voices) && !(name in languages)));
  return (item) => ({
    ...others,
    ...(item.voice_id === undefined && item.voice_ids === undefined ? voices : {}),
    ...(item.language === undefined && item.languages === undefined ? languages : {}),
    ...item,
  });
}

/** Adds a run for each language, and for each voice. */
function expand(sent: SentItem, item: RunItem, runs: AskedRun[]): void {
  const { languages, voice_ids: voices } = item;
  if (languages === undefined && voices === undefined) {
    runs.push(toAskedRun(sent, item as SpokenItem, ''));
    return;
  }
  for (const language of languages ?? [item.language!]) {
    for (const voice of voices ?? [item.voice_id!]) {
      const suffix =
        (languages !== undefined && languages.length > 1 ? `.${findLanguage(language)?.tag ?? language}` : '') +
        (voices !== undefined && voices.length > 1 ? `.${voice}` : '');
      runs.push(toAskedRun(sent, { ...item, voice_id: voice, language }, suffix));
    }
  }
}

/** An item of one voice and one language. */
type SpokenItem = RunItem & { voice_id: number; language: number };

function toAskedRun({ index, loc }: SentItem, item: SpokenItem, suffix: string): AskedRun {
  const named = (name: string | null | undefined) => (name === null || name === undefined ? null : name + suffix);
  return {
    index,
    loc,
    customId: named(item.custom_id),
    request: toRunRequest(item),
    options: {
      idempotencyKey: named(item.idempotency_key),
      asked: toAskedReading(item),
      interactive: toInteractive(item),
      listenBack: item.listen_back ?? false,
      segments: toSegmentWishes(item),
    },
  };
}

function tooManyRuns() {
  return invalidInput({
    loc: ['body', 'runs'],
    msg: `The items become more than ${MAX_RUNS_PER_CALL} runs, counting each voice and language: send them in several calls, into one batch`,
    type: 'too_long',
    ctx: { field_type: 'List', max_length: MAX_RUNS_PER_CALL },
  });
}
