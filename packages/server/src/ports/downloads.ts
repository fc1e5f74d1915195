// Port to files elsewhere: fetched over HTTP, kept when the connection breaks, and checked against what is known of them.

export interface RemoteFile {
  readonly url: string;
  /**
   * Origins that a person at this machine or the settings named. These may be `http:` and private; every other address, whoever names it,
   * has to be `https:` and public.
   */
  readonly trusted: ReadonlySet<string>;
}

export interface Expectation {
  /** Null where nobody told. */
  readonly bytes: number | null;
  /** Lower-case hex. */
  readonly md5: string | null;
  readonly sha256: string | null;
}

export interface DownloadRequest extends RemoteFile {
  readonly expected: Expectation;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** After every chunk. Bytes kept from an earlier try count as done. */
  readonly onProgress: (progress: { readonly doneBytes: number; readonly totalBytes: number | null }) => void;
}

/**
 * No request ever carries a key or a cookie. Errors: `invalid_input` (an address that may not be used), `source_failed` (not reached, refused,
 * broken off again and again, not what was announced), `no_space`, and the signal's reason.
 */
export interface Downloads {
  /**
   * Fetches a file and returns the path under which it is kept until `drop`, or until somebody moves it away. Goes on where an earlier call
   * for the same address was interrupted, also by kill -9, if the file is still the same one.
   */
  fetch(request: DownloadRequest): Promise<string>;

  /** Reads a short document whole. Null when there is none (404). */
  read(file: RemoteFile & { readonly maxBytes: number; readonly signal: AbortSignal }): Promise<Uint8Array | null>;

  /** Forgets what is kept of an address. */
  drop(url: string): Promise<void>;

  /** Forgets what nobody has asked for in a week. */
  clearOld(): Promise<void>;
}
