// Port to installing voices: what could be installed, how a voice folder comes to be and goes, and what is told on the way.

import type { VoiceLicense } from '../domain/voice.ts';
import type { Family } from '../domain/voice-manifest.ts';

export type InstallSource =
  /** A voice of `available`, by its name. */
  | { readonly kind: 'name'; readonly name: string }
  /** `http:` or `https:` address of an archive, or of a Piper model (its `.onnx.json` lies beside it). */
  | { readonly kind: 'address'; readonly url: string }
  /** A folder, an archive or a Piper model of this machine. Never made from what came over HTTP. */
  | { readonly kind: 'path'; readonly path: string };

/** A voice as it is offered, before anything of it was fetched. */
export interface VoiceOffer {
  /** What `InstallSource.name` takes, and the name of the folder it will have. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly description: string;
  /** BCP-47 tags as in the language table, the main one first. Tags that the table lacks are left out. */
  readonly languages: readonly string[];
  /** Null when only the files tell. */
  readonly family: Family | null;
  readonly speakers: number | null;
  /** Hz. */
  readonly sampleRate: number | null;
  /** Bytes to fetch. */
  readonly sizeBytes: number | null;
  readonly license: VoiceLicense;
  /** Where it comes from, for people. */
  readonly source: string | null;
  /** The table that ships with the program, the public index, or neither (an address or a path). */
  readonly list: 'curated' | 'index' | null;
}

export type InstallPhase =
  /** Finding out which files there are. */
  | 'look'
  | 'download'
  | 'unpack'
  /** Digests, metadata, tokens: everything that native code takes for granted. */
  | 'check'
  /** Made durable, given its name and its ids. From here on it is not cancelled any more. */
  | 'store';

export interface InstallProgress {
  readonly phase: InstallPhase;
  /** Of this phase. Bytes kept from a broken download count as done. */
  readonly doneBytes: number;
  /** Null where it is not known. */
  readonly totalBytes: number | null;
  /** Over the last seconds; null at the beginning and where nothing is moved. */
  readonly bytesPerSecond: number | null;
  readonly msLeft: number | null;
}

export interface InstallRequest {
  readonly source: InstallSource;
  /** Somebody saw the licence and agrees. Needed where `license.commercial` is false. */
  readonly acceptsLicense: boolean;
  /**
   * Whether a person at this machine typed the address: it may then be `http:` and private. Any other, and whatever an index
   * or a redirect names, has to be `https:` and public, except below the mirror that the settings name.
   */
  readonly isTyped: boolean;
  /** BCP-47 tags, the main one first, for a voice whose files do not tell them. */
  readonly languages?: readonly string[];
  /** At most about four times a second, and at each change of phase. */
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly signal: AbortSignal;
}

export interface InstalledVoice {
  /** Name of the voice folder. */
  readonly folder: string;
  /** Ids of its voices, speaker 0 first; at most 60. None for a model that imitates. */
  readonly voiceIds: readonly number[];
  /** How many speakers the model has. */
  readonly speakers: number;
  readonly license: VoiceLicense;
  /** It was there already, with the same files. */
  readonly wasInstalled: boolean;
}

export interface VerifiedVoice {
  readonly folder: string;
  /** One sentence for each file that is missing or is not what the manifest says; none when all is well. */
  readonly problems: readonly string[];
}

/**
 * Errors are `AppError`s whose message is one sentence for people: `invalid_input` (no such name, address, path or speaker; an address
 * that may not be used), `license_not_accepted`, `source_failed` (not reached, broken off, refused, not what was announced),
 * `unusable_voice` (its files fail our checks), `no_space`, `not_found` (no such voice folder), `busy` (the same folder is being
 * installed or removed, also by another process). An abort rejects with the signal's reason.
 */
export interface VoiceInstaller {
  /**
   * What can be installed, by name. `all`: with the public index, as it was kept last; `refresh`: fetched anew (implies `all`).
   * Without `refresh` nothing is asked of the network.
   */
  available(query: {
    readonly all: boolean;
    readonly refresh: boolean;
    readonly signal: AbortSignal;
  }): Promise<readonly VoiceOffer[]>;

  /** What `install` would install. Fetches no more than descriptions. */
  look(request: {
    readonly source: InstallSource;
    readonly isTyped: boolean;
    readonly signal: AbortSignal;
  }): Promise<VoiceOffer>;

  /**
   * Installs a voice: whole or not at all, also through kill -9. What was downloaded before a failure is kept, and the next call for the
   * same source goes on there.
   */
  install(request: InstallRequest): Promise<InstalledVoice>;

  /** Takes all voices of a folder off, then its files. Their ids and names stay known. Returns how many voices were on offer. */
  remove(folder: string): Promise<number>;

  /** Reads every file of the folder, or of all folders, and compares it with the manifest. Also says of a voice folder without a readable one. */
  verify(folder: string | null, signal: AbortSignal): Promise<readonly VerifiedVoice[]>;

  /** Offers one more speaker of a large model as a voice, and returns its id; the same id when it was on offer. */
  addSpeaker(folder: string, speaker: number): Promise<number>;
}
