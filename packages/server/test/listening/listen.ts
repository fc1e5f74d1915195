// The listening test that needs no ears: a word, a digit or a sign is exchanged for another that alone sounds different, and
// the samples have to differ. The engine is deterministic, so the same samples mean that the place was not heard.
import { type Random, seededRandom } from '../../../../faults/random.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { createListener, type Listener } from './listener.ts';
import { KINDS, MOST_UNITS, placeOf, render, type UnitText } from './texts.ts';
import type { Tongue } from './word-list.ts';

export interface ListeningTally {
  texts: number;
  places: number;
  /** Places where the exchange made no difference and the account says nothing. */
  unheard: number;
  /** Of these and others: places in texts whose account tells a loss. */
  told: number;
  /** Invisible signs tried, and those that changed the samples. */
  invisible: number;
  disturbed: number;
  /** The first cases, as kind, file and place; no texts of users are in them. */
  readonly cases: string[];
}

export function emptyListening(): ListeningTally {
  return { texts: 0, places: 0, unheard: 0, told: 0, invisible: 0, disturbed: 0, cases: [] };
}

export interface Draw {
  readonly kinds: readonly string[];
  /** Units of the texts. */
  readonly counts: readonly number[];
  /** Places tried in each text. */
  readonly places: number;
  readonly seed: number;
}

/** Soft hyphen, direction marks, joiners, a byte order mark. */
const INVISIBLE = ['\u00ad', '\u200b', '\u200d', '\u200e', '\u200f', '\u2060', '\u2066', '\ufeff'];
const MOST_CASES = 20;
/** How often another exchange is drawn when one sounds the same alone, or moves the cuts. */
const DRAWS = 12;

export const ALL_KINDS: readonly string[] = Object.keys(KINDS);

/** Listens to one voice file. */
export async function listen(engine: Engine, tongue: Tongue, draw: Draw, tally: ListeningTally): Promise<void> {
  const random = seededRandom(draw.seed ^ hashOf(tongue.file));
  const listener = createListener(engine, tongue);
  for (const kind of draw.kinds) {
    const most = MOST_UNITS[kind] ?? Number.POSITIVE_INFINITY;
    // What is longer than the kind allows becomes one text of the longest.
    for (const count of new Set(draw.counts.map((count) => Math.min(count, most)))) {
      const text = KINDS[kind]!(tongue, count, random);
      if (text.units.length === 0) continue;
      tally.texts++;
      for (let n = 0; n < draw.places; n++) {
        // The last place too: what an engine drops is mostly at the end.
        const place = n === 0 ? text.units.length - 1 : random.int(0, text.units.length - 1);
        await listenAt({ listener, text, place, random, name: `${tongue.file}, ${kind}, ${count} units` }, tally);
      }
    }
  }
  await listenForInvisible({ listener, tongue, random }, tally);
}

interface Trial {
  readonly listener: Listener;
  readonly text: UnitText;
  readonly place: number;
  readonly random: Random;
  readonly name: string;
}

async function listenAt({ listener, text, place, name }: Trial, tally: ListeningTally): Promise<void> {
  const own = text.units[place]!;
  for (let n = 0; n < DRAWS; n++) {
    const other = text.exchange(place);
    if (other === own || (await listener.digest(other)) === (await listener.digest(own))) continue;
    if (await soundsAlikeThere(listener, text, place, other)) continue;
    const before = await listener.say(render(text));
    const after = await listener.say(render(text, place, other));
    if (before.starts.join() !== after.starts.join()) continue;
    tally.places++;
    if (!before.isAllHeard || !after.isAllHeard) tally.told++;
    const at = placeOf(text, place);
    const piece = before.starts.findLastIndex((start) => start <= at);
    if (before.digests[piece] !== after.digests[piece]) return;
    // A unit that was cut in two differs in a later piece.
    if (before.digests.some((digest, index) => digest !== after.digests[index])) return;
    if (!before.isAllHeard) return;
    tally.unheard++;
    if (tally.cases.length < MOST_CASES) tally.cases.push(`${name}: unit ${place + 1} of ${text.units.length}`);
    return;
  }
}

/** Neighbours may make two units alike (a final letter that is not spoken before another): then the place tells nothing. */
async function soundsAlikeThere(listener: Listener, text: UnitText, place: number, other: string): Promise<boolean> {
  const from = Math.max(0, place - 1);
  const near: UnitText = {
    units: text.units.slice(from, place + 2),
    gaps: text.gaps.slice(from, place + 2),
    exchange: text.exchange,
  };
  return (await listener.digest(render(near))) === (await listener.digest(render(near, place - from, other)));
}

async function listenForInvisible(
  { listener, tongue, random }: { listener: Listener; tongue: Tongue; random: Random },
  tally: ListeningTally,
): Promise<void> {
  for (const sign of INVISIBLE) {
    const text = render(KINDS.prose!(tongue, 8, random));
    const at = random.int(1, text.length - 1);
    // A joiner within a cluster is part of its spelling.
    if (/[\p{M}\p{Script=Arabic}]/u.test(text.slice(at - 1, at + 1))) continue;
    tally.invisible++;
    if ((await listener.digest(text)) === (await listener.digest(text.slice(0, at) + sign + text.slice(at)))) continue;
    tally.disturbed++;
    const name = `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
    if (tally.cases.length < MOST_CASES) tally.cases.push(`${tongue.file}: ${name} changes the samples`);
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + character.codePointAt(0)!) | 0;
  return hash;
}
