// French: months, abbreviations and the words that stand beside numbers.
import type { Abbreviations, Language } from '../language.ts';
import { entries, wordSet } from './tables.ts';

export const FRENCH_MONTHS =
  'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ');

export const FRENCH_ABBREVIATIONS: Abbreviations = {
  always: entries({
    ...{
      'p.ex. | par ex.': 'par exemple',
      'c.-à-d. | c.à.d. | c.-à.-d.': "c'est-à-dire",
      'cf.': 'confer',
      'env.': 'environ',
    },
    ...{
      'av.J.-C.': 'avant Jésus-Christ',
      'apr.J.-C. | ap.J.-C.': 'après Jésus-Christ',
      'J.-C.': 'Jésus-Christ',
      'tél.': 'téléphone',
    },
    ...{
      'N.B.': 'nota bene',
      'P.-S. | P.S.': 'post-scriptum',
      'i.e.': "c'est-à-dire",
      'vs.': 'versus',
      'dép.': 'département',
      'max.': 'maximum',
      'min.': 'minimum',
    },
    ...{ 's.v.p. | S.V.P.': "s'il vous plaît", 'ibid.': 'ibidem', 'hab.': 'habitants' },
  }),
  beforeNumber: entries({
    ...{
      'n° | nº | no.': 'numéro',
      'N° | Nº': 'Numéro',
      'n°s | nos.': 'numéros',
      'p.': 'page',
      'pp.': 'pages',
      'vol.': 'volume',
      't.': 'tome',
    },
    ...{
      'chap.': 'chapitre',
      'ch.': 'chapitre',
      'fig.': 'figure',
      'art.': 'article',
      'éd.': 'édition',
      'al.': 'alinéa',
      'tabl.': 'tableau',
      'sect.': 'section',
    },
  }),
  beforeCapital: entries({
    ...{
      'M.': 'monsieur',
      'MM.': 'messieurs',
      'Mgr.': 'monseigneur',
      'Dr.': 'docteur',
      'Prof.': 'professeur',
    },
    ...{
      'av.': 'avenue',
      'Av.': 'avenue',
      'Gén.': 'général',
    },
  }),
  besideNumber: entries({
    ...{
      'janv.': 'janvier',
      'févr.': 'février',
      'avr.': 'avril',
      'juil.': 'juillet',
      'sept.': 'septembre',
      'oct.': 'octobre',
    },
    ...{ 'nov.': 'novembre', 'déc.': 'décembre' },
  }),
  afterNumber: entries({ 'éd.': 'édition', 'vol.': 'volumes', 'pp. | p.': 'pages' }),
};

export const FRENCH_BARE: Language['bare'] = {
  beforeNumber: {},
  beforeCapital: {
    Dr: 'docteur',
    Mgr: 'monseigneur',
    Me: 'maître',
    Mes: 'maîtres',
    MM: 'messieurs',
    Drs: 'docteurs',
  },
  besideNumber: {},
};

export const FRENCH_RULERS = wordSet(
  'louis henri charles françois philippe jean napoléon édouard george georges jacques guillaume richard élisabeth elisabeth elizabeth pie ' +
    'benoît grégoire léon innocent clément paul nicolas alexandre pierre catherine ferdinand alphonse frédéric léopold baudouin albert ' +
    'christian gustave adolphe ramsès ptolémée robert hugues lothaire carloman dagobert clovis childéric thierry raymond victor emmanuel umberto',
);

export const FRENCH_ROMAN_AFTER = wordSet(
  'chapitre chapitres tome tomes livre livres partie acte scène volume volumes article titre annexe section phase classe type chant leçon numéro',
);

export const FRENCH_CENTURIES = wordSet(
  'siècle siècles arrondissement république dynastie millénaire empire reich internationale légion congrès édition',
);
