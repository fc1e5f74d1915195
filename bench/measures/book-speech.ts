// A book through the whole server against the bare runtime, its audiobook against the bare encoder, and memory from the first chapter to the last.
import { createReadStream, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createAacEncoder } from '../../packages/server/src/audio/codecs/aac.ts';
import { createFlacFrameDecoder } from '../../packages/server/src/audio/flac-frames.ts';
import { startDirectSpeakers } from '../baselines/direct-neural.ts';
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import { createBookCaller } from '../load/books.ts';
import { untilAllSpoken } from '../load/until-spoken.ts';
import { atLeast, atMost, type Measurement, plain } from '../measurement.ts';
import { cpuSecondsOfTree, residentBytesOfTree } from '../process-usage.ts';
import { startServer } from '../server.ts';
import { median } from '../statistics.ts';
import { makeText } from '../texts.ts';
import { type HeavyVoice, installHeavyVoices } from '../voices/install-heavy.ts';
import { BENCH_VOICE } from './submit-rate.ts';

const PROCESSES = 2;
const CHAPTERS = 8;
const SENTENCES = 8;
const ROUNDS = 3;
/** Of the book whose memory and audiobook are looked at, in the voice of eSpeak NG. */
const LONG = { chapters: 40, sentences: 8 } as const;
const SAMPLE_MS = 50;
const MIB = 2 ** 20;

export async function measureBookSpeech(): Promise<Measurement> {
  using data = await makeDataFolder(0);
  const [voice] = await installHeavyVoices(data, ['heavy']);
  const rounds: { readonly server: number; readonly direct: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const direct = await speakDirectly(data, voice!);
    rounds.push({ direct, server: await speakThroughServer(data, voice!) });
  }
  const long = await makeLongBook();
  return {
    name: 'book-speech',
    title: 'A book',
    method:
      `A Markdown book of ${CHAPTERS} chapters of ${SENTENCES} sentences in the heavy voice of \`bench/voices\`: from the call that has it spoken until its last recording is durable, with ` +
      `${PROCESSES} engine processes, against as many processes that have the same runtime speak the same headings and sentences and write a FLAC file a chapter, without fsync. Median of ${ROUNDS} alternating ` +
      `rounds, the voice loaded before. Then a book of ${LONG.chapters} chapters in a voice of eSpeak NG, ${Math.round(long.audioSeconds / 60)} minutes of sound: resident memory of the server and all its processes while its second ` +
      'tenth and its last are spoken (medians); and its audiobook: CPU time of the server and all its processes against that of the AAC encoder alone on the same samples, which lie in memory.',
    figures: [
      atLeast('server : runtime and FLAC', median(rounds.map(({ direct, server }) => direct / server)), 0.95),
      atMost('memory, the last chapters : the first', long.memoryRatio, 1.1),
      atMost('CPU time of the audiobook : the AAC encoder', long.bookCpu / long.encoderCpu, 1.1),
      plain('server, the book', median(rounds.map(({ server }) => server)), 's'),
      plain('runtime and FLAC', median(rounds.map(({ direct }) => direct)), 's'),
      plain('memory while the last chapters are spoken', long.lastBytes / MIB, 'MiB'),
      plain('memory while the audiobook is made, highest', long.makingBytes / MIB, 'MiB'),
      plain('the audiobook', long.bookCpu, 's of CPU'),
    ],
  };
}

function chapterTexts(count: number, sentences: number): readonly (readonly string[])[] {
  return Array.from({ length: count }, (_, chapter) => [
    `Chapter ${chapter + 1}`,
    ...Array.from({ length: sentences }, (_, n) => makeText(chapter * sentences + n)),
  ]);
}

const toMarkdown = (chapters: readonly (readonly string[])[]) =>
  chapters.map(([title, ...sentences]) => `# ${title}\n\n${sentences.join(' ')}\n`).join('\n');

