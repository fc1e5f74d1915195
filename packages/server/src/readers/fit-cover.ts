// Makes a cover fit for an audiobook: JPEG or PNG, and no larger than its readers take. Players show no SVG.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MAX_COVER_BYTES, pictureSize } from '../domain/picture-size.ts';
import type { CoverPicture, FitCover } from '../ports/book-reader.ts';

/** Pixels, tried one after another: a picture of a photograph is large as PNG. */
const WIDTHS = [1_000, 800, 600, 400];
/** Times as high as wide, or as wide as high: what is drawn of anything else would take too much memory. */
const MOST_STRETCH = 4;
const EMBEDDED_JPEG = /data:image\/jpe?g;base64,([A-Za-z0-9+/=\s]+)/;

/** It may be started once. */
let started: Promise<void> | undefined;

/** Null for what cannot be made to fit. */
export async function fitCover({ mediaType, bytes }: CoverPicture): Promise<FitCover | null> {
  if (mediaType !== 'image/svg+xml' && bytes.length <= MAX_COVER_BYTES) return { mediaType, bytes };
  const svg = mediaType === 'image/svg+xml' ? Buffer.from(bytes).toString('utf8') : wrap(mediaType, Buffer.from(bytes));
  if (svg === null) return null;
  return (await render(svg)) ?? (mediaType === 'image/svg+xml' ? findEmbedded(svg) : null);
}

async function render(svg: string): Promise<FitCover | null> {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  const program = fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'));
  started ??= initWasm(readFile(program));
  await started;
  try {
    const { width, height } = new Resvg(svg);
    if (!(height <= MOST_STRETCH * width && width <= MOST_STRETCH * height)) return null;
    for (const value of WIDTHS) {
      const bytes = new Resvg(svg, { fitTo: { mode: 'width', value } }).render().asPng();
      if (bytes.length <= MAX_COVER_BYTES) return { mediaType: 'image/png', bytes };
    }
  } catch {
    // No SVG that it can read: the book comes out without a cover, which is told.
  }
  return null;
}

/** A picture as the only thing in an SVG, so that one program makes it smaller. */
function wrap(mediaType: string, bytes: Buffer): string | null {
  const size = pictureSize(bytes);
  if (size === null) return null;
  const { width, height } = size;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><image width="${width}" height="${height}" ` +
    `href="data:${mediaType};base64,${bytes.toString('base64')}"/></svg>`
  );
}

/** Covers are often a photograph with words drawn over it. */
function findEmbedded(svg: string): FitCover | null {
  const [, encoded] = EMBEDDED_JPEG.exec(svg) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  if (bytes.length > MAX_COVER_BYTES || pictureSize(bytes) === null) return null;
  return { mediaType: 'image/jpeg', bytes };
}
