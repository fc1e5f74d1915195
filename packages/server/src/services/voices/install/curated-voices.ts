// Voices that are worth a first try, told in our own words. Sizes and digests are of the public Piper index (v1.0.0); a licence that could not
// be verified is called so and counts as unknown.
import type { VoiceLicense } from '../../../domain/voice.ts';
import type { Family } from '../../../domain/voice-manifest.ts';
import { type Offered, PIPER_HOME, pairRecipe, type Recipe, sizeOf } from './offer.ts';

const SHERPA_HOME = 'https://github.com/k2-fsa/sherpa-onnx/releases/tag/tts-models';

type Digests = readonly [modelBytes: number, modelMd5: string, configBytes: number, configMd5: string];

interface PiperRow {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly license: VoiceLicense;
  readonly digests: Digests;
  readonly speakers?: number;
}

const license = (name: string, commercial: boolean | null, attribution: string | null = null): VoiceLicense => ({
  name,
  commercial,
  attribution,
  url: null,
});
const unverified = (name: string): VoiceLicense => license(`${name}, not verified`, null);

const PIPER: readonly PiperRow[] = [
  {
    name: 'en_US-ljspeech-medium',
    title: 'LJ Speech',
    about: 'American woman who reads non-fiction, calm and clear.',
    license: license('public domain', true),
    digests: [63_531_379, '109d552e9dd78d92d1169a7edd6de38d', 4_972, '0668112b8b3ac5bb4b12c2b1a366776a'],
  },
  {
    name: 'en_GB-cori-medium',
    title: 'Cori',
    about: 'British woman who reads novels.',
    license: unverified('public domain'),
    digests: [63_531_379, 'f143307611eccea9d976235d0895f57c', 4_966, '12b1dc45d8919f3475cf296d5f16a4c6'],
  },
  {
    name: 'en_US-libritts_r-medium',
    title: 'LibriTTS-R',
    about: 'Nine hundred American readers in one model; `lector voices add-speaker` offers one of them more.',
    license: unverified('CC-BY-4.0'),
    digests: [78_580_914, 'bb2c2776cffbfd736c7c497f620c0ca6', 20_123, 'c740db18a0dab11b13ce0292ea1196c6'],
    speakers: 904,
  },
  {
    name: 'en_US-amy-medium',
    title: 'Amy',
    about: 'American woman, lively.',
    license: unverified('CC-BY-SA-4.0'),
    digests: [63_201_294, '778d28aeb95fcdf8a882344d9df142fc', 4_882, '7f37dadb26340c90ebc8088e0b252310'],
  },
  {
    name: 'en_US-lessac-medium',
    title: 'Lessac',
    about: 'American woman of a studio recording, very even. For research alone.',
    license: license('Blizzard 2013 research licence', false),
    digests: [63_201_294, '2fc642b535197b6305c7c8f92dc8b24f', 4_885, 'c1f2b7bddefe113f3255ff9ef234cfd3'],
  },
  {
    name: 'de_DE-thorsten-medium',
    title: 'Thorsten',
    about: 'German man, clear and matter-of-fact.',
    license: license('CC0-1.0', true),
    digests: [63_201_294, 'a129b00fb3078df43c96bab6c94535c0', 4_819, '843a7bd7272724f750534dd5a26d1aad'],
  },
  {
    name: 'fr_FR-siwis-medium',
    title: 'SIWIS',
    about: 'French woman of a studio recording.',
    license: unverified('CC-BY-4.0'),
    digests: [63_201_294, '20e876e8c839e9b11a26085858f2300c', 4_875, 'a407e7e6901feb79c2ea2a5466076cce'],
  },
  {
    name: 'es_ES-davefx-medium',
    title: 'Davefx',
    about: 'Spanish man of Spain.',
    license: unverified('CC0-1.0'),
    digests: [63_201_294, 'dc515cd4ecc5f6f72fe14a941188fc9c', 4_817, 'dd157b5eaf6930bf949cf416d9a9307a'],
  },
];

interface ArchiveRow {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly family: Family;
  readonly languages: readonly string[];
  readonly speakers: number | null;
  readonly sampleRate: number | null;
  readonly license: VoiceLicense;
  readonly archive: string;
  readonly vocoder?: string;
}

const ARCHIVES: readonly ArchiveRow[] = [
  {
    name: 'kokoro-multi-lang-v1_0',
    title: 'Kokoro 1.0',
    about: 'Fifty-three voices, English and Chinese here: the best of these and the slowest. About 330 MB.',
    family: 'kokoro',
    languages: ['en-us', 'en-gb', 'zh-cn'],
    speakers: 53,
    sampleRate: 24_000,
    license: license('Apache-2.0', true),
    archive: 'kokoro-multi-lang-v1_0.tar.bz2',
  },
  {
    name: 'kitten-nano-en-v0_1-fp16',
    title: 'Kitten nano',
    about: 'Eight English voices in a very small model. About 24 MB.',
    family: 'kitten',
    languages: ['en-us'],
    speakers: 8,
    sampleRate: 24_000,
    license: license('Apache-2.0', true),
    archive: 'kitten-nano-en-v0_1-fp16.tar.bz2',
  },
  {
    name: 'matcha-icefall-en_US-ljspeech',
    title: 'Matcha LJ Speech',
    about: 'The American reader of LJ Speech in another kind of model, with a vocoder of its own. About 130 MB.',
    family: 'matcha',
    languages: ['en-us'],
    speakers: 1,
    sampleRate: 22_050,
    license: unverified('public domain recordings, Apache-2.0 code'),
    archive: 'matcha-icefall-en_US-ljspeech.tar.bz2',
    vocoder: 'vocos-22khz-univ.onnx',
  },
  {
    name: 'supertonic-3-int8',
    title: 'Supertonic 3',
    about:
      'Many languages without phonemes. Its licence restricts what it may be used for, and so does what is made with it.',
    family: 'supertonic',
    languages: ['en-us', 'ko-kr', 'es-es', 'pt-br', 'fr-fr'],
    speakers: null,
    sampleRate: null,
    license: license('OpenRAIL-M, with restrictions of use', null),
    archive: 'sherpa-onnx-supertonic-3-tts-int8-2026-05-11.tar.bz2',
  },
];

export const CURATED: readonly Offered[] = [...PIPER.map(toPiper), ...ARCHIVES.map(toArchive)];

function toPiper({ name, title, about, license, digests, speakers = 1 }: PiperRow): Offered {
  const [locale, voice, quality] = name.split('-') as [string, string, string];
  const [bytes, md5, configBytes, configMd5] = digests;
  const folder = `${locale.slice(0, 2)}/${locale}/${voice}/${quality}/`;
  const recipe = pairRecipe(folder, { bytes, md5 }, { bytes: configBytes, md5: configMd5 }, name);
  const languages = [locale.toLowerCase().replace('_', '-')];
  const offer = { name, title, description: about, languages, family: 'piper', speakers, sampleRate: 22_050 } as const;
  const sizeBytes = recipe.kind === 'files' ? sizeOf(recipe.files) : null;
  return { offer: { ...offer, sizeBytes, license, source: PIPER_HOME, list: 'curated' }, recipe };
}

function toArchive({ archive, vocoder, about, ...row }: ArchiveRow): Offered {
  const unknown = { bytes: null, md5: null };
  const beside = vocoder === undefined ? [] : [{ path: vocoder, name: vocoder, ...unknown }];
  const recipe: Recipe = { kind: 'archive', archive: { path: archive, name: archive, ...unknown }, beside };
  return { offer: { ...row, description: about, sizeBytes: null, source: SHERPA_HOME, list: 'curated' }, recipe };
}
