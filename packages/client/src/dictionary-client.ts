// The calls for pronunciation dictionaries.
import type {
  DictionaryBody,
  DictionaryInfo,
  EntryBody,
  EntryInfo,
  EntryPage,
  EntryQuery,
  ImportResult,
  ImportType,
} from '@lector/contract/dictionaries';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { type Call, type CallOptions, createTransport, readJson, readNothing } from './http/transport.ts';
import { toTransportOptions } from './http/transport-options.ts';
import type { LectorClientOptions } from './lector-client.ts';

/** Every method rejects with LectorError. Ids of dictionaries are for `dictionaries` of `createTts` and `speak`. */
export interface DictionaryClient {
  list(options?: CallOptions): Promise<DictionaryInfo[]>;
  create(body: DictionaryBody): Promise<DictionaryInfo>;
  /** Sets its name and its language. */
  change(id: number, body: DictionaryBody): Promise<DictionaryInfo>;
  remove(id: number): Promise<void>;
  /** A page of entries, by phrase. */
  entries(id: number, query?: EntryQuery, options?: CallOptions): Promise<EntryPage>;
  addEntry(id: number, body: EntryBody): Promise<EntryInfo>;
  /** Replaces an entry as a whole. */
  changeEntry(id: number, entryId: number, body: EntryBody): Promise<EntryInfo>;
  removeEntry(id: number, entryId: number): Promise<void>;
  /** Takes a file of 10 MiB at most. What is there for the same phrases is replaced. Doing it twice is doing it once. */
  importFile(id: number, file: { readonly type: ImportType; readonly content: string }): Promise<ImportResult>;
  /** The URL of a dictionary as CSV: for a signed-in browser, or with the key as a header. */
  exportAddress(id: number): string;
}

export function createDictionaryClient(options: LectorClientOptions): DictionaryClient {
  const root = `${parseBaseUrl(options.baseUrl).lector}/lector/v1/dictionaries`;
  const transport = createTransport(toTransportOptions(options));
  const read = <T>(path: string, call: CallOptions = {}): Promise<T> =>
    transport.send({ method: 'GET', url: root + path, repeatable: 'always', withKey: true, ...call }, readJson<T>);
  const write = (method: Call['method'], path: string, content: Pick<Call, 'body' | 'file'> = {}): Call => ({
    ...{ method, url: root + path, withKey: true, ...content },
    // A second POST would make a second dictionary, or be refused as an entry that is there.
    repeatable: method === 'POST' && content.file === undefined ? 'never' : 'always',
  });
  const ask = <T>(...call: Parameters<typeof write>): Promise<T> => transport.send(write(...call), readJson<T>);
  const tell = (...call: Parameters<typeof write>): Promise<void> => transport.send(write(...call), readNothing);

  return {
    list: (call) => read('', call),
    create: (body) => ask('POST', '', { body }),
    change: (id, body) => ask('PUT', `/${id}`, { body }),
    remove: (id) => tell('DELETE', `/${id}`),
    entries: (id, query = {}, call) => read(`/${id}/entries${toQuery(query)}`, call),
    addEntry: (id, body) => ask('POST', `/${id}/entries`, { body }),
    changeEntry: (id, entryId, body) => ask('PUT', `/${id}/entries/${entryId}`, { body }),
    removeEntry: (id, entryId) => tell('DELETE', `/${id}/entries/${entryId}`),
    importFile: (id, file) => ask('POST', `/${id}/import`, { file }),
    exportAddress: (id) => `${root}/${id}/export`,
  };
}
