// The splitter of sentences and normalisation have lists of their own: what has a spoken form must not end a sentence.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { segmentSentences } from '../sentences/segmentation.ts';
import type { Abbreviations, Language } from './language.ts';
import * as de from './languages/de.ts';
import * as en from './languages/en.ts';
import * as es from './languages/es.ts';
import * as fr from './languages/fr.ts';
import * as italian from './languages/it.ts';
import * as pl from './languages/pl.ts';
import * as pt from './languages/pt.ts';
import * as ru from './languages/ru.ts';

const LANGUAGES: Readonly<Record<string, Language>> = {
  de: de.load(),
  en: en.load('en-us'),
  es: es.load('es-es'),
  fr: fr.load('fr-fr'),
  it: italian.load(),
  pl: pl.load(),
  pt: pt.load('pt-br'),
  ru: ru.load(),
};

/** A sentence in which the abbreviation is one. */
const CONTEXTS: Readonly<Record<keyof Abbreviations, (key: string) => string>> = {
  always: (key) => `Here is ${key} something else.`,
  beforeNumber: (key) => `Here is ${key} 5 and more.`,
  beforeCapital: (key) => `Here is ${key} Paul and more.`,
  besideNumber: (key) => `Here is ${key} 5 and more.`,
  afterNumber: (key) => `Here is 5 ${key} and more.`,
};

describe('abbreviations that have a spoken form', () => {
  for (const [language, { abbreviations }] of Object.entries(LANGUAGES)) {
    it(`end no sentence in ${language}`, () => {
      const ending = Object.entries(CONTEXTS).flatMap(([condition, sentence]) =>
        Object.keys(abbreviations[condition as keyof Abbreviations]).filter(
          (key) => key.endsWith('.') && [...segmentSentences(sentence(key), language)].length > 1,
        ),
      );
      assert.deepEqual(ending, []);
    });
  }
});
