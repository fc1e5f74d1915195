// Files of the OpenAI API: what batches are made of and what they became, and the audio of their runs.
import {
  FileDeleted,
  FileForm,
  FileList,
  FileListQuery,
  FileObject,
  FileParams,
  FileUpload,
  MAX_LISTED_FILES,
} from '@lector/contract/openai-batches';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseFileId } from '../../../domain/file-id.ts';
import { OPENAI_AUDIO } from '../../../domain/openai-audio.ts';
import { FILE_PURPOSES, type FilePurpose } from '../../../domain/uploaded-file.ts';
import { type AppError, type InputProblem, invalidInput } from '../../../errors.ts';
import type { SentFile } from '../../../services/files/files.ts';
import type { AppDependencies, Routes } from '../../dependencies.ts';
import { abortOnDisconnect } from '../../protocol/connections/abort-on-disconnect.ts';
import { allowSlowUpload } from '../../protocol/connections/slow-bodies.ts';
import { MULTIPART, readForm, tooLarge } from '../../protocol/multipart-form.ts';
import { sendAudio } from '../../protocol/send-audio.ts';
import { compileValidator } from '../../protocol/validation.ts';
import { describeRoute } from '../../wire/describe-route.ts';
import { readFileId, toAudioObject, toFileList, toFilename, toFileObject, toKeptMs } from '../../wire/openai-files.ts';

const MIB = 1024 * 1024;
/** The fields of the form, and what is around them. */
const AROUND_BYTES = 65_536;
const checkFields = compileValidator({ schema: FileForm, httpPart: 'body' });
const READ = { scope: 'tts:read', door: 'files' } as const;
const WRITE = { scope: 'tts:write', door: 'files' } as const;

interface FileRoute {
  Params: { file_id: string };
}

export function registerOpenAiFiles(app: Routes, dependencies: AppDependencies): void {
  app.register(async (forms) => registerUpload(forms, dependencies));
  registerLooks(app, dependencies);
  registerContent(app, dependencies);
  registerDeletion(app, dependencies);
}

function registerUpload(forms: Routes, { config, files: { stored } }: AppDependencies): void {
  const maxBytes = config.maxFileMib * MIB + AROUND_BYTES;
  forms.removeAllContentTypeParsers();
  // The handler reads the body, once it is known that there is room for it.
  forms.addContentTypeParser(MULTIPART, (request, _body, done) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) done(tooLarge());
    else done(null, {});
  });
  forms.addContentTypeParser('*', (_request, _body, done) => {
    done(invalidInput({ loc: ['body'], msg: `Content-Type should be ${MULTIPART}`, type: 'content_type' }));
  });
  forms.post(
    '/v1/files',
    {
      config: { ...WRITE, bodySetting: 'LECTOR_MAX_FILE_MIB' },
      onRequest: allowSlowUpload,
      bodyLimit: maxBytes,
      // The handler checks it; the schema is for the document.
      validatorCompiler: () => (value: unknown) => ({ value }),
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'createFile',
        summary: 'Send the input file of a batch',
        description:
          'JSON Lines, a request a line: `{"custom_id", "method": "POST", "url": "/v1/audio/speech", "body"}`. One of up to `LECTOR_MAX_FILE_MIB`; all of an ' +
          'owner up to `LECTOR_MAX_FILES` and `LECTOR_MAX_FILES_MIB`.',
        consumes: [MULTIPART],
        body: FileUpload,
        answer: FileObject,
        refusals: [400, 402, 503],
      }),
    },
    async (request) => {
      const { ownerId } = request.caller;
      await stored.admit(ownerId);
      let sent: SentFile | null = null;
      try {
        const { fields } = await readForm(request.raw, request.headers['content-type'] ?? '', {
          fileField: 'file',
          maxBytes,
          readFile: async (bytes, filename) => {
            sent = await stored.take(bytes, toFilename(filename));
          },
        });
        const keptMs = readFields(fields, sent);
        return toFileObject(await stored.keep(sent!, { ownerId, purpose: 'batch', keptMs }));
      } catch (error) {
        if (sent !== null) await stored.discard(sent);
        throw request.raw.readableAborted ? cutShort() : error;
      }
    },
  );
}

/** How long the file is to be kept. All that is wrong is found before anything is kept. */
function readFields(fields: Readonly<Record<string, string>>, sent: SentFile | null): number | null {
  const problems: InputProblem[] = [];
  if (sent === null) problems.push({ loc: ['body', 'file'], msg: 'Field required', type: 'missing' });
  const checked = checkFields(fields);
  if ('error' in checked) problems.push(...(checked.error.details.items ?? []));
  if ('error' in checked || problems.length > 0) throw invalidInput(...problems);
  return toKeptMs(checked.value as FileForm);
}

