// Voices, languages and folders in the API.
import { type Static, Type } from 'typebox';
import { Id, NullableInteger, NullableString } from './fields.ts';
import { MAX_FOLDERS_PER_PAGE, MAX_ID, MIN_ID } from './limits.ts';

/** Support of a language by a voice: made for it, or made for another variant of the language. */
const VoiceLanguage = Type.Object({
  id: Id('Language id.', 1),
  support: Type.Unsafe<'exact' | 'same-language'>({ type: 'string', enum: ['exact', 'same-language'] }),
  note: Type.Optional(Type.String({ description: 'What to know, such as a script it reads only.' })),
});
export type VoiceLanguage = Static<typeof VoiceLanguage>;

/** An item of `GET /list-voices`: the vendor's fields, and below them what Lector adds. */
export const Voice = Type.Object(
  {
    id: Id('Send it as `voice_id`.', 147320),
    voice_name: Type.String(),
    gender: Type.Integer({ description: '0 not known, 1 male, 2 female, 9 not applicable.' }),
    age: Type.Integer({ description: 'Years the voice sounds like; 0 when not known.' }),
    language: NullableInteger({
      minimum: MIN_ID,
      maximum: MAX_ID,
      description: 'The one language of the voice; null when it speaks many.',
    }),
    transcript: NullableString({ description: 'Always null: there is no reference recording.' }),
    description: NullableString({
      description: 'How it sounds; of an id that stands for others, which voice that is now.',
    }),
    is_published: Type.Boolean(),
    signed_url: NullableString({ description: 'Always null: there is no reference recording.' }),
    engine: Type.String({ description: 'Which engine speaks it.' }),
  },
  { title: 'Voice' },
);
export type Voice = Static<typeof Voice>;
export const VoiceList = Type.Array(Voice);

/** An item of `GET /lector/v1/voice-languages`: voices that speak the same languages share one, so that no list is told twice. */
export const VoiceLanguages = Type.Object(
  {
    voice_ids: Type.Array(Id('A voice of `GET /list-voices`.', 147320), {
      description: 'The voices this is about; every voice is in exactly one item.',
    }),
    languages: Type.Array(VoiceLanguage, { description: 'Every language they speak honestly, by id.' }),
  },
  { title: 'VoiceLanguages' },
);
export type VoiceLanguages = Static<typeof VoiceLanguages>;
export const VoiceLanguagesList = Type.Array(VoiceLanguages);

/** The answer of `GET /lector/v1/voice-choices`: what nobody has to ask for. */
const LanguageChoice = Type.Object({
  language: Id('Language id.', 1),
  voice_id: NullableInteger({
    minimum: MIN_ID,
    maximum: MAX_ID,
    description: 'The voice chosen for it, else the best one; null when none speaks it.',
  }),
  chosen: Type.Boolean({ description: 'Somebody chose it.' }),
  aliases: Type.Array(
    Type.Object({
      alias_id: Id('One of the ids of camb’s clients.', 147320),
      voice_id: Id('The voice that it stands for in this language.', 1021),
    }),
    { description: 'What the ids of camb’s clients stand for; none when no voice speaks the language.' },
  ),
});
export const VoiceChoices = Type.Object(
  {
    languages: Type.Array(LanguageChoice),
    pinned: Type.Array(
      Type.Object({
        alias_id: Id('One of the ids of camb’s clients.', 147320),
        voice_id: Id('The voice that it stands for wherever that speaks the language.', 1021),
      }),
    ),
    absent: Type.Array(
      Type.Object({
        voice_id: Id('Of a voice that is not on offer.', 200000),
        name: Type.String(),
        why: Type.Unsafe<'removed' | 'broken'>({
          type: 'string',
          enum: ['removed', 'broken'],
          description: '`broken`: installed, and its files cannot be loaded.',
        }),
      }),
      { description: 'Voices that runs may name and new ones cannot have.' },
    ),
  },
  { title: 'VoiceChoices' },
);
export type VoiceChoices = Static<typeof VoiceChoices>;

export const PinBody = Type.Object({
  voice_id: NullableInteger({ minimum: MIN_ID, maximum: MAX_ID, description: 'Null takes the choice back.' }),
});
export type PinBody = Static<typeof PinBody>;

/** An item of `GET /source-languages` and `GET /target-languages`, whose lists are the same. */
export const Language = Type.Object(
  {
    id: Id('Send it as `language`.', 1),
    language: Type.String({ description: 'English name with the region in brackets, lower case.' }),
    short_name: Type.String({ description: 'BCP-47 tag, lower case.' }),
  },
  { title: 'LanguagePydanticModel' },
);
export type Language = Static<typeof Language>;
export const LanguageList = Type.Array(Language);

/** An item of `GET /folders`: the fields of the SDKs and those of the docs together. */
export const Folder = Type.Object(
  {
    team_id: Id('Who owns it.'),
    name: Type.String(),
    folder_id: Id('Send it as `folder_id`.'),
    folder_name: Type.String(),
    run_count: Type.Integer({ minimum: 0 }),
  },
  { title: 'Folder' },
);
export type Folder = Static<typeof Folder>;
export const FolderList = Type.Array(Folder);

export const FolderQuery = Type.Object({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_FOLDERS_PER_PAGE,
      default: MAX_FOLDERS_PER_PAGE,
      description: 'Most folders to list.',
    }),
  ),
  search_query: Type.Optional(
    Type.String({ minLength: 2, maxLength: 255, description: 'Keeps names that contain it.' }),
  ),
});
export type FolderQuery = Static<typeof FolderQuery>;

export const CreateFolderRequest = Type.Object({
  folder_name: Type.String({ minLength: 3, maxLength: 255, description: 'Name of the new folder.' }),
});
export type CreateFolderRequest = Static<typeof CreateFolderRequest>;

export const FolderCreated = Type.Object({
  status: Type.String({ description: '`success`.' }),
  folder_id: Id('The new folder.'),
  folder_name: Type.String(),
  message: Type.String(),
});
export type FolderCreated = Static<typeof FolderCreated>;
