// Italian: months, abbreviations and the words that stand beside numbers.
import type { Abbreviations, Gender, Language } from '../language.ts';
import { entries, wordSet } from './tables.ts';

export const ITALIAN_MONTHS =
  'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'.split(' ');

export const ITALIAN_ABBREVIATIONS: Abbreviations = {
  always: entries({
    ...{ 'ecc. | etc.': 'eccetera', 'ad es. | p.es. | per es.': 'per esempio', 'cfr.': 'confronta', 'ca.': 'circa' },
    ...{ 'a.C.': 'avanti Cristo', 'd.C.': 'dopo Cristo', 'sec.': 'secolo', 'secc.': 'secoli', 'tel.': 'telefono' },
    ...{ 'C.so': 'corso', 'P.zza | P.za': 'piazza', 'V.le': 'viale', 'F.lli': 'fratelli', 'L.go': 'largo' },
    ...{ 'Sig.ra': 'signora', 'Sig.na': 'signorina', 'Dott.ssa | Dr.ssa': 'dottoressa', 'Prof.ssa': 'professoressa' },
    ...{ 'sig.ra': 'signora', 'sig.na': 'signorina', 'dott.ssa | dr.ssa': 'dottoressa', 'prof.ssa': 'professoressa' },
    ...{ 'S.Pietro': 'San Pietro', 'S.Maria': 'Santa Maria', 'S.Marco': 'San Marco', 'S.Paolo': 'San Paolo' },
    ...{ 'max.': 'massimo', 'min.': 'minimo', 'vs.': 'versus', 'prov.': 'provincia', 'cd.': 'cosiddetto' },
  }),
  beforeNumber: entries({
    ...{ 'n. | n° | nº | num.': 'numero', 'N. | N° | Nº': 'Numero', 'nn.': 'numeri', 'es.': 'esempio' },
    ...{ 'pag. | p. | pg.': 'pagina', 'pagg. | pp.': 'pagine', 'cap.': 'capitolo', 'capp.': 'capitoli' },
    ...{ 'art.': 'articolo', 'artt.': 'articoli', 'vol.': 'volume', 'voll.': 'volumi', 'fig.': 'figura' },
    ...{ 'figg.': 'figure', 'tab.': 'tabella', 'par.': 'paragrafo', 'ed.': 'edizione', 'v.': 'verso', 'vv.': 'versi' },
  }),
  beforeCapital: entries({
    ...{ 'sig.': 'signor', 'sigg.': 'signori', 'dott.': 'dottor', 'prof.': 'professor', 'proff.': 'professori' },
    ...{ 'avv.': 'avvocato', 'ing.': 'ingegner', 'on.': 'onorevole', 'geom.': 'geometra', 'rag.': 'ragionier' },
    ...{ 'arch.': 'architetto', 'gen.': 'generale', 'col.': 'colonnello', 'cap.': 'capitano', 'mons.': 'monsignor' },
    ...{ 'cav.': 'cavalier', 'sen.': 'senatore', 'ten.': 'tenente', 'Sig.': 'signor', 'Sigg.': 'signori' },
    ...{ 'Dott.': 'dottor', 'Prof.': 'professor', 'Avv.': 'avvocato', 'Ing.': 'ingegner', 'On.': 'onorevole' },
  }),
  besideNumber: entries({
    ...{ 'genn. | gen.': 'gennaio', 'febbr. | feb.': 'febbraio', 'mar.': 'marzo', 'apr.': 'aprile', 'mag.': 'maggio' },
    ...{ 'giu.': 'giugno', 'lug.': 'luglio', 'ago.': 'agosto', 'sett. | set.': 'settembre', 'ott.': 'ottobre' },
    ...{ 'nov.': 'novembre', 'dic.': 'dicembre' },
  }),
  afterNumber: entries({ 'ab.': 'abitanti', 'ed.': 'edizione', 'pagg. | pp.': 'pagine' }),
};

export const ITALIAN_BARE: Language['bare'] = { beforeNumber: {}, beforeCapital: {}, besideNumber: {} };

export const ITALIAN_RULERS = wordSet(
  'vittorio umberto carlo luigi enrico filippo ferdinando francesco federico giovanni paolo pio benedetto gregorio leone innocenzo clemente ' +
    'alessandro nicola giulio sisto urbano bonifacio callisto martino eugenio edoardo giorgio giacomo guglielmo riccardo napoleone leopoldo ' +
    'cosimo lorenzo amedeo emanuele ottone lotario berengario pietro alfonso ruggero tancredi manfredi corrado massimiliano ramses tolomeo',
);

/** The gender of what a Roman numeral follows or precedes; engines read it as an ordinal, but always as a masculine one. */
export const ITALIAN_ROMAN: Readonly<Record<string, Gender>> = {
  ...genders(
    'm',
    'capitolo volume tomo libro atto articolo titolo canto secolo paragrafo grado tipo premio congresso concilio',
  ),
  ...genders(
    'f',
    'parte scena sezione fase classe guerra edizione legislatura legione divisione lezione giornata elisabetta caterina maria margherita cristina ' +
      'giovanna isabella cleopatra dinastia internazionale crociata repubblica',
  ),
};

function genders(gender: Gender, words: string): Readonly<Record<string, Gender>> {
  return Object.fromEntries(words.split(' ').map((word) => [word, gender]));
}

/** After a degree sign and a space: these say that the number counts degrees. */
export const NOT_AFTER_ORDINAL = wordSet(
  "a all al alla alle e ed o di in nel nella sopra sotto da dal con per gradi celsius fahrenheit centigradi nord sud est ovest ma che all'ombra",
);
