// Shared by the commands for remote engines.
import type { EngineAdmin } from '../../compose/engine-admin.ts';
import { loadConfig } from '../../config.ts';
import { type MaintenanceSession, runMaintenanceCommand } from '../maintenance/session.ts';

export interface EngineSession extends MaintenanceSession {
  readonly admin: EngineAdmin;
}

/** Runs a command; `work` returns the exit code. */
export function runEngineCommand(work: (session: EngineSession) => Promise<number>): Promise<void> {
  return runMaintenanceCommand(async (session) => {
    const { openEngineAdmin } = await import('../../compose/engine-admin.ts');
    await using admin = openEngineAdmin(loadConfig().dataDir);
    return await work({ ...session, admin });
  });
}
