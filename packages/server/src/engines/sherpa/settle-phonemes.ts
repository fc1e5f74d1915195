// Sees to it that the voice of eSpeak NG that a neural voice names for its phonemes is one that the server's data has.
import type { VoiceDraft } from '../../ports/voice-inspector.ts';
import { FAMILY_RULES } from './families.ts';
import { encodeMetadata } from './onnx-file.ts';

/**
 * Other releases of the data know names, such as `fr-fr`, that this one knows by the first part only. The model is then told that one: the
 * last of two entries of its metadata holds. `known`: in small letters; empty when it cannot be told.
 */
export function settlePhonemes(draft: VoiceDraft, known: ReadonlySet<string>): VoiceDraft {
  const { phonemes, files, family, appended } = draft;
  if (phonemes.kind !== 'espeak' || known.size === 0) return draft;
  const voice = nearestOf(phonemes.voice.toLowerCase(), known);
  if (voice === undefined) {
    throw new Error(
      `its phonemes are those of ${phonemes.voice}, a voice that the data of eSpeak NG here does not have`,
    );
  }
  if (voice === phonemes.voice) return draft;
  const path = files[FAMILY_RULES[family].described!.role]!;
  return {
    ...draft,
    phonemes: { ...phonemes, voice },
    appended: [...appended, { path, bytes: encodeMetadata({ voice }) }],
  };
}

/** The name, or what is left of it without its last parts. */
function nearestOf(name: string, known: ReadonlySet<string>): string | undefined {
  for (let rest = name; rest !== ''; rest = rest.slice(0, Math.max(0, rest.lastIndexOf('-')))) {
    if (known.has(rest)) return rest;
  }
  return undefined;
}
