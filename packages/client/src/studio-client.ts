// The calls that the studio makes besides those about runs: who is there, keys, usage, settings. A key with `admin` may make most.
import type { KeyInfo, NewKeyAnswer, NewKeyBody, RollBody } from '@lector/contract/keys';
import type {
  DefaultsBody,
  Invitation,
  InvitationBody,
  Member,
  PasswordBody,
  SessionInfo,
  SessionState,
  SetUpBody,
  SignInBody,
} from '@lector/contract/session';
import type { RotateBody, SystemInfo, Usage, UsageQuery } from '@lector/contract/system';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { type Call, type CallOptions, createTransport, readJson, readNothing } from './http/transport.ts';
import type { LectorClientOptions } from './lector-client.ts';

/** Every method rejects with LectorError. Code `confirm_password` means: call `confirm`, then try again. */
export interface StudioClient {
  /** Who is signed in, and what a page needs to know before anything else. Needs neither key nor session. */
  session(options?: CallOptions): Promise<SessionState>;
  signIn(body: SignInBody): Promise<SessionState>;
  /** Follows a set-up link: makes the account and signs in. */
  setUp(body: SetUpBody): Promise<SessionState>;
  signOut(): Promise<void>;
  /** Gives the password once more, which making keys needs now and then. */
  confirm(password: string): Promise<void>;
  /** Ends every other session of this person. */
  changePassword(body: PasswordBody): Promise<void>;
  /** Where people are signed in: owners see everybody's, members their own. */
  listSessions(options?: CallOptions): Promise<SessionInfo[]>;
  endSession(id: number): Promise<void>;
  listMembers(options?: CallOptions): Promise<Member[]>;
  invite(body: InvitationBody): Promise<Invitation>;
  /** Takes away somebody's account and ends their sessions. Not one's own. */
  removeMember(id: number): Promise<void>;

  listKeys(options?: CallOptions): Promise<KeyInfo[]>;
  createKey(body: NewKeyBody): Promise<NewKeyAnswer>;
  /** A new key with the rights of an old one, which goes on working for a while. */
  rollKey(id: number, body: RollBody): Promise<NewKeyAnswer>;
  revokeKey(id: number): Promise<void>;

  usage(query?: UsageQuery, options?: CallOptions): Promise<Usage>;
  /** Where the same is as CSV. */
  usageCsvAddress(query?: UsageQuery): string;
  system(options?: CallOptions): Promise<SystemInfo>;
  setDefaults(body: DefaultsBody): Promise<void>;
  rotateSigningKey(body: RotateBody): Promise<void>;
}

/** In a browser the session's cookie goes with every call by itself; elsewhere `apiKey` does. */
export function createStudioClient(options: LectorClientOptions): StudioClient {
  const root = `${parseBaseUrl(options.baseUrl).lector}/lector/v1`;
  const transport = createTransport({
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    apiKey: options.apiKey,
    timeoutMs: options.timeoutMs ?? 60_000,
    retry: { maxRetries: options.maxRetries ?? 4, maxRetryAfterMs: options.maxRetryAfterMs ?? 60_000 },
  });
  const read = <T>(path: string, call: CallOptions = {}): Promise<T> =>
    transport.send({ method: 'GET', url: root + path, repeatable: 'always', withKey: true, ...call }, readJson<T>);
  // What changes something is not sent again: a second key would be one that nobody saw, and a person can press again.
  const write = (method: Call['method'], path: string, body?: unknown): Call => ({
    method,
    url: root + path,
    repeatable: 'never',
    withKey: true,
    ...(body === undefined ? {} : { body }),
  });
  const ask = <T>(path: string, body: unknown): Promise<T> => transport.send(write('POST', path, body), readJson<T>);
  const tell = (method: Call['method'], path: string, body?: unknown): Promise<void> =>
    transport.send(write(method, path, body), readNothing);

  return {
    session: (call) => read('/session', call),
    signIn: (body) => ask('/session', body),
    setUp: (body) => ask('/setup', body),
    signOut: () => tell('DELETE', '/session'),
    confirm: (password) => tell('POST', '/session/confirm', { password }),
    changePassword: (body) => tell('POST', '/password', body),
    listSessions: (call) => read('/sessions', call),
    endSession: (id) => tell('DELETE', `/sessions/${id}`),
    listMembers: (call) => read('/members', call),
    invite: (body) => ask('/invitations', body),
    removeMember: (id) => tell('DELETE', `/members/${id}`),
    listKeys: (call) => read('/keys', call),
    createKey: (body) => ask('/keys', body),
    rollKey: (id, body) => ask(`/keys/${id}/roll`, body),
    revokeKey: (id) => tell('DELETE', `/keys/${id}`),
    usage: (query = {}, call) => read(`/usage${toQuery(query)}`, call),
    usageCsvAddress: (query = {}) => `${root}/usage.csv${toQuery(query)}`,
    system: (call) => read('/system', call),
    setDefaults: (body) => tell('PUT', '/defaults', body),
    rotateSigningKey: (body) => tell('POST', '/signing-key', body),
  };
}
