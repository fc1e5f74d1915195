// Signed links: a link permits fetching one object until it expires.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { AS_STORED, type AskedAudio, endingOf, parseEnding } from '../domain/audio-format.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretStore } from '../ports/secret-store.ts';

export interface LinkSigner {
  /** Signs links to objects, all with the same expiry: `seconds` from now. Each is a path and query without host. The path tells what it leads to. */
  sign(
    objectIds: readonly string[],
    options?: { readonly seconds?: number; readonly asked?: AskedAudio },
  ): { readonly paths: readonly string[]; readonly expiresAtMs: number };
  /**
   * The object of a path and query, and what is asked for of it, when signature and expiry are valid. Throws `link_refused`: one answer for
   * every reason, except that an expired link with a valid signature is reported as expired.
   */
  verify(path: string, query: string): { readonly objectId: string; readonly asked: AskedAudio };
  /** Reloads the signing keys, so that a rotation by another process takes effect. */
  refresh(): Promise<void>;
}

/** `/files/<32 hex digits>.flac`, or with another ending: `.mp3`, `-16000.mp3`, `-18lufs.m4a`. */
const PATH = /^\/files\/([0-9a-f]{32})([-.][0-9a-z.-]{3,20})$/;
/** Exactly these parameters in exactly this order; a canonical decimal; 43 base64url digits of 256 bits. */
const QUERY = /^e=([1-9][0-9]{0,11})&k=([0-9A-Za-z_-]{1,32})&s=([0-9A-Za-z_-]{43})$/;

/** The longest life of a link, as the configuration allows it. */
const MAX_LINK_MS = 604_800_000;
/** How far the clock may be set back without links of the longest life being refused. */
const CLOCK_TOLERANCE_MS = 3_600_000;

/** Links of the file store. Object ids are random: knowing one reveals nothing about another. */
export async function createLinkSigner(dependencies: {
  secrets: SecretStore;
  clock: Clock;
  linkSeconds: number;
}): Promise<LinkSigner> {
  let keys: readonly { kid: string; key: KeyObject }[] = [];

  async function refresh(): Promise<void> {
    const rows = await dependencies.secrets.signingKeys();
    // An HMAC with a KeyObject costs a seventh of one with a Buffer key.
    keys = rows.map((row) => ({ kid: row.kid, key: createSecretKey(row.secret) }));
  }

  function sign(
    objectIds: readonly string[],
    { seconds = dependencies.linkSeconds, asked = AS_STORED }: { seconds?: number; asked?: AskedAudio } = {},
  ) {
    const newest = keys[0];
    if (newest === undefined) throw new Error('there is no signing key');
    const e = Math.floor(dependencies.clock.now() / 1000) + seconds;
    const ending = endingOf(asked);
    const paths = objectIds.map((objectId) => {
      const path = `/files/${objectId}${ending}`;
      return `${path}?e=${e}&k=${newest.kid}&s=${signature(newest.key, path, `${e}\n${newest.kid}`)}`;
    });
    return { paths, expiresAtMs: e * 1000 };
  }

  function verify(path: string, query: string): { readonly objectId: string; readonly asked: AskedAudio } {
    const [, objectId, ending = ''] = PATH.exec(path) ?? [];
    const asked = parseEnding(ending);
    const [, e, kid, given] = QUERY.exec(query) ?? [];
    const key = keys.find((candidate) => candidate.kid === kid)?.key;
    if (objectId === undefined || asked === null) throw refused();
    if (e === undefined || given === undefined || key === undefined) throw refused();
    const expected = signature(key, path, `${e}\n${kid}`);
    if (!timingSafeEqual(Buffer.from(given), Buffer.from(expected))) throw refused();
    const expiresAtMs = Number(e) * 1000;
    // An expiry beyond the longest life means that the clock was set back after signing. Such a link would live too long.
    if (expiresAtMs - dependencies.clock.now() > MAX_LINK_MS + CLOCK_TOLERANCE_MS) throw refused();
    if (expiresAtMs <= dependencies.clock.now()) throw refused('this link has expired: ask for a new one');
    return { objectId, asked };
  }

  await refresh();
  return { sign, verify, refresh };
}

function signature(key: KeyObject, path: string, rest: string): string {
  return createHmac('sha256', key).update(`v1\nGET\n${path}\n${rest}`).digest('base64url');
}

function refused(message = 'this link is not valid'): AppError {
  return new AppError('link_refused', message);
}
