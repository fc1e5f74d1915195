// From what was asked for to what has to be done: which name the voice gets, what is offered, and where its files are.
import { basename, dirname, join } from 'node:path';
import type { VoiceManifest } from '../../../domain/voice-manifest.ts';
import { AppError } from '../../../errors.ts';
import type { InstallSource, VoiceOffer } from '../../../ports/voice-installer.ts';
import type { VoiceWorkshop } from '../../../ports/voice-workshop.ts';
import { licenseOfName } from './license-text.ts';
import { type Offered, type Recipe, type Sources, toFolderName } from './offer.ts';

const ARCHIVE = /\.(tar|tar\.bz2|tbz2?|tar\.gz|tgz)$/i;

export type Plan = {
  readonly offer: VoiceOffer;
  /** Origins that may be private, for this installation. */
  readonly trusted: ReadonlySet<string>;
} & (
  | {
      readonly kind: 'remote';
      readonly recipe: Recipe /** The base address of a file, by what it is. */;
      readonly resolve: Resolve;
    }
  | { readonly kind: 'archive'; readonly path: string }
  | { readonly kind: 'pair'; readonly path: string }
  /** `manifest`: what an installation on this or another machine has written of it. */
  | { readonly kind: 'folder'; readonly path: string; readonly manifest: VoiceManifest | null }
);

type Resolve = (path: string, kind: 'piper' | 'archives' | 'vocoders') => string;

export interface PlanOptions {
  readonly source: InstallSource;
  readonly isTyped: boolean;
  readonly sources: Sources;
  readonly workshop: VoiceWorkshop;
  readonly find: (name: string) => Promise<Offered | null>;
}

export async function planInstall(options: PlanOptions): Promise<Plan> {
  const { source, sources } = options;
  if (source.kind === 'path') return planPath(source.path, options.workshop);
  if (source.kind === 'address') return planAddress(source.url, options);
  const offered = await options.find(source.name);
  if (offered === null) {
    const next = '`lector voices available --refresh` shows all that can be installed by name';
    throw new AppError('invalid_input', `There is no voice ${source.name} in the table or the index: ${next}.`);
  }
  const resolve: Resolve = (path, kind) => new URL(path, sources[kind]).href;
  return { kind: 'remote', ...offered, resolve, trusted: sources.trusted };
}

function planAddress(text: string, { sources, isTyped }: PlanOptions): Plan {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AppError('invalid_input', 'The address of a voice begins with https:// or http://.');
  }
  const name = decode(basename(url.pathname));
  const trusted = isTyped ? new Set([...sources.trusted, url.origin]) : sources.trusted;
  const unknown = { bytes: null, md5: null };
  const resolve: Resolve = (path) => path;
  // What stands behind the path, such as a signature, is for this file alone; the one beside it is asked for with the same.
  const beside = (suffix: string) => Object.assign(new URL(url), { pathname: `${url.pathname}${suffix}` }).href;
  if (url.pathname.endsWith('.onnx')) {
    const stem = toFolderName(name.slice(0, -'.onnx'.length));
    const files = [
      { path: url.href, name: `${stem}.onnx`, ...unknown },
      { path: beside('.json'), name: `${stem}.onnx.json`, ...unknown },
    ];
    const card = new URL('MODEL_CARD', url).href;
    return { kind: 'remote', recipe: { kind: 'files', files, card }, offer: toOffer(stem, text), resolve, trusted };
  }
  if (ARCHIVE.test(url.pathname)) {
    const archive = { path: url.href, name, ...unknown };
    const recipe: Recipe = { kind: 'archive', archive, beside: [] };
    return { kind: 'remote', recipe, offer: toOffer(stemOf(name), text), resolve, trusted };
  }
  throw new AppError(
    'invalid_input',
    'The address of a voice ends in .onnx (with its .onnx.json beside it), .tar.bz2, .tar.gz or .tar.',
  );
}

async function planPath(path: string, workshop: VoiceWorkshop): Promise<Plan> {
  const found = await workshop.look(path);
  if (found === null) throw new AppError('invalid_input', `There is nothing at ${path}.`);
  const common = { path, trusted: new Set<string>() };
  if (found.kind === 'folder') {
    const manifest = await workshop.readManifest(path);
    const named = toOffer(basename(path), null);
    return { kind: 'folder', manifest, offer: manifest === null ? named : offerOf(manifest, named), ...common };
  }
  if (found.kind === 'other') throw new AppError('invalid_input', `${path} is neither a file nor a folder.`);
  if (ARCHIVE.test(path)) {
    return { kind: 'archive', offer: { ...toOffer(stemOf(basename(path)), null), sizeBytes: found.bytes }, ...common };
  }
  const model = path.endsWith('.onnx.json') ? path.slice(0, -'.json'.length) : path;
  if (!model.endsWith('.onnx')) {
    throw new AppError(
      'invalid_input',
      `${path} is no voice: a folder, a .tar.bz2, .tar.gz or .tar, or an .onnx with its .onnx.json is one.`,
    );
  }
  for (const part of [model, `${model}.json`]) {
    if ((await workshop.look(part))?.kind === 'file') continue;
    throw new AppError(
      'invalid_input',
      `${basename(part)} is missing in ${dirname(part)}: a Piper voice is the two files together.`,
    );
  }
  const name = basename(model).slice(0, -'.onnx'.length);
  return { kind: 'pair', offer: toOffer(name, null), ...common, path: join(dirname(model), basename(model)) };
}

/** Nothing is known of it before its files are looked at. A path of this machine is nobody else's business. */
function toOffer(name: string, source: string | null): VoiceOffer {
  return {
    name: toFolderName(name),
    title: name,
    description: '',
    languages: [],
    family: null,
    speakers: null,
    sampleRate: null,
    sizeBytes: null,
    license: licenseOfName(name),
    source: source === null ? null : withoutQuery(source),
    list: null,
  };
}

function offerOf(manifest: VoiceManifest, named: VoiceOffer): VoiceOffer {
  const { id, name, description, languages, family, sampleRate, license, source } = manifest;
  const speakers = manifest.speakers.length;
  return { ...named, name: id, title: name, description, languages, family, speakers, sampleRate, license, source };
}

function withoutQuery(source: string): string {
  const url = URL.parse(source);
  return url === null || !/^https?:$/.test(url.protocol) ? source : `${url.origin}${url.pathname}`;
}

function stemOf(name: string): string {
  return name.replace(ARCHIVE, '').replace(/^vits-piper-/, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
