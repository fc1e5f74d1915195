// Neural voices in their engine processes, with the permissions of those: what is stored is read back from the FLAC file.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeFlac } from '../../../../test/support/flac.ts';
import { createEspeakData } from '../../src/engines/sherpa/espeak-data.ts';
import type { SynthesisResult } from '../../src/ports/synthesizer.ts';
import { DEFAULT_READING, type Reading } from '../../src/text/reading.ts';
import type { SynthesizerPool } from '../../src/workers/pool.ts';
import { createToneCatalogue } from '../tone-voices/tone-catalogue.ts';
import { listen } from '../tone-voices/tone-code.ts';
import {
  PHONEME_SYMBOLS,
  TEXT_SYMBOLS,
  writeKokoroVoice,
  writePiperVoice,
  writeTextVoice,
} from '../tone-voices/tone-voices.ts';
import { failsWith, filesAt, folder, never, newPath, request, start } from './pool.suite.ts';

const { catalogue, models, install } = createToneCatalogue(join(folder, 'voices'));
// The process of a model reads its folder and the spool, so they lie apart.
const spool = join(folder, 'spool');
mkdirSync(spool);
const data = createEspeakData(folder);
await data.ensure();

/** The first voice that was installed is the one whose processes are always there: no test needs another engine. */
const open = (): Promise<SynthesizerPool> => start({ catalogue, spool, espeakData: data.folder, resident: models[0]! });

interface Spoken {
  readonly result: SynthesisResult;
  readonly heard: ReturnType<typeof listen>;
}

async function speak(
  pool: SynthesizerPool,
  voiceId: number,
  text: string,
  { rate = 1, reading = null }: { rate?: number; reading?: Reading | null } = {},
): Promise<Spoken> {
  const path = join(spool, newPath().slice(folder.length + 1));
  const result = await pool.synthesize(request(text, { voiceId, reading }), filesAt(path), never);
  const { samples } = await decodeFlac(readFileSync(path));
  return {
    result,
    heard: listen(
      Float32Array.from(samples, (sample) => sample / 32_767),
      { speed: rate },
    ),
  };
}

const spell = (heard: Spoken['heard'], symbols: readonly string[]): string =>
  heard.map((tokens) => tokens.map(({ token }) => symbols[token]).join('')).join(' ');
/** Letters and marks: pauses and signs stand where the reading puts them. */
const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{M}]/gu, '');

/** Words that no rule of reading changes, of letters that look like no others. */
function makeText(symbols: number): string {
  const letters = [...'àéîöüñçßøåabcdefghklmnoprstuvwyzαβγδεζηθικλμνξπρστυφχψωбвгджзийклмнптфцчшщыэюя'];
  let text = '';
  for (let i = 0; text.length < symbols; i++) {
    text += letters[(i * 29 + Math.floor(i / 71)) % letters.length];
    if (i % 9 === 8) text += i % 99 === 98 ? '. ' : ' ';
  }
  return `${text.trim()}.`;
}

test('10,000 symbols come through the process, the encoder and the file: each once, in order, at four speeds', async () => {
  const voiceId = await install('tone-text', writeTextVoice);
  const pool = await open();
  const text = makeText(2_500);
  for (const rate of [1, 0.5, 1.5, 2]) {
    const slow = `<speak><prosody rate="${100 * rate}%">${text}</prosody></speak>`;
    const { result, heard } = await speak(pool, voiceId, slow, {
      rate,
      reading: { ...DEFAULT_READING, input: 'ssml' },
    });
    assert.equal(lettersOf(spell(heard, TEXT_SYMBOLS)), lettersOf(text), `at ${rate}`);
    assert.equal(result.sampleRate, 22_050);
    const { spoken, reported, basis } = result.coverage;
    assert.deepEqual(reported, { no_reading: 0, no_sound: 0 });
    assert.deepEqual([spoken, basis], [lettersOf(text).length, 'promised']);
  }
});

test('what a voice has no token for is reported, and the rest is spoken', async () => {
  const voiceId = await install('tone-small', (place) => writeTextVoice(place, TEXT_SYMBOLS.slice(0, 100)));
  const { result, heard } = await speak(await open(), voiceId, 'Seven жук lanterns.');
  assert.equal(lettersOf(spell(heard, TEXT_SYMBOLS)), 'sevenlanterns');
  assert.equal(result.coverage.reported.no_sound, 3);
  assert.deepEqual(result.coverage.losses, [{ at: 6, length: 3, reason: 'no_sound' }]);
});

test('voices with phonemes read the data of eSpeak NG, and each speaker has its own sound', async () => {
  const pool = await open();
  for (const [name, write] of [
    ['tone-piper', writePiperVoice],
    ['tone-kokoro', writeKokoroVoice],
  ] as const) {
    const voiceId = await install(name, write);
    const first = await speak(pool, voiceId, 'Red lanterns. Blue boats.');
    const second = await speak(pool, voiceId + 1, 'Red lanterns. Blue boats.');
    const phonemes = lettersOf(spell(first.heard, PHONEME_SYMBOLS));
    assert.match(phonemes, /ɹˈɛd.*lˈæn.*blˈuː.*bˈoʊts/u, `${name}: ${phonemes}`);
    assert.ok(second.heard.flat().every(({ isMarked }) => isMarked));
    assert.ok(!first.heard.flat().some(({ isMarked }) => isMarked));
    assert.equal(first.result.coverage.reported.no_sound, 0);
  }
});

test('a voice whose files were altered is not loaded; the run fails, and other voices go on', async () => {
  const pool = await open();
  const whole = await install('tone-whole', writeTextVoice);
  const altered = await install('tone-altered', writeTextVoice);
  writeFileSync(join(folder, 'voices/tone-altered/tokens.txt'), 'a 0\n');
  await assert.rejects(speak(pool, altered, 'one'), failsWith('engine_failed', true));
  assert.equal(lettersOf(spell((await speak(pool, whole, 'one')).heard, TEXT_SYMBOLS)), 'one');
});
