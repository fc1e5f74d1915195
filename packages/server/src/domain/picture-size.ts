// Pictures: what they are and how large, as their heads tell.

/** Of a cover in an audiobook: what its readers take. */
export const MAX_COVER_BYTES = 2 * 1024 * 1024;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const PNG_SIGNATURE = '89504e470d0a1a0a';

/** What the bytes are, whatever they are called; null for anything but JPEG and PNG. */
export function pictureType(bytes: Buffer): 'image/jpeg' | 'image/png' | null {
  if (pictureSize(bytes) === null) return null;
  return bytes[0] === 0xff ? 'image/jpeg' : 'image/png';
}

/** Of a PNG or JPEG; null where nothing tells. */
export function pictureSize(bytes: Buffer): PictureSize | null {
  const isPng = bytes.length >= 24 && bytes.toString('hex', 0, 8) === PNG_SIGNATURE;
  const size = isPng ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : jpegSize(bytes);
  return size !== null && size.width > 0 && size.height > 0 ? size : null;
}

/** ITU-T T.81, annex B: segments with a length, until the one that begins a frame. */
function jpegSize(bytes: Buffer): PictureSize | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1]!;
    // Any number of these may stand in front of a marker.
    if (marker === 0xff) at++;
    else if (isFrame(marker)) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    else if (hasNoLength(marker)) at += 2;
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** SOF0 to SOF15, without those numbers that mean something else (DHT, JPG, DAC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function hasNoLength(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}
