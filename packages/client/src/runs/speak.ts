// Speaks a text: submits, waits, and fetches the facts of the audio.
import type { PausesBody } from '@lector/contract/reading';
import type { TtsRequest } from '@lector/contract/tts';
import { LectorError } from '../errors.ts';
import type { CallOptions } from '../http/transport.ts';
import type { RunResult } from './bulk.ts';
import type { PauseLengths, SpeakOptions, SpeakRequest, Speech, SpeechCalls } from './speech.ts';

export const DEFAULT_VOICE_ID = 147320;
export const DEFAULT_LANGUAGE_ID = 1;
const GENDERS = { male: 1, female: 2 } as const;

export async function speak(client: SpeechCalls, request: SpeakRequest, options: SpeakOptions): Promise<Speech> {
  const { signal, idempotencyKey, format, sampleRate, loudness } = options;
  const { task_id: taskId } = await client.createTts(toWire(request), {
    ...(signal && { signal }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  options.onSubmitted?.(taskId);
  const final = await client.waitForTask(taskId, options);
  if (final.status !== 'SUCCESS' || final.run_id === null) {
    const reason = final.exception_reason ?? undefined;
    throw new LectorError('runFailed', final.message ?? reason ?? 'the run failed', { code: reason, taskId });
  }
  const runId = final.run_id;
  const fetchFacts = async (callOptions: CallOptions): Promise<RunResult & { url: string }> => {
    const facts = (await client.results([runId], { ...callOptions, format, sampleRate, loudness })).get(runId);
    if (facts?.url) return { ...facts, url: facts.url };
    throw new LectorError('badRequest', facts?.message ?? 'the audio is gone', { code: facts?.status, taskId });
  };
  const facts = await fetchFacts(signal ? { signal } : {});
  return {
    ...facts,
    taskId,
    async download(callOptions = {}) {
      try {
        return await client.download(facts, callOptions);
      } catch (error) {
        const refused = error instanceof LectorError && error.status !== undefined && error.status < 500;
        if (!refused) throw error;
        return client.download(await fetchFacts(callOptions), callOptions);
      }
    },
  };
}

function toWire(request: SpeakRequest): TtsRequest {
  const { lane, listenBack, reuse, gender, age, projectName, projectDescription, folderId } = request;
  return {
    text: request.text,
    voice_id: request.voiceId ?? DEFAULT_VOICE_ID,
    language: request.languageId ?? DEFAULT_LANGUAGE_ID,
    ...(gender !== undefined && { gender: GENDERS[gender] }),
    ...(age !== undefined && { age }),
    ...(projectName !== undefined && { project_name: projectName }),
    ...(projectDescription !== undefined && { project_description: projectDescription }),
    ...(folderId !== undefined && { folder_id: folderId }),
    ...(lane !== undefined && { lane }),
    ...(listenBack !== undefined && { listen_back: listenBack }),
    ...(reuse !== undefined && { reuse }),
    ...toReading(request),
  };
}

function toReading(request: SpeakRequest): Partial<TtsRequest> {
  const { inputType, normalize, footnotes, pauses, marks, speed, dictionaries } = request;
  return {
    ...(inputType !== undefined && { input_type: inputType }),
    ...(normalize !== undefined && { normalize }),
    ...(footnotes !== undefined && { footnotes }),
    ...(pauses !== undefined && { pauses: toPauses(pauses) }),
    ...(marks !== undefined && { marks }),
    ...(speed !== undefined && { speed }),
    ...(dictionaries !== undefined && { dictionaries: [...dictionaries] }),
  };
}

function toPauses({ sentenceMs, paragraphMs, headingMs, sceneMs }: PauseLengths): PausesBody {
  return {
    ...(sentenceMs !== undefined && { sentence_ms: sentenceMs }),
    ...(paragraphMs !== undefined && { paragraph_ms: paragraphMs }),
    ...(headingMs !== undefined && { heading_ms: headingMs }),
    ...(sceneMs !== undefined && { scene_ms: sceneMs }),
  };
}
