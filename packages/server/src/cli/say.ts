// `lector say`: speaks one text into one file.
import type { AudioFormat, SpeakRequest, Speech } from '@lector/client';
import type { Command } from 'commander';
import { formatBytes, formatDuration } from './remote/amounts.ts';
import {
  type AudioOptions,
  addAudioOptions,
  LOUDNESS_RULE,
  refuseOtherAudio,
  toAudioChoice,
} from './remote/audio-options.ts';
import { createChoices, readAge, readGender } from './remote/choices.ts';
import { DASHED_TEXT_RULE, takeDashedTexts } from './remote/dashed-text.ts';
import { EXIT, UsageError } from './remote/failures.ts';
import { type Listened, printListened, waitForListening } from './remote/heard-report.ts';
import { addReadingOptions, type ReadingOptions, readSpeakReading } from './remote/reading-options.ts';
import { describeNotes, fetchReadingNotes, type ReadingNotes } from './remote/reading-report.ts';
import { FORMAT_RULE, readRecordingFormat } from './remote/recording-names.ts';
import { copyChecked, examineTarget, type SavedAudio, saveAudio } from './remote/save-audio.ts';
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

interface SayOptions extends ConnectionOptions, SubtitlesOptions, ReadingOptions, AudioOptions {
  readonly output: string;
  readonly voice?: string;
  readonly language?: string;
  readonly gender?: string;
  readonly age?: string;
  readonly json?: boolean;
  readonly check?: boolean;
  readonly reuse?: boolean;
}

/** Far above what servers accept, and small enough to hold in memory. */
const MAX_INPUT_BYTES = 16_000_000;

export function registerSay(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('say')
    .description('Speak a text into a file')
    .argument('<text>', 'what to say; - reads it from standard input')
    .requiredOption(
      '-o, --output <file>',
      'where the audio goes, such as out.flac or out.mp3; - writes it to standard output',
    )
    .option('--voice <id|name>', 'who speaks (see: lector voices)', '147320')
    .option('--language <id|tag>', 'what is spoken (see: lector languages)', 'en-us')
    .option('--gender <male|female>', 'the male or female form of the voice')
    .option('--age <years>', 'how old the speaker should sound')
    .option('--check', 'have the server listen to the recording, and print what it heard otherwise')
    .option('--reuse', 'take over sentences that were spoken before with --reuse, and keep these')
    .option('--json', 'print the facts of the audio as JSON')
    .addHelpText('after', `${DASHED_TEXT_RULE}\n${FORMAT_RULE}\n${LOUDNESS_RULE}`)
    .showHelpAfterError(
      '(lector say --help shows the options; a text that begins with a dash may go after -- at the end)',
    );
  addAudioOptions(command, 'what the audio is, where its name does not tell (default: flac)');
  addReadingOptions(command, 'the text is');
  addConnectionOptions(addSubtitlesOptions(command), environment).action((text: string, options: SayOptions) =>
    runRemote(environment, options, (session) => say(session, text, options)),
  );
  takeDashedTexts(command);
}

interface PreviewOptions extends ConnectionOptions {
  readonly output: string;
  readonly language?: string;
}

/** `lector voices preview`: as `say`, in the first language of the voice. */
export function registerPreview(voices: Command, environment: CommandEnvironment): void {
  const command = voices
    .command('preview')
    .description('Hear a voice of the server')
    .argument('<voice>', 'its id or name')
    .argument('<text>', 'what it says')
    .option('-o, --output <file>', 'where the audio goes: its ending tells the format', 'preview.flac')
    .option('--language <id|tag>', 'what is spoken (default: what the voice speaks)');
  addConnectionOptions(command, environment).action((voice: string, text: string, options: PreviewOptions) =>
    runRemote(environment, options, async (session) => {
      const language = options.language ?? (await findLanguageOf(session, voice));
      return say(session, text, { ...options, voice, ...(language !== undefined && { language }) });
    }),
  );
}

/** Undefined for a voice of many languages. */
async function findLanguageOf({ client, signal }: Session, voice: string): Promise<string | undefined> {
  const id = await createChoices(client, signal).voiceId(voice);
  const found = (await client.listVoices({ signal })).find((one) => one.id === id);
  return found?.language == null ? undefined : String(found.language);
}

