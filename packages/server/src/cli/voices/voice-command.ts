// Shared by the commands for voices that work on the data folder of this machine.

import type { VoiceAdmin } from '../../compose/voice-admin.ts';
import { loadConfig } from '../../config.ts';
import { type MaintenanceSession, runMaintenanceCommand } from '../maintenance/session.ts';

export interface VoiceSession extends MaintenanceSession {
  readonly admin: VoiceAdmin;
}

/** Runs a command; `work` returns the exit code. */
export function runVoiceCommand(work: (session: VoiceSession) => Promise<number>): Promise<void> {
  return runMaintenanceCommand(async (session) => {
    const { openVoiceAdmin } = await import('../../compose/voice-admin.ts');
    const admin = openVoiceAdmin(loadConfig());
    try {
      return await work({ ...session, admin });
    } finally {
      admin.close();
    }
  });
}
