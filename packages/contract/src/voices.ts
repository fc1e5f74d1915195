// Installed voices in Lector's own API: what there is, what could be installed, and how far an installation has come.
import { type Static, Type } from 'typebox';
import { Id, NullableInteger, NullableObject, NullableString } from './fields.ts';
import {
  MAX_AGE,
  MAX_FOLDER_NAME_CHARACTERS,
  MAX_ID,
  MAX_REFERENCE_SECONDS,
  MAX_SPEAKER,
  MAX_URL_CHARACTERS,
  MAX_VOICE_DESCRIPTION_CHARACTERS,
  MAX_VOICE_NAME_CHARACTERS,
  MIN_ID,
  MIN_REFERENCE_SECONDS,
} from './limits.ts';

const NullableBoolean = (description: string) =>
  Type.Unsafe<boolean | null>({ type: ['boolean', 'null'], description });
const MAX_NUMBER = Number.MAX_SAFE_INTEGER;
const Amount = (description: string) => NullableInteger({ minimum: 0, maximum: MAX_NUMBER, description });

export const VoiceLicense = Type.Object({
  name: NullableString({ description: 'SPDX id where there is one; null when nobody knows.' }),
  commercial: NullableBoolean('Whether recordings may be used for commerce; null when unknown.'),
  attribution: NullableString({ description: 'Whom to name.' }),
  url: NullableString({ description: 'Where it can be read.' }),
});
export type VoiceLicense = Static<typeof VoiceLicense>;

/** A voice as whoever looks after the server sees it. */
export const VoiceInfo = Type.Object(
  {
    id: Id('Send it as `voice_id`.', 147320),
    name: Type.String(),
    description: Type.String(),
    gender: Type.Integer({ description: '0 not known, 1 male, 2 female, 9 not applicable.' }),
    age: Type.Integer({ description: 'Years the voice sounds like.' }),
    languages: Type.Array(Id('Language id.', 1), { description: 'Every language it speaks honestly.' }),
    engine: Type.String({ description: 'Which engine speaks it.' }),
    folder: NullableString({
      description: 'The installed voice folder it belongs to; null when it came with an engine.',
    }),
    custom: Type.Boolean({ description: 'Made from a recording; only its owner sees it.' }),
    sample_rate: Type.Integer({ description: 'Hz.' }),
    deterministic: Type.Boolean({ description: 'The same text gives the same samples every time.' }),
    size_bytes: Type.Integer({ description: 'Of its files, shared by the voices of one folder.' }),
    memory_mib: Type.Integer({ description: 'What one process takes that has it loaded, estimated.' }),
    loaded: Type.Boolean({ description: 'A process has it loaded now; another voice is loaded when a run needs it.' }),
    license: VoiceLicense,
  },
  { title: 'VoiceInfo' },
);
export type VoiceInfo = Static<typeof VoiceInfo>;

const VoiceDefault = Type.Object({
  language: Id('Language id.', 1),
  voice_id: Id('The voice that speaks it when nobody asks for another.', 147320),
});
export type VoiceDefault = Static<typeof VoiceDefault>;

export const InstalledVoices = Type.Object(
  {
    voices: Type.Array(VoiceInfo),
    defaults: Type.Array(VoiceDefault, { description: 'Only languages for which somebody chose.' }),
  },
  { title: 'InstalledVoices' },
);
export type InstalledVoices = Static<typeof InstalledVoices>;

/** A voice that could be installed. */
export const VoiceOffer = Type.Object(
  {
    name: Type.String({ description: 'Send it as `name` to install it.' }),
    title: Type.String(),
    description: Type.String(),
    languages: Type.Array(Id('Language id.', 1)),
    family: NullableString({ description: 'Kind of neural voice.' }),
    speakers: Amount('How many speakers it has.'),
    sample_rate: Amount('Hz.'),
    size_bytes: Amount('Bytes to fetch.'),
    license: VoiceLicense,
    source: NullableString({ description: 'Where it comes from.' }),
    curated: Type.Boolean({ description: 'From the table that ships with the program, not from the public index.' }),
    installed: Type.Boolean(),
  },
  { title: 'VoiceOffer' },
);
export type VoiceOffer = Static<typeof VoiceOffer>;
export const VoiceOfferList = Type.Array(VoiceOffer);

export const OfferQuery = Type.Object({
  language: Type.Optional(Id('Keeps voices that speak this language.')),
  all: Type.Optional(
    Type.Unsafe<'1'>({
      type: 'string',
      enum: ['1'],
      description: 'Also what the public index held when it was last read.',
    }),
  ),
  refresh: Type.Optional(
    Type.Unsafe<'1'>({ type: 'string', enum: ['1'], description: 'Reads the public index anew; implies `all`.' }),
  ),
});
export type OfferQuery = Static<typeof OfferQuery>;

export const InstallBody = Type.Object({
  name: Type.Optional(NullableString({ maxLength: MAX_FOLDER_NAME_CHARACTERS, description: 'A voice on offer.' })),
  url: Type.Optional(
    NullableString({
      maxLength: MAX_URL_CHARACTERS,
      description: 'Instead of a name: public `https:` address of an archive, or of a Piper model.',
    }),
  ),
  accept_licence: Type.Optional(
    Type.Boolean({ description: 'You have seen the licence and agree. Needed where commerce is not allowed.' }),
  ),
});
export type InstallBody = Static<typeof InstallBody>;

export const INSTALL_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
export type InstallState = (typeof INSTALL_STATES)[number];
export const INSTALL_PHASES = ['look', 'download', 'unpack', 'check', 'store'] as const;

