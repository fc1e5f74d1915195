// From the files on the bench to a manifest: looked at, completed, checked, described.
import type { VoiceManifest } from '../../../domain/voice-manifest.ts';
import { AppError } from '../../../errors.ts';
import type { VoiceInspector } from '../../../ports/voice-inspector.ts';
import type { VoiceOffer } from '../../../ports/voice-installer.ts';
import type { VoiceBench } from '../../../ports/voice-workshop.ts';
import type { InstallTeller, PhaseProgress } from './install-progress.ts';

export interface FinishOptions {
  readonly offer: VoiceOffer;
  /** What an earlier installation has found out, if these are its files. */
  readonly known: VoiceManifest | null;
  /** Names of the published files. */
  readonly from: readonly string[];
  readonly languages: readonly string[];
  readonly inspector: VoiceInspector;
  readonly teller: InstallTeller;
  readonly signal: AbortSignal;
}

/** Throws `unusable_voice` when native code must not see the files. */
export async function finishVoice(bench: VoiceBench, options: FinishOptions): Promise<VoiceManifest> {
  const phase = options.teller.begin('check');
  const manifest = options.known ?? (await describeFiles(bench, options, phase));
  const [finding, ...others] = await options.inspector.verify(bench.folder, manifest);
  if (finding === undefined) return manifest;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new AppError('unusable_voice', `The voice cannot be used: ${finding}${more}.`);
}

async function describeFiles(bench: VoiceBench, options: FinishOptions, phase: PhaseProgress): Promise<VoiceManifest> {
  const { offer, inspector, signal } = options;
  const isDescribed = offer.languages.length > 0;
  const asked = options.languages.length > 0 ? options.languages : offer.languages;
  const {
    suggestedId: _,
    files,
    derived,
    appended,
    ...facts
  } = await inspector.inspect(bench.folder, {
    ...(asked.length > 0 && { languages: asked }),
    ...(isDescribed && { name: offer.title }),
    publishedAs: offer.name,
  });
  for (const { path, content } of derived) await bench.write(path, content);
  for (const { path, bytes } of appended) await bench.append(path, bytes);
  const digests: VoiceManifest['files'][string][] = [];
  let before = 0;
  for (const path of Object.values(files)) {
    const start = before;
    const digest = await bench.digest(path, { signal, onBytes: (done) => phase.update(start + done, null) });
    before += digest.bytes;
    digests.push(digest);
  }
  return {
    format: 1,
    id: offer.name,
    ...facts,
    description: offer.description,
    files: Object.fromEntries(Object.keys(files).map((role, index) => [role, digests[index]!])),
    made: { from: options.from.slice(0, 64), metadataAppended: appended.length > 0 },
    license: offer.license,
    source: offer.source,
  };
}
