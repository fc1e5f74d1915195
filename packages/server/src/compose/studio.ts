// Wires the services of the studio except runs: users and sessions, usage, settings.

import { FIELDS } from '../config/settings.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/sqlite/database.ts';
import { createSqliteInvitationStore } from '../db/sqlite/people/invitation-store.ts';
import { createSqliteOwnerStore } from '../db/sqlite/people/owner-store.ts';
import { createSqliteSessionStore } from '../db/sqlite/people/session-store.ts';
import { createSqliteUserStore } from '../db/sqlite/people/user-store.ts';
import { createSqliteUsageStore } from '../db/sqlite/usage-store.ts';
import type { StudioServices } from '../http/dependencies.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { Synthesizer } from '../ports/synthesizer.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import type { LinkSigner } from '../services/links.ts';
import { createDefaults } from '../services/studio/defaults.ts';
import { createMembers } from '../services/studio/members.ts';
import { createPasswords, type Passwords } from '../services/studio/passwords.ts';
import { createSessions } from '../services/studio/sessions.ts';
import { createSetUp, type SetUp } from '../services/studio/set-up.ts';
import { createSignIn } from '../services/studio/sign-in.ts';
import { createSignInAttempts } from '../services/studio/sign-in-attempts.ts';
import { createSystem, type Setting } from '../services/studio/system.ts';
import { createReadUsage } from '../services/studio/usage.ts';
import { readLicences } from './licences.ts';
import { readOwnerLimits } from './owner-limits.ts';

export function composeStudio(dependencies: {
  db: Database;
  clock: Clock;
  config: Config;
  disk: Pick<Disk, 'freeBytes'>;
  secrets: SecretStore;
  links: LinkSigner;
  synthesizer: Synthesizer;
  catalogue: VoiceCatalogue;
  passwords?: Passwords;
}): StudioServices {
  const { db, clock, config, synthesizer, catalogue } = dependencies;
  const { retentionHours, linkSeconds } = config;
  const people = composePeople(dependencies);
  const { users, sessions, sessionStore, passwords } = people;
  const attempts = createSignInAttempts({ clock });
  return {
    sessions,
    attempts,
    signIn: createSignIn({ users, sessions, sessionStore, passwords, attempts, clock }),
    setUp: people.setUp,
    members: createMembers({ users }),
    defaults: createDefaults({ owners: createSqliteOwnerStore({ db }), catalogue }),
    readUsage: createReadUsage({ usage: createSqliteUsageStore({ db }), clock }),
    system: createSystem({
      ...{ clock, synthesizer, retentionHours, linkSeconds, readLicences, engineProcesses: config.workers },
      disk: dependencies.disk,
      secrets: dependencies.secrets,
      links: dependencies.links,
      usage: createSqliteUsageStore({ db }),
      settings: listSettings(config),
      limits: readOwnerLimits(config),
    }),
  };
}

/** Only the service for set-up links, for commands that run beside a server. */
export function composeSetUp(dependencies: { db: Database; clock: Clock }): SetUp {
  return composePeople(dependencies).setUp;
}

function composePeople({ db, clock, ...given }: { db: Database; clock: Clock; passwords?: Passwords }) {
  const users = createSqliteUserStore({ db });
  const sessionStore = createSqliteSessionStore({ db });
  const invitations = createSqliteInvitationStore({ db });
  const passwords = given.passwords ?? createPasswords();
  const sessions = createSessions({ sessions: sessionStore, clock });
  const setUp = createSetUp({ users, invitations, sessions, passwords, clock });
  return { users, sessionStore, passwords, sessions, setUp };
}

/** Settings hold no secrets; the server's secrets are in the database. */
function listSettings(config: Config): readonly Setting[] {
  const names = Object.keys(FIELDS) as (keyof typeof FIELDS)[];
  return names.map((name) => {
    const field = FIELDS[name];
    const value = config[name];
    const text = typeof value === 'object' ? value.join(', ') : String(value);
    return { name: field.env, value: text, unit: 'unit' in field ? field.unit : '', about: field.about };
  });
}
