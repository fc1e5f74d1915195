// The studio's further calls: sessions, users, keys, usage, settings. A key with scope `admin` may make most of them.
import type { KeyDefaultsBody, KeyInfo, NewKeyAnswer, NewKeyBody, RollBody } from '@lector/contract/keys';
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
import type { RotateAnswer, RotateBody, SystemInfo, Usage, UsageQuery } from '@lector/contract/system';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { type Call, type CallOptions, createTransport, readJson, readNothing } from './http/transport.ts';
import { toTransportOptions } from './http/transport-options.ts';
import type { LectorClientOptions } from './lector-client.ts';

/** Every method rejects with LectorError. Code `confirm_password` means: call `confirm`, then try again. */
export interface StudioClient {
  /** The session, and what a page needs at its start. Needs neither key nor session. */
  session(options?: CallOptions): Promise<SessionState>;
  signIn(body: SignInBody): Promise<SessionState>;
  /** Uses a set-up link: creates the account and signs in. */
  setUp(body: SetUpBody): Promise<SessionState>;
  signOut(): Promise<void>;
  /** Confirms the password again, as making keys requires from time to time. */
  confirm(password: string): Promise<void>;
  /** Changes the password and ends every other session of this user. */
  changePassword(body: PasswordBody): Promise<void>;
  /** Open sessions: owners see those of all users, members their own. */
  listSessions(options?: CallOptions): Promise<SessionInfo[]>;
  endSession(id: number): Promise<void>;
  listMembers(options?: CallOptions): Promise<Member[]>;
  invite(body: InvitationBody): Promise<Invitation>;
  /** Deletes another user's account and ends their sessions. */
  removeMember(id: number): Promise<void>;

  listKeys(options?: CallOptions): Promise<KeyInfo[]>;
  createKey(body: NewKeyBody): Promise<NewKeyAnswer>;
  /** A new key with the rights of an old one, which keeps working for a while. */
  rollKey(id: number, body: RollBody): Promise<NewKeyAnswer>;
  /** What submits of the key ask for when they do not say; what is left out is as the settings of the server say. */
  setKeyDefaults(id: number, body: KeyDefaultsBody): Promise<KeyInfo>;
  revokeKey(id: number): Promise<void>;

  usage(query?: UsageQuery, options?: CallOptions): Promise<Usage>;
  /** The URL of the same as CSV. */
  usageCsvAddress(query?: UsageQuery): string;
  system(options?: CallOptions): Promise<SystemInfo>;
  setDefaults(body: DefaultsBody): Promise<void>;
  /** Says whose links end: those signed by the keys that it names, of all owners. */
  rotateSigningKey(body: RotateBody): Promise<RotateAnswer>;
}

/** A browser sends the session's cookie by itself; elsewhere `apiKey` is sent. */
export function createStudioClient(options: LectorClientOptions): StudioClient {
  const root = `${parseBaseUrl(options.baseUrl).lector}/lector/v1`;
  const transport = createTransport(toTransportOptions(options));
  const read = <T>(path: string, call: CallOptions = {}): Promise<T> =>
    transport.send({ method: 'GET', url: root + path, repeatable: 'always', withKey: true, ...call }, readJson<T>);
  // Calls that change something are not retried: a retry could make a second key that nobody sees, and the user can try again.
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
    setKeyDefaults: (id, body) => transport.send(write('PUT', `/keys/${id}/defaults`, body), readJson<KeyInfo>),
    revokeKey: (id) => tell('DELETE', `/keys/${id}`),
    usage: (query = {}, call) => read(`/usage${toQuery(query)}`, call),
    usageCsvAddress: (query = {}) => `${root}/usage.csv${toQuery(query)}`,
    system: (call) => read('/system', call),
    setDefaults: (body) => tell('PUT', '/defaults', body),
    rotateSigningKey: (body) => ask('/signing-key', body),
  };
}
