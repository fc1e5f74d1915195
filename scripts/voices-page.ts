// docs/voices.json: what `npm run voices:measure` found, a row for each voice; and how docs/voices.md tells it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VoiceFigures } from './measure-voices/measure-voice.ts';
import type { WordError } from './measure-voices/word-error.ts';

const DOCS = join(import.meta.dirname, '../docs');
const BEGIN = '<!-- Measured: written by "npm run docs" from docs/voices.json; change the code, not this part. -->';
const END = '<!-- End of what is measured. -->';

export interface VoiceRow extends VoiceFigures {
  readonly id: number;
  readonly name: string;
  readonly engine: string;
  readonly licence: string | null;
  /** By vocabulary. */
  readonly wrong: Readonly<Record<string, WordError>>;
  /** Of 200 sentences, by a recogniser that was named; absent where none was. */
  readonly heard?: { readonly recogniser: string; readonly error: WordError } | undefined;
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
}

/** The page as it is, with the tables as they are to be. */
export function voicesPage(): string {
  const page = readFileSync(join(DOCS, 'voices.md'), 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('docs/voices.md has no place for what is measured');
  return `${before}${BEGIN}\n\n${tables()}\n${END}${after}`;
}

function tables(): string {
  const results = join(DOCS, 'voices.json');
  if (!existsSync(results)) return 'Nothing was measured yet.\n';
  const rows = JSON.parse(readFileSync(results, 'utf8')) as VoiceRow[];
  const wrong = ({ wrong: errors }: VoiceRow, name: string) => percent(errors[name]);
  const where = [...new Set(rows.map(({ date, commit, machine }) => `${date}, commit ${commit}, ${machine}`))];
  // Sentences are heard where a recogniser was named.
  const hasHeard = rows.some(({ heard }) => heard !== undefined);
  const head = hasHeard ? ' sentences | by |' : '';
  const told = ({ heard }: VoiceRow) => (hasHeard ? ` ${percent(heard?.error)} | ${heard?.recogniser ?? ''} |` : '');
  return `| voice_id | voice | engine | digits | spelling | commands | all |${head}
|---|---|---|---|---|---|---|${hasHeard ? '---|---|' : ''}
${rows.map((row) => `| ${row.id} | ${row.name} | ${row.engine} | ${wrong(row, 'digits')} | ${wrong(row, 'spelling')} | ${wrong(row, 'commands')} | ${percent(sum(row))} |${told(row)}`).join('\n')}

| voice_id | voice | CPU s per s of sound | first sound, CPU ms | load, CPU s | memory, MiB | Hz | loudness, LUFS | peak, dBFS | licence |
|---|---|---|---|---|---|---|---|---|---|
${rows.map((row) => `| ${row.id} | ${row.name} | ${row.cpuPerSecond.toFixed(4)} | ${(row.firstSoundSeconds * 1_000).toFixed(0)} | ${row.loadSeconds.toFixed(1)} | ${row.memoryMib.toFixed(0)} | ${row.sampleRate} | ${row.lufs?.toFixed(1) ?? 'none'} | ${row.peakDb.toFixed(1)} | ${row.licence ?? 'unknown'} |`).join('\n')}

Measured ${where.join('; ')}.
`;
}

/** Of all words that a voice said. */
function sum({ wrong }: VoiceRow): WordError {
  return Object.values(wrong).reduce((all, one) => ({ words: all.words + one.words, wrong: all.wrong + one.wrong }), {
    words: 0,
    wrong: 0,
  });
}

function percent(error: WordError | undefined): string {
  return error === undefined ? '' : `${((100 * error.wrong) / error.words).toFixed(1)} %`;
}
