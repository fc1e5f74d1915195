// The header of the OpenAPI document; its paths come from the routes' schemas.
import type { SwaggerOptions } from '@fastify/swagger';
import { VERSION } from '../../version.ts';

export const OPENAPI: SwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Lector',
      version: VERSION,
      description:
        'A self-hosted text-to-speech run server. Submit a text, get a `task_id` at once, poll it, and fetch finished speech: one run or many ' +
        "in one call, as FLAC behind signed links that expire. Speaks the wire of camb.ai's text-to-speech API, under `/apis` and at the root.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/apis' }, { url: '/' }],
    tags: [
      { name: 'Speech', description: 'Submit, poll, fetch.' },
      { name: 'OpenAI', description: 'The speech calls of the OpenAI API, for its clients: base address `/v1`.' },
      { name: 'Voices', description: 'What can be spoken, and by whom.' },
      { name: 'Folders', description: 'Labels for runs.' },
      { name: 'Dictionaries', description: 'How words are said.' },
      { name: 'Batches', description: 'Many runs in one call, looked after together.' },
      { name: 'Books', description: 'From a file to an audiobook.' },
      { name: 'Webhooks', description: 'Your own addresses, told when runs end.' },
      { name: 'Lector', description: "Lector's own calls." },
      { name: 'Studio', description: 'People, keys, usage, settings.' },
      { name: 'Health', description: 'For machines that watch.' },
    ],
    components: {
      securitySchemes: {
        APIKeyHeader: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        BearerKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'The same key, as clients of the OpenAI API send it.',
        },
        StudioSession: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-sid',
          description: "A browser's, for pages of this server, and nowhere under `/apis`.",
        },
      },
    },
    security: [{ APIKeyHeader: [] }, { StudioSession: [] }],
  },
};
