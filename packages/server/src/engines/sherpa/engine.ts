// The engine on sherpa-onnx: verifies the files of one voice, loads it, speaks one segment and tells what had no token.
import { basename, join } from 'node:path';
import { supportByTags } from '../../domain/tag-support.ts';
import { IMITATING, type VoiceManifest } from '../../domain/voice-manifest.ts';
import type { Span } from '../../text/trace/rewrite.ts';
import { findWords } from '../../text/words.ts';
import type { Engine, Hearing, SegmentRequest } from '../engine.ts';
import { loadSherpa, type Sherpa } from '../sherpa-module.ts';
import { trimEdges } from './edge-silence.ts';
import { FAMILY_RULES } from './families.ts';
import { needsEspeakData, SHERPA_ENGINE } from './folder-engine.ts';
import { generationOf, ratesOf } from './generation.ts';
import { isDense, sherpaLimits } from './limits.ts';
import { readManifest } from './manifest-file.ts';
import { readOnnx } from './onnx-file.ts';
import { type Reference, readReference } from './reference.ts';
import { sherpaConfig } from './sherpa-config.ts';
import { keepRemarks, type Remarks, tellsOfLoss } from './standard-error.ts';
import { NAMED_TOKENS, readTokens } from './tokens.ts';
import { verifyVoice } from './verify.ts';
import { createTextWriter, type TextWriter } from './writer.ts';

/** Words whose phonemes are known to have tokens, or not to. */
const MAX_WORDS = 4_096;
/** A piece as the runtime takes it at once: kept small, so that a process that is to stop does so soon. */
const BLOCK_SECONDS = 1;

interface Loaded {
  readonly manifest: VoiceManifest;
  readonly sherpa: Sherpa;
  readonly writer: TextWriter;
  readonly remarks: Remarks | null;
  readonly version: string;
}

/** Creates the engine; `load` loads a voice folder. */
export function createSherpaEngine({ keep = keepRemarks }: { readonly keep?: () => Remarks | null } = {}): Engine {
  let loaded: Loaded | undefined;
  const references = new Map<string, Promise<Reference>>();
  const words = new Map<string, boolean>();

  function voice(): Loaded {
    if (!loaded) throw new Error('the engine is not loaded');
    return loaded;
  }

  async function referenceOf({ voice: { reference } }: SegmentRequest): Promise<Reference | null> {
    if (reference === null) return null;
    let found = references.get(reference.path);
    if (!found) {
      // One voice imitates few recordings at a time, and each is some megabytes.
      references.clear();
      found = readReference(reference.path);
      references.set(reference.path, found);
    }
    return found;
  }

  /** Null where nothing in the text has a token. */
  async function speak(
    text: string,
    request: SegmentRequest,
  ): Promise<{ samples: Float32Array; hasLoss: boolean } | null> {
    const { manifest, sherpa, remarks } = voice();
    if (text.trim() === '') return null;
    remarks?.take();
    const generation = generationOf(request, manifest, await referenceOf(request));
    try {
      const samples = await sherpa.speak(text, generation);
      return { samples, hasLoss: tellsOfLoss(remarks?.take() ?? '') };
    } catch (error) {
      if (error instanceof Error && /no audio/.test(error.message)) return null;
      throw error;
    }
  }

  /** The words that lost something. A word alone loses what it loses among others; where none does, it cannot be told which did. */
  async function findLossy(request: SegmentRequest): Promise<readonly Span[]> {
    const spans = findWords(request.text);
    const lossy: Span[] = [];
    for (const span of spans) {
      const word = request.text.slice(span.start, span.end);
      const key = `${request.languageId} ${word}`;
      let isLossy = words.get(key);
      if (isLossy === undefined) {
        const { text } = voice().writer.write(word, request.languageId);
        const alone = await speak(text, request);
        isLossy = alone === null || alone.hasLoss;
        if (words.size >= MAX_WORDS) words.delete(words.keys().next().value!);
        words.set(key, isLossy);
      }
      if (isLossy) lossy.push(span);
    }
    return lossy.length > 0 ? lossy : spans;
  }

  return {
    describe: () => ({
      name: SHERPA_ENGINE,
      version: voice().version,
      sampleRate: voice().sherpa.sampleRate,
      hearing: 'promised',
    }),

    async load({ folder }, espeakData, meanwhile) {
      if (folder === null) throw new Error('the engine speaks voice folders, and has no voices of its own');
      loaded ??= await loadVoice({ folder, espeakData, keep, meanwhile });
    },

    // Its code is compiled already, and a sentence costs more than it would save.
    warmUp: () => null,

    speaks: (_voice, languageId) => supportByTags(voice().manifest.languages, languageId).level !== 'none',

    limits: () => sherpaLimits(voice().manifest),

    rates: () => ratesOf(voice().manifest),

    async synthesize(request, sink, signal): Promise<Hearing> {
      const { manifest, sherpa, writer } = voice();
      assertAsked(request, sherpa, manifest);
      const { text, lost, named } = writer.write(request.text, request.languageId);
      if (manifest.phonemes.kind !== 'characters' && isDense(text)) return { unheard: [], named: [], isOverfull: true };
      const told =
        request.phonemes === undefined
          ? {}
          : { unpronounced: request.phonemes.map(({ start, end }) => ({ start, end })) };
      const spoken = await speak(text, request);
      const samples = trimEdges(spoken?.samples ?? new Float32Array(0), sherpa.sampleRate);
      if (samples.length === 0) return { unheard: findWords(request.text), named: [], ...told, isOverfull: false };
      const unheard = spoken?.hasLoss ? await findLossy(request) : lost;
      const block = BLOCK_SECONDS * sherpa.sampleRate;
      for (let at = 0; at < samples.length; at += block) {
        if (signal.aborted || !sink(samples.subarray(at, at + block))) break;
      }
      return { unheard, named, ...told, isOverfull: false };
    },

    dispose() {
      loaded = undefined;
      references.clear();
      words.clear();
    },
  };
}

