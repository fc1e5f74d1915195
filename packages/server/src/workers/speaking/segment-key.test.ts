import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_WISHES } from '../../domain/segment-wishes.ts';
import { ESPEAK_VOICES } from '../../engines/espeak/voices.ts';
import { createSegmentKeys } from './segment-key.ts';
import type { PieceText } from './speak-piece.ts';

const VOICE = ESPEAK_VOICES[0]!;
const ENGINE = { name: 'test', version: '1', sampleRate: 8_000, hearing: 'promised' } as const;
const REQUEST = { gender: null, age: null };
const PASSAGE = { at: 10, length: 6 };
const PIECE: PieceText = { text: 'Hello.', tag: 'en-us', languageId: 1, prosody: null, phonemes: [] };

function keyOf({ piece = {}, engine = {}, voice = {}, request = {}, passage = PASSAGE } = {}): string {
  const describe = () => ({ ...ENGINE, ...engine });
  const keys = createSegmentKeys({
    engine: { describe },
    voice: { ...VOICE, ...voice },
    request: { ...REQUEST, ...request },
  });
  return keys({ ...PIECE, ...piece }, passage);
}

describe('the key of a segment', () => {
  it('is the same for the same segment, wherever its voice keeps its recording', () => {
    assert.equal(keyOf(), keyOf());
    assert.match(keyOf(), /^[\w-]{43}$/);
    const of = (path: string) => keyOf({ voice: { reference: { path, text: 'So I speak.' } } });
    assert.equal(of('/one/ab.wav'), of('/other/ab.wav'));
    assert.notEqual(of('/one/ab.wav'), of('/one/cd.wav'));
  });

  it('knows its place for the take only', () => {
    const takes = [
      { at: 15, take: 3 },
      { at: 16, take: 4 },
    ];
    const of = (at: number) => keyOf({ passage: { at, length: 6 }, request: { segments: { ...NO_WISHES, takes } } });
    assert.equal(keyOf({ passage: { at: 900, length: 6 } }), keyOf());
    assert.equal(of(10), keyOf({ request: { segments: { ...NO_WISHES, take: 3 } } }));
    assert.equal(of(16), keyOf({ request: { segments: { ...NO_WISHES, take: 4 } } }));
    assert.equal(of(12), keyOf({ request: { segments: { ...NO_WISHES, take: 4 } } }), 'the newest counts');
    assert.deepEqual([of(0), of(17)], [keyOf(), keyOf()]);
  });

  it('is another one for whatever the samples depend on', () => {
    const keys = [
      keyOf(),
      keyOf({ piece: { text: 'Hullo.' } }),
      keyOf({ piece: { tag: 'en-gb' } }),
      keyOf({ piece: { languageId: 2 } }),
      keyOf({ piece: { prosody: { rate: 1, pitch: 0, volume: 0 } } }),
      keyOf({ piece: { prosody: { rate: 1.1, pitch: 0, volume: 0 } } }),
      keyOf({ piece: { prosody: { rate: 1, pitch: 1, volume: 0 } } }),
      keyOf({ piece: { prosody: { rate: 1, pitch: 0, volume: 1 } } }),
      keyOf({ piece: { phonemes: [{ start: 0, end: 5, ipa: 'həˈləʊ' }] } }),
      keyOf({ piece: { phonemes: [{ start: 0, end: 6, ipa: 'həˈləʊ' }] } }),
      keyOf({ piece: { phonemes: [{ start: 0, end: 5, ipa: 'ˈhaləʊ' }] } }),
      keyOf({ engine: { name: 'other' } }),
      keyOf({ engine: { version: '2' } }),
      keyOf({ engine: { sampleRate: 16_000 } }),
      keyOf({ voice: { id: 5 } }),
      keyOf({ voice: { model: 'other' } }),
      keyOf({ voice: { speaker: 3 } }),
      keyOf({ voice: { reference: { path: 'a.wav', text: 'So I speak.' } } }),
      keyOf({ voice: { reference: { path: 'a.wav', text: 'So do I.' } } }),
      keyOf({ voice: { facts: { ...VOICE.facts, leavesMs: { before: 7, after: 0 } } } }),
      keyOf({ request: { gender: 2 } }),
      keyOf({ request: { age: 2 } }),
      keyOf({ request: { segments: { ...NO_WISHES, take: 1 } } }),
      keyOf({ request: { segments: { ...NO_WISHES, take: 2 } } }),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });
});
