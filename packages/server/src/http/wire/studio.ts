// Translates users, sessions, keys and system facts into Lector's own API.

import type { KeyDefaultsBody, KeyInfo, NewKeyAnswer } from '@lector/contract/keys';
import type { Member, SessionInfo } from '@lector/contract/session';
import type { SystemInfo } from '@lector/contract/system';
import { type ApiKey, isLive, type KeyDefaults, PREFIX, toKeyDefaults } from '../../domain/api-key.ts';
import type { Allowances } from '../../domain/owner-limits.ts';
import { latestEndOf, type Session } from '../../domain/session.ts';
import type { User } from '../../domain/user.ts';
import type { MadeKey } from '../../services/api-keys.ts';
import type { SystemFacts } from '../../services/studio/system.ts';

export function toKeyInfo(key: ApiKey, nowMs: number): KeyInfo {
  return {
    id: key.id,
    name: key.name,
    prefix: PREFIX,
    last4: key.last4,
    scopes: [...key.scopes],
    status: key.revokedAtMs !== null ? 'revoked' : isLive(key, nowMs) ? 'live' : 'expired',
    created_at: toTime(key.createdAtMs),
    expires_at: toTimeOrNull(key.expiresAtMs),
    revoked_at: toTimeOrNull(key.revokedAtMs),
    last_used_at: toTimeOrNull(key.lastUsedAtMs),
    rate_per_minute: key.ratePerMinute,
    character_limit: key.characterLimit,
    characters_used: key.charactersUsed,
    normalize: key.defaults?.normalise ?? null,
    dictionaries: key.defaults?.dictionaries?.slice() ?? null,
    door_retention_hours: key.defaults?.doorRetentionHours ?? null,
  };
}

/** Null when nothing is asked for. */
export function readKeyDefaults(body: KeyDefaultsBody): KeyDefaults | null {
  const { normalize = null, dictionaries = null, door_retention_hours: doorRetentionHours = null } = body;
  return toKeyDefaults({ normalise: normalize, dictionaries, doorRetentionHours });
}

export function toNewKeyAnswer({ key, secret }: MadeKey, nowMs: number): NewKeyAnswer {
  return { key: toKeyInfo(key, nowMs), secret };
}

export function toMember({ id, name, role, createdAtMs }: User): Member {
  return { id, name, role, created_at: toTime(createdAtMs) };
}

export function toSessionInfo(session: Session, asker: Session): SessionInfo {
  const { id, userId, name, role, browser } = session;
  return {
    id,
    current: id === asker.id,
    user: { id: userId, name, role },
    browser,
    created_at: toTime(session.createdAtMs),
    last_seen_at: toTime(session.lastSeenAtMs),
    expires_at: toTime(latestEndOf(session)),
  };
}

export function toSystemInfo(facts: SystemFacts, version: string): SystemInfo {
  const { engines, holdings, signingKey, settings, licences } = facts;
  return {
    version,
    node: process.versions.node,
    started_at: toTime(facts.startedAtMs),
    engines: {
      processes: engines.processes,
      ready: engines.ready,
      busy: engines.busy,
      restarts: engines.restarts,
    },
    queue: { waiting: holdings.waiting, running: holdings.running },
    storage: { audio_bytes: holdings.audioBytes, recordings: holdings.recordings, free_bytes: facts.freeBytes },
    allowance: toWireAllowance(facts.allowances),
    retention: { hours: facts.retentionHours, next_at: toTimeOrNull(facts.nextExpiryAtMs) },
    links: {
      seconds: facts.linkSeconds,
      signing_key: signingKey.kid,
      signing_key_since: toTime(signingKey.createdAtMs),
    },
    limits: settings.map(({ name, value, unit, about }) => ({ name, value, unit, about })),
    licences: licences.map(({ name, version: at, licence }) => ({ name, version: at, licence })),
  };
}

/** Copied field by field, for both calls that tell it. */
export function toWireAllowance(allowances: Allowances): SystemInfo['allowance'] {
  const { waitingRuns, storedRuns, textBytes, audioBytes, batches } = allowances;
  return {
    waiting_runs: { ...waitingRuns },
    stored_runs: { ...storedRuns },
    text_bytes: { ...textBytes },
    audio_bytes: { ...audioBytes },
    batches: { ...batches },
  };
}

export function toTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function toTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : toTime(ms);
}
