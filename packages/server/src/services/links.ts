// Signed links: a link permits fetching one object until it expires.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretStore } from '../ports/secret-store.ts';

export interface LinkSigner {
  /** Signs links to objects, all with the same expiry: `seconds` from now. Each is a path and query without host. */
  sign(
    objectIds: readonly string[],
    seconds?: number,
  ): { readonly paths: readonly string[]; readonly expiresAtMs: number };
  /**
   * The object id of a path and query, when signature and expiry are valid. Throws `link_refused`: one answer for
   * every reason, except that an expired link with a valid signature is reported as expired.
   */
  verify(path: string, query: string): string;
  /** Reloads the signing keys, so that a rotation by another process takes effect. */
  refresh(): Promise<void>;
}

/** `/files/<32 hex digits>.flac` */
const PATH = /^\/files\/([0-9a-f]{32})\.flac$/;
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

  function sign(objectIds: readonly string[], seconds = dependencies.linkSeconds) {
    const newest = keys[0];
    if (newest === undefined) throw new Error('there is no signing key');
    const e = Math.floor(dependencies.clock.now() / 1000) + seconds;
    const paths = objectIds.map((objectId) => {
      const path = `/files/${objectId}.flac`;
      return `${path}?e=${e}&k=${newest.kid}&s=${signature(newest.key, path, `${e}\n${newest.kid}`)}`;
    });
    return { paths, expiresAtMs: e * 1000 };
  }

  function verify(path: string, query: string): string {
    const object = PATH.exec(path)?.[1];
    const [, e, kid, given] = QUERY.exec(query) ?? [];
    const key = keys.find((candidate) => candidate.kid === kid)?.key;
    if (object === undefined || e === undefined || given === undefined || key === undefined) throw refused();
    const expected = signature(key, path, `${e}\n${kid}`);
    if (!timingSafeEqual(Buffer.from(given), Buffer.from(expected))) throw refused();
    const expiresAtMs = Number(e) * 1000;
    // An expiry beyond the longest life means that the clock was set back after signing. Such a link would live too long.
    if (expiresAtMs - dependencies.clock.now() > MAX_LINK_MS + CLOCK_TOLERANCE_MS) throw refused();
    if (expiresAtMs <= dependencies.clock.now()) throw refused('this link has expired: ask for a new one');
    return object;
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
