// Which voice speaks a request, in the order that docs/voices.md states.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { supportByTags } from '../../domain/tag-support.ts';
import { GENDER, type Voice } from '../../domain/voice.ts';
import { VOICE_ALIASES } from '../../domain/voice-alias.ts';
import { NO_CHOICES, type VoiceChoices } from '../../domain/voice-choices.ts';
import { ESPEAK_SOURCE } from '../../engines/espeak/catalogue.ts';
import { chooseVoice, defaultVoice, type VoiceWish, voicesThatSpeak } from './choose-voice.ts';
import { pickVoice } from './pick-voice.ts';
import { exampleOfferedVoice } from './test-voices.ts';
import { createVoiceCatalogue } from './voice-catalogue.ts';

const [ENGLISH_US, GERMAN, GERMAN_AT, ENGLISH_GB, FILIPINO] = [1, 31, 29, 35, 72] as const;
const MARTIN = 147_320;
const ARIELLE = 20_303;
const { male, female, unknown } = GENDER;

type Installed = Partial<Voice> & { readonly id: number; readonly tags?: readonly string[] };

function open(installed: readonly Installed[] = [], choices: Partial<VoiceChoices> = {}) {
  const tags = new Map(installed.map((voice) => [voice.id, voice.tags ?? ['en-us']]));
  const voices = installed.map(({ tags: _, ...voice }) => exampleOfferedVoice(voice));
  const source = {
    voices: () => voices,
    models: () => [],
    support: ({ id }: Voice, languageId: number) => supportByTags(tags.get(id)!, languageId),
    unreadable: () => null,
  };
  const all = { ...NO_CHOICES, ...choices };
  return createVoiceCatalogue([source, ESPEAK_SOURCE], { choices: () => all });
}

const wish = (changes: Partial<VoiceWish> = {}): VoiceWish => ({
  ownerId: 7,
  voiceId: MARTIN,
  languageId: ENGLISH_US,
  gender: null,
  age: null,
  ...changes,
});

function idOf(catalogue: ReturnType<typeof open>, changes: Partial<VoiceWish> = {}): number | string {
  const choice = chooseVoice(catalogue, wish(changes));
  return choice.kind === 'voice' ? choice.voice.id : choice.kind;
}

