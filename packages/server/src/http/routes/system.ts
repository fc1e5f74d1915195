// The server's state and settings, the default voice, and the rotation of the signing key.
import { DefaultsBody } from '@lector/contract/session';
import { RotateAnswer, RotateBody, SystemInfo } from '@lector/contract/system';
import { VERSION } from '../../version.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { toSystemInfo } from '../wire/studio.ts';

export function registerSystem(app: Routes, { studio }: AppDependencies): void {
  app.get(
    '/lector/v1/system',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Studio',
        id: 'getSystem',
        summary: 'How the server fares and is set',
        description:
          "Recordings and runs in line are the owner's; engines, free space, settings and the signing key are everybody's.",
        answer: SystemInfo,
      }),
    },
    async (request) => toSystemInfo(await studio.system.read(request.caller.ownerId), VERSION),
  );

  app.put<{ Body: DefaultsBody }>(
    '/lector/v1/defaults',
    {
      config: { scope: 'admin' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'setDefaults',
        summary: 'Choose voice and language of new texts',
        description:
          'For the pages of the studio, and for all people of the owner. A submit through the API names both.',
        body: DefaultsBody,
      }),
    },
    async (request, reply) => {
      const { voice_id: voiceId, language: languageId } = request.body;
      await studio.defaults.write(request.caller.ownerId, { voiceId, languageId });
      return reply.code(204).send();
    },
  );

  app.post<{ Body: RotateBody }>(
    '/lector/v1/signing-key',
    {
      config: { scope: 'admin', confirmed: true },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'rotateSigningKey',
        summary: 'Sign links with a new key',
        description:
          'From now on, for all owners of this server. Links of the key before live out their time, those of older keys are dead; with ' +
          '`drop_old` all links made before are dead at once, whosever they are. The answer says which.',
        body: RotateBody,
        answer: RotateAnswer,
      }),
    },
    async (request) => {
      const { key, ended, owners } = await studio.system.rotateSigningKey(request.body.drop_old);
      return { signing_key: key.kid, ended: [...ended], owners };
    },
  );
}
