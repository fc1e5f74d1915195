// Listening back with the real runtime, in its process and with its permissions: a text, a voice of tones, a FLAC file, a recogniser.
import assert from 'node:assert/strict';
import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import type { Difference } from '../../src/domain/listening.ts';
import { parseTimedEntry, type TimedSentence } from '../../src/domain/timings.ts';
import { type ListenRequest, type Recogniser, RecogniserFault } from '../../src/ports/recogniser.ts';
import { DEFAULT_READING, type Reading } from '../../src/text/reading.ts';
import { createRecogniser, type RecogniserOptions } from '../../src/workers/listening/recogniser-process.ts';
import { createToneCatalogue } from '../tone-voices/tone-catalogue.ts';
import { writeSpacedVoice, writeToneRecogniser } from '../tone-voices/tone-recogniser.ts';
import { filesAt, folder, never, newPath, open, request } from './pool.suite.ts';

const { catalogue, models, install } = createToneCatalogue(join(folder, 'voices'));
const spool = join(folder, 'spool');
mkdirSync(spool);
/** One that says each word, and one that says k for q. */
const PLAIN = await install('plain', (place) => writeSpacedVoice(place));
const SLIPPING = await install('slipping', (place) => writeSpacedVoice(place, { q: 'k' }));

/** Does what the name of its folder says. */
const entry = new URL('./faulty-listener.ts', import.meta.url);
const recognisers: Recogniser[] = [];
const recogniser = listenWith(await writeToneRecogniser(join(folder, 'recogniser')));
after(() => Promise.all(recognisers.map((one) => one.close())));

function listenWith(place: string, options: Partial<RecogniserOptions> = {}): Recogniser {
  const made = createRecogniser({ name: 'tones', folder: place, idleMs: 60_000, ...options });
  recognisers.push(made);
  return made;
}

interface Recorded {
  readonly toHear: ListenRequest;
  readonly sentences: readonly TimedSentence[];
}

const LONG_TEXT = `${Array.from({ length: 130 }, (_, i) => ['slow', 'boats', 'carry', 'green', 'apples,'][i % 5]).join(' ')}.`;
const MARKDOWN: Reading = { ...DEFAULT_READING, input: 'markdown' };
/** Spoken at once, because to start an engine takes longer than to speak. */
const pool = open({ catalogue, spool, resident: models[0]! });
const plain = await speak(
  "It cost 12 dollars, don't you know? “Seven” yellow balloons rose.\n\nThen 3 fell down & burst.",
  PLAIN,
);
const slipping = await speak('The dog sat down. A **quick** fox, of course, ran home.', SLIPPING, MARKDOWN);
const long = await speak(LONG_TEXT, PLAIN);
const counted = await speak('One two three. Four five. Six seven.', PLAIN);

async function speak(text: string, voiceId: number, reading: Reading | null = null): Promise<Recorded> {
  const path = join(spool, newPath().slice(folder.length + 1));
  const files = filesAt(path);
  const { sampleRate } = await pool.synthesize(request(text, { voiceId, reading }), files, never);
  const entries = readFileSync(files.timings, 'utf8').trim().split('\n').slice(1).map(parseTimedEntry);
  const sentences = entries.flatMap((entry) => (entry.type === 'sentence' ? [entry.sentence] : []));
  const toHear = {
    ...{ text, languageId: 1, reading, sampleRate, mayGoOn: async () => {} },
    // Read once by each that listens.
    get audio() {
      return createReadStream(path);
    },
    get sentences() {
      return Readable.from(sentences);
    },
  };
  return { toHear, sentences };
}

/** What is listened to where it does not matter. */
const noSound = (): ListenRequest => ({ ...counted.toHear, audio: emptyAudio() });

const brief = ({ kind, at, length, said, heard }: Difference) => [kind, at, length, said, heard];

test('every word of a recording is heard, numbers and signs among them as they were read', async () => {
  const { differences, ...counts } = await recogniser.listen(plain.toHear, never);
  assert.deepEqual(differences, []);
  assert.deepEqual(counts, { words: 16, other: 0, missing: 0, added: 0 });
});

