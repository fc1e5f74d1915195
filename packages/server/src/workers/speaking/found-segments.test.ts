import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { recordOf } from '../../blobs/segment-store.contract.ts';
import type { FindSegments } from '../../ports/synthesizer.ts';
import { findSegments } from './found-segments.ts';
import type { PlannedPiece } from './plan-pieces.ts';
import type { PieceText } from './speak-piece.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-found-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'found');

const pieceOf = (text: string) => ({ words: { text } }) as PlannedPiece;
const askedOf = ({ words: { text } }: PlannedPiece) => (text === ' ' ? null : ({ text } as PieceText));
const keyOf = ({ text }: PieceText) => hash('sha256', text, 'base64url');

/** The texts of the pieces in order, and of what is kept of them how many samples there are. */
async function look(texts: readonly string[], find: FindSegments, at: string | null = path) {
  const due = findSegments({ pieces: texts.map(pieceOf), askedOf, keyOf, path: at, find });
  const seen: [text: string, samples: number | null][] = [];
  for await (const { piece, asked, kept } of due) {
    assert.equal(asked === null, piece.words.text === ' ');
    seen.push([piece.words.text, kept?.blocks[0]?.length ?? null]);
  }
  return seen;
}

/** Finds all of these, so many at a time, and notes how many were asked for. */
function finder(names: readonly string[], most = 1_000) {
  const asked: number[] = [];
  const find: FindSegments = async (keys) => {
    asked.push(keys.length);
    const found = keys.slice(0, most).map((key) => names.find((name) => keyOf({ text: name } as PieceText) === key));
    writeFileSync(path, Buffer.concat(found.flatMap((name) => (name === undefined ? [] : recordOf(name)))));
    return found.map((name) => (name === undefined ? null : { bytes: recordOf(name).length, isOwn: false }));
  };
  return { find, asked };
}

describe('looking for finished segments', () => {
  it('asks for nothing where nothing can be found', async () => {
    const seen = await look(['a', ' ', 'b'], () => assert.fail('it asks'), null);
    assert.deepEqual(seen, [
      ['a', null],
      [' ', null],
      ['b', null],
    ]);
  });

  it('gives what was found, in order, and passes over what is not spoken', async () => {
    const { find } = finder(['a', 'c']);
    const seen = await look(['a', ' ', 'b', 'c', ' '], find);
    assert.deepEqual(seen, [
      ['a', 100],
      [' ', null],
      ['b', null],
      ['c', 100],
      [' ', null],
    ]);
  });

  it('asks for few at first and then for many at a time', async () => {
    const { find, asked } = finder([]);
    await look(
      Array.from({ length: 200 }, (_, n) => `s${n}`),
      find,
    );
    assert.deepEqual(asked, [4, 8, 16, 32, 64, 64, 12]);
  });

  it('asks again for those that were not answered', async () => {
    const { find, asked } = finder(['a', 'b', 'c', 'd'], 1);
    const seen = await look(['a', 'b', 'c', 'd'], find);
    assert.deepEqual(
      [seen.map(([, samples]) => samples), asked],
      [
        [100, 100, 100, 100],
        [4, 3, 2, 1],
      ],
    );
  });

  it('takes nothing that is not to the last bit what was written, and goes on behind it', async () => {
    const bytes = Buffer.concat([recordOf('a'), recordOf('b')]);
    for (let at = 0; at < recordOf('a').length; at += 5) {
      const find: FindSegments = async () => {
        const spoilt = Buffer.from(bytes);
        spoilt[at]! ^= 4;
        writeFileSync(path, spoilt);
        return ['a', 'b'].map((name) => ({ bytes: recordOf(name).length, isOwn: false }));
      };
      assert.deepEqual(
        await look(['a', 'b'], find),
        [
          ['a', null],
          ['b', 100],
        ],
        `byte ${at}`,
      );
    }
  });

  it('takes nothing of a file that is too short, or not there', async () => {
    const found = [{ bytes: recordOf('a').length, isOwn: false }];
    const short: FindSegments = async () => {
      writeFileSync(path, recordOf('a').subarray(0, -1));
      return found;
    };
    assert.deepEqual(await look(['a'], short), [['a', null]]);
    assert.deepEqual(await look(['a'], async () => found, join(folder, 'missing')), [['a', null]]);
    assert.deepEqual(await look(['a'], async () => []), [['a', null]]);
  });
});
