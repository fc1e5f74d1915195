// Spanish: months, abbreviations and the words that stand beside numbers.
import type { Abbreviations, Language } from '../language.ts';
import { entries, wordSet } from './tables.ts';

/** Where a point separates decimals and a comma groups. */
export const POINT_COUNTRIES = wordSet('es-mx es-us es-pr es-gt es-hn es-ni es-pa es-sv es-do es-pe es-419');
export const PESO_COUNTRIES = wordSet('es-mx es-ar es-co es-cl es-uy es-do es-cu');

export const SPANISH_MONTHS =
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ');

export const SPANISH_ABBREVIATIONS: Abbreviations = {
  always: entries({
    ...{
      'p.ej.': 'por ejemplo',
      'EE.UU. | EEUU.': 'Estados Unidos',
      'a.C. | a.de C.': 'antes de Cristo',
    },
    ...{
      'd.C. | d.de C.': 'después de Cristo',
      'i.e.': 'es decir',
      'teléf.': 'teléfono',
      'Gral.': 'general',
      'Avda.': 'avenida',
    },
    ...{
      'vs.': 'versus',
      'máx.': 'máximo',
      'mín.': 'mínimo',
      'depto.': 'departamento',
      'Cía.': 'compañía',
      'ss.': 'siguientes',
      'prov.': 'provincia',
    },
    ...{
      'Vd.': 'usted',
      'Vds.': 'ustedes',
      'a.m.': 'a eme',
      'p.m.': 'pe eme',
      'cf.': 'confróntese',
    },
  }),
  beforeNumber: entries({
    ...{
      'n.º | nº | n° | no. | núm.': 'número',
      'N.º | Nº | N° | No. | Núm.': 'Número',
      'n.os | núms.': 'números',
      'pág. | p. | pg.': 'página',
    },
    ...{
      'págs. | pp.': 'páginas',
      'cap.': 'capítulo',
      'art.': 'artículo',
      'vol.': 'volumen',
      't.': 'tomo',
      'fig.': 'figura',
      'ed.': 'edición',
      'apdo.': 'apartado',
    },
  }),
  beforeCapital: entries({
    ...{
      'Prof.': 'profesor',
      'Lic.': 'licenciado',
      'Ing.': 'ingeniero',
      'Sto.': 'santo',
      'Sta.': 'santa',
      'Av.': 'avenida',
      'Cnel.': 'coronel',
    },
    ...{
      'Cap.': 'capitán',
      'Tte.': 'teniente',
      'Sgto.': 'sargento',
      'Mons.': 'monseñor',
      'Arq.': 'arquitecto',
      'Profa.': 'profesora',
    },
  }),
  besideNumber: entries({
    ...{
      'ene.': 'enero',
      'febr. | feb.': 'febrero',
      'abr.': 'abril',
      'ago.': 'agosto',
      'sept. | sep.': 'septiembre',
      'oct.': 'octubre',
    },
    ...{ 'nov.': 'noviembre', 'dic.': 'diciembre' },
  }),
  afterNumber: entries({ 'hab.': 'habitantes', 'ed.': 'edición', 'págs.': 'páginas' }),
};

export const SPANISH_BARE: Language['bare'] = {
  beforeNumber: {},
  beforeCapital: { Prof: 'profesor' },
  besideNumber: {},
};

export const SPANISH_RULERS = wordSet(
  'alfonso felipe carlos fernando isabel juan pedro sancho ramiro ordoño enrique luis francisco napoleón eduardo jorge jacobo guillermo ' +
    'ricardo maría pío benedicto gregorio león inocencio clemente pablo nicolás alejandro catalina federico leopoldo alberto cristián gustavo ' +
    'adolfo ramsés ptolomeo jaime bonifacio urbano víctor manuel maximiliano',
);
export const SPANISH_QUEENS = wordSet('isabel maría catalina juana cristina margarita beatriz victoria');

export const SPANISH_ROMAN_AFTER = wordSet(
  'capítulo capítulos tomo tomos libro libros parte acto escena volumen volúmenes artículo título sección anexo fase siglo siglos tipo clase canto ' +
    'apéndice lección',
);
