// Custom voices in the vendor's API: make one from a recording, delete one. Only those of the caller's owner.
import {
  MAX_ID,
  MAX_REFERENCE_BYTES,
  MAX_VOICE_DESCRIPTION_CHARACTERS,
  MAX_VOICE_NAME_CHARACTERS,
  MIN_ID,
} from '@lector/contract/limits';
import { CustomVoiceForm, CustomVoiceUpload, Deleted, VoiceCreated } from '@lector/contract/voices';
import { Type } from 'typebox';
import type { ReferenceWav } from '../../domain/reference-wav.ts';
import { type InputProblem, invalidInput } from '../../errors.ts';
import type { CustomVoice } from '../../services/voices/custom-voices.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { allowSlowUpload } from '../protocol/connections/slow-bodies.ts';
import { MULTIPART, readForm, tooLarge } from '../protocol/multipart-form.ts';
import { compileValidator } from '../protocol/validation.ts';
import { describeRoute } from '../wire/describe-route.ts';

/** The recording, and every field of the form at its longest. */
const MAX_FORM_BYTES =
  MAX_REFERENCE_BYTES + 4 * (MAX_VOICE_NAME_CHARACTERS + 2 * MAX_VOICE_DESCRIPTION_CHARACTERS) + 16_384;
const DEFAULT_AGE = 30;
const VoiceParams = Type.Object({
  voice_id: Type.Integer({ minimum: MIN_ID, maximum: MAX_ID, description: 'Of a voice of yours.' }),
});
const checkFields = compileValidator({ schema: CustomVoiceForm, httpPart: 'body' });

export function registerCustomVoices(app: Routes, { voices: { custom } }: AppDependencies): void {
  app.register(async (forms) => {
    forms.removeAllContentTypeParsers();
    // The handler reads the body, once it is known that a voice can be made at all.
    forms.addContentTypeParser(MULTIPART, (request, _body, done) => {
      if (Number(request.headers['content-length'] ?? 0) > MAX_FORM_BYTES) done(tooLarge());
      else done(null, {});
    });
    forms.addContentTypeParser('*', (_request, _body, done) => {
      done(invalidInput({ loc: ['body'], msg: `Content-Type should be ${MULTIPART}`, type: 'content_type' }));
    });
    forms.post(
      '/create-custom-voice',
      {
        config: { scope: 'tts:write' },
        onRequest: allowSlowUpload,
        bodyLimit: MAX_FORM_BYTES,
        // The handler checks it; the schema is for the document.
        validatorCompiler: () => (value: unknown) => ({ value }),
        schema: describeRoute({
          tag: 'Voices',
          id: 'createCustomVoice',
          summary: 'Make a voice from a recording',
          description:
            'For models that imitate a voice (Pocket, ZipVoice): without one installed the answer is a 422 that names the command which installs it. ' +
            'The recording is stored as 16-bit mono WAV until the voice is deleted; the voice is its owner\u2019s only.',
          consumes: [MULTIPART],
          body: CustomVoiceUpload,
          answer: VoiceCreated,
          refusals: [402],
        }),
      },
      async (request) => {
        custom.requireModel();
        const { fields, file } = await readForm(request.raw, request.headers['content-type'] ?? '', {
          fileField: 'file',
          maxBytes: MAX_FORM_BYTES,
          readFile: custom.readRecording,
        });
        return { voice_id: await custom.create(request.caller.ownerId, toCustomVoice(fields, file)) };
      },
    );
  });

  app.delete<{ Params: { voice_id: number } }>(
    '/delete-voice/:voice_id',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'deleteVoice',
        summary: 'Delete a custom voice',
        description: 'One of yours, with its recording. Runs that it spoke stay as they are.',
        params: VoiceParams,
        answer: Deleted,
        refusals: [404],
      }),
    },
    async ({ caller, params }) => {
      await custom.remove(caller.ownerId, params.voice_id);
      return { status: 'ok' };
    },
  );
}

/** All that is wrong is told at once. */
function toCustomVoice(
  fields: Readonly<Record<string, string>>,
  file: ReferenceWav | InputProblem | null,
): CustomVoice {
  // Some clients send what nobody filled in.
  const filled = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  const checked = checkFields(filled);
  const problems = 'error' in checked ? [...(checked.error.details.items ?? [])] : [];
  if (file === null) problems.push({ loc: ['body', 'file'], msg: 'Field required', type: 'missing' });
  else if ('msg' in file) problems.push(file);
  if ('error' in checked || file === null || 'msg' in file) throw invalidInput(...problems);
  const form = checked.value as CustomVoiceForm;
  return {
    name: form.voice_name,
    gender: form.gender,
    age: form.age ?? DEFAULT_AGE,
    languageId: form.language ?? null,
    description: form.description ?? '',
    transcript: form.transcript ?? '',
    consents: form.consent === '1' || form.consent?.toLowerCase() === 'true',
    recording: file,
  };
}
