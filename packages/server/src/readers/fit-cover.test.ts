import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from '../audio/m4b/test-audiobook.ts';
import { pictureSize, pictureType } from '../domain/picture-size.ts';
import { fitCover } from './fit-cover.ts';

const svg = (inside: string, viewBox = '0 0 200 300') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}">${inside}</svg>`);
/** The head of a picture of 300 by 200, as far as anybody looks at it. */
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0001108012c00c803012200021101031101', 'hex');

test('a picture that fits stays as it is; what it is and how large is told by its bytes', async () => {
  assert.deepEqual(await fitCover({ mediaType: 'image/png', bytes: PNG }), { mediaType: 'image/png', bytes: PNG });
  assert.deepEqual(
    [pictureType(PNG), pictureType(JPEG), pictureType(Buffer.from('GIF89a'))],
    ['image/png', 'image/jpeg', null],
  );
  assert.deepEqual(pictureSize(JPEG), { width: 200, height: 300 });
});

test('an SVG is drawn, and one that cannot be is a picture inside it, or none', async () => {
  const drawn = await fitCover({
    mediaType: 'image/svg+xml',
    bytes: svg('<rect width="200" height="300" fill="red"/>'),
  });
  assert.equal(drawn?.mediaType, 'image/png');
  assert.deepEqual(pictureSize(Buffer.from(drawn!.bytes)), { width: 1_000, height: 1_500 });
  const embedded = `<image href="data:image/jpeg;base64,${JPEG.toString('base64')}"/>`;
  const broken = await fitCover({ mediaType: 'image/svg+xml', bytes: Buffer.from(`<svg${embedded}`) });
  assert.deepEqual([broken?.mediaType, JPEG.equals(broken!.bytes)], ['image/jpeg', true]);
  assert.equal(await fitCover({ mediaType: 'image/svg+xml', bytes: svg('', '0 0 10 100') }), null);
  assert.equal(await fitCover({ mediaType: 'image/svg+xml', bytes: Buffer.from('no picture') }), null);
});
