// A password's stored form: argon2id with OWASP's least parameters, written as a PHC string.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** 19 MiB, two passes, one lane: about 70 ms of one core. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

const HEAD = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$`;
const TAIL = /^([0-9A-Za-z+/]{22})\$([0-9A-Za-z+/]{43})$/;

/** Derives the argon2id tag of a password and a salt. */
export type Derive = (password: string, salt: Buffer) => Promise<Buffer>;

/** Runs on the thread pool, so that the event loop is not blocked. */
export const deriveArgon2id: Derive = async (password, salt) =>
  promisify(argon2)('argon2id', {
    // Normalised, because keyboards may encode the same letter as different code points.
    message: password.normalize('NFKC'),
    nonce: salt,
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
    tagLength: TAG_BYTES,
  });

export async function hashPassword(password: string, derive: Derive): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return writeStored(salt, await derive(password, salt));
}

/** Does the same work for any stored text; a malformed one matches nothing. */
export async function matchesPassword(password: string, stored: string, derive: Derive): Promise<boolean> {
  const read = stored.startsWith(HEAD) ? TAIL.exec(stored.slice(HEAD.length)) : null;
  const salt = read === null ? randomBytes(SALT_BYTES) : Buffer.from(read[1] as string, 'base64');
  const expected = read === null ? randomBytes(TAG_BYTES) : Buffer.from(read[2] as string, 'base64');
  const tag = await derive(password, salt);
  return timingSafeEqual(tag, expected) && read !== null;
}

/** A stored form that no password matches, for unknown user names. */
export function makeDecoy(): string {
  return writeStored(randomBytes(SALT_BYTES), randomBytes(TAG_BYTES));
}

function writeStored(salt: Buffer, tag: Buffer): string {
  const unpadded = (bytes: Buffer) => bytes.toString('base64').slice(0, Math.ceil((bytes.length * 4) / 3));
  return `${HEAD}${unpadded(salt)}$${unpadded(tag)}`;
}
