// Translates voices, offers and installations into Lector's own API, and the form of a custom voice from the vendor's.
import type {
  VoiceInfo,
  VoiceInstall,
  VoiceLicense as WireLicense,
  VoiceOffer as WireOffer,
} from '@lector/contract/voices';
import { LANGUAGES } from '../../domain/language.ts';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import { folderOfModel } from '../../domain/model.ts';
import type { Voice, VoiceLicense } from '../../domain/voice.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import type { InstallProgress, VoiceOffer } from '../../ports/voice-installer.ts';
import type { InstallJob } from '../../services/voices/install-job.ts';

/** Without what changes from moment to moment. */
export type LastingVoiceInfo = Omit<VoiceInfo, 'loaded'>;

export function toVoiceInfo(catalogue: VoiceCatalogue, voice: Voice): LastingVoiceInfo {
  const { facts } = voice;
  return {
    id: voice.id,
    name: voice.name,
    description: voice.description,
    gender: voice.gender,
    age: voice.age,
    languages: LANGUAGES.flatMap(({ id }) => (catalogue.support(voice, id).level === 'none' ? [] : id)),
    engine: voice.engine,
    folder: folderOfModel(voice.model),
    custom: voice.ownerId !== null,
    sample_rate: facts.sampleRate,
    deterministic: facts.isDeterministic,
    size_bytes: facts.sizeBytes,
    memory_mib: facts.memoryMib,
    license: toWireLicense(voice.license),
  };
}

export function toWireOffer(offer: VoiceOffer, installed: ReadonlySet<string>): WireOffer {
  return {
    name: offer.name,
    title: offer.title,
    description: offer.description,
    languages: toLanguageIds(offer.languages),
    family: offer.family,
    speakers: offer.speakers,
    sample_rate: offer.sampleRate,
    size_bytes: offer.sizeBytes,
    license: toWireLicense(offer.license),
    source: offer.source,
    curated: offer.list === 'curated',
    installed: installed.has(offer.name),
  };
}

export function toWireInstall(job: InstallJob): VoiceInstall {
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    progress: job.progress === null ? null : toWireProgress(job.progress),
    failure: job.failure,
    folder: job.installed?.folder ?? null,
    voice_ids: [...(job.installed?.voiceIds ?? [])],
    created_at: toTime(job.createdAtMs),
    ended_at: job.endedAtMs === null ? null : toTime(job.endedAtMs),
  };
}

function toWireProgress(progress: InstallProgress): NonNullable<VoiceInstall['progress']> {
  const { phase, doneBytes, totalBytes, bytesPerSecond, msLeft } = progress;
  return {
    phase,
    done_bytes: doneBytes,
    total_bytes: totalBytes,
    bytes_per_second: bytesPerSecond === null ? null : Math.round(bytesPerSecond),
    seconds_left: msLeft === null ? null : Math.ceil(msLeft / 1_000),
  };
}

function toWireLicense({ name, commercial, attribution, url }: VoiceLicense): WireLicense {
  return { name, commercial, attribution, url };
}

/** Tags that the table lacks are left out. */
function toLanguageIds(tags: readonly string[]): number[] {
  return [...new Set(tags.flatMap((tag) => findLanguageByTag(tag)?.id ?? []))];
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
