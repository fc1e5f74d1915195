// The speakers of a voice by their names: how many, and what a name says of them.
import type { ManifestSpeaker } from '../../domain/voice-manifest.ts';
import { genderOf, languagesOf } from '../speaker-names.ts';

const MAX_NAME = 60;

/** `count` speakers, with these names by number where there are any. */
export function listSpeakers(count: number, names: ReadonlyMap<number, string>): readonly ManifestSpeaker[] {
  return Array.from({ length: count }, (_, id) => {
    const name = cleanName(names.get(id)) ?? (count === 1 ? 'default' : `speaker ${id}`);
    const languages = languagesOf(name);
    return { id, name, gender: genderOf(name), age: null, ...(languages === undefined ? {} : { languages }) };
  });
}

/** `name,name` as metadata of models has it. */
export function readSpeakerNames(list: string | undefined): ReadonlyMap<number, string> {
  if (list === undefined || list.trim() === '') return new Map();
  return new Map(list.split(',').map((name, id) => [id, name]));
}

function cleanName(name: string | undefined): string | undefined {
  const clean = name
    ?.replace(/[\u0000-\u001f\u007f]/g, '')
    .trim()
    .slice(0, MAX_NAME);
  return clean === '' ? undefined : clean;
}
