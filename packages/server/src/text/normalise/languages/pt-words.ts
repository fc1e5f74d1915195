// Portuguese: months, abbreviations and the words that stand beside numbers.
import type { Abbreviations, Gender, Language } from '../language.ts';
import { entries, wordSet } from './tables.ts';

export const PORTUGUESE_MONTHS =
  'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ');

export const PORTUGUESE_ABBREVIATIONS: Abbreviations = {
  always: entries({
    ...{ 'p.ex. | por ex.': 'por exemplo', 'a.C.': 'antes de Cristo', 'd.C.': 'depois de Cristo', 'i.e.': 'isto é' },
    ...{
      'E.U.A. | EE.UU.': 'Estados Unidos',
      'V.Ex.ª | V.Exa.': 'Vossa Excelência',
      'séc.': 'século',
      'sécs.': 'séculos',
    },
    ...{ 'máx.': 'máximo', 'mín.': 'mínimo', 'aprox.': 'aproximadamente', 'obs.': 'observação', 'vs.': 'versus' },
    ...{ 'tel. | telef.': 'telefone', 'Cia.': 'companhia', 'Ltda.': 'limitada', 'Lda.': 'limitada', 'cf.': 'confira' },
    ...{
      'dept.': 'departamento',
      'Exmo.': 'excelentíssimo',
      'Exma.': 'excelentíssima',
      'a.m.': 'a eme',
      'p.m.': 'pê eme',
    },
  }),
  beforeNumber: entries({
    ...{ 'n.º | n° | n.°': 'número', 'N.º | N° | N.°': 'Número', 'n.os': 'números', 'núm.': 'número' },
    ...{ 'pág. | p. | pg.': 'página', 'págs. | pp.': 'páginas', 'cap.': 'capítulo', 'caps.': 'capítulos' },
    ...{ 'art.': 'artigo', 'arts.': 'artigos', 'vol.': 'volume', 'vols.': 'volumes', 'fig.': 'figura', 't.': 'tomo' },
    ...{ 'tab.': 'tabela', 'ed.': 'edição', 'inc.': 'inciso', 'apto.': 'apartamento', 'al.': 'alínea' },
  }),
  beforeCapital: entries({
    ...{ 'sr.': 'senhor', 'sra.': 'senhora', 'srs.': 'senhores', 'srta.': 'senhorita', 'prof.': 'professor' },
    ...{ 'Sr.': 'senhor', 'Sra.': 'senhora', 'Srs.': 'senhores', 'Srta.': 'senhorita', 'Prof.': 'professor' },
    ...{ 'Profa. | Prof.ª | profa.': 'professora', 'Sr.ª': 'senhora', 'Dr.ª | Dra. | dra.': 'doutora' },
    ...{ 'D.': 'dom', 'Eng. | eng.': 'engenheiro', 'Eng.º': 'engenheiro', 'Av. | av.': 'avenida', 'R.': 'rua' },
    ...{ 'Gen.': 'general', 'Cel.': 'coronel', 'Cap.': 'capitão', 'Sto.': 'santo', 'Sta.': 'santa', 'Pe.': 'padre' },
    ...{ 'Arq.': 'arquiteto', 'Pça. | Pç.': 'praça', 'Trav.': 'travessa', 'Estr.': 'estrada', 'Maj.': 'major' },
  }),
  besideNumber: entries({
    ...{ 'jan.': 'janeiro', 'fev.': 'fevereiro', 'mar.': 'março', 'abr.': 'abril', 'jun.': 'junho', 'jul.': 'julho' },
    ...{ 'ago.': 'agosto', 'set.': 'setembro', 'out.': 'outubro', 'nov.': 'novembro', 'dez.': 'dezembro' },
  }),
  afterNumber: entries({ 'hab.': 'habitantes', 'ed.': 'edição', 'págs. | pp.': 'páginas' }),
};

export const PORTUGUESE_BARE: Language['bare'] = {
  beforeNumber: {},
  beforeCapital: { Prof: 'professor' },
  besideNumber: {},
};

export const PORTUGUESE_RULERS = wordSet(
  'joão pedro afonso manuel sancho dinis fernando duarte sebastião henrique filipe josé luís carlos miguel pio bento gregório leão inocêncio ' +
    'clemente paulo nicolau alexandre frederico leopoldo alberto gustavo adolfo napoleão eduardo jorge jaime guilherme ricardo ramsés ptolomeu ' +
    'bonifácio urbano vítor vitor francisco maximiliano felipe luis',
);

/** The gender of what a numeral up to ten follows or precedes as an ordinal. */
export const PORTUGUESE_ORDINALS: Readonly<Record<string, Gender>> = {
  ...genders(
    'f',
    'isabel maria catarina joana cristina margarida beatriz vitória guerra dinastia república cruzada edição',
  ),
  ...genders('m', 'congresso concílio encontro festival reich império'),
};

function genders(gender: Gender, words: string): Readonly<Record<string, Gender>> {
  return Object.fromEntries(words.split(' ').map((word) => [word, gender]));
}

/** A lone letter is a numeral after these; engines read longer ones right. */
export const PORTUGUESE_ROMAN_AFTER = wordSet(
  'capítulo capítulos tomo tomos livro livros parte ato acto cena volume volumes artigo título seção secção anexo fase século séculos tipo classe canto ' +
    'apêndice lição grau',
);