/** The caller is gone, and reads nothing. */
function cutShort(): AppError {
  return invalidInput({ loc: ['body'], msg: 'The body ended before it was complete', type: 'multipart_invalid' });
}

function registerLooks(app: Routes, { files: { stored, audio } }: AppDependencies): void {
  app.get<{ Querystring: FileListQuery }>(
    '/v1/files',
    {
      config: { ...READ, compress: 'fresh' },
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'listFiles',
        summary: 'List files',
        description:
          'Of all keys of the owner, the newest first. The audio of runs is not among them: result lines name it.',
        querystring: FileListQuery,
        answer: FileList,
        refusals: [400],
      }),
    },
    async (request): Promise<FileList> => {
      const { limit = MAX_LISTED_FILES, after, order = 'desc', purpose = null } = request.query;
      if (purpose !== null && !isPurpose(purpose)) return toFileList([], limit);
      const named = after === undefined ? null : parseFileId(after);
      if (after !== undefined && named?.kind !== 'stored') return toFileList([], limit);
      const found = await stored.list({
        ownerId: request.caller.ownerId,
        after: named?.kind === 'stored' ? named.uploadId : null,
        limit: limit + 1,
        newestFirst: order === 'desc',
        purpose,
      });
      return toFileList(found, limit);
    },
  );

  app.get<FileRoute>(
    '/v1/files/:file_id',
    {
      config: READ,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'retrieveFile',
        summary: 'Look at a file',
        description: 'One that was sent, one with results, or the audio of a run.',
        params: FileParams,
        answer: FileObject,
        refusals: [404, 503],
      }),
    },
    async (request, reply): Promise<FileObject> => {
      const named = readFileId(request.params.file_id);
      const { ownerId } = request.caller;
      if (named.kind === 'stored') return toFileObject(await stored.find(ownerId, named.uploadId));
      const run = await audio.find(ownerId, named);
      return toAudioObject(run, named.format, await audio.measure(run, named.format, abortOnDisconnect(reply)));
    },
  );
}

function isPurpose(purpose: string): purpose is FilePurpose {
  return (FILE_PURPOSES as readonly string[]).includes(purpose);
}

function registerContent(app: Routes, dependencies: AppDependencies): void {
  const { stored, audio } = dependencies.files;

  async function send(request: FastifyRequest<FileRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const named = readFileId(request.params.file_id);
    const { ownerId } = request.caller;
    if (named.kind === 'audio') {
      const asked = OPENAI_AUDIO[named.format];
      return sendAudio(() => audio.find(ownerId, named), { ...dependencies, request, reply, asked });
    }
    const { file, stream } = await stored.open(ownerId, named.uploadId);
    reply.headers({
      'cache-control': 'private, no-store',
      'content-security-policy': "sandbox; default-src 'none'",
      'content-disposition': `attachment; filename="${request.params.file_id}.jsonl"`,
      'content-length': file.sizeBytes,
    });
    return reply.header('content-type', 'application/octet-stream').send(stream);
  }

  app.get<FileRoute>(
    '/v1/files/:file_id/content',
    {
      config: READ,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'retrieveFileContent',
        summary: 'Fetch a file',
        description:
          'Its bytes as they are. The audio of a run comes in the format that its id names and with the type of that, also in ranges.',
        params: FileParams,
        media: 'application/octet-stream',
        refusals: [404, 503],
      }),
    },
    send,
  );
}

function registerDeletion(app: Routes, { files: { stored, audio } }: AppDependencies): void {
  app.delete<FileRoute>(
    '/v1/files/:file_id',
    {
      config: WRITE,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'deleteFile',
        summary: 'Delete a file',
        description:
          'For good. With the audio of a run the run is deleted, in all formats. The input file of a batch can be deleted once that is `in_progress` and has ' +
          'read it to its end.',
        params: FileParams,
        answer: FileDeleted,
        refusals: [400, 404],
      }),
    },
    async (request): Promise<FileDeleted> => {
      const { file_id: id } = request.params;
      const named = readFileId(id);
      const { ownerId } = request.caller;
      await (named.kind === 'stored' ? stored.remove(ownerId, named.uploadId) : audio.remove(ownerId, named));
      return { id, object: 'file', deleted: true };
    },
  );
}
