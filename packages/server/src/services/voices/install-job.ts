// An installation that goes on while its caller is gone, as it is now.
import type { ErrorCode } from '../../errors.ts';
import type { InstalledVoice, InstallProgress } from '../../ports/voice-installer.ts';

export interface InstallJob {
  readonly id: string;
  /** For people, without what may be secret in an address. */
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** Null until it runs, and when it has ended. */
  readonly progress: InstallProgress | null;
  readonly installed: InstalledVoice | null;
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
}
