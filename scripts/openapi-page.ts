// Renders docs/openapi.json: the document that a server with default settings answers at /openapi.json.
import { loadConfig } from '../packages/server/src/config.ts';
import { ENGINE_SOURCES } from '../packages/server/src/engines/catalogue.ts';
import { createApp } from '../packages/server/src/http/app.ts';
import type { AppServices } from '../packages/server/src/http/dependencies.ts';
import { createLogger } from '../packages/server/src/log.ts';
import { systemClock } from '../packages/server/src/services/system-clock.ts';
import { createVoiceCatalogue } from '../packages/server/src/services/voices/voice-catalogue.ts';

/** The whole document. No store is used for it, so none is opened. */
export async function openApiPage(): Promise<string> {
  const app = await createApp({
    config: loadConfig({}),
    log: createLogger('silent'),
    clock: systemClock,
    catalogue: createVoiceCatalogue(ENGINE_SOURCES),
    dictionaries: {},
    webhooks: {},
    voices: { jobs: { stop: async () => {} } },
    browsing: { runEvents: { stop: () => {} }, listResults: { stop: () => {} } },
    batches: {},
    books: {},
    files: {},
    studio: {},
  } as unknown as AppServices);
  const text = JSON.stringify(app.swagger(), null, 2);
  await app.close();
  return `${text}\n`;
}
