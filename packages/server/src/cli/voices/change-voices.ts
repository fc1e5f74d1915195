// `lector voices remove`, `verify`, `default`, `alias` and `add-speaker`.

import { remoteOfModel } from '../../domain/model.ts';
import type { Voice } from '../../domain/voice.ts';
import { findAlias, VOICE_ALIASES } from '../../domain/voice-alias.ts';
import type { StoredVoice } from '../../ports/voice-store.ts';
import { EXIT, UsageError } from '../remote/failures.ts';
import type { VoiceSession } from './voice-command.ts';
import { readLanguage } from './voice-words.ts';

export async function removeVoices({ admin, terminal }: VoiceSession, names: readonly string[]): Promise<number> {
  const stored = await admin.store.list();
  for (const name of names) {
    const folder = folderOf(stored, name);
    const voices = await admin.installer.remove(folder);
    terminal.out(
      `${folder} is removed, with ${voices === 1 ? 'its voice' : `its ${voices} voices`}. What it has spoken stays.`,
    );
  }
  return EXIT.complete;
}

/** By the name of a folder, or the id of a voice in it. */
function folderOf(stored: readonly StoredVoice[], name: string): string {
  if (!/^[0-9]{1,10}$/.test(name)) return name;
  const voice = stored.find(({ id, removedAtMs }) => id === Number(name) && removedAtMs === null);
  if (voice === undefined)
    throw new UsageError(`Voice ${name} is not installed: \`lector voices list\` shows those that are.`);
  const engine = remoteOfModel(voice.folder);
  if (engine !== null)
    throw new UsageError(`Voice ${name} is one of the remote engine ${engine}: lector engines remove ${engine}`);
  const others = stored.filter(
    ({ folder, removedAtMs, id }) => folder === voice.folder && removedAtMs === null && id !== voice.id,
  );
  if (others.length === 0) return voice.folder;
  throw new UsageError(
    `Voice ${name} is one of ${others.length + 1} in ${voice.folder}, which are removed together: lector voices remove ${voice.folder}`,
  );
}

export async function verifyVoices(
  { admin, terminal, signal }: VoiceSession,
  names: readonly string[],
): Promise<number> {
  const verified = [];
  for (const name of names.length === 0 ? [null] : names)
    verified.push(...(await admin.installer.verify(name, signal)));
  for (const { folder, problems } of verified) {
    terminal.out(problems.length === 0 ? `${folder} is sound.` : `${folder} is not: ${problems.join('; ')}.`);
  }
  if (verified.length === 0) terminal.note('No voice is installed.');
  const broken = verified.filter(({ problems }) => problems.length > 0);
  if (broken.length > 0)
    terminal.note('A broken voice is made whole by `lector voices remove` and `lector voices install`.');
  return broken.length === 0 ? EXIT.complete : EXIT.incomplete;
}

export interface DefaultOptions {
  readonly language: string;
  readonly reset?: boolean;
}

export async function chooseDefault(
  { admin, terminal }: VoiceSession,
  name: string | undefined,
  options: DefaultOptions,
): Promise<number> {
  const language = readLanguage(options.language);
  if ((name === undefined) !== (options.reset === true)) {
    throw new UsageError('Name the voice that shall speak the language, or add --reset to take the choice back.');
  }
  if (name === undefined) {
    await admin.store.setDefault(language.id, null);
    terminal.out(`Nobody is chosen for ${language.tag} any more.`);
    return EXIT.complete;
  }
  const voice = await findVoice(admin, name);
  if (admin.catalogue.support(voice, language.id).level === 'none') {
    throw new UsageError(`${voice.name} (${voice.id}) does not speak ${language.tag}.`);
  }
  await admin.store.setDefault(language.id, voice.id);
  terminal.out(`${voice.name} (${voice.id}) speaks ${language.tag} from now on, where a request leaves the choice.`);
  return EXIT.complete;
}

export interface AliasOptions {
  readonly reset?: boolean;
}

/** Pins an id of camb's clients to a voice. */
export async function pinAlias(
  { admin, terminal }: VoiceSession,
  aliasId: string,
  name: string | undefined,
  options: AliasOptions,
): Promise<number> {
  const alias = findAlias(Number(aliasId));
  if (alias === undefined) {
    throw new UsageError(`${aliasId} is no alias: they are ${VOICE_ALIASES.map(({ id }) => id).join(', ')}.`);
  }
  if ((name === undefined) !== (options.reset === true)) {
    throw new UsageError('Name the voice that the id shall stand for, or add --reset to take the choice back.');
  }
  const voice = name === undefined ? null : await findVoice(admin, name);
  await admin.store.setAlias(alias.id, voice?.id ?? null);
  terminal.out(
    voice === null
      ? `${alias.id} stands for the best voice of the language again.`
      : `${alias.id} stands for ${voice.name} (${voice.id}) from now on, in every language that it speaks.`,
  );
  return EXIT.complete;
}

/** A voice for everybody by its id or name. */
async function findVoice({ catalogue }: VoiceSession['admin'], name: string): Promise<Voice> {
  await catalogue.look();
  const voices = catalogue.voices(null);
  const found = voices.filter((voice) => String(voice.id) === name || voice.name.toLowerCase() === name.toLowerCase());
  const [voice, ...others] = found;
  if (voice === undefined || others.length > 0) {
    const why =
      voice === undefined
        ? `There is no voice ${name}`
        : `${name} are ${found.map(({ id }) => id).join(' and ')}: say which`;
    throw new UsageError(`${why} (\`lector voices list\` shows all).`);
  }
  return voice;
}

export async function addSpeaker({ admin, terminal }: VoiceSession, name: string, speaker: number): Promise<number> {
  const id = await admin.installer.addSpeaker(name, speaker);
  terminal.out(`Speaker ${speaker} of ${name} is voice ${id}.`);
  return EXIT.complete;
}
