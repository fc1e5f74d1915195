// A manifest for tests.
import type { VoiceManifest } from './voice-manifest.ts';

export function exampleManifest(changes: Partial<VoiceManifest> = {}): VoiceManifest {
  return {
    format: 1,
    id: 'de_DE-example-medium',
    name: 'Example',
    description: 'calm',
    family: 'piper',
    languages: ['de-de'],
    phonemes: { kind: 'espeak', voice: 'de', data: null },
    sampleRate: 22_050,
    speakers: [{ id: 0, name: 'default', gender: 2, age: null }],
    files: {
      model: { path: 'model.onnx', bytes: 5, sha256: 'ab'.repeat(32) },
      tokens: { path: 'data/tokens.txt', bytes: 3, sha256: 'cd'.repeat(32) },
    },
    made: { from: ['example.onnx'], metadataAppended: true },
    license: { name: 'CC0-1.0', commercial: true, attribution: null, url: null },
    source: null,
    defaults: { speed: 1, noiseScale: 0.667 },
    limits: { maxCharacters: 300 },
    isDeterministic: false,
    ...changes,
  };
}
