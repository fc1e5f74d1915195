// For tests: loudness and peaks as ffmpeg measures them.
import { spawnSync } from 'node:child_process';

export const needsFfmpeg = {
  skip: spawnSync('ffmpeg', ['-version']).error !== undefined && 'NOT CHECKED: there is no `ffmpeg` program here',
};

/** LUFS, and decibels of full scale between samples too. `input`: samples at a rate, or a file in any format. */
export function measureByFfmpeg(
  input: Int16Array | string,
  rate = 0,
): { readonly lufs: number; readonly peak: number } {
  const isFile = typeof input === 'string';
  const source = isFile ? ['-i', input] : ['-f', 's16le', '-ar', String(rate), '-ac', '1', '-i', '-'];
  const { output } = spawnSync(
    'ffmpeg',
    ['-hide_banner', '-nostats', ...source, '-af', 'ebur128=peak=true', '-f', 'null', '-'],
    { ...(!isFile && { input: new Uint8Array(input.buffer, input.byteOffset, input.byteLength) }), encoding: 'utf8' },
  );
  const [summary] = String(output[2]).split('Summary:').slice(-1);
  const read = (name: RegExp) => Number(name.exec(summary ?? '')?.[1] ?? Number.NaN);
  return { lufs: read(/I:\s+(-?[\d.]+) LUFS/), peak: read(/Peak:\s+(-?[\d.]+) dBFS/) };
}
