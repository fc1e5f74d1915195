// `lector batch`: speaks files of texts into a folder of recordings, and continues an interrupted batch.
import { mkdir } from 'node:fs/promises';
import type { BatchInfo } from '@lector/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkBatchName, nameOf } from './batch/batch-name.ts';
import type { InputProblem } from './batch/inputs/raw-row.ts';
import { INPUT_RULES } from './batch/inputs/read-inputs.ts';
import { JOURNAL_NAME, type Journal, openJournal } from './batch/journal.ts';
import { MANIFEST_NAME, writeManifest } from './batch/manifest.ts';
import { type BatchCommandOptions, type Plan, readPlan } from './batch/plan.ts';
import { reportBatch } from './batch/report.ts';
import { readRows } from './batch/rows.ts';
import { type RowOutcome, runBatch } from './batch/run-batch.ts';
import { createTagger } from './batch/tags.ts';
import { addAudioOptions, LOUDNESS_RULE, toAudioChoice } from './remote/audio-options.ts';
import { describeWait, hasEnded } from './remote/batch-words.ts';
import { EXIT, Interrupted, UsageError } from './remote/failures.ts';
import { startHeartbeat } from './remote/heartbeat.ts';
import { createCallObserver } from './remote/observe-calls.ts';
import { removeLeftovers } from './remote/own-files.ts';
import { startProgress } from './remote/progress.ts';
import { addReadingOptions } from './remote/reading-options.ts';
import { checkFolderName, FORMAT_RULE } from './remote/recording-names.ts';
import { addSubtitlesOptions, readSubtitlesFormats } from './remote/save-subtitles.ts';
import { addConnectionOptions, type CommandEnvironment, runRemote, type Session } from './remote/session.ts';
import { oneLine } from './terminal-text.ts';

/** High, so that a batch survives a busy server and its restart; a place in its line is waited for as long as it takes. */
const PATIENCE = { maxRetries: 10, maxRetryAfterMs: 3_600_000 };
const SUBMITTING = { maxRetries: 10, maxRetryAfterMs: 30 * 24 * 3_600_000 };

const HELP = `${INPUT_RULES}
${FORMAT_RULE}
${LOUDNESS_RULE}

The recording of a row with a title or a name, and of a whole file, is tagged: TITLE, TRACKNUMBER and TRACKTOTAL (its
place among all rows), LANGUAGE, DATE (the day), and ALBUM if --album says one. The tags stand in the copy here, not at
the server: ${MANIFEST_NAME} has the SHA-256 of both. Other rows' files, and those of
other formats than FLAC, MP3 and M4A, are the server's to the byte.

At the server the rows are a batch: \`lector batches\` shows, pauses and cancels it.

The folder also gets ${MANIFEST_NAME}, which tells what became of every row, and ${JOURNAL_NAME}, by which the
same command goes on where it stopped: finished rows are skipped, submitted ones waited for, failed ones tried again,
or only followed where they were repeated at the server.
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
    .option('--name <name>', 'of the batch at the server (default: that of the file, or of the folder)')
    .option('--whole', 'each .txt is one text, its paragraphs kept, and becomes one recording named like the file')
    .option('--album <title>', 'tag the recordings of titled rows with it')
    .option('--voice <id|name>', 'for rows that name none (default: 147320)')
    .option('--language <id|tag>', 'for rows that name none (default: en-us)')
    .option('--gender <male|female>', 'for rows that name none')
    .option('--age <years>', 'for rows that name none')
    .addOption(new Option('--parallel <n>', 'downloads at a time').argParser(readCount).default(4))
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
  if (options.name !== undefined) checkBatchName(options.name);
  const heartbeat = startHeartbeat(
    session.terminal,
    session.clock,
    () => `Asking ${session.url} and reading the texts`,
  );
  let plan: Plan;
  try {
    plan = await readPlan(session, inputs, options);
  } finally {
    heartbeat.stop();
  }
  await mkdir(options.output, { recursive: true });
  await removeLeftovers(options.output);
  return speakAll(session, plan);
}

async function speakAll(session: Session, plan: Plan): Promise<number> {
  const { terminal, signal, url } = session;
  const { options, total } = plan;
  const journal = await openJournal(options.output, url.replace(/\/{1,9}$/, ''));
  const outcomes: RowOutcome[] = [];
  const seen: Seen = { batch: undefined };
  try {
    await runRows(session, { ...plan, journal, outcomes, seen });
  } catch (error) {
    const start = signal.aborted ? 'Stopped' : 'Broken off';
    const done = outcomes.filter(({ record }) => record !== undefined).length;
    terminal.note(`${start}: ${done} of ${total} are in ${options.output}. To go on, run the same command again.`);
    if (!(error instanceof Interrupted)) throw error;
    if (goesOn(journal, seen))
      terminal.note(`The server goes on; to end that, too: lector batches cancel ${journal.batch?.id}`);
    return EXIT.interrupted;
  } finally {
    journal.close();
  }
  outcomes.sort((a, b) => a.index - b.index);
  const batchId = journal.batch?.id;
  const manifest = await writeManifest(options.output, { server: url, batchId, outcomes });
  reportBatch(session, { folder: options.output, manifest, batchId, outcomes, json: options.json === true });
  return outcomes.every(({ record }) => record !== undefined) ? EXIT.complete : EXIT.incomplete;
}

/** What the server said last of the batch. */
interface Seen {
  batch: BatchInfo | undefined;
}

function goesOn({ batch }: Journal, seen: Seen): boolean {
  return batch?.state === 'open' || (seen.batch !== undefined && !hasEnded(seen.batch));
}

interface Running extends Plan {
  readonly journal: Journal;
  readonly outcomes: RowOutcome[];
  readonly seen: Seen;
}

async function runRows(
  { terminal, clock, signal, connect }: Session,
  { source, total, options, journal, outcomes, seen }: Running,
): Promise<void> {
  const album = oneLine(options.album ?? '').trim() || undefined;
  const counts = { done: 0, failed: 0 };
  const observer = createCallObserver(clock);
  const describeBatch = () => {
    if (seen.batch === undefined) return undefined;
    const { queued, running } = seen.batch.counts;
    return queued + running === 0 ? undefined : describeWait(seen.batch, queued + running);
  };
  const describeTrouble = () => observer.describe() ?? describeBatch();
  const progress = await startProgress({ terminal, clock, total, describeTrouble });
  const onChanged = ({ file }: InputProblem) => {
    throw new UsageError(`${file} changed while it was being read: run the same command again`);
  };
  try {
    await runBatch({
      ...{ journal, signal, clock, folder: options.output, parallel: options.parallel },
      client: connect(PATIENCE, observer),
      submitter: connect(SUBMITTING, observer),
      rows: () => readRows(source, onChanged),
      name: options.name ?? nameOf(source.inputs, options.output),
      audio: toAudioChoice(options, source.format),
      tagger: createTagger({ format: source.format, album, total, languageTag: source.choices.languageTag }),
      verify: options.verify === true,
      reuse: options.reuse === true,
      subtitles: readSubtitlesFormats(options),
      onBegin: progress.begin,
      onBatch(batch) {
        seen.batch = batch;
      },
      onOutcome(outcome) {
        outcomes.push(outcome);
        counts[outcome.record === undefined ? 'failed' : 'done']++;
        progress.update(counts);
      },
    });
  } finally {
    progress.stop();
  }
}

function readCount(value: string): number {
  const count = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (count < 1) throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
  return count;
}