async function speakDirectly(data: DataFolder, voice: HeavyVoice): Promise<number> {
  const output = mkdtempSync(join(data.folder, 'direct-'));
  using direct = await startDirectSpeakers(voice.folder, { count: PROCESSES, output });
  await direct.speak(chapterTexts(PROCESSES, 2));
  return await direct.speak(chapterTexts(CHAPTERS, SENTENCES)); // not the promise: the processes would end before it
}

/** Seconds. */
async function speakThroughServer(data: DataFolder, voice: HeavyVoice): Promise<number> {
  await using server = await startServer(data, { LECTOR_WORKERS: String(PROCESSES) });
  const books = createBookCaller(server, data.apiKey);
  const speak = async (markdown: string) => {
    const startedAt = performance.now();
    await books.speak(markdown, voice.id);
    await untilAllSpoken(data);
    return (performance.now() - startedAt) / 1_000;
  };
  await speak(toMarkdown(chapterTexts(2 * PROCESSES, 2)));
  const seconds = await speak(toMarkdown(chapterTexts(CHAPTERS, SENTENCES)));
  return seconds; // not the promise: the server would end before it
}

async function makeLongBook() {
  using data = await makeDataFolder(0);
  await using server = await startServer(data, { LECTOR_WORKERS: String(PROCESSES) });
  const books = createBookCaller(server, data.apiKey);
  const watched = watchMemory(server.pid);
  const bookId = await books.speak(toMarkdown(chapterTexts(LONG.chapters, LONG.sentences)), BENCH_VOICE);
  await untilAllSpoken(data);
  const speaking = watched.stop();
  const tenth = Math.ceil(speaking.length / 10);
  const [first, last] = [median(speaking.slice(tenth, 2 * tenth)), median(speaking.slice(-tenth))];
  const before = cpuSecondsOfTree(server.pid);
  const making = watchMemory(server.pid);
  await books.makeAudiobook(bookId);
  const bookCpu = cpuSecondsOfTree(server.pid) - before;
  const makingBytes = Math.max(...making.stop());
  const encoder = await encodeAll(data);
  return { memoryRatio: last / first, lastBytes: last, makingBytes, bookCpu, ...encoder };
}

function watchMemory(pid: number) {
  const bytes: number[] = [];
  const sampling = setInterval(() => bytes.push(residentBytesOfTree(pid)), SAMPLE_MS);
  return {
    stop(): readonly number[] {
      clearInterval(sampling);
      return [...bytes, residentBytesOfTree(pid)];
    },
  };
}

/** CPU time of the encoder alone: the recordings are read and decoded before its clock runs. */
async function encodeAll(data: DataFolder): Promise<{ readonly encoderCpu: number; readonly audioSeconds: number }> {
  const blobs = join(data.folder, 'blobs');
  const names = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.flac'));
  let [encoderCpu, audioSeconds] = [0, 0];
  for (const name of names) {
    const { samples, sampleRate } = await decode(join(blobs, name));
    const length = samples.reduce((sum, piece) => sum + piece.length, 0);
    const before = process.cpuUsage();
    const encoder = await createAacEncoder({ sampleRate, samples: length, onBytes: () => {} });
    for (const piece of samples) encoder.write(piece);
    encoder.finish();
    const { user, system } = process.cpuUsage(before);
    encoderCpu += (user + system) / 1e6;
    audioSeconds += length / sampleRate;
  }
  return { encoderCpu, audioSeconds };
}

/** From the head of a FLAC file: 20 bits behind the marker, the head of the block, and the sizes of blocks and frames. */
const RATE_AT = 18;

async function decode(path: string): Promise<{ samples: readonly Int16Array[]; sampleRate: number }> {
  const samples: Int16Array[] = [];
  let sampleRate = 0;
  const decoder = createFlacFrameDecoder({ onSamples: (piece) => samples.push(piece.slice()) });
  for await (const chunk of createReadStream(path)) {
    if (sampleRate === 0) sampleRate = (chunk as Buffer).readUIntBE(RATE_AT, 3) >> 4;
    decoder.write(chunk as Buffer);
  }
  decoder.finish();
  return { samples, sampleRate };
}
