// `npm run bench [-- NAME…]`: measures, prints, and writes docs/benchmarks.md.
import type { Benchmark } from './measurement.ts';
import { measureAccountCpu } from './measures/account-cpu.ts';
import { measureBatchSubmit } from './measures/batch-submit.ts';
import { measureBesideUnfinished } from './measures/beside-unfinished.ts';
import { measureBindAudiobook } from './measures/bind-audiobook.ts';
import { measureBookSpeech } from './measures/book-speech.ts';
import { measureBulkFetchCpu } from './measures/bulk-fetch-cpu.ts';
import { measureEncodeMp3 } from './measures/encode-mp3.ts';
import { measureIdleMemory, measureLanes } from './measures/lanes.ts';
import { measureLargeBodies } from './measures/large-bodies.ts';
import { measureLatencyWhileSpeaking } from './measures/latency-while-speaking.ts';
import { measureFirstSound, measureManyStreams } from './measures/live-speech.ts';
import { measureLongTextMemory } from './measures/long-text-memory.ts';
import { measureNeuralSpeech, measureVoiceSwitch } from './measures/neural-speech.ts';
import { measureResultList } from './measures/result-list.ts';
import { measureSpeakThroughput } from './measures/speak-throughput.ts';
import { measureSpokenAgain } from './measures/spoken-again.ts';
import { measureSubmitRate } from './measures/submit-rate.ts';
import { measureTableSize } from './measures/table-size.ts';
import { measureTextRoom } from './measures/text-room.ts';
import { printMeasurement, writeMeasurement } from './report.ts';

const BENCHMARKS: readonly Benchmark[] = [
  { name: 'bulk-fetch-cpu', run: measureBulkFetchCpu },
  { name: 'result-list', run: measureResultList },
  { name: 'latency-while-speaking', run: measureLatencyWhileSpeaking },
  { name: 'speak-throughput', run: measureSpeakThroughput },
  { name: 'neural-speech', run: measureNeuralSpeech },
  { name: 'voice-switch', run: measureVoiceSwitch },
  { name: 'lanes', run: measureLanes },
  { name: 'idle-memory', run: measureIdleMemory },
  { name: 'batch-submit', run: measureBatchSubmit },
  { name: 'submit-rate', run: measureSubmitRate },
  { name: 'long-text-memory', run: measureLongTextMemory },
  { name: 'encode-mp3', run: measureEncodeMp3 },
  { name: 'bind-audiobook', run: measureBindAudiobook },
  { name: 'book-speech', run: measureBookSpeech },
  { name: 'spoken-again', run: measureSpokenAgain },
  { name: 'first-sound', run: measureFirstSound },
  { name: 'many-streams', run: measureManyStreams },
  { name: 'text-room', run: measureTextRoom },
  { name: 'account-cpu', run: measureAccountCpu },
  { name: 'beside-unfinished', run: measureBesideUnfinished },
  { name: 'table-size', run: measureTableSize },
  { name: 'large-bodies', run: measureLargeBodies },
];

// Ends in an orderly way: what was started is killed, what was written is removed.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const order = BENCHMARKS.map(({ name }) => name);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !order.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`there is no benchmark ${unknown.join(', ')}; there are ${order.join(', ')}\n`);
  process.exit(1);
}
for (const { name, run } of BENCHMARKS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`measuring ${name} …\n`);
  const measurement = await run();
  printMeasurement(measurement);
  writeMeasurement(measurement, order);
}
