// `lector batch`: speaks files of texts into a folder of recordings, and continues an interrupted batch.
import { mkdir } from 'node:fs/promises';
import { createStudioClient, DEFAULT_LANGUAGE_ID, LectorError } from '@lector/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkRows } from './batch/check-rows.ts';
import { describeProblem, type InputProblem } from './batch/inputs/raw-row.ts';
import { INPUT_RULES } from './batch/inputs/read-inputs.ts';
import { JOURNAL_NAME, openJournal } from './batch/journal.ts';
import { MANIFEST_NAME, writeManifest } from './batch/manifest.ts';
import { type RowDefaults, type RowSource, readRows } from './batch/rows.ts';
import { type RowOutcome, runBatch } from './batch/run-batch.ts';
import { createTagger } from './batch/tags.ts';
import { countTold, describeTold } from './batch/told.ts';
import { formatBytes, formatDuration } from './remote/amounts.ts';
import { type AudioOptions, addAudioOptions, LOUDNESS_RULE, toAudioChoice } from './remote/audio-options.ts';
import { createChoices } from './remote/choices.ts';
import { EXIT, Interrupted, UsageError } from './remote/failures.ts';
import { startHeartbeat } from './remote/heartbeat.ts';
import { createCallObserver } from './remote/observe-calls.ts';
import { removeLeftovers } from './remote/own-files.ts';
import { startProgress } from './remote/progress.ts';
import { addReadingOptions } from './remote/reading-options.ts';
import { checkFolderName, FORMAT_RULE } from './remote/recording-names.ts';
import { addSubtitlesOptions, readSubtitlesFormats, type SubtitlesOptions } from './remote/save-subtitles.ts';
import {
  addConnectionOptions,
  type CommandEnvironment,
  type ConnectionOptions,
  runRemote,
  type Session,
} from './remote/session.ts';
import { oneLine } from './terminal-text.ts';

interface BatchCommandOptions extends ConnectionOptions, RowDefaults, SubtitlesOptions, AudioOptions {
  readonly output: string;
  readonly parallel: number;
  readonly inFlight: number;
  readonly whole?: boolean;
  readonly album?: string;
  readonly verify?: boolean;
  readonly reuse?: boolean;
  readonly json?: boolean;
}

const MAX_SHOWN_PROBLEMS = 20;
/** High, so that a batch survives a busy server and its restart. */
const PATIENCE = { maxRetries: 10, maxRetryAfterMs: 3_600_000 };

const HELP = `${INPUT_RULES}
${FORMAT_RULE}
${LOUDNESS_RULE}

The recording of a row with a title or a name, and of a whole file, is tagged: TITLE, TRACKNUMBER and TRACKTOTAL (its
place among all rows), LANGUAGE, DATE (the day), and ALBUM if --album says one. The tags stand in the copy here, not at
the server: ${MANIFEST_NAME} has the SHA-256 of both. Other rows' files, and those of
other formats than FLAC, MP3 and M4A, are the server's to the byte.

The folder also gets ${MANIFEST_NAME}, which tells what became of every row, and ${JOURNAL_NAME}, by which the
same command goes on where it stopped: finished rows are skipped, submitted ones waited for, failed ones tried again.
Change a row's text, voice, language or file name, or the server, and that row is spoken anew; change its title or
--album, and only the tags of its file are.

Exit code: 0 when every recording is there, 1 when some are not, 2 for wrong usage or input (then nothing was sent),
130 when stopped by Ctrl-C.`;

export function registerBatch(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('batch')
    .description('Speak files of texts into a folder; run it again to go on where it stopped')
    .argument('<file...>', '.txt, .md, .html, .ssml, .csv, .tsv or .jsonl')
    .requiredOption('-o, --output <folder>', 'where the recordings go; made when missing')
    .option('--whole', 'each .txt is one text, its paragraphs kept, and becomes one recording named like the file')
    .option('--album <title>', 'tag the recordings of titled rows with it')
    .option('--voice <id|name>', 'for rows that name none (default: 147320)')
    .option('--language <id|tag>', 'for rows that name none (default: en-us)')
    .option('--gender <male|female>', 'for rows that name none')
    .option('--age <years>', 'for rows that name none')
    .addOption(new Option('--parallel <n>', 'submissions and downloads at a time').argParser(readCount).default(4))
    .addOption(new Option('--in-flight <n>', 'rows under way at a time').argParser(readCount).default(64))
    .option('--reuse', 'take over sentences that were spoken before with --reuse, and keep these')
    .option('--verify', 'hash every file that is there already, not only those whose size or time changed')
    .option('--json', 'print a summary as JSON')
    .addHelpText('after', HELP);
  addAudioOptions(command, 'what the recordings are (default: flac)');
  addReadingOptions(command, 'rows and .txt files that do not say are');
  addConnectionOptions(addSubtitlesOptions(command), environment).action(
    (inputs: string[], options: BatchCommandOptions) =>
      runRemote(environment, options, (session) => batch(session, inputs, options)),
  );
}

async function batch(session: Session, inputs: readonly string[], options: BatchCommandOptions): Promise<number> {
  await checkFolderName(options.output, '-o');
  const heartbeat = startHeartbeat(
    session.terminal,
    session.clock,
    () => `Asking ${session.url} and reading the texts`,
  );
  let plan: Plan;
  try {
    plan = await prepare(session, inputs, options);
  } finally {
    heartbeat.stop();
  }
  await mkdir(options.output, { recursive: true });
  await removeLeftovers(options.output);
  return speakAll(session, plan);
}

