import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutText, listLosses, segmentAt, stepFrom } from './spoken-text.ts';

const text = '😀 One. Two ☃!';
const segments = [
  { at: 0, length: 7, start: 0, seconds: 1.5 },
  { at: 7, length: 7, start: 1.5, seconds: 1 },
];
const losses = [
  { at: 0, length: 1, reason: 'no_reading' },
  { at: 11, length: 1, reason: 'no_sound' },
];

test('offsets are code points, and the pieces are the whole text again', () => {
  const pieces = cutText(text, segments, losses);
  assert.deepEqual(pieces, [
    {
      segment: 0,
      parts: [
        { text: '😀', reason: 'no_reading' },
        { text: ' One. ', reason: null },
      ],
    },
    {
      segment: 1,
      parts: [
        { text: 'Two ', reason: null },
        { text: '☃', reason: 'no_sound' },
        { text: '!', reason: null },
      ],
    },
  ]);
  assert.equal(pieces.flatMap(({ parts }) => parts.map((part) => part.text)).join(''), text);
});

test('gaps, silence and a text without segments stay in the text', () => {
  const silent = [
    { at: 2, length: 5, start: 0.1, seconds: 1 },
    { at: 7, length: 2, start: 1.1, seconds: 0 },
  ];
  const pieces = cutText(text, silent, []);
  assert.deepEqual(
    pieces.map(({ segment }) => segment),
    [null, 0, null, null],
  );
  assert.equal(pieces.flatMap(({ parts }) => parts.map((part) => part.text)).join(''), text);
  assert.deepEqual(cutText('', [], []), []);
});

test('a loss over the border of two segments is marked in both', () => {
  const pieces = cutText(
    'abcd',
    [
      { at: 0, length: 2, start: 0, seconds: 1 },
      { at: 2, length: 2, start: 1, seconds: 1 },
    ],
    [{ at: 1, length: 2, reason: 'no_sound' }],
  );
  assert.deepEqual(
    pieces.map(({ parts }) => parts.map((part) => `${part.text}${part.reason === null ? '' : '*'}`)),
    [
      ['a', 'b*'],
      ['c*', 'd'],
    ],
  );
});

test('losses are named by what stands there and where', () => {
  assert.deepEqual(listLosses(text, losses), [
    { text: '😀', place: 1, reason: 'no_reading' },
    { text: '☃', place: 12, reason: 'no_sound' },
  ]);
});

test('the segment that sounds, and the way to its neighbours', () => {
  assert.equal(segmentAt(segments, 0), 0);
  assert.equal(segmentAt(segments, 1.5), 1);
  assert.equal(segmentAt([], 1), null);
  assert.equal(stepFrom(segments, 0.2, 1), 1.5);
  assert.equal(stepFrom(segments, 2, -1), 0);
  assert.equal(stepFrom(segments, 2, 1), null);
});

test('what was read as other words is marked with them, and a loss within it comes first', () => {
  const respoken = [
    { at: 2, length: 3, spoken: 'number one' },
    { at: 11, length: 2, spoken: 'snowman' },
  ];
  const parts = cutText(text, [], losses, respoken).flatMap((piece) => piece.parts);
  assert.deepEqual(
    parts.filter(({ reason, spoken }) => reason !== null || spoken !== undefined),
    [
      { text: '😀', reason: 'no_reading' },
      { text: 'One', reason: null, spoken: 'number one' },
      { text: '☃', reason: 'no_sound' },
    ],
  );
  assert.equal(parts.map((part) => part.text).join(''), text);
});
