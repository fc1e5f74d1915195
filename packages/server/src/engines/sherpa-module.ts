// The only access to sherpa-onnx. Its binary contains code of eSpeak NG (GPL-3.0), so it is loaded in engine processes of its own only.
import { createRequire } from 'node:module';

const PACKAGE = 'sherpa-onnx-node';

/** Options of the native code, by the names that it gives them. */
export interface SherpaConfig {
  readonly model: Readonly<Record<string, unknown>>;
  readonly maxNumSentences: number;
}

export interface SherpaGeneration {
  readonly sid: number;
  readonly speed: number;
  readonly silenceScale: number;
  readonly numSteps?: number;
  readonly referenceAudio?: Float32Array;
  readonly referenceSampleRate?: number;
  readonly referenceText?: string;
  readonly extra?: Readonly<Record<string, string | number>>;
}

export interface Sherpa {
  /** Version of the npm package. */
  readonly version: string;
  readonly sampleRate: number;
  readonly speakers: number;
  /** Speaks outside JavaScript's thread. One call at a time. Rejects when nothing in the text has a token. */
  speak(text: string, generation: SherpaGeneration): Promise<Float32Array>;
}

interface OfflineTts {
  readonly sampleRate: number;
  readonly numSpeakers: number;
  generateAsync(request: {
    readonly text: string;
    /** False: the samples are copied into memory of JavaScript's own. */
    readonly enableExternalBuffer: boolean;
    readonly generationConfig: SherpaGeneration;
  }): Promise<{ readonly samples: Float32Array; readonly sampleRate: number }>;
}

export interface SherpaRecogniserConfig {
  readonly featConfig: { readonly sampleRate: number; readonly featureDim: number };
  readonly modelConfig: Readonly<Record<string, unknown>>;
  readonly decodingMethod: 'greedy_search';
}

export interface SherpaRecogniser {
  /** Hears outside JavaScript's thread. Samples are from −1 to 1. One call at a time. */
  hear(samples: Float32Array, sampleRate: number): Promise<string>;
}

interface OfflineStream {
  acceptWaveform(wave: { readonly samples: Float32Array; readonly sampleRate: number }): void;
}

interface OfflineRecognizer {
  createStream(): OfflineStream;
  decodeAsync(stream: OfflineStream): Promise<{ readonly text: string }>;
}

interface SherpaModule {
  readonly OfflineTts: { createAsync(config: SherpaConfig): Promise<OfflineTts> };
  readonly OfflineRecognizer: { createAsync(config: SherpaRecogniserConfig): Promise<OfflineRecognizer> };
}

/**
 * Loads a voice. Many faults in its files end the process instead of being thrown: have them verified before. `meanwhile`: called when
 * JavaScript's thread has nothing more to do for it.
 */
export async function loadSherpa(config: SherpaConfig, meanwhile?: () => void): Promise<Sherpa> {
  const { version } = createRequire(import.meta.url)(`${PACKAGE}/package.json`) as { version: string };
  const sherpa = await loadModule();
  // Kept for as long as anything is spoken: the native side does not hold it during a call.
  const creating = sherpa.OfflineTts.createAsync(config);
  meanwhile?.();
  const tts = await creating;
  return {
    version,
    sampleRate: tts.sampleRate,
    speakers: tts.numSpeakers,
    async speak(text, generationConfig) {
      const { samples } = await tts.generateAsync({ text, enableExternalBuffer: false, generationConfig });
      return samples;
    },
  };
}

/** Loads a recogniser. Faults in its files end the process, as those of a voice do. */
export async function loadSherpaRecogniser(config: SherpaRecogniserConfig): Promise<SherpaRecogniser> {
  const sherpa = await loadModule();
  const recogniser = await sherpa.OfflineRecognizer.createAsync(config);
  return {
    async hear(samples, sampleRate) {
      const stream = recogniser.createStream();
      stream.acceptWaveform({ samples, sampleRate });
      const { text } = await recogniser.decodeAsync(stream);
      return text;
    },
  };
}

async function loadModule(): Promise<SherpaModule> {
  // @ts-expect-error the package carries no types
  return ((await import('sherpa-onnx-node')) as { default: SherpaModule }).default;
}
