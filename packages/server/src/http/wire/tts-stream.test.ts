import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLanguage } from '../../domain/language.ts';
import { toStreamedAudio, toStreamedRun } from './tts-stream.ts';

const BODY = { text: 'Good evening.', voice_id: 147320, language: 'en-us' };
/** What the vendor's clients may send. Assamese is the one of their list that has no language id. */
const LOCALES =
  'ar-ae ar-bh ar-dz ar-eg ar-iq ar-jo ar-kw ar-lb ar-ly ar-ma ar-om ar-qa ar-sa ar-sy ar-tn ar-xa ar-ye bn-bd bn-in cs-cz de-at de-ch de-de ' +
  'el-gr en-au en-in en-uk en-us es-es es-mx es-us fi-fi fr-be fr-ca fr-ch fr-fr hi-in id-id it-it ja-jp kn-in ko-kr ml-in mr-in nl-be nl-nl ' +
  'pa-in pl-pl pt-br pt-pt ro-ro ru-ru ta-in te-in th-th tr-tr uk-ua vi-vn zh-cn zh-hk zh-tw';

test('the locales of the vendor’s clients are languages of ours', () => {
  for (const locale of LOCALES.split(' ')) {
    for (const language of [locale, locale.toUpperCase().replace('-', '_')]) {
      const { languageId } = toStreamedRun({ ...BODY, language });
      const expected = locale === 'en-uk' ? 'en-gb' : locale;
      assert.equal(findLanguage(languageId)?.tag, expected);
    }
  }
  for (const language of [31, '31']) assert.equal(toStreamedRun({ ...BODY, language }).languageId, 31);
});

test('another locale is refused with those that there are', () => {
  for (const language of ['as-in', 'en', '', 'xx-yy']) {
    assert.throws(() => toStreamedRun({ ...BODY, language }), /Allowed: af-za .*en-uk en-us.* zu-za/);
  }
});

test('what is sent depends on what the client says, and on how old it is', () => {
  const cases = [
    [{}, 'mp3', null],
    [{ language: 1 }, 'flac', null],
    [{ language: '1' }, 'flac', null],
    [{ language: 1, output_format: 'adts' }, 'aac', null],
    [{ output_configuration: { format: 'pcm_s16le' } }, 'pcm', 22_050],
    [{ output_configuration: { format: 'pcm_s16be' }, speech_model: 'mars-pro' }, 'pcm_s16be', 48_000],
    [
      { output_configuration: { format: 'pcm_f32le', sample_rate: 16_000 }, speech_model: 'mars-pro' },
      'pcm_f32le',
      16_000,
    ],
    [{ output_configuration: { format: 'mp3' }, speech_model: 'mars-pro' }, 'mp3', null],
  ] as const;
  for (const [fields, format, sampleRate] of cases) {
    assert.deepEqual(toStreamedAudio({ ...BODY, ...fields }), { format, sampleRate });
  }
});
