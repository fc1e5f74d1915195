// What the routes are given: services, stores and settings.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { FolderStore } from '../ports/folder-store.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Synthesizer } from '../ports/synthesizer.ts';
import type { ApiKeys } from '../services/api-keys.ts';
import type { CheckAudio } from '../services/audio-check.ts';
import type { CancelRun } from '../services/cancel-run.ts';
import type { DeleteRun } from '../services/delete-run.ts';
import type { LinkSigner } from '../services/links.ts';
import type { RunResults } from '../services/run-results.ts';
import type { SubmitRun } from '../services/submit-run.ts';

export type Routes = FastifyInstance;

export interface HttpConfig {
  readonly publicUrl: string;
  /** Host names besides localhost and IP addresses. */
  readonly allowedHosts: readonly string[];
  readonly maxTextCharacters: number;
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  readonly maxBulkIds: number;
  readonly maxConnections: number;
  readonly ratePerMinute: number;
  readonly rateBurst: number;
}

export interface AppServices {
  readonly config: HttpConfig;
  readonly log: Logger;
  readonly clock: Clock;
  readonly synthesizer: Synthesizer;
  readonly keys: ApiKeys;
  readonly runs: RunStore;
  readonly folders: FolderStore;
  readonly blobs: BlobStore;
  readonly checkAudio: CheckAudio;
  readonly links: LinkSigner;
  readonly results: RunResults;
  readonly submitRun: SubmitRun;
  readonly cancelRun: CancelRun;
  readonly deleteRun: DeleteRun;
}

export interface AppParts extends AppServices {
  /** What links start with: the configured address, or the one the caller used. */
  readonly originOf: (request: FastifyRequest) => string;
}
