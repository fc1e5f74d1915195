// Tests at which speed a text is planned, by what the voice can.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine, RateRange, SegmentVoice } from '../../engines/engine.ts';
import { planSpeech } from '../../text/plan/plan-speech.ts';
import { DEFAULT_READING } from '../../text/reading.ts';
import { UNLIMITED } from '../../text/sentences/piece-limits.ts';
import { preparePlan } from './prepare-plan.ts';

const TEXT = 'One sentence. And <emphasis>another</emphasis>.';
const VOICE = { id: 1, speaker: 0, reference: null } as SegmentVoice;

async function prepare(speed: number | undefined, rates?: RateRange, text = TEXT, input: 'text' | 'ssml' = 'text') {
  const engine: Pick<Engine, 'speaks' | 'limits' | 'rates'> = {
    speaks: () => true,
    limits: () => UNLIMITED,
    ...(rates === undefined ? {} : { rates: () => rates }),
  };
  const reading = { ...DEFAULT_READING, input, ...(speed === undefined ? {} : { speed }) };
  const plan = await preparePlan({ engine, voice: VOICE, request: { text, languageId: 1, reading } });
  const pieces = [...planSpeech(plan, text.length)];
  return { pieces, warnings: plan.parsed.warnings, pauses: plan.pauses };
}

test('every piece is spoken at the speed that is asked for, and the pauses go with it', async () => {
  const { pieces, warnings, pauses } = await prepare(2, { slowest: 0.5, fastest: 3 });
  assert.deepEqual(warnings, []);
  assert.ok(pieces.length >= 2);
  for (const { style } of pieces) assert.deepEqual(style.prosody, { rate: 2, pitch: 0, volume: 0 });
  assert.equal(pauses.sentence, DEFAULT_READING.pauses.sentence / 2);
});

test('what the text itself says of the rate counts from there', async () => {
  const text = '<speak>Slow. <prosody rate="200%">Fast.</prosody></speak>';
  const { pieces } = await prepare(0.5, { slowest: 0.25, fastest: 4 }, text, 'ssml');
  assert.deepEqual(
    pieces.map(({ style }) => style.prosody?.rate),
    [0.5, 1],
  );
});

test('a voice that cannot is spoken as near to it as it can, and the caller is told', async () => {
  const fast = await prepare(4, { slowest: 0.46, fastest: 2.571_428 });
  assert.equal(fast.pieces[0]!.style.prosody?.rate, 2.571_428);
  assert.deepEqual(
    fast.warnings.map(({ code, message, span }) => [code, message, span]),
    [
      [
        'speed_out_of_range',
        'The voice can be spoken at 0.46 to 2.57 times its own rate: it is spoken at 2.57 instead of 4',
        { start: 0, end: TEXT.length },
      ],
    ],
  );
  const fixed = await prepare(2);
  assert.equal(fixed.pieces[0]!.style.prosody, null);
  assert.match(fixed.warnings[0]!.message, /cannot be changed/);
});

test('without a word about it a text is planned as ever', async () => {
  for (const speed of [undefined, 1]) {
    const { pieces, warnings, pauses } = await prepare(speed);
    assert.deepEqual([warnings, pauses], [[], DEFAULT_READING.pauses]);
    for (const { style } of pieces) assert.equal(style.prosody, null);
  }
});
