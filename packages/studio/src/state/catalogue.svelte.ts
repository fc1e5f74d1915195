// Voices and languages: loaded once, and again when somebody installs or removes voices here.
import type { Language } from '@lector/client';
import { describe, lector, type Trouble } from '../server.ts';
import { joinLanguages, type SpeakingVoice } from '../voices/speaking-voice.ts';

let voices = $state.raw<readonly SpeakingVoice[]>([]);
let languages = $state.raw<readonly Language[]>([]);
let trouble = $state.raw<Trouble | null>(null);
let loading: Promise<void> | null = null;

export const catalogue = {
  get voices(): readonly SpeakingVoice[] {
    return voices;
  },
  /** Only those that some voice speaks. */
  get languages(): readonly Language[] {
    return languages;
  },
  get ready(): boolean {
    return voices.length > 0;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  voice(id: number): SpeakingVoice | undefined {
    return voices.find((voice) => voice.id === id);
  },
  voiceName(id: number): string {
    return this.voice(id)?.voice_name ?? `voice ${id}`;
  },
  language(id: number): Language | undefined {
    return languages.find((language) => language.id === id);
  },
  languageName(id: number): string {
    return this.language(id)?.language ?? `language ${id}`;
  },
};

/** Loads once; after a failure the next call retries. */
export function loadCatalogue(): Promise<void> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    trouble = describe(error);
  });
  return loading;
}

/** Loads anew; what is there stays until then. */
export function refreshCatalogue(): Promise<void> {
  loading = null;
  return loadCatalogue();
}

async function load(): Promise<void> {
  const [plainVoices, foundLanguages, voiceLanguages] = await Promise.all([
    lector.listVoices(),
    lector.sourceLanguages(),
    lector.voiceLanguages(),
  ]);
  const foundVoices = joinLanguages(plainVoices, voiceLanguages);
  const spoken = new Set(foundVoices.flatMap((voice) => voice.languages.map(({ id }) => id)));
  voices = foundVoices;
  languages = foundLanguages
    .filter(({ id }) => spoken.has(id))
    .map((language) => ({ ...language, language: capitalise(language.language) }))
    .sort((a, b) => a.language.localeCompare(b.language));
  trouble = null;
}

/** The API has names in lower case: `english (united states)` reads better with capitals. */
function capitalise(name: string): string {
  return name.replace(
    /(^|[\s(-])(?!and )(sar\b|\p{Ll})/gu,
    (_, before: string, start: string) => before + start.toUpperCase(),
  );
}