describe('an alias', () => {
  it('is the voice that it once was, as long as nothing is installed', () => {
    const catalogue = open();
    for (const { id, formerId, gender } of VOICE_ALIASES) {
      for (const languageId of [ENGLISH_US, GERMAN_AT])
        assert.equal(idOf(catalogue, { voiceId: id, languageId }), formerId);
      assert.equal(catalogue.find(null, formerId)?.gender, gender);
    }
  });

  it('is an installed voice of its gender as soon as there is one for the language', () => {
    const catalogue = open([
      { id: 200_000, gender: female },
      { id: 200_001, gender: male },
      { id: 200_002, gender: male, tags: ['de-de'] },
    ]);
    assert.equal(idOf(catalogue), 200_001);
    assert.equal(idOf(catalogue, { voiceId: ARIELLE }), 200_000);
    assert.equal(idOf(catalogue, { languageId: GERMAN_AT }), 200_002);
    assert.equal(idOf(catalogue, { voiceId: ARIELLE, languageId: GERMAN }), 1_022);
  });

  it('takes its gender first, then one that is not known, and the other one only when there is no voice else', () => {
    assert.equal(idOf(open([{ id: 200_000 }, { id: 200_001, gender: male }])), 200_001);
    assert.equal(idOf(open([{ id: 200_000, gender: unknown }])), 200_000);
    assert.equal(idOf(open([{ id: 200_000, gender: female }])), 1_021);
    assert.equal(idOf(open([{ id: 200_000, gender: female, tags: ['fil-ph'] }]), { languageId: FILIPINO }), 200_000);
  });

  it('takes a voice that was made for the language before one of another region, then the nearest age', () => {
    const catalogue = open([
      { id: 200_000, gender: male, age: 35 },
      { id: 200_001, gender: male, age: 60, tags: ['en-gb'] },
      { id: 200_002, gender: male, age: 0, tags: ['en-gb'] },
      { id: 200_003, gender: male, age: 40, tags: ['en-gb'] },
    ]);
    assert.equal(idOf(catalogue, { languageId: ENGLISH_GB }), 200_003);
    assert.equal(idOf(catalogue, { languageId: ENGLISH_GB, age: 70 }), 200_001);
    assert.equal(idOf(catalogue), 200_000);
  });

  it('never takes unasked what belongs to one owner or may not be used for commerce', () => {
    const license = { name: 'CC-BY-NC-4.0', commercial: false, attribution: null, url: null };
    const installed = [
      { id: 200_000, gender: male, ownerId: 7 },
      { id: 200_001, gender: male, license },
    ];
    assert.equal(idOf(open(installed)), 1_021);
    assert.equal(idOf(open(installed, { defaults: new Map([[ENGLISH_US, 200_001]]) })), 200_001);
    assert.equal(idOf(open(installed, { defaults: new Map([[ENGLISH_US, 200_000]]) })), 1_021);
  });

  it('is the voice that somebody pinned, where that speaks the language', () => {
    const installed = [{ id: 200_000, gender: male }];
    const catalogue = open(installed, {
      aliases: new Map([
        [MARTIN, 1_009],
        [ARIELLE, 200_000],
        [20_305, 404],
      ]),
    });
    assert.equal(idOf(catalogue), 1_009);
    assert.equal(idOf(catalogue, { voiceId: ARIELLE }), 200_000);
    assert.equal(idOf(catalogue, { voiceId: ARIELLE, languageId: GERMAN }), 1_022);
    assert.equal(idOf(catalogue, { voiceId: 20_305 }), 1_023, 'the pinned voice is gone');
  });

  it('is the voice chosen for the language, unless that is of the other gender', () => {
    const catalogue = open([{ id: 200_000, gender: male }], { defaults: new Map([[ENGLISH_US, 1_009]]) });
    assert.equal(idOf(catalogue), 1_009);
    assert.equal(idOf(catalogue, { voiceId: ARIELLE }), 1_022);
    const chosen = open([], { defaults: new Map([[ENGLISH_US, 1_011]]) });
    assert.equal(idOf(chosen), 1_011, '147320 is what samples carry that mean no voice in particular');
    assert.equal(idOf(chosen, { gender: male }), 1_021);
    assert.equal(idOf(chosen, { voiceId: 20_298 }), 1_024);
  });

  it('follows the gender that the request asks for', () => {
    const catalogue = open([{ id: 200_000, gender: female }]);
    assert.equal(idOf(catalogue, { gender: female }), 200_000);
    assert.equal(idOf(catalogue, { voiceId: ARIELLE, gender: male }), 1_007);
    assert.equal(idOf(catalogue, { voiceId: ARIELLE, gender: 9 }), 200_000);
  });
});

describe('a voice', () => {
  const set = (id: number, gender: 0 | 1 | 2, age: number, tags = ['en-us']) => ({
    id,
    gender,
    age,
    tags,
    model: 'voice:set',
  });
  const catalogue = open([
    set(200_000, female, 30),
    set(200_001, male, 30),
    set(200_002, male, 60),
    set(200_003, male, 31, ['en-gb']),
    { id: 200_010, gender: male, age: 45 },
    { id: 200_011, ownerId: 7 },
  ]);

  it('is the one that was asked for', () => {
    for (const voiceId of [1_001, 200_000, 200_002, 200_011]) assert.equal(idOf(catalogue, { voiceId }), voiceId);
  });

  it('gives way to a speaker of the same set that has the gender and age asked for', () => {
    assert.equal(idOf(catalogue, { voiceId: 200_000, gender: male }), 200_001);
    assert.equal(idOf(catalogue, { voiceId: 200_000, gender: male, age: 50 }), 200_002);
    assert.equal(idOf(catalogue, { voiceId: 200_001, age: 58 }), 200_002);
    assert.equal(idOf(catalogue, { voiceId: 200_010, gender: female }), 200_010, 'its set has nobody else');
    assert.equal(idOf(catalogue, { voiceId: 200_000, gender: 0 }), 200_000);
  });

  it('stays when its engine can change gender and age in it', () => {
    assert.equal(idOf(catalogue, { voiceId: 1_001, gender: female, age: 20 }), 1_001);
  });

  it('by default of a language is the chosen one, else the best', () => {
    assert.equal(defaultVoice(catalogue, ENGLISH_US)?.id, 200_000);
    assert.equal(defaultVoice(catalogue, ENGLISH_GB)?.id, 200_003);
    assert.equal(defaultVoice(catalogue, GERMAN)?.id, 1_001);
    assert.equal(defaultVoice(catalogue, FILIPINO), undefined);
    assert.equal(defaultVoice(open([], { defaults: new Map([[GERMAN, 1_015]]) }), GERMAN)?.id, 1_015);
  });

  it('has others beside it, those liked better first', () => {
    const ids = voicesThatSpeak(catalogue, 7, ENGLISH_GB).map(({ id }) => id);
    assert.deepEqual(ids.slice(0, 7), [200_003, 200_000, 200_001, 200_002, 200_010, 200_011, 1_001]);
    assert.ok(!voicesThatSpeak(catalogue, 8, ENGLISH_GB).some(({ id }) => id === 200_011));
  });
});

