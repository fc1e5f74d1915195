// Which voices an installed voice folder offers: each speaker of a small set, the first one of a large set.
import type { ManifestSpeaker, VoiceManifest } from '../../domain/voice-manifest.ts';
import { IMITATING } from '../../domain/voice-manifest.ts';
import type { NewStoredVoice } from '../../ports/voice-store.ts';

/** Of sets with more speakers only the first is offered, and others one by one as they are asked for. */
const MAX_OFFERED_SPEAKERS = 60;

/** What to store when the folder is installed. Nothing for a model that speaks in recorded voices: it has none of its own. */
export function offeredVoices(manifest: VoiceManifest, addedAtMs: number): readonly NewStoredVoice[] {
  if (IMITATING.has(manifest.family)) return [];
  const { speakers } = manifest;
  const offered = speakers.length > MAX_OFFERED_SPEAKERS ? speakers.slice(0, 1) : speakers;
  return offered.map((speaker) => voiceOf(manifest, speaker, addedAtMs));
}

/** The voice of one speaker; null when the set has no such speaker. */
export function voiceOfSpeaker(manifest: VoiceManifest, speakerId: number, addedAtMs: number): NewStoredVoice | null {
  const speaker = manifest.speakers.find(({ id }) => id === speakerId);
  return speaker === undefined ? null : voiceOf(manifest, speaker, addedAtMs);
}

function voiceOf(manifest: VoiceManifest, speaker: ManifestSpeaker, addedAtMs: number): NewStoredVoice {
  const { id: folder, name, description, languages, speakers } = manifest;
  return {
    folder,
    speaker: speaker.id,
    name: speakers.length === 1 ? name : `${name} ${speaker.name}`,
    gender: speaker.gender,
    age: speaker.age ?? 0,
    languages: speaker.languages ?? languages,
    description,
    ownerId: null,
    reference: null,
    addedAtMs,
  };
}
