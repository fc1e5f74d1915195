// What the neural engine says of an installed voice folder, for the server process: it does not load the engine.

import type { VoiceFacts } from '../../domain/voice.ts';
import { FAMILIES, type VoiceManifest } from '../../domain/voice-manifest.ts';
import type { FolderEngine } from '../../ports/folder-engine.ts';
import { espeakUnreadable } from '../espeak/readable.ts';
import { LEAVES_MS } from './edge-silence.ts';
import { FAMILY_RULES } from './families.ts';
import { sherpaLimits } from './limits.ts';
import { findRuntimeVersion } from './runtime-package.ts';

export const SHERPA_ENGINE = 'sherpa-onnx';

/** Loaded models take their files once more in memory, and a little for what is computed from them. */
const FILE_FACTOR = 1.2;
const MIB = 1024 * 1024;

export const SHERPA_FOLDERS: FolderEngine = {
  name: SHERPA_ENGINE,
  // Without the runtime its voices are not on offer, and `lector doctor` says why.
  families: new Set(findRuntimeVersion() === null ? [] : FAMILIES),
  facts: factsOf,
  unreadable({ text, manifest: { phonemes }, languageId }) {
    // Only eSpeak NG is known without its tables of tokens. What another voice has no token for is reported by the run.
    return phonemes.kind === 'espeak' ? espeakUnreadable(text, languageId) : null;
  },
};

function factsOf(manifest: VoiceManifest): VoiceFacts {
  const sizeBytes = Object.values(manifest.files).reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    sampleRate: manifest.sampleRate,
    isDeterministic: manifest.isDeterministic,
    maxCharacters: sherpaLimits(manifest).units,
    leavesMs: LEAVES_MS,
    honours: ['rate'],
    memoryMib: Math.round(FAMILY_RULES[manifest.family].workMib + (FILE_FACTOR * sizeBytes) / MIB),
    sizeBytes,
  };
}

/** Whether its phonemes are made with the data of eSpeak NG. */
export function needsEspeakData({ family, phonemes }: Pick<VoiceManifest, 'family' | 'phonemes'>): boolean {
  return phonemes.kind === 'espeak' || family === 'zipvoice';
}
