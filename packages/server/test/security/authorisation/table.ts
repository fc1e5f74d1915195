// Who may do what: one row for each operation. A new operation needs a row here before the tests pass.
import type { Scope } from '../../../src/domain/api-key.ts';
import type { RouteName } from './routes.ts';
import type { Subject } from './subjects.ts';

/**
 * What a request names, and so whose permission it needs. `either`: a run by its run id or its task id. `link`: the
 * signature is the permission.
 */
export type Naming = 'nothing' | 'task' | 'run' | 'runs' | 'either' | 'folder' | 'link';

export interface Row {
  /** What the key must be allowed to do; null when no key is needed. */
  readonly scope: Scope | null;
  readonly naming: Naming;
  /** Status for a caller who may, about something of its own. */
  readonly own: number;
  /** Status for a caller who may, about something that is another's, gone, or never was. */
  readonly notOwn?: number;
  readonly body?: (subject: Subject) => object;
  /** A good request uses its subject up or changes it: each gets a new one. */
  readonly changes?: true;
}

const POLL: Row = { scope: 'tts:read', naming: 'task', own: 200, notOwn: 404 };
const LIST: Row = { scope: 'voices:read', naming: 'nothing', own: 200 };
const OPEN: Row = { scope: null, naming: 'nothing', own: 200 };

/** By method and path as in the OpenAPI document. HEAD is asked wherever GET is. */
export const TABLE: Readonly<Record<RouteName, Row>> = {
  'POST /tts': {
    scope: 'tts:write',
    naming: 'folder',
    own: 200,
    notOwn: 422,
    body: ({ folderId }) => ({ text: 'Hello.', voice_id: 147320, language: 1, folder_id: folderId }),
    changes: true,
  },
  'GET /tts/{task_id}': POLL,
  'GET /discord/tts/{task_id}': POLL,
  'POST /tts-results': {
    scope: 'tts:read',
    naming: 'runs',
    own: 200,
    notOwn: 200, // with NOT_FOUND inside
    body: ({ runId }) => ({ run_ids: [runId, runId] }),
  },
  'GET /tts-result/{run_id}': { scope: 'tts:read', naming: 'run', own: 200, notOwn: 400 },
  'GET /files/{name}': { scope: null, naming: 'link', own: 200, notOwn: 404 },
  'GET /list-voices': LIST,
  'GET /source-languages': LIST,
  'GET /target-languages': LIST,
  'GET /folders': { scope: 'tts:read', naming: 'nothing', own: 200 },
  'POST /folders/create': {
    scope: 'tts:write',
    naming: 'nothing',
    own: 200,
    body: () => ({ folder_name: 'made by the matrix' }),
    changes: true,
  },
  'GET /lector/v1/runs/{run_id}': { scope: 'tts:read', naming: 'either', own: 200, notOwn: 404 },
  // The runs of the matrix have ended, so there is nothing left to cancel.
  'POST /lector/v1/runs/{run_id}/cancel': { scope: 'tts:write', naming: 'either', own: 200, notOwn: 404 },
  'DELETE /lector/v1/runs/{run_id}': { scope: 'tts:write', naming: 'either', own: 204, notOwn: 404, changes: true },
  'GET /health': OPEN,
  'GET /ready': OPEN,
};

/**
 * Routes the document does not show. All are open and the same for everybody: a route that knows its caller belongs into
 * the document. The studio's files are not listed; they are open by lying in its folder.
 */
export const HIDDEN: readonly RouteName[] = [
  'OPTIONS *', // preflights of browsers
  'HEAD /files/{name}', // beside GET in the table above
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/',
  'GET /docs/json',
  'GET /docs/yaml',
  'GET /docs/static/index.html',
  'GET /docs/static/swagger-initializer.js',
  'GET /docs/static/*',
];
