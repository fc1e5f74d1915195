// All kinds of callers: without a key, with a bad, narrow, foreign or right one, with one in the wrong place; and signed-in users.
import { DEFAULT_SCOPES, generateKey, SCOPES, type Scope } from '../../../src/domain/api-key.ts';
import { type Role, scopesOf } from '../../../src/domain/user.ts';
import type { Harness } from '../../app-harness.ts';
import { openBrowser } from '../../studio/browser.ts';

export type OwnerName = 'alice' | 'bob';

/** Several callers may be of one kind. */
export const CALLER_KINDS = [
  'no key',
  'bad checksum',
  'unknown key',
  'revoked key',
  'expired key',
  'missing scope',
  'other owner',
  'owner',
  'second key of the owner',
  'key in the wrong place',
  'session of owner',
  'session of member',
  'session of another owner',
] as const;

export interface Caller {
  readonly name: string;
  readonly kind: (typeof CALLER_KINDS)[number];
  readonly headers: Readonly<Record<string, string>>;
  /** Stands in the query of every address the caller asks. */
  readonly query: string;
  /** Whose things the caller sees and what it may do; null when nothing it brings counts. */
  readonly may: { readonly owner: OwnerName; readonly scopes: readonly Scope[]; readonly session?: Role } | null;
  /** The same at the OpenAI door, where it differs. */
  readonly mayAtDoor?: Caller['may'];
  /** Signs in again, for who is signed in. */
  readonly renew?: () => Promise<void>;
}

/** Makes all of them. Moves the clock by a second, so that one key is past its end. */
export async function makeCallers(server: Harness): Promise<readonly Caller[]> {
  const make = (name: string, more: object = {}) => server.keys.create({ name, owner: 'alice', ...more });
  const by = (kind: Caller['kind'], secret: string, may: Caller['may'] = null, name: string = kind): Caller => {
    return { name, kind, headers: { 'x-api-key': secret }, query: '', may };
  };
  const revoked = await make('revoked');
  await server.keys.revoke(revoked.key.id);
  const expired = await make('expired', { expiresAtMs: revoked.key.createdAtMs + 1_000 });
  server.advance(1_000);

  const narrow = SCOPES.map(async (missing) => {
    const scopes = SCOPES.filter((scope) => scope !== missing);
    const { secret } = await make(`all but ${missing}`, { scopes });
    return by('missing scope', secret, { owner: 'alice', scopes }, `a key without ${missing}`);
  });
  const alice = { owner: 'alice', scopes: DEFAULT_SCOPES } as const;
  const everything = (owner: OwnerName) => server.keys.create({ name: 'everything', owner, scopes: SCOPES });
  const misplaced = (name: string, headers: Caller['headers'], query = ''): Caller => {
    return { name, kind: 'key in the wrong place', headers, query, may: null };
  };
  return [
    { name: 'no key', kind: 'no key', headers: {}, query: '', may: null },
    by('bad checksum', breakChecksum(server.alice)),
    by('unknown key', generateKey()),
    by('revoked key', revoked.secret),
    by('expired key', expired.secret),
    ...(await Promise.all(narrow)),
    by('other owner', server.bob, { owner: 'bob', scopes: DEFAULT_SCOPES }),
    by('other owner', (await everything('bob')).secret, { owner: 'bob', scopes: SCOPES }, 'key of bob for everything'),
    by('owner', server.alice, alice),
    by('owner', (await everything('alice')).secret, { owner: 'alice', scopes: SCOPES }, 'key for everything'),
    by('second key of the owner', (await make('second')).secret, alice),
    misplaced('a key in a cookie', { cookie: `x-api-key=${server.alice}; api_key=${server.alice}` }),
    { ...misplaced('a key as a bearer', { authorization: `Bearer ${server.alice}` }), mayAtDoor: alice },
    misplaced('a key in the query', {}, `x-api-key=${server.alice}&api_key=${server.alice}`),
    await signIn(server, { kind: 'session of owner', owner: 'alice', role: 'owner' }),
    await signIn(server, { kind: 'session of member', owner: 'alice', role: 'member' }),
    await signIn(server, { kind: 'session of another owner', owner: 'bob', role: 'owner' }),
  ];
}

/** A browser with an account of its own. */
async function signIn(
  server: Harness,
  { kind, owner, role }: { kind: Caller['kind']; owner: OwnerName; role: Role },
): Promise<Caller> {
  const browser = openBrowser(server);
  await browser.setUp({ owner, role, name: kind });
  return {
    name: kind,
    kind,
    get headers() {
      return browser.headers();
    },
    query: '',
    may: { owner, scopes: scopesOf(role), session: role },
    renew: async () => {
      const { statusCode } = await browser.signIn(kind);
      if (statusCode !== 200) throw new Error(`${kind} could not sign in again: ${statusCode}`);
    },
  };
}

/** The key with another last character: right in form, wrong in its sum. */
function breakChecksum(secret: string): string {
  return secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0');
}