interface VoiceOrder {
  readonly folder: string;
  readonly espeakData: string | null;
  readonly keep: () => Remarks | null;
  readonly meanwhile: (() => void) | undefined;
}

async function loadVoice({ folder, espeakData, keep, meanwhile }: VoiceOrder): Promise<Loaded> {
  const manifest = await readManifest(folder);
  const findings = await verifyVoice(folder, manifest);
  if (findings.length > 0) throw new Error(`the voice ${manifest.id} cannot be loaded: ${findings.join('; ')}`);
  const place = (role: string): string => join(folder, manifest.files[role]!.path);
  const isCharacters = manifest.phonemes.kind === 'characters';
  const writer = createTextWriter(manifest, {
    tokens: isCharacters ? await readTokens(place('tokens'), { long: NAMED_TOKENS }) : null,
    model: isCharacters ? await readOnnx(place('model')) : null,
  });
  const sherpa = await loadSherpa(sherpaConfig({ folder, manifest, espeakData }), meanwhile);
  if (sherpa.sampleRate !== manifest.sampleRate) {
    throw new Error(`the voice ${manifest.id} speaks at ${sherpa.sampleRate} Hz, not at ${manifest.sampleRate}`);
  }
  const remarks = keep();
  return { manifest, sherpa, writer, remarks, version: versionOf(manifest, sherpa.version, espeakData) };
}

/** Of everything that the samples depend on: the runtime, the files, the data that phonemes are made by. */
function versionOf(manifest: VoiceManifest, version: string, espeakData: string | null): string {
  const { family, files } = manifest;
  const digests = FAMILY_RULES[family].required.map((role) => files[role]!.sha256.slice(0, 12)).join(',');
  const data = espeakData !== null && needsEspeakData(manifest) ? ` ${basename(espeakData)}` : '';
  return `${version} ${digests}${data}`;
}

/** A speaker that there is not would be replaced by the first one, and a missing recording ends the process. */
function assertAsked({ voice }: SegmentRequest, sherpa: Sherpa, { family }: VoiceManifest): void {
  if (IMITATING.has(family)) {
    if (voice.reference === null) throw new RangeError('the voice speaks by imitating a recording, and was given none');
    return;
  }
  if (!Number.isInteger(voice.speaker) || voice.speaker < 0 || voice.speaker >= Math.max(1, sherpa.speakers)) {
    throw new RangeError(`the voice has ${sherpa.speakers} speakers, and was asked for another`);
  }
}
