// Tests that events are read whatever the pieces are in which they come, and refused beyond the limits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeEvent, type WyomingEvent } from './event.ts';
import { EventReader } from './event-reader.ts';

function read(parts: readonly Buffer[], maxDataBytes = 1_000): readonly WyomingEvent[] {
  const reader = new EventReader({ maxDataBytes });
  return parts.flatMap((part) => [...reader.push(part)]);
}

const BEHIND = Buffer.from('{"text":"Grüße 😄"}');
const STREAM = Buffer.concat([
  Buffer.from('{"type":"describe"}\n'),
  Buffer.from('{"type":"synthesize","data":{"text":"inline","voice":{"name":"a"}}}\n'),
  Buffer.from(`{"type":"synthesize","data":{"text":"x","voice":null},"data_length":${BEHIND.length},"version":"1"}\n`),
  BEHIND,
  Buffer.from('{"type":"audio-chunk","data":null,"data_length":0,"payload_length":5}\n\n{"a\n'),
  Buffer.from('{"type":"ping","data_length":2}\n{}'),
]);
const EVENTS = [
  { type: 'describe', data: {} },
  { type: 'synthesize', data: { text: 'inline', voice: { name: 'a' } } },
  { type: 'synthesize', data: { text: 'Grüße 😄', voice: null } },
  { type: 'audio-chunk', data: {} },
  { type: 'ping', data: {} },
];

test('events are the same wherever the bytes are cut, with data in the line, behind it, and merged', () => {
  assert.deepEqual(read([STREAM]), EVENTS);
  for (let at = 0; at <= STREAM.length; at++)
    assert.deepEqual(read([STREAM.subarray(0, at), STREAM.subarray(at)]), EVENTS, `cut at ${at}`);
  assert.deepEqual(read(Array.from(STREAM, (byte) => Buffer.of(byte))), EVENTS);
});

test('an event is there with its last byte, and not before', () => {
  const reader = new EventReader({ maxDataBytes: 100 });
  const bytes = Buffer.from('{"type":"a","data_length":2,"payload_length":3}\n{}xyz');
  assert.deepEqual([...reader.push(bytes.subarray(0, -1))], []);
  assert.deepEqual([...reader.push(bytes.subarray(-1))], [{ type: 'a', data: {} }]);
});

test('what is written is read', () => {
  const data = { rate: 22_050, names: ['Ä'] };
  const frames = [encodeEvent('a', data, Buffer.from('{"type":"b"}\n')), encodeEvent('c')];
  assert.deepEqual(read(frames), [
    { type: 'a', data },
    { type: 'c', data: {} },
  ]);
});

const refusal = (message: RegExp) => ({ code: 'invalid_input', message });

test('limits are held before anything is kept, and named', () => {
  const line = (length: number) => Buffer.from(`${JSON.stringify({ type: 'a'.repeat(length) })}\n`);
  assert.equal(read([line(65_536 - 12)])[0]?.type.length, 65_524);
  assert.throws(() => read([line(65_536 - 11)]), refusal(/line of an event may be 65536 bytes long/));
  const endless = Array.from({ length: 100 }, () => Buffer.alloc(1_000, 'a'));
  assert.throws(() => read(endless), refusal(/65536/), 'without a line end, too');
  const data = (length: number) => Buffer.from(`{"type":"a","data_length":${length}}\n`);
  assert.deepEqual(read([data(1_000)]), []);
  assert.throws(() => read([data(1_001)]), refusal(/data_length may be 1000 .*LECTOR_MAX_TEXT_CHARACTERS/));
  const payload = (length: number) => Buffer.from(`{"type":"a","payload_length":${length}}\n`);
  assert.throws(() => read([payload(65_537)]), refusal(/payload_length may be 65536 at most/));
  assert.equal(read([payload(65_536), Buffer.alloc(65_536)]).length, 1);
});

test('what is no event is refused', () => {
  for (const line of [
    '',
    'GET / HTTP/1.1',
    '[]',
    'null',
    '{}',
    '{"type":7}',
    '{"type":"a","data":[]}',
    '{"type":"a","data_length":-1}',
    '{"type":"a","data_length":"2"}',
    '{"type":"a","payload_length":1.5}',
    '{"type":"a","data_length":1e300}',
    '{"type":"a","data_length":2}\n[]',
    '{"type":"a","data_length":2}\n{x',
  ])
    assert.throws(() => read([Buffer.from(`${line}\n`)]), { code: 'invalid_input' }, line);
  assert.throws(() => read([Buffer.from([0x22, 0xff, 0x22, 0x0a])]), refusal(/JSON in UTF-8/));
});
