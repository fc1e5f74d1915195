// Brings the files of a voice onto the bench: fetched, copied or unpacked.
import { basename, join } from 'node:path';
import type { Downloads } from '../../../ports/downloads.ts';
import type { VoiceInspector } from '../../../ports/voice-inspector.ts';
import type { VoiceBench, VoiceWorkshop } from '../../../ports/voice-workshop.ts';
import type { Plan } from './install-plan.ts';
import type { InstallTeller } from './install-progress.ts';
import { type OfferedFile, sizeOf } from './offer.ts';

export interface GatherOptions {
  readonly downloads: Downloads;
  readonly workshop: VoiceWorkshop;
  readonly inspector: VoiceInspector;
  readonly teller: InstallTeller;
  readonly languages: readonly string[];
  /** Most bytes that one voice may have. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Returns the names of the published files, for the manifest. */
export async function gatherFiles(plan: Plan, bench: VoiceBench, options: GatherOptions): Promise<readonly string[]> {
  switch (plan.kind) {
    case 'remote':
      return gatherRemote(plan, bench, options);
    case 'archive':
      await unpack(plan.path, bench, options);
      return [basename(plan.path)];
    case 'pair':
      return copyFiles(
        [plan.path, `${plan.path}.json`].map((path) => ({ path, name: basename(path) })),
        bench,
        options,
      );
    case 'folder': {
      if (plan.manifest !== null) {
        const listed = Object.values(plan.manifest.files).map(({ path }) => ({
          path: join(plan.path, path),
          name: path,
        }));
        return copyFiles(listed, bench, options);
      }
      // Looked at where it is, so that only what belongs to the voice is copied.
      const { files, derived } = await options.inspector.inspect(plan.path, { languages: options.languages });
      const made = new Set(derived.map(({ path }) => path));
      const names = new Set(Object.values(files).filter((path) => !made.has(path)));
      const model = Object.values(files).find((path) => path.endsWith('.onnx'));
      // What Piper's tokens are derived from is no file of the finished voice.
      if (made.size > 0 && model !== undefined) names.add(`${model}.json`);
      return copyFiles(
        [...names].map((name) => ({ path: join(plan.path, name), name })),
        bench,
        options,
      );
    }
  }
}

type Remote = Extract<Plan, { kind: 'remote' }>;

async function gatherRemote(plan: Remote, bench: VoiceBench, options: GatherOptions): Promise<readonly string[]> {
  const { recipe, resolve } = plan;
  const take = async (path: string, { name, url }: { readonly name: string; readonly url: string }) => {
    await bench.take(path, name);
    await options.downloads.drop(url);
  };
  if (recipe.kind === 'files') {
    const urls = recipe.files.map((file) => ({ ...file, url: resolve(file.path, 'piper') }));
    const kept = await fetchAll(urls, plan, options);
    for (const [index, { name, url }] of urls.entries()) await take(kept[index]!, { name, url });
    return recipe.files.map(({ name }) => name);
  }
  const archive = { ...recipe.archive, url: resolve(recipe.archive.path, 'archives') };
  const beside = recipe.beside.map((file) => ({ ...file, url: resolve(file.path, 'vocoders') }));
  const [packed, ...others] = await fetchAll([archive, ...beside], plan, options);
  try {
    await unpack(packed!, bench, options);
  } finally {
    // Whole, and unpacked or of no use; only what was stopped in between is fetched once more.
    await options.downloads.drop(archive.url);
  }
  const inner = await bench.innerFolder();
  for (const [index, { name, url }] of beside.entries()) await take(others[index]!, { name: join(inner, name), url });
  return [archive, ...beside].map(({ name }) => name);
}

type Addressed = OfferedFile & { readonly url: string };

/** One after the other; the progress is of all of them. */
async function fetchAll(files: readonly Addressed[], { trusted }: Remote, options: GatherOptions): Promise<string[]> {
  const { downloads, signal, maxBytes } = options;
  const phase = options.teller.begin('download');
  const known = sizeOf(files);
  const paths: string[] = [];
  let before = 0;
  for (const { url, bytes, md5 } of files) {
    let done = 0;
    const path = await downloads.fetch({
      url,
      trusted,
      expected: { bytes, md5, sha256: null },
      maxBytes,
      signal,
      onProgress({ doneBytes, totalBytes }) {
        done = doneBytes;
        phase.update(before + doneBytes, known ?? (totalBytes === null ? null : before + totalBytes));
      },
    });
    before += done;
    paths.push(path);
  }
  return paths;
}

async function unpack(path: string, bench: VoiceBench, { workshop, teller, signal }: GatherOptions): Promise<void> {
  const phase = teller.begin('unpack');
  const total = (await workshop.look(path))?.bytes ?? null;
  await bench.unpack(path, { signal, onRead: (bytes) => phase.update(bytes, total) });
}

async function copyFiles(
  files: readonly { readonly path: string; readonly name: string }[],
  bench: VoiceBench,
  { workshop, teller, signal }: GatherOptions,
): Promise<readonly string[]> {
  const phase = teller.begin('download');
  const sizes = await Promise.all(files.map(async ({ path }) => (await workshop.look(path))?.bytes ?? 0));
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  let before = 0;
  for (const [index, { path, name }] of files.entries()) {
    const start = before;
    await bench.copy(path, name, { signal, onBytes: (done) => phase.update(start + done, total) });
    before += sizes[index] ?? 0;
  }
  return files.map(({ name }) => name);
}
