// Pronunciation dictionaries as files: import from CSV and PLS, export as CSV.
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { IMPORT_TYPES, ImportResult, type ImportType } from '@lector/contract/dictionaries';
import { MAX_ENTRIES_PER_PAGE, MAX_IMPORT_BYTES } from '@lector/contract/limits';
import { Type } from 'typebox';
import { invalidInput } from '../../errors.ts';
import type { DictionaryName } from '../../ports/dictionary-entries.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { compileValidator } from '../protocol/validation.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { toCsvLines, toDictionaryInfo } from '../wire/dictionaries.ts';
import { type DictionaryRoute, nameOf, dictionaryParams as params } from '../wire/dictionary-name.ts';

const FORMATS = { 'text/csv': 'csv', 'application/pls+xml': 'pls' } as const;
const BYTE_ORDER_MARK = '\ufeff';

/** A file and what it is. */
interface Upload {
  readonly type: ImportType;
  readonly text: string;
}

export function registerDictionaryFiles(app: Routes, dependencies: AppDependencies): void {
  const { service, importEntries } = dependencies.dictionaries;

  app.register(async (files) => {
    readFilesOnly(files);
    files.post<DictionaryRoute & { Body: Upload }>(
      '/lector/v1/dictionaries/:dictionary_id/import',
      {
        config: { scope: 'tts:write' },
        bodyLimit: MAX_IMPORT_BYTES,
        // The parser has checked it; the schema is for the document.
        validatorCompiler: (route) =>
          route.httpPart === 'body' ? requireBody : compileValidator(route as Parameters<typeof compileValidator>[0]),
        schema: describeRoute({
          tag: 'Dictionaries',
          id: 'importDictionary',
          summary: 'Import entries',
          description:
            'From CSV (`text/csv`, in UTF-8): `word,replacement[,lang,match]`, or with a first line that names the columns, of which ' +
            '`ipa` may be one. A replacement between slashes is IPA. `match` is `word` or `part`, and `case` where upper and lower case ' +
            'count. Or from a lexicon in PLS 1.0 (`application/pls+xml`). All lines are checked before the first is stored. An entry ' +
            'for the same phrase, language and case replaces the former, so an import that was cut short can be repeated.',
          params,
          consumes: IMPORT_TYPES,
          body: Type.String({ description: 'The file, of 10 MiB at most.' }),
          answer: ImportResult,
          refusals: [404],
        }),
      },
      async (request) => {
        const name = nameOf(request);
        const { type, text } = request.body;
        const { added, replaced, warnings } = await importEntries(name, FORMATS[type], text);
        return { added, replaced, dictionary: toDictionaryInfo(await service.find(name)), warnings: [...warnings] };
      },
    );
  });

  app.get<DictionaryRoute>(
    '/lector/v1/dictionaries/:dictionary_id/export',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'exportDictionary',
        summary: 'Export a dictionary',
        description: 'As CSV that the import takes, by phrase.',
        params,
        csv: true,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      const name = nameOf(request);
      await service.find(name);
      reply.header('content-type', 'text/csv; charset=utf-8');
      reply.header('content-disposition', `attachment; filename="dictionary-${name.dictionaryId}.csv"`);
      return Readable.from(writePages(name));
    },
  );

  async function* writePages(name: DictionaryName): AsyncGenerator<string> {
    for (let offset = 0; ; offset += MAX_ENTRIES_PER_PAGE) {
      const page = await service.searchEntries(name, { search: '', offset, limit: MAX_ENTRIES_PER_PAGE });
      yield toCsvLines(page.entries, offset === 0);
      if (page.entries.length < MAX_ENTRIES_PER_PAGE) return;
    }
  }
}

function requireBody(value: unknown) {
  if (typeof value === 'object' && value !== null) return { value };
  return { error: invalidInput({ loc: ['body'], msg: 'Field required', type: 'missing' }) };
}

/** Takes the types of files and no JSON. Of another type nothing is read. */
function readFilesOnly(files: Routes): void {
  files.removeAllContentTypeParsers();
  for (const type of IMPORT_TYPES) {
    files.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => {
      const bytes = body as Buffer;
      if (!isUtf8(bytes)) {
        done(
          invalidInput({ loc: ['body'], msg: 'The file is not valid UTF-8: save it as UTF-8', type: 'string_unicode' }),
        );
        return;
      }
      const text = bytes.toString('utf8');
      done(null, { type, text: text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text } satisfies Upload);
    });
  }
  files.addContentTypeParser('*', (_request, _body, done) => {
    done(
      invalidInput({ loc: ['body'], msg: `Content-Type should be ${IMPORT_TYPES.join(' or ')}`, type: 'content_type' }),
    );
  });
}
