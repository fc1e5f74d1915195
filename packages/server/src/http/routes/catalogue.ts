// Voices and languages on offer.
import { LanguageList, VoiceLanguagesList, VoiceList } from '@lector/contract/catalogue';
import type { Voice } from '../../domain/voice.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { toWireLanguages, toWireVoiceLanguages, toWireVoices } from '../wire/catalogue.ts';
import { describeRoute } from '../wire/describe-route.ts';

export function registerCatalogue(app: Routes, dependencies: AppDependencies): void {
  const { catalogue } = dependencies;
  const voices = keepBytes(catalogue, (ownerId) => toWireVoices(catalogue, ownerId));
  const voiceLanguages = keepBytes(catalogue, (ownerId) => toWireVoiceLanguages(catalogue, ownerId));
  const languages = toBytes(toWireLanguages());

  app.get(
    '/list-voices',
    {
      config: { scope: 'voices:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'listVoices',
        summary: 'List the voices',
        description:
          'What each voice sounds like. Which languages it speaks is told by `GET /lector/v1/voice-languages`.',
        answer: VoiceList,
      }),
    },
    async (request, reply) => {
      await catalogue.look(); // so that a voice is listed as soon as its installation has ended, whoever did it
      return reply.header('content-type', 'application/json; charset=utf-8').send(voices(request.caller.ownerId));
    },
  );

  app.get(
    '/lector/v1/voice-languages',
    {
      config: { scope: 'voices:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'listVoiceLanguages',
        summary: 'List which voices speak which languages',
        description:
          'The languages that voices speak honestly, and how: `exact`, or with a voice of the same language from elsewhere. ' +
          'Voices that speak the same languages share an item, and every voice of `GET /list-voices` is in exactly one.',
        answer: VoiceLanguagesList,
      }),
    },
    async (request, reply) => {
      await catalogue.look();
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .send(voiceLanguages(request.caller.ownerId));
    },
  );

  for (const [url, id, summary] of [
    ['/source-languages', 'getSourceLanguages', 'List the languages of texts'],
    ['/target-languages', 'getTargetLanguages', 'List the languages of speech (the same list)'],
  ] as const) {
    app.get(
      url,
      {
        config: { scope: 'voices:read', compress: 'constant' },
        schema: describeRoute({
          tag: 'Voices',
          id,
          summary,
          description:
            'All languages that have an id on the wire. Which of them a voice speaks is told by `GET /lector/v1/voice-languages`.',
          answer: LanguageList,
        }),
      },
      async (_request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(languages),
    );
  }
}

/** Large, and asked for often: made once for each list of voices, so that answers which wait to be taken share the bytes. */
function keepBytes(catalogue: VoiceCatalogue, write: (ownerId: number) => unknown): (ownerId: number) => Buffer {
  const kept = new WeakMap<readonly Voice[], Buffer>();
  return (ownerId) => {
    const voices = catalogue.voices(ownerId);
    const bytes = kept.get(voices) ?? toBytes(write(ownerId));
    kept.set(voices, bytes);
    return bytes;
  };
}

function toBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
