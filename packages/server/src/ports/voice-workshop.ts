// Port to making voice folders: a folder is built beside the others and appears whole, under its name, or not at all.
import type { ManifestFile, VoiceManifest } from '../domain/voice-manifest.ts';

export interface CopyOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (done: number) => void;
}

export interface UnpackOptions {
  readonly signal: AbortSignal;
  /** How much of the archive was read. */
  readonly onRead: (bytes: number) => void;
}

/** Work on one name, which nobody else can work on meanwhile, in no process. */
export interface VoiceBench {
  /** Absolute path of the folder that is being built; empty at the start. */
  readonly folder: string;
  /** Moves a file of the same disk into it. */
  take(path: string, name: string): Promise<void>;
  /** Copies an ordinary file of this machine into it; `invalid_input` for anything else. */
  copy(path: string, name: string, options: CopyOptions): Promise<void>;
  /** As much of an archive as is allowed to come out of it. `unusable_voice` when it is none, or a hostile one. */
  unpack(archive: string, options: UnpackOptions): Promise<void>;
  /** The one folder in it, when there is nothing else beside; an empty text otherwise. */
  innerFolder(): Promise<string>;
  write(name: string, content: Uint8Array): Promise<void>;
  append(name: string, bytes: Uint8Array): Promise<void>;
  digest(name: string, options: CopyOptions): Promise<ManifestFile>;
  /** Removes every file that the manifest does not list, makes the rest durable, and gives the folder its name. */
  publish(manifest: VoiceManifest): Promise<void>;
  /** Removes the published folder of the name, if there is one. */
  removePublished(): Promise<void>;
  /** Removes what was not published, and lets others work on the name. Idempotent. */
  close(): Promise<void>;
}

/** Errors: `busy` (somebody else works on the name, or the disk fails), `no_space`. */
export interface VoiceWorkshop {
  /** Takes the name, and removes what an earlier process has left unfinished of it. */
  open(name: string): Promise<VoiceBench>;
  /** Size and kind of something on this machine: null when there is nothing. */
  look(path: string): Promise<{ readonly kind: 'file' | 'folder' | 'other'; readonly bytes: number } | null>;
  /** The manifest that lies in a folder of this machine; null when there is none that can be read. */
  readManifest(folder: string): Promise<VoiceManifest | null>;
  /** A document that is kept between calls, such as an index; null when there is none. */
  readKept(name: string): Promise<Uint8Array | null>;
  writeKept(name: string, content: Uint8Array): Promise<void>;
}
