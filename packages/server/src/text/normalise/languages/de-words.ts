// German: months, abbreviations and the words that stand beside numbers.
import type { Abbreviations, Language } from '../language.ts';
import { entries, wordSet } from './tables.ts';

export const GERMAN_MONTHS = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(
  ' ',
);

export const GERMAN_ABBREVIATIONS: Abbreviations = {
  always: entries({
    ...{
      'z.B.': 'zum Beispiel',
      'd.h.': 'das heißt',
      'u.a.': 'unter anderem',
      'u.a.m.': 'und anderes mehr',
      'u.ä. | u.Ä.': 'und Ähnliches',
      'o.ä. | o.Ä.': 'oder Ähnliches',
    },
    ...{
      'usw.': 'und so weiter',
      'usf.': 'und so fort',
      'bzw.': 'beziehungsweise',
      'etc.': 'et cetera',
      'ca.': 'circa',
      'evtl.': 'eventuell',
    },
    ...{
      'ggf.': 'gegebenenfalls',
      'inkl.': 'inklusive',
      'exkl.': 'exklusive',
      'insb.': 'insbesondere',
      'sog.': 'sogenannte',
      'vgl.': 'vergleiche',
    },
    ...{
      'zzgl.': 'zuzüglich',
      'abzgl.': 'abzüglich',
      'i.d.R.': 'in der Regel',
      'z.T.': 'zum Teil',
      'u.U.': 'unter Umständen',
      's.o.': 'siehe oben',
    },
    ...{
      's.u.': 'siehe unten',
      'v.a.': 'vor allem',
      'i.A.': 'im Auftrag',
      'm.E.': 'meines Erachtens',
      'z.Z. | z.Zt.': 'zurzeit',
      'bspw.': 'beispielsweise',
    },
    ...{
      'v.Chr.': 'vor Christus',
      'n.Chr.': 'nach Christus',
      'Jh.': 'Jahrhundert',
      'Jhd.': 'Jahrhundert',
      'geb.': 'geboren',
      'gest.': 'gestorben',
    },
    ...{
      'einschl.': 'einschließlich',
      'Mio.': 'Millionen',
      'Mrd.': 'Milliarden',
      'Tsd.': 'Tausend',
      'Std.': 'Stunden',
      'Tel.': 'Telefon',
      'allg.': 'allgemein',
    },
    ...{
      'Str.': 'Straße',
      'Hbf.': 'Hauptbahnhof',
      'Fa.': 'Firma',
      'Hrsg.': 'Herausgeber',
      'max.': 'maximal',
      'mind.': 'mindestens',
      'vs.': 'versus',
    },
  }),
  beforeNumber: entries({
    ...{
      'Nr.': 'Nummer',
      'Nrn.': 'Nummern',
      'S.': 'Seite',
      'Bd.': 'Band',
      'Kap.': 'Kapitel',
      'Abb.': 'Abbildung',
      'Abs.': 'Absatz',
    },
    ...{
      'Art.': 'Artikel',
      'Aufl.': 'Auflage',
      'Tab.': 'Tabelle',
      'Anm.': 'Anmerkung',
      'Ziff.': 'Ziffer',
      'Jg.': 'Jahrgang',
    },
  }),
  beforeCapital: entries({
    ...{
      'geb.': 'geborene',
      'Dr.': 'Doktor',
      'Prof.': 'Professor',
      'Hr.': 'Herr',
      'Hrn.': 'Herrn',
      'Fr.': 'Frau',
      'Frl.': 'Fräulein',
      'St.': 'Sankt',
      'Ing.': 'Ingenieur',
    },
    ...{ 'hl.': 'heilige', 'Gebr.': 'Gebrüder', 'Dipl.': 'Diplom' },
  }),
  besideNumber: entries({
    ...{
      'Jan.': 'Januar',
      'Feb. | Febr.': 'Februar',
      'Mär. | Mrz.': 'März',
      'Apr.': 'April',
      'Jun.': 'Juni',
      'Jul.': 'Juli',
      'Aug.': 'August',
    },
    ...{ 'Sep. | Sept.': 'September', 'Okt.': 'Oktober', 'Nov.': 'November', 'Dez.': 'Dezember' },
  }),
  afterNumber: entries({ 'Aufl.': 'Auflage', 'Kl.': 'Klasse', 'Pkt.': 'Punkte', 'Stck.': 'Stück' }),
};

export const GERMAN_BARE: Language['bare'] = {
  beforeNumber: { Nr: 'Nummer' },
  beforeCapital: { Dr: 'Doktor', Prof: 'Professor' },
  besideNumber: {},
};

export const GERMAN_NOT_YEAR = {
  after: wordSet('seite seiten s nr nummer zimmer raum linie postfach modell typ kapitel'),
  before: wordSet(
    'menschen personen einwohner soldaten meter kilometer euro dollar mark stück mal uhr grad tonnen exemplare stimmen punkte',
  ),
};

export const GERMAN_RULERS = wordSet(
  'ludwig wilhelm friedrich heinrich karl otto franz joseph ferdinand maximilian leopold rudolf albrecht konrad philipp georg eduard jakob ' +
    'elisabeth katharina maria johann johannes paul pius benedikt gregor leo innozenz clemens napoleon alexander nikolaus peter iwan christian ' +
    'gustav adolf ramses ptolemaios ludwig sigismund viktor emanuel alfons',
);

export const GERMAN_ROMAN_AFTER = wordSet(
  'kapitel teil band akt aufzug szene buch abschnitt artikel art klasse typ stufe phase anhang gruppe gesang paragraph paragraf',
);

/** Nouns that an ordinal stands before also without an article, and its ending there. */
export const GERMAN_ENDINGS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(GERMAN_MONTHS.map((month) => [month, 'er'])),
  ...Object.fromEntries(
    'Weltkrieg Band Teil Platz Stock Tag Monat Akt Aufzug Advent Geburtstag Versuch Spieltag Rang Jahrgang'
      .split(' ')
      .map((word) => [word, 'er']),
  ),
  ...Object.fromEntries(
    'Klasse Auflage Etage Liga Woche Runde Szene Reihe Stunde Ausgabe Folge Staffel Strophe Person Stufe'
      .split(' ')
      .map((word) => [word, 'e']),
  ),
  ...Object.fromEntries(
    'Jahrhundert Jahrtausend Kapitel Jahr Buch Mal Semester Quartal Lebensjahr Obergeschoss Bataillon Regiment'
      .split(' ')
      .map((word) => [word, 'es']),
  ),
};
