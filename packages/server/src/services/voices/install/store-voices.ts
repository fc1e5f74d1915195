// The voices of a model as they are stored: one for each speaker of a small model, one at first of a large or imitating one.
import { IMITATING, type ManifestSpeaker, type VoiceManifest } from '../../../domain/voice-manifest.ts';
import type { NewStoredVoice } from '../../../ports/voice-store.ts';

/** Models with more speakers than this offer the first alone, and others when they are asked for. */
const MOST_SPEAKERS = 60;
/** Where nobody said how old a voice sounds. */
const GROWN_UP = 35;

export function voicesOf(manifest: VoiceManifest, addedAtMs: number): readonly NewStoredVoice[] {
  if (IMITATING.has(manifest.family)) return [];
  const { speakers } = manifest;
  const offered = speakers.length > MOST_SPEAKERS ? speakers.slice(0, 1) : speakers;
  return offered.map((speaker) => toStored(manifest, speaker, addedAtMs));
}

export function toStored(manifest: VoiceManifest, speaker: ManifestSpeaker, addedAtMs: number): NewStoredVoice {
  const isAlone = manifest.speakers.length === 1;
  return {
    folder: manifest.id,
    speaker: speaker.id,
    name: isAlone ? manifest.name : `${manifest.name} ${speaker.name}`,
    gender: speaker.gender,
    age: speaker.age ?? GROWN_UP,
    languages: speaker.languages ?? manifest.languages,
    description: manifest.description,
    ownerId: null,
    reference: null,
    addedAtMs,
  };
}