async function say(session: Session, argument: string, options: SayOptions): Promise<number> {
  const { client, terminal, signal } = session;
  const toStdout = options.output === '-';
  if (toStdout && terminal.stdoutIsScreen)
    throw new UsageError('Audio is not for the screen: add a pipe or name a file');
  const wanted = toStdout ? options.format : await checkTarget(options.output, options.format);
  const audio = toAudioChoice(options, wanted);
  const formats = readSubtitlesFormats(options);
  if (toStdout && formats.length > 0)
    throw new UsageError('Subtitles are written beside the recording: name a file with -o');
  if (toStdout && options.json) throw new UsageError('-o - and --json both want standard output');
  const text = argument === '-' ? await readAll(session.stdin()) : argument;
  if (text.trim() === '') throw new UsageError('There is nothing to say: the text is empty');
  const startedMs = Date.now();
  const speech = await client.speak(await toRequest(session, text, options), {
    ...audio,
    signal,
    onPoll: () => terminal.status(`Speaking … ${Math.round((Date.now() - startedMs) / 1000)} s`),
  });
  terminal.status('Downloading …');
  refuseOtherAudio(speech, audio);
  const download = await client.download({ url: speech.url, sizeBytes: speech.sizeBytes }, { signal });
  const saved = toStdout
    ? await copyChecked(download, speech, { write: (bytes) => terminal.write(bytes) })
    : await saveAudio(download, speech, { path: options.output });
  await saveSubtitles({ client, runId: speech.runId, recording: options.output, formats, signal });
  const notes = await fetchReadingNotes(client, speech.runId, signal);
  const listened = options.check ? await waitForListening(session, speech.runId) : undefined;
  terminal.status('');
  report(session, { speech, saved, options, notes, listened });
  // Audio and table do not go through one pipe.
  if (options.check && !options.json) printListened(terminal, listened, toStdout ? terminal.note : terminal.out);
  return EXIT.complete;
}

/** Returns the format. */
async function checkTarget(path: string, format: AudioFormat | undefined): Promise<AudioFormat | undefined> {
  const { direct } = await examineTarget(path);
  // A device or a pipe has its name already.
  return direct ? format : readRecordingFormat(path, format);
}

async function toRequest(session: Session, text: string, options: SayOptions): Promise<SpeakRequest> {
  const choices = createChoices(session.client, session.signal);
  const gender = options.gender === undefined ? undefined : readGender(options.gender);
  return {
    text,
    lane: 'interactive',
    ...(options.check && { listenBack: true }),
    ...(options.reuse && { reuse: true }),
    ...(gender !== undefined && { gender }),
    ...(options.age !== undefined && { age: readAge(options.age) }),
    ...readSpeakReading(options),
    voiceId: await choices.voiceId(options.voice),
    languageId: await choices.languageId(options.language),
  };
}

interface Said {
  readonly speech: Speech;
  readonly saved: SavedAudio;
  readonly options: SayOptions;
  /** Undefined when the server does not say. */
  readonly notes: ReadingNotes | undefined;
  /** Undefined when it was not asked for. */
  readonly listened: Listened | undefined;
}

function report({ terminal }: Session, { speech, saved, options, notes, listened }: Said): void {
  if (options.json) {
    const facts = {
      file: options.output,
      run_id: speech.runId,
      task_id: speech.taskId,
      duration_ms: speech.durationMs,
      size_bytes: saved.sizeBytes,
      sample_rate: speech.sampleRate,
      sha256: saved.sha256,
      message: speech.message,
      left_out: notes?.leftOut ?? null,
      warnings: notes?.warnings ?? null,
      ...(options.check && { listened: listened ?? null }),
    };
    terminal.json(JSON.stringify(facts, null, 2));
    return;
  }
  const duration = speech.durationMs === null ? '' : `${formatDuration(speech.durationMs)}, `;
  const where = options.output === '-' ? 'Spoken' : options.output;
  terminal.note(`${where}: ${duration}${formatBytes(saved.sizeBytes)}, run ${speech.runId}`);
  if (speech.message !== null) terminal.note(speech.message, 'yellow');
  if (notes !== undefined) for (const line of describeNotes(notes, speech.runId)) terminal.note(line, 'yellow');
}

async function readAll(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of input) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_INPUT_BYTES)
      throw new UsageError(`Standard input is longer than ${formatBytes(MAX_INPUT_BYTES)}`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UsageError('Standard input is not UTF-8 text');
  }
}
