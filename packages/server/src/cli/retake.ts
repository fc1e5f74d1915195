// `lector retake`: has a run, or the sentence at one moment of it, spoken once more in another take, and saves the new recording.
import { type LectorClient, LectorError, type RunResult } from '@lector/client';
import { MAX_TAKE } from '@lector/contract/limits';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatBytes, formatDuration } from './remote/amounts.ts';
import { type AudioOptions, addAudioOptions, toAudioChoice } from './remote/audio-options.ts';
import { EXIT, UsageError } from './remote/failures.ts';
import { readMoment } from './remote/moment.ts';
import { readRecordingFormat } from './remote/recording-names.ts';
import { checkRunName } from './remote/run-name.ts';
import { examineTarget, saveRun } from './remote/save-audio.ts';
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

interface RetakeOptions extends ConnectionOptions, AudioOptions, SubtitlesOptions {
  readonly output: string;
  /** Seconds into the recording. */
  readonly at?: number;
  readonly take: number;
  readonly json?: boolean;
}

const HELP = `
With --at only the sentence that is heard then is spoken anew; the others are taken over if the run was spoken with
--reuse, and are spoken as before otherwise. A further try of the same run needs a further number: --take 2. Take 0 is
what was spoken first. A voice that draws no random numbers, such as those of eSpeak NG, says the same in every take.

The run stays as it is; the new one has an id of its own.`;

export function registerRetake(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('retake')
    .description('Have a run, or one sentence of it, spoken once more in another take')
    .argument('<run>', 'its run id or task id')
    .requiredOption('-o, --output <file>', 'where the new recording goes, such as out.flac or out.mp3')
    .addOption(new Option('--at <time>', 'only what is heard then, such as 83.5 or 1:23').argParser(readMoment))
    .addOption(new Option('--take <n>', `the number of the take, up to ${MAX_TAKE}`).argParser(readTake).default(1))
    .option('--json', 'print the facts of the recording as JSON')
    .addHelpText('after', HELP);
  addAudioOptions(command, 'what the recording is, where its name does not tell (default: flac)');
  addConnectionOptions(addSubtitlesOptions(command), environment).action((run: string, options: RetakeOptions) =>
    runRemote(environment, options, (session) => retake(session, checkRunName(run), options)),
  );
}

async function retake(session: Session, run: string, options: RetakeOptions): Promise<number> {
  const { client, terminal, signal } = session;
  const { output: path, take } = options;
  const { direct } = await examineTarget(path);
  const audio = toAudioChoice(options, direct ? options.format : readRecordingFormat(path, options.format));
  const at = options.at === undefined ? undefined : await findPlace(session, run, options.at);
  const { task_id: taskId } = await client.retryRun(run, { take, ...(at !== undefined && { at }), signal });
  terminal.status('Speaking …');
  const { status, run_id: runId, message } = await client.waitForTask(taskId, { signal });
  if (status !== 'SUCCESS' || runId === null) throw new LectorError('runFailed', message ?? 'the run failed');
  const result = await findResult(client, runId, { ...audio, signal });
  const saved = await saveRun({ client, result, path, audio, signal });
  await saveSubtitles({ client, runId, recording: path, formats: readSubtitlesFormats(options), signal });
  const { reused_segments: reused, synthesised_segments: spoken } = await client.getRun(runId, { signal });
  terminal.status('');
  if (options.json) {
    const facts = { file: path, run_id: runId, task_id: taskId, take, at: at ?? null, duration_ms: result.durationMs };
    const counts = { reused_segments: reused ?? null, synthesised_segments: spoken ?? null };
    terminal.json(JSON.stringify({ ...facts, size_bytes: saved.sizeBytes, sha256: saved.sha256, ...counts }, null, 2));
    return EXIT.complete;
  }
  const duration = result.durationMs === null ? '' : `${formatDuration(result.durationMs)}, `;
  terminal.note(`${path}: ${duration}${formatBytes(saved.sizeBytes)}, run ${runId}`);
  if (typeof spoken === 'number')
    terminal.note(`${countSegments(spoken)} spoken, ${countSegments(reused ?? 0)} taken over`);
  return EXIT.complete;
}

/** Where the sentence that is heard at that moment begins in the text; the pause behind it belongs to it. */
async function findPlace({ client, signal }: Session, run: string, second: number): Promise<number> {
  const { seconds, sentences } = await client.getTimings(run, { words: '0' }, { signal });
  if (second > seconds)
    throw new UsageError(`The recording ends after ${formatDuration(seconds * 1000)}, before --at ${second}`);
  const heard = sentences.filter((sentence) => sentence.seconds > 0);
  const found = heard.findLast(({ start }) => start <= second) ?? heard[0];
  if (found === undefined) throw new UsageError('Nothing is heard in this recording: leave --at out');
  return found.at;
}

async function findResult(
  client: Pick<LectorClient, 'results'>,
  runId: number,
  options: Parameters<LectorClient['results']>[1],
): Promise<RunResult> {
  const result = (await client.results([runId], options)).get(runId);
  if (result?.url) return result;
  throw new LectorError('badRequest', result?.message ?? 'the audio is gone');
}

function countSegments(count: number): string {
  return count === 1 ? '1 segment' : `${count} segments`;
}

function readTake(value: string): number {
  const take = /^\d{1,4}$/.test(value) ? Number(value) : Number.NaN;
  if (take <= MAX_TAKE) return take;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${MAX_TAKE}.`);
}
