// `lector pull`: brings the recordings of a batch into a folder, and goes on where it stopped.
import { mkdir } from 'node:fs/promises';
import type { BatchInfo } from '@lector/client';
import type { Command } from 'commander';
import { MANIFEST_NAME, openManifest, type PullManifest } from './pull/manifest.ts';
import { type Pulled, pullBatch } from './pull/pull-batch.ts';
import { createRecordingPaths } from './pull/recording-paths.ts';
import { reportPull } from './pull/report.ts';
import { type AudioOptions, addAudioOptions, LOUDNESS_RULE, toAudioChoice } from './remote/audio-options.ts';
import { checkBatchId } from './remote/batch-id.ts';
import { describeWait } from './remote/batch-words.ts';
import { EXIT, Interrupted } from './remote/failures.ts';
import { noteTroubles } from './remote/note-troubles.ts';
import { createCallObserver } from './remote/observe-calls.ts';
import { startProgress } from './remote/progress.ts';
import { createRateMeter } from './remote/rate-meter.ts';
import { checkFolderName, FORMAT_RULE } from './remote/recording-names.ts';
import {
  addConnectionOptions,
  type CommandEnvironment,
  type ConnectionOptions,
  runRemote,
  type Session,
} from './remote/session.ts';

interface PullCommandOptions extends ConnectionOptions, AudioOptions {
  readonly batch: string;
  readonly watch?: boolean;
  readonly verify?: boolean;
  readonly json?: boolean;
}

/** High, so that a pull survives the restart of a server: about a minute, and with --watch an hour. */
const PATIENCE = { maxRetries: 10, maxRetryAfterMs: 3_600_000 };
const WATCHING = { maxRetries: 450, maxRetryAfterMs: 3_600_000 };

const HELP = `${FORMAT_RULE}
${LOUDNESS_RULE}

A recording is named by the custom_id of its run, whose slashes make folders, else run-<id>. It appears under its name
once its size and SHA-256 are right. What is here already is not fetched again; a file whose size or time changed is
compared, with --verify every one. The folder also gets ${MANIFEST_NAME}: what became of every run,
and by which the same command goes on where it stopped.

Exit code: 0 when every recording is here, 4 when some are not spoken yet, 1 when all has ended and some failed or the
server refused, 2 for wrong usage, 130 when stopped by Ctrl-C.`;

export function registerPull(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('pull')
    .description('Bring the recordings of a batch into a folder; run it again for what is new')
    .argument('<folder>', 'where the recordings go; made when missing')
    .requiredOption('--batch <id>', 'the batch')
    .option('--watch', 'go on until the batch has ended')
    .option('--verify', 'hash every file that is there already, not only those whose size or time changed')
    .option('--json', 'print a summary as JSON, without the table of what failed')
    .addHelpText('after', HELP);
  addAudioOptions(command, 'what the recordings are (default: flac)');
  addConnectionOptions(command, environment).action((folder: string, options: PullCommandOptions) =>
    runRemote(environment, options, (session) => pull(session, folder, options)),
  );
}

async function pull(session: Session, folder: string, options: PullCommandOptions): Promise<number> {
  const batchId = checkBatchId(options.batch);
  await checkFolderName(folder, 'pull');
  // A missing server, key or batch is reported at once, without the long retries of the pull.
  const { counts } = await session.client.getBatch(batchId, { signal: session.signal });
  await mkdir(folder, { recursive: true });
  const manifest = await openManifest(folder, { lector: 'pull', batch_id: batchId });
  try {
    const pulled = await pullAll(session, { folder, batchId, manifest, options, total: counts.total });
    if (pulled === undefined) return EXIT.interrupted;
    await manifest.finish(pulled.runs.map(({ entry }) => entry));
    return reportPull(session, { folder, manifest: manifest.path, pulled, json: options.json === true });
  } finally {
    manifest.close();
  }
}

interface Plan {
  readonly folder: string;
  readonly batchId: string;
  readonly manifest: PullManifest;
  readonly options: PullCommandOptions;
  readonly total: number;
}

/** Undefined when Ctrl-C ended it. */
async function pullAll(session: Session, plan: Plan): Promise<Pulled | undefined> {
  const { terminal, clock, signal } = session;
  const { folder, batchId, manifest, options, total } = plan;
  const format = options.format ?? 'flac';
  const observer = createCallObserver(clock);
  const meter = createRateMeter(clock);
  let counts = { done: 0, failed: 0, pending: 0, total };
  let awaited: BatchInfo | null = null;
  const progress = await startProgress({
    ...{ terminal, clock, total },
    describeTrouble: () =>
      observer.describe() ?? (awaited === null ? undefined : describeWait(awaited, counts.pending)),
    describeRate: meter.describe,
  });
  const endNotes = noteTroubles(session, observer);
  try {
    return await pullBatch({
      ...{ batchId, folder, format, manifest, signal },
      client: session.connect(options.watch ? WATCHING : PATIENCE, observer),
      audio: toAudioChoice(options, format),
      verify: options.verify === true,
      watch: options.watch === true,
      paths: createRecordingPaths(format, new Map([...manifest.files].map(([key, { file }]) => [key, file]))),
      onBegin: progress.begin,
      onChanged({ here, failed, pending, total: newest }, changed) {
        if (changed?.fresh) meter.count(changed.entry.size_bytes ?? 0);
        counts = { done: here, failed, pending, total: newest };
        progress.update(counts);
      },
      onWait(batch) {
        awaited = batch;
        if (batch === null) meter.go();
        else meter.rest();
      },
    });
  } catch (error) {
    progress.stop();
    const interrupted = error instanceof Interrupted;
    const start = interrupted ? 'Stopped' : 'Broken off';
    terminal.note(
      `${start}: ${counts.done} of ${counts.total} are in ${folder}. To go on, run the same command again.`,
    );
    if (!interrupted) throw error;
    return undefined;
  } finally {
    endNotes();
    progress.stop();
  }
}
