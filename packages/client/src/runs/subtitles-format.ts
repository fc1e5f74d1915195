// What subtitles may be written in.
import type { TimingsFormat } from '@lector/contract/timings';

export type SubtitlesFormat = Exclude<TimingsFormat, 'json'>;
