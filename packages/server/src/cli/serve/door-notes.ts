// What the start message says of doors that need no key: where they are, in the name of which key, and whether that works.
import type { Config } from '../../config.ts';
import { type ApiKey, isLive, type Scope } from '../../domain/api-key.ts';

const NEEDED: readonly Scope[] = ['tts:write', 'voices:read'];

type Settings = Pick<Config, 'wyomingHost' | 'wyomingPort' | 'wyomingKey' | 'openDoor' | 'openDoorFrom'>;

/** Empty where no such door is open; else lines with their ends. */
export function doorNotes(settings: Settings, keys: readonly ApiKey[], nowMs: number): string {
  const { wyomingHost: host, wyomingPort: port, wyomingKey, openDoor, openDoorFrom } = settings;
  const noteOf = (place: string, keyId: number, setting: string) => {
    const key = keys.find(({ id }) => id === keyId);
    const problem = findProblem(key, nowMs);
    if (problem === null) return `${place}, in the name of API key ${keyId}\n`;
    return `${place}, but requests are refused: API key ${keyId} (${setting}) ${problem}\n`;
  };
  const wyoming = `Wyoming (Home Assistant) is spoken at ${host.includes(':') ? `[${host}]` : host}:${port}`;
  const whose = openDoorFrom === 'anywhere' ? 'of whoever reaches it' : 'of this machine';
  const open = `Programs ${whose} may speak without a key (/v1)`;
  return (
    (port === 0 ? '' : noteOf(wyoming, wyomingKey, 'LECTOR_WYOMING_KEY')) +
    (openDoor === 0 ? '' : noteOf(open, openDoor, 'LECTOR_OPEN_DOOR'))
  );
}

function findProblem(key: ApiKey | undefined, nowMs: number): string | null {
  if (key === undefined) return 'does not exist';
  if (!isLive(key, nowMs)) return key.revokedAtMs === null ? 'has expired' : 'is revoked';
  const missing = NEEDED.filter((scope) => !key.scopes.includes(scope));
  return missing.length === 0 ? null : `lacks the scope ${missing.join(' and ')}`;
}
