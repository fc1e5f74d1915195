// The public index of Piper voices, `voices.json`: what it offers, read with care, since a mirror may be anybody's.
import { findLanguageByTag, isTag } from '../../../domain/language-by-tag.ts';
import { AppError } from '../../../errors.ts';
import { licenseOfName } from './license-text.ts';
import { type Offered, type OfferedFile, PIPER_HOME, pairRecipe, sizeOf, toFolderName } from './offer.ts';

export const INDEX_FILE = 'voices.json';
export const MAX_INDEX_BYTES = 16 * 1024 * 1024;
const MAX_VOICES = 20_000;
const RATES: Readonly<Record<string, number>> = { x_low: 16_000, low: 16_000, medium: 22_050, high: 22_050 };

type Fields = Readonly<Record<string, unknown>>;

/** Entries that cannot be used are passed over. Throws `source_failed` when it is no index at all. */
export function parsePiperIndex(bytes: Uint8Array): readonly Offered[] {
  let index: unknown;
  try {
    index = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new AppError('source_failed', 'The index of voices is no JSON.', {}, error);
  }
  if (!isFields(index)) throw new AppError('source_failed', 'The index of voices is not of the form that is known.');
  const entries = Object.entries(index).slice(0, MAX_VOICES);
  const found = entries.flatMap(([key, value]) => (isFields(value) ? (readEntry(key, value) ?? []) : []));
  const byName = new Map(found.map((offered) => [offered.offer.name, offered]));
  return [...byName.values()].sort((one, other) => (one.offer.name < other.offer.name ? -1 : 1));
}

function readEntry(key: string, entry: Fields): Offered | null {
  const files = readFiles(entry.files);
  const model = files.find(({ path }) => path.endsWith('.onnx'));
  const config = files.find(({ path }) => path.endsWith('.onnx.json'));
  if (model === undefined || config === undefined || config.path !== `${model.path}.json`) return null;
  const slash = model.path.lastIndexOf('/') + 1;
  const stem = model.path.slice(slash, -'.onnx'.length);
  const name = toFolderName(key);
  const language = isFields(entry.language) ? entry.language : {};
  const quality = text(entry.quality);
  const title = text(entry.name) || name;
  return {
    offer: {
      name,
      title,
      description: [`${title}, ${quality} quality`, text(language.name_english), text(language.country_english)]
        .filter((part) => part !== '')
        .join(', '),
      languages: readLanguages(text(language.code)),
      family: 'piper',
      speakers: Number.isSafeInteger(entry.num_speakers) ? Number(entry.num_speakers) : null,
      sampleRate: RATES[quality] ?? null,
      sizeBytes: sizeOf([model, config]),
      license: licenseOfName(key),
      source: PIPER_HOME,
      list: 'index',
    },
    recipe: pairRecipe(model.path.slice(0, slash), sumsOf(model), sumsOf(config), stem),
  };
}

function readFiles(value: unknown): readonly OfferedFile[] {
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([path, facts]) => {
    if (!isRelative(path) || !isFields(facts)) return [];
    const { size_bytes: bytes, md5_digest: md5 } = facts;
    return [
      {
        path,
        name: path.slice(path.lastIndexOf('/') + 1),
        bytes: Number.isSafeInteger(bytes) && Number(bytes) >= 0 ? Number(bytes) : null,
        md5: typeof md5 === 'string' && /^[0-9a-f]{32}$/.test(md5) ? md5 : null,
      },
    ];
  });
}

/** Below the index, and nothing but a path. */
function isRelative(path: string): boolean {
  const parts = path.split('/');
  return (
    path.length <= 300 &&
    !/[\u0000-\u001f\u007f\\:?#%]/.test(path) &&
    !parts.some((part) => part === '' || part === '..')
  );
}

function readLanguages(code: string): readonly string[] {
  const tag = code.toLowerCase().replace('_', '-');
  if (isTag(tag)) return [tag];
  const near = findLanguageByTag(tag);
  return near === undefined ? [] : [near.tag];
}

function sumsOf({ bytes, md5 }: OfferedFile) {
  return { bytes, md5 };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 100) : '';
}
