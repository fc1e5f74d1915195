// `lector results`: the results of any number of runs, and optionally their audio.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AudioChoice, LectorError, type RunResult, type SubtitlesFormat } from '@lector/client';
import type { Command } from 'commander';
import { forEachBounded } from './batch/concurrency.ts';
import { formatBytes, formatDuration } from './remote/amounts.ts';
import { type AudioOptions, addAudioOptions, LOUDNESS_RULE, toAudioChoice } from './remote/audio-options.ts';
import { EXIT, UsageError } from './remote/failures.ts';
import { checkFolderName, FORMAT_RULE } from './remote/recording-names.ts';
import { digestFile, saveRun } from './remote/save-audio.ts';
import {
  addSubtitlesOptions,
  readSubtitlesFormats,
  type SubtitlesOptions,
  saveSubtitles,
} from './remote/save-subtitles.ts';
import {
  addConnectionOptions,
  type CommandEnvironment,
  type ConnectionOptions,
  runRemote,
  type Session,
} from './remote/session.ts';
import { printTable } from './remote/table.ts';

interface ResultsOptions extends ConnectionOptions, SubtitlesOptions, AudioOptions {
  readonly download?: string;
  readonly json?: boolean;
}

const MAX_ID = 2_147_483_647;
const PARALLEL_DOWNLOADS = 4;

export function registerResults(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('results')
    .description('Show what became of runs, any number of them, in the order asked')
    .argument('<run-id...>', 'run ids; - reads more of them from standard input')
    .option('--download <folder>', 'save the audio there as <run id>.flac')
    .option('--json', 'print one object, run id to entry, in the order asked')
    .addHelpText(
      'after',
      `${FORMAT_RULE}\n${LOUDNESS_RULE}\n\nExit code: 0 when every run has audio (and it is saved), 1 when not, 2 for wrong usage.`,
    );
  addAudioOptions(command, 'what the audio and the links are (default: flac)');
  addConnectionOptions(addSubtitlesOptions(command), environment).action((ids: string[], options: ResultsOptions) =>
    runRemote(environment, options, (session) => showResults(session, ids, options)),
  );
}

async function showResults(session: Session, args: readonly string[], options: ResultsOptions): Promise<number> {
  const { client, terminal, signal } = session;
  if (options.download !== undefined) await checkFolderName(options.download, '--download');
  const formats = readSubtitlesFormats(options);
  if (options.download === undefined && formats.length > 0)
    throw new UsageError('Subtitles are written beside the recordings: add --download <folder>');
  const ids = await readIds(session, args);
  terminal.status(`Asking for ${ids.length} runs …`);
  const audio = toAudioChoice(options, options.format);
  const results = await client.results(ids, { ...audio, signal });
  terminal.status('');
  const failures =
    options.download === undefined
      ? 0
      : await downloadAll(session, [...results.values()], { folder: options.download, audio, formats });
  if (options.json) printJson(session, results);
  else printResults(session, results);
  const complete = failures === 0 && [...results.values()].every(({ status }) => status === 'SUCCESS');
  return complete ? EXIT.complete : EXIT.incomplete;
}

async function readIds({ stdin }: Session, args: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  const take = (word: string) => {
    const id = /^\d{1,10}$/.test(word) ? Number(word) : 0;
    if (id < 1 || id > MAX_ID) throw new UsageError(`“${word.slice(0, 40)}” is not a run id`);
    ids.push(id);
  };
  for (const arg of args) {
    if (arg !== '-') {
      take(arg);
      continue;
    }
    let raw = '';
    const decoder = new TextDecoder();
    for await (const chunk of stdin()) raw += decoder.decode(chunk, { stream: true });
    for (const word of raw.split(/[\s,]+/)) if (word !== '') take(word);
  }
  if (ids.length === 0) throw new UsageError('There is no run id to ask for');
  return ids;
}

interface Saving {
  readonly folder: string;
  readonly audio: AudioChoice;
  readonly formats: readonly SubtitlesFormat[];
}

/** Returns how many could not be saved. */
async function downloadAll(
  session: Session,
  results: readonly RunResult[],
  { folder, audio, formats }: Saving,
): Promise<number> {
  const { client, terminal, signal } = session;
  await mkdir(folder, { recursive: true });
  let failures = 0;
  await forEachBounded(results, PARALLEL_DOWNLOADS, async (result) => {
    if (result.url === null) return;
    const path = join(folder, `${result.runId}.${audio.format ?? 'flac'}`);
    const isThere = result.sha256 !== null && (await digestFile(path)) === result.sha256;
    try {
      if (!isThere) await saveRun({ client, result, path, audio, signal });
      const only = isThere ? ({ only: 'missing' } as const) : {};
      await saveSubtitles({ client, runId: result.runId, recording: path, formats, signal, ...only });
    } catch (error) {
      if (!(error instanceof LectorError)) throw error;
      failures++;
      terminal.note(`${path}: ${error.message}`, 'red');
    }
  });
  return failures;
}

function printResults({ terminal }: Session, results: ReadonlyMap<number, RunResult>): void {
  printTable(
    terminal,
    [
      { title: 'run', align: 'right' },
      { title: 'status' },
      { title: 'length', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'link or reason', whole: true },
    ],
    [...results.values()].map((result) => [
      String(result.runId),
      result.status,
      result.durationMs === null ? '' : formatDuration(result.durationMs),
      result.sizeBytes === null ? '' : formatBytes(result.sizeBytes),
      result.url ?? result.message ?? '',
    ]),
  );
}

/** Written by hand, because an object would list its integer keys in ascending order. */
function printJson({ terminal }: Session, results: ReadonlyMap<number, RunResult>): void {
  const entries = [...results.values()].map((result) => {
    const entry = {
      output_url: result.url ?? '',
      status: result.status,
      message: result.message,
      expires_at: result.expiresAt,
      size_bytes: result.sizeBytes,
      duration_ms: result.durationMs,
      sample_rate: result.sampleRate,
      sha256: result.sha256,
      content_type: result.contentType,
    };
    return `  "${result.runId}": ${JSON.stringify(entry)}`;
  });
  terminal.json(`{\n${entries.join(',\n')}\n}`);
}
