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

interface SherpaModule {
  readonly OfflineTts: { createAsync(config: SherpaConfig): Promise<OfflineTts> };
}

/**
 * Loads a voice. Many faults in its files end the process instead of being thrown: have them verified before. `meanwhile`: called when
 * JavaScript's thread has nothing more to do for it.
 */
export async function loadSherpa(config: SherpaConfig, meanwhile?: () => void): Promise<Sherpa> {
  const { version } = createRequire(import.meta.url)(`${PACKAGE}/package.json`) as { version: string };
  // @ts-expect-error the package carries no types
  const { default: sherpa } = (await import('sherpa-onnx-node')) as { default: SherpaModule };
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
