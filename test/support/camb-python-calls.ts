// What camb's Python client sends and accepts, by record: it is not run here, since no Python index is at hand where the tests run.
// Recorded on 2026-11-29 from camb-sdk 1.5.10 (pydantic 1.10, httpx 0.23), run against a Lector.

/** Of every call. */
export const RECORDED_HEADERS = {
  accept: '*/*',
  'accept-encoding': 'gzip, deflate',
  connection: 'keep-alive',
  'user-agent': 'python-httpx/0.23.3',
  'x-fern-language': 'Python',
} as const;

/** What a model of the client takes, as a check of the parsed JSON. Unknown fields are kept by all of them. */
type Model = (value: unknown) => boolean;

export interface RecordedCall {
  /** As a program writes it. */
  readonly python: string;
  readonly method: 'GET' | 'POST';
  /** Below the base URL; `{…}` is the answer of an earlier call. */
  readonly path: string;
  /** The bytes, as `json.dumps` writes them. */
  readonly body?: string;
  readonly status: number;
  readonly model: Model;
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const object =
  (fields: Readonly<Record<string, Model>>): Model =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, model]) => model(value[name]));
const listOf =
  (model: Model): Model =>
  (value) =>
    Array.isArray(value) && value.every(model);
const optional =
  (model: Model): Model =>
  (value) =>
    value === undefined || value === null || model(value);
const text: Model = (value) => typeof value === 'string';
const whole: Model = Number.isSafeInteger;
const either =
  (...models: readonly Model[]): Model =>
  (value) =>
    models.some((model) => model(value));

const CreateTtsOut = object({ task_id: text });
const OrchestratorPipelineResult = object({
  status: text, // three words, or anything
  run_id: optional(whole),
  exception_reason: optional(text),
  message: optional(either(text, isObject)),
});
const GetTtsResultOutFileUrl = object({ output_url: text });
/** One value that it cannot take makes the whole answer an exception. */
const Results: Model = (value) => isObject(value) && Object.values(value).every(either(text, GetTtsResultOutFileUrl));
const Language = object({ id: whole, language: text, short_name: text });
const Folder = object({ team_id: whole, name: text });
const HttpValidationError = object({
  detail: optional(listOf(object({ loc: listOf(either(text, whole)), msg: text, type: text }))),
});
/** `ApiError.body` is whatever JSON came. */
const AnyJson: Model = () => true;

/** In the order in which they were recorded. */
export const RECORDED_CALLS: readonly RecordedCall[] = [
  {
    python: 'client.text_to_speech.create_tts(text="Good evening.", voice_id=147320, language=1)',
    ...{ method: 'POST', path: '/tts', body: '{"text": "Good evening.", "voice_id": 147320, "language": 1}' },
    ...{ status: 200, model: CreateTtsOut },
  },
  {
    python: 'client.text_to_speech.get_tts_result(task_id)',
    ...{ method: 'GET', path: '/tts/{task_id}', status: 200, model: OrchestratorPipelineResult },
  },
  {
    python: 'client.text_to_speech.get_tts_results(run_ids=[run_id, 12345])',
    ...{ method: 'POST', path: '/tts-results', body: '{"run_ids": [{run_id}, 12345]}', status: 200, model: Results },
  },
  {
    python: 'client.text_to_speech.get_tts_run_info(run_id, output_type="file_url")',
    ...{ method: 'GET', path: '/tts-result/{run_id}?output_type=file_url', status: 200, model: GetTtsResultOutFileUrl },
  },
  {
    python: 'client.voice_cloning.list_voices()',
    ...{ method: 'GET', path: '/list-voices', status: 200, model: listOf(isObject) },
  },
  {
    python: 'client.languages.get_source_languages()',
    ...{ method: 'GET', path: '/source-languages', status: 200, model: listOf(Language) },
  },
  {
    python: 'client.folders.create_folder(folder_name="books")',
    ...{ method: 'POST', path: '/folders/create', body: '{"folder_name": "books"}', status: 200, model: AnyJson },
  },
  {
    python: 'client.folders.list_folders()',
    ...{ method: 'GET', path: '/folders', status: 200, model: listOf(Folder) },
  },
  {
    python: 'client.text_to_speech.get_tts_results(run_ids=[1])',
    ...{ method: 'POST', path: '/tts-results', body: '{"run_ids": [1]}', status: 422, model: HttpValidationError },
  },
  {
    python: 'client.text_to_speech.get_tts_run_info(77, output_type="file_url")',
    ...{ method: 'GET', path: '/tts-result/77?output_type=file_url', status: 400, model: AnyJson },
  },
];