describe('a refusal', () => {
  const refusal = async (catalogue: ReturnType<typeof open>, changes: Partial<VoiceWish>) => {
    const error = await pickVoice(catalogue, wish(changes)).then(
      () => assert.fail('a voice was found'),
      (thrown) => thrown,
    );
    return error.details.items[0];
  };
  const absent = { name: 'Old', folder: 'old', ownerId: null };

  it('names voices that speak the language', async () => {
    const catalogue = open([{ id: 200_000, name: 'Amy' }]);
    const { msg, type, ctx, loc } = await refusal(catalogue, { voiceId: 200_000, languageId: GERMAN });
    assert.match(
      msg,
      /^This voice cannot speak german \(germany\): It was made for english \(united states\)\. Voices that can: 1001 \(Arthur\), /,
    );
    assert.deepEqual([type, loc, ctx.near], ['language_not_spoken', ['body', 'language'], [ENGLISH_US]]);
    assert.deepEqual(ctx.voices, [1_001, 1_002, 1_003, 1_004, 1_005]);
  });

  it('names near languages when no voice speaks the language', async () => {
    const { msg, ctx } = await refusal(open(), { languageId: FILIPINO });
    assert.match(msg, /^No voice can speak filipino \(philippines\): .* Near languages that can be spoken: 102 \(/);
    assert.deepEqual(ctx, { near: [102, 85], voices: [] });
  });

  it('says of a removed voice, by its name, that it was removed', async () => {
    const catalogue = open([], { absent: new Map([[200_000, { ...absent, why: 'removed' }]]) });
    const { msg, type, ctx } = await refusal(catalogue, { voiceId: 200_000 });
    assert.match(msg, /^The voice “Old” was removed: GET \/list-voices names/);
    assert.deepEqual([type, ctx], ['voice_removed', { name: 'Old' }]);
  });

  it('says where to look when a voice is installed and cannot be loaded', async () => {
    const catalogue = open([], { absent: new Map([[200_000, { ...absent, why: 'broken' }]]) });
    const { msg, type } = await refusal(catalogue, { voiceId: 200_000 });
    assert.match(msg, /“Old” is installed and cannot be loaded: .*lector doctor/);
    assert.equal(type, 'voice_not_available');
  });

  it('does not tell of the custom voice of another owner, removed or not', async () => {
    const catalogue = open([{ id: 200_001, ownerId: 8 }], {
      absent: new Map([[200_000, { ...absent, ownerId: 8, why: 'removed' }]]),
    });
    for (const voiceId of [200_000, 200_001])
      assert.equal((await refusal(catalogue, { voiceId })).type, 'voice_not_found');
    assert.equal((await refusal(catalogue, { voiceId: 200_000, ownerId: 8 })).type, 'voice_removed');
  });

  it('names the voice before the language when both are unknown', async () => {
    assert.equal((await refusal(open(), { voiceId: 5, languageId: 9_999 })).type, 'voice_not_found');
    assert.equal((await refusal(open(), { languageId: 9_999 })).type, 'language_not_found');
  });

  it('comes after a look whether the voice was installed a moment ago', async () => {
    const voice = exampleOfferedVoice({ id: 200_000 });
    let voices: readonly Voice[] = [];
    const source = {
      voices: () => voices,
      models: () => [],
      support: () => ({ level: 'exact', note: null }) as const,
      unreadable: () => null,
    };
    const catalogue = createVoiceCatalogue([source], {
      update: async () => {
        voices = [voice];
      },
    });
    assert.equal(await pickVoice(catalogue, wish({ voiceId: 200_000 })), voice);
  });
});