const Progress = Type.Object({
  phase: Type.Unsafe<(typeof INSTALL_PHASES)[number]>({ type: 'string', enum: INSTALL_PHASES }),
  done_bytes: Type.Integer({ description: 'Of this phase.' }),
  total_bytes: Amount('Null when unknown.'),
  bytes_per_second: Amount('Null when unknown.'),
  seconds_left: Amount('Null when unknown.'),
});

const InstallFailure = Type.Object({
  code: Type.String({
    description: 'Stable name: `license_not_accepted`, `source_failed`, `unusable_voice`, `no_space` …',
  }),
  message: Type.String(),
});

/** An installation, as it is now. Kept until the server stops. */
export const VoiceInstall = Type.Object(
  {
    id: Type.String(),
    /** The name, or the address without what may be secret in it. */
    name: Type.String({ description: 'The voice on offer, or where it is fetched from.' }),
    state: Type.Unsafe<InstallState>({ type: 'string', enum: INSTALL_STATES }),
    progress: NullableObject(Progress, 'While it is running.'),
    failure: NullableObject(InstallFailure, 'Why it failed.'),
    folder: NullableString({ description: 'The voice folder, when it is done.' }),
    voice_ids: Type.Array(Id('A voice that is on offer now.'), { description: 'When it is done.' }),
    created_at: Type.String({ description: 'ISO 8601.' }),
    ended_at: NullableString({ description: 'ISO 8601.' }),
  },
  { title: 'VoiceInstall' },
);
export type VoiceInstall = Static<typeof VoiceInstall>;
export const VoiceInstallList = Type.Array(VoiceInstall);

export const RemovedVoices = Type.Object(
  { removed: Type.Integer({ minimum: 0, description: 'How many voices are not on offer any more.' }) },
  { title: 'RemovedVoices' },
);
export type RemovedVoices = Static<typeof RemovedVoices>;

export const DefaultVoiceBody = Type.Object({
  voice_id: NullableInteger({ minimum: MIN_ID, maximum: MAX_ID, description: 'Null takes the choice back.' }),
});
export type DefaultVoiceBody = Static<typeof DefaultVoiceBody>;

export const PreviewBody = Type.Object({
  language: Type.Optional(
    NullableInteger({ minimum: MIN_ID, maximum: MAX_ID, description: 'Default: the first language of the voice.' }),
  ),
  text: Type.Optional(
    NullableString({ minLength: 1, maxLength: 300, description: 'Default: a sentence in that language.' }),
  ),
});
export type PreviewBody = Static<typeof PreviewBody>;

export const SpeakerBody = Type.Object({
  speaker: Type.Integer({ minimum: 0, maximum: MAX_SPEAKER, description: 'Its number in the model.' }),
});
export type SpeakerBody = Static<typeof SpeakerBody>;

/** Also the answer of the vendor's `POST /create-custom-voice`. */
export const VoiceCreated = Type.Object({ voice_id: Id('Send it as `voice_id`.') }, { title: 'VoiceCreated' });
export type VoiceCreated = Static<typeof VoiceCreated>;

export const SampleSentence = Type.Object({
  tag: Type.String({ description: 'Lower-case BCP-47 tag, or the first part of one.' }),
  text: Type.String(),
});
export type SampleSentence = Static<typeof SampleSentence>;
export const SampleSentenceList = Type.Array(SampleSentence);

/** The fields of the vendor's `POST /create-custom-voice`, which come as text, and `consent` and `transcript`, which Lector adds. */
const Flag = (description: string) =>
  Type.Unsafe<string>({ type: 'string', enum: ['true', 'false', 'True', 'False', '1', '0'], description });
export const CustomVoiceForm = Type.Object({
  voice_name: Type.String({ minLength: 1, maxLength: MAX_VOICE_NAME_CHARACTERS, description: 'Its name.' }),
  gender: Type.Unsafe<0 | 1 | 2 | 9>({
    enum: [0, 1, 2, 9],
    description: '0 not known, 1 male, 2 female, 9 not applicable.',
  }),
  age: Type.Optional(
    Type.Integer({ minimum: 0, maximum: MAX_AGE, default: 30, description: 'Years the voice sounds like.' }),
  ),
  language: Type.Optional(Id('The language it speaks; without one all that the model speaks.', 1)),
  description: Type.Optional(
    Type.String({ maxLength: MAX_VOICE_DESCRIPTION_CHARACTERS, description: 'How it sounds.' }),
  ),
  consent: Type.Optional(
    Flag('`true`: whoever is heard in the recording agrees to being imitated. The moment is stored with the voice.'),
  ),
  transcript: Type.Optional(
    Type.String({
      maxLength: MAX_VOICE_DESCRIPTION_CHARACTERS,
      description: 'What is said in the recording; some models need it.',
    }),
  ),
  enhance_audio: Type.Optional(Flag('Has no effect here.')),
  publish_voice_to_market_place: Type.Optional(Flag('Has no effect here: the voice is yours only.')),
});
export type CustomVoiceForm = Static<typeof CustomVoiceForm>;

/** The same with the recording, as the form is sent. */
export const CustomVoiceUpload = Type.Object({
  ...CustomVoiceForm.properties,
  file: Type.Unsafe<unknown>({
    type: 'string',
    format: 'binary',
    description: `WAV of clear speech by one person, ${MIN_REFERENCE_SECONDS} to ${MAX_REFERENCE_SECONDS} s, 8 to 48 kHz.`,
  }),
});

export const Deleted = Type.Object({ status: Type.String({ description: '`ok`.' }) });
export type Deleted = Static<typeof Deleted>;
