// Writes cues as SubRip (SRT) and WebVTT, one by one.
import type { Cue } from './cues.ts';

export type SubtitleFormat = 'srt' | 'vtt';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export async function* writeSubtitles(
  cues: AsyncIterable<Cue>,
  format: SubtitleFormat,
): AsyncGenerator<string, void, undefined> {
  if (format === 'vtt') yield 'WEBVTT\n\n';
  let number = 0;
  for await (const cue of cues) yield format === 'vtt' ? vttCue(cue) : srtCue(cue, ++number);
}

function srtCue({ startMs, endMs, lines }: Cue, number: number): string {
  // The arrow would be taken for a line of times, and there is no way to write it otherwise.
  const text = lines.join('\n').replaceAll('-->', '→');
  return `${number}\n${clock(startMs, ',')} --> ${clock(endMs, ',')}\n${text}\n\n`;
}

function vttCue({ startMs, endMs, lines }: Cue): string {
  const text = lines.join('\n').replace(/[&<>]/g, (sign) => ENTITIES[sign]!);
  return `${clock(startMs, '.')} --> ${clock(endMs, '.')}\n${text}\n\n`;
}

/** `01:02:03,004`. */
function clock(ms: number, point: ',' | '.'): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = ms / 1_000;
  const fraction = String(ms % 1_000).padStart(3, '0');
  return `${two(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}${point}${fraction}`;
}