test('a word that is wrong in the recording is told, where it stands in the text and when it is heard', async () => {
  const { toHear, sentences } = slipping;
  const { text } = toHear;
  const { differences, ...counts } = await recogniser.listen(toHear, never);
  assert.deepEqual(differences.map(brief), [['other', text.indexOf('quick'), 5, 'quick', 'kuick']]);
  assert.equal(text.slice(differences[0]!.at, differences[0]!.at + 5), 'quick');
  assert.deepEqual(counts, { words: 11, other: 1, missing: 0, added: 0 });
  // This engine does not tell when it spoke a word: the time is that of its sentence.
  assert.equal(differences[0]!.startSample, sentences[1]!.startSample);
  assert.ok(sentences[1]!.startSample > sentences[0]!.samples);
});

test('a sentence longer than a recogniser takes is heard in pieces, cut where it is quiet', async () => {
  const { toHear, sentences } = long;
  assert.ok(sentences.length === 1 && sentences[0]!.samples > 40 * 16_000);
  let pieces = 0;
  const mayGoOn = async () => {
    pieces++;
  };
  const { words: count, ...rest } = await recogniser.listen({ ...toHear, mayGoOn }, never);
  assert.deepEqual([count, rest.missing + rest.added + rest.other], [130, 0], JSON.stringify(rest.differences));
  assert.ok(pieces >= 2);
});

test('what is not in the recording is missing, and what is not in the text was added', async () => {
  const other = await recogniser.listen({ ...counted.toHear, text: 'One two tree. Four five five. Six.' }, never);
  assert.deepEqual(other.differences.map(brief), [
    ['other', 8, 4, 'tree', 'three'],
    ['missing', 19, 4, 'five', ''],
    ['added', 33, 0, '', 'seven'],
  ]);
});

test('a process that ends, fails or stands still ends the listening and nothing else', async () => {
  const cases = [
    ['ends', /the recogniser ended \(SIGABRT\)/],
    ['never-loads', /the recogniser ended \(exit code 3\)/],
    ['fails', /failed on this recording/],
    ['stands-still', /took longer than/],
  ] as const;
  for (const [fault, why] of cases) {
    const place = join(folder, fault);
    mkdirSync(place);
    // Only the one that never answers may meet the limit.
    const faulty = listenWith(place, { entry, ...(fault === 'stands-still' ? { pieceMs: 1 } : {}) });
    // Once more where a process of its own is needed for that.
    for (const _ of fault === 'ends' ? [1, 2] : [1]) {
      await assert.rejects(faulty.listen(noSound(), never), (error) => {
        assert.ok(error instanceof RecogniserFault, String(error));
        assert.match(error.message, why);
        return true;
      });
    }
  }
});

test('a stop ends the process at once, and the next recording has one of its own', async () => {
  const stop = new AbortController();
  const mayGoOn = async () => stop.abort(new Error('stopped'));
  await assert.rejects(recogniser.listen({ ...noSound(), mayGoOn }, stop.signal), /stopped/);
  assert.equal((await recogniser.listen(counted.toHear, never)).missing, 0);
});

test('a stop is heeded while a recogniser is loaded', async () => {
  const place = join(folder, 'loads-for-ever');
  mkdirSync(place);
  const stop = new AbortController();
  const listening = listenWith(place, { entry }).listen(noSound(), stop.signal);
  stop.abort(new Error('stopped'));
  await assert.rejects(listening, /stopped/);
});

test('the process reads its own folder, and no other file, and writes none', async () => {
  const place = join(folder, 'curious');
  mkdirSync(place);
  writeFileSync(join(place, 'own'), '');
  const told: unknown[] = [];
  const log = { warn: (facts: unknown) => void told.push(facts) } as unknown as NonNullable<RecogniserOptions['log']>;
  await assert.rejects(listenWith(place, { entry, log }).listen(noSound(), never));
  assert.deepEqual(told, [{ detail: 'ERR_ACCESS_DENIED ERR_ACCESS_DENIED done' }]);
});

async function* emptyAudio(): AsyncGenerator<Uint8Array> {}