async function prepare(session: Session, inputs: readonly string[], options: BatchCommandOptions): Promise<Plan> {
  // A missing server or key is reported at once, without the long retries of the batch.
  const choices = createChoices(session.client, session.signal);
  await choices.languageTag(DEFAULT_LANGUAGE_ID);
  const maxCharacters = await findTextLimit(session);
  const source = {
    inputs,
    whole: options.whole === true,
    defaults: options,
    choices,
    maxCharacters,
    format: options.format ?? 'flac',
  };
  return { source, total: await checkRows(session, source), options };
}

/** The longest text that the server takes; undefined for servers that do not say. */
async function findTextLimit({ url, signal }: Session): Promise<number | undefined> {
  try {
    const { max_text_characters } = await createStudioClient({
      baseUrl: url,
      maxRetries: 0,
      timeoutMs: 10_000,
    }).session({ signal });
    return Number.isInteger(max_text_characters) ? max_text_characters : undefined;
  } catch (error) {
    if (error instanceof LectorError) return undefined;
    throw error;
  }
}

interface Plan {
  readonly source: RowSource;
  readonly total: number;
  readonly options: BatchCommandOptions;
}

async function speakAll(session: Session, { source, total, options }: Plan): Promise<number> {
  const { terminal, clock, signal, url } = session;
  const album = oneLine(options.album ?? '').trim() || undefined;
  const journal = await openJournal(options.output, url.replace(/\/{1,9}$/, ''));
  const outcomes: RowOutcome[] = [];
  const counts = { done: 0, failed: 0 };
  const observer = createCallObserver(clock);
  const progress = await startProgress({ terminal, clock, total, describeTrouble: observer.describe });
  const onChanged = ({ file }: InputProblem) => {
    throw new UsageError(`${file} changed while it was being read: run the same command again`);
  };
  try {
    await runBatch({
      client: session.connect(PATIENCE, observer),
      journal,
      signal,
      clock,
      rows: readRows(source, onChanged),
      audio: toAudioChoice(options, source.format),
      tagger: createTagger({ format: source.format, album, total, languageTag: source.choices.languageTag }),
      folder: options.output,
      verify: options.verify === true,
      reuse: options.reuse === true,
      subtitles: readSubtitlesFormats(options),
      parallel: options.parallel,
      inFlight: options.inFlight,
      onBegin: progress.begin,
      onOutcome(outcome) {
        outcomes.push(outcome);
        counts[outcome.record === undefined ? 'failed' : 'done']++;
        progress.update(counts);
      },
    });
  } catch (error) {
    progress.stop();
    const interrupted = error instanceof Interrupted;
    const start = interrupted ? 'Stopped' : 'Broken off';
    terminal.note(
      `${start}: ${counts.done} of ${total} are in ${options.output}. To go on, run the same command again.`,
    );
    if (interrupted) return EXIT.interrupted;
    throw error;
  } finally {
    progress.stop();
    journal.close();
  }
  outcomes.sort((a, b) => a.index - b.index);
  const manifest = await writeManifest(options.output, url, outcomes);
  report(session, { outcomes, options, manifest });
  return counts.failed === 0 ? EXIT.complete : EXIT.incomplete;
}

function report(
  { terminal }: Session,
  { outcomes, options, manifest }: { outcomes: RowOutcome[]; options: BatchCommandOptions; manifest: string },
): void {
  const failed = outcomes.filter(({ record }) => record === undefined);
  const done = outcomes.length - failed.length;
  const kept = outcomes.filter(({ record, fresh }) => record !== undefined && !fresh).length;
  const sum = (key: 'sizeBytes' | 'durationMs') => outcomes.reduce((all, o) => all + (o.record?.[key] ?? 0), 0);
  for (const { file, line, message } of failed.slice(0, MAX_SHOWN_PROBLEMS)) {
    terminal.note(describeProblem({ file, line, message: message ?? '' }), 'red');
  }
  if (failed.length > MAX_SHOWN_PROBLEMS)
    terminal.note(`… and ${failed.length - MAX_SHOWN_PROBLEMS} more in ${manifest}`);
  const facts = `${formatDuration(sum('durationMs'))} of speech, ${formatBytes(sum('sizeBytes'))}`;
  const before = kept === 0 ? '' : `, ${kept} of them from before`;
  terminal.note(`${done} of ${outcomes.length} are in ${options.output}${before}: ${facts}. List: ${manifest}`);
  const told = countTold(outcomes);
  if (told.leftOut + told.warned > 0) {
    terminal.note(`${describeTold(told)}: ${manifest} says in which`, 'yellow');
  }
  if (failed.length > 0) terminal.note(`${failed.length} failed. To try them again, run the same command again.`);
  if (!options.json) return;
  const summary = {
    folder: options.output,
    manifest,
    total: outcomes.length,
    done,
    kept,
    failed: failed.length,
    rows_left_out: told.leftOut,
    rows_warned: told.warned,
    duration_ms: sum('durationMs'),
    size_bytes: sum('sizeBytes'),
  };
  terminal.json(JSON.stringify(summary, null, 2));
}

function readCount(value: string): number {
  const count = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (count < 1) throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
  return count;
}
