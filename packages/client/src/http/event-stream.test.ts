// Events do not depend on how the text is split into chunks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEventReader } from './event-stream.ts';

const TEXT =
  'retry: 1000\n: hello\nid: 7\n\nevent: run\nid: 8\ndata: {"a":1}\n\ndata:x\r\ndata: y\r\n\r\nevent: nothing\n\ndata\n\nid: 9\ndata: cut';
const EVENTS = [
  { data: '', lastEventId: '7' },
  { data: '{"a":1}', lastEventId: '8' },
  { data: 'x\ny', lastEventId: '8' },
  { data: '', lastEventId: '8' },
];

test('reads data, ids and comments, whatever the line ends and the pieces', () => {
  for (let size = 1; size <= TEXT.length; size++) {
    const read = createEventReader();
    const events = [];
    for (let at = 0; at < TEXT.length; at += size) events.push(...read(TEXT.slice(at, at + size)));
    assert.deepEqual(events, EVENTS, `pieces of ${size}`);
  }
});
