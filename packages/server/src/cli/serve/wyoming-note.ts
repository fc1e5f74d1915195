// What the start message says of the door for the Wyoming protocol: where it is, and whether its key works.
import type { Config } from '../../config.ts';
import { type ApiKey, isLive, type Scope } from '../../domain/api-key.ts';

const NEEDED: readonly Scope[] = ['tts:write', 'voices:read'];

type Settings = Pick<Config, 'wyomingHost' | 'wyomingPort' | 'wyomingKey'>;

/** Empty where no port is set; else lines with their ends. */
export function wyomingNote(settings: Settings, keys: readonly ApiKey[], nowMs: number): string {
  const { wyomingHost: host, wyomingPort: port, wyomingKey: keyId } = settings;
  if (port === 0) return '';
  const problem = findProblem(
    keys.find(({ id }) => id === keyId),
    nowMs,
  );
  const place = `Wyoming (Home Assistant) is spoken at ${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (problem === null) return `${place}, in the name of API key ${keyId}\n`;
  return `${place}, but requests are refused: API key ${keyId} (LECTOR_WYOMING_KEY) ${problem}\n`;
}

function findProblem(key: ApiKey | undefined, nowMs: number): string | null {
  if (key === undefined) return 'does not exist';
  if (!isLive(key, nowMs)) return key.revokedAtMs === null ? 'has expired' : 'is revoked';
  const missing = NEEDED.filter((scope) => !key.scopes.includes(scope));
  return missing.length === 0 ? null : `lacks the scope ${missing.join(' and ')}`;
}
