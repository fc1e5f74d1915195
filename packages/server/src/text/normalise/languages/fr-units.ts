// French: the nouns that are counted.
import type { Currency, Gender, Noun, Scale } from '../language.ts';
import { nouns } from './tables.ts';

const s = (one: string, gender: Gender = 'm'): Noun => ({ one, other: `${one}s`, gender });
const same = (one: string, gender: Gender = 'm'): Noun => ({ one, other: one, gender });
/** Both words have a plural. */
const ss = (one: string, adjective: string): Noun => ({
  one: `${one} ${adjective}`,
  other: `${one}s ${adjective}s`,
  gender: 'm',
});
const per = (one: string, rest: string): Noun => ({ one: `${one} ${rest}`, other: `${one}s ${rest}`, gender: 'm' });

export const FRENCH_UNITS = nouns({
  ...{
    km: s('kilomètre'),
    m: s('mètre'),
    cm: s('centimètre'),
    mm: s('millimètre'),
    'µm | μm': s('micromètre'),
    nm: s('nanomètre'),
  },
  ...{ kg: s('kilogramme'), g: s('gramme'), mg: s('milligramme'), 'µg | μg': s('microgramme'), t: s('tonne', 'f') },
  ...{
    'km² | km2': ss('kilomètre', 'carré'),
    'm² | m2': ss('mètre', 'carré'),
    'cm² | cm2': ss('centimètre', 'carré'),
    'mm² | mm2': ss('millimètre', 'carré'),
  },
  ...{
    'm³ | m3': ss('mètre', 'cube'),
    'cm³ | cm3': ss('centimètre', 'cube'),
    ha: s('hectare'),
    'l | L': s('litre'),
    'ml | mL': s('millilitre'),
  },
  ...{
    'cl | cL': s('centilitre'),
    'dl | dL': s('décilitre'),
    hl: s('hectolitre'),
    'km/h': per('kilomètre', 'heure'),
    'm/s': per('mètre', 'par seconde'),
  },
  ...{
    '°C | ° C | ºC': per('degré', 'Celsius'),
    '°F | ° F': per('degré', 'Fahrenheit'),
    ms: s('milliseconde', 'f'),
    's | sec. | sec': s('seconde', 'f'),
  },
  ...{
    'min | min. | mn': s('minute', 'f'),
    Hz: same('hertz'),
    kHz: same('kilohertz'),
    MHz: same('mégahertz'),
    GHz: same('gigahertz'),
  },
  ...{
    W: s('watt'),
    kW: s('kilowatt'),
    MW: s('mégawatt'),
    GW: s('gigawatt'),
    kWh: s('kilowattheure'),
    MWh: s('mégawattheure'),
  },
  ...{
    V: s('volt'),
    kV: s('kilovolt'),
    mA: s('milliampère'),
    kJ: s('kilojoule'),
    kcal: s('kilocalorie', 'f'),
    hPa: s('hectopascal'),
  },
  ...{
    dB: s('décibel'),
    'ko | Ko': s('kilooctet'),
    Mo: s('mégaoctet'),
    Go: s('gigaoctet'),
    To: s('téraoctet'),
    MB: s('mégabyte'),
    GB: s('gigabyte'),
  },
  ...{
    'Mbit/s': per('mégabit', 'par seconde'),
    'Mo/s': per('mégaoctet', 'par seconde'),
    '‰': same('pour mille'),
    'hab.': s('habitant'),
  },
  ...{ 'hab./km²': per('habitant', 'au kilomètre carré') },
});

const scale = (zeros: number, noun: Noun): Scale => ({ zeros, noun });
const thousand = scale(3, { one: 'mille', other: 'mille' });
const million = scale(6, s('million'));
const milliard = scale(9, s('milliard'));

export const FRENCH_SCALES = {
  words: {
    mille: thousand,
    million,
    millions: million,
    milliard,
    milliards: milliard,
    billions: scale(12, s('billion')),
  },
  short: { Mio: million, 'Mio.': million, Md: milliard, Mds: milliard, Mrd: milliard, 'Mrd.': milliard },
  withMoney: { k: thousand, K: thousand, M: million, G: milliard },
};

/** After a million: "d'euros", "de dollars". */
const money = (one: string, many: string, gender: Gender = 'm'): Noun => ({ one, other: `${one}s`, many, gender });
const centime = s('centime');
const dollar: Currency = { major: money('dollar', 'de dollars'), minor: s('cent') };
const pound: Currency = {
  major: money('livre', 'de livres', 'f'),
  minor: { one: 'penny', other: 'pence', gender: 'm' },
};
const euro: Currency = { major: money('euro', "d'euros"), minor: centime };
const franc: Currency = {
  major: { one: 'franc suisse', other: 'francs suisses', many: 'de francs suisses', gender: 'm' },
  minor: centime,
};
const yen: Currency = { major: money('yen', 'de yens'), minor: null };

export const FRENCH_CURRENCIES: Readonly<Record<string, Currency>> = {
  ...{
    '€': euro,
    EUR: euro,
    $: dollar,
    US$: dollar,
    USD: dollar,
    $US: dollar,
    '£': pound,
    GBP: pound,
    CHF: franc,
    '¥': yen,
    JPY: yen,
  },
  ...{
    '₽': { major: money('rouble', 'de roubles'), minor: null },
    '₹': { major: money('roupie', 'de roupies', 'f'), minor: null },
  },
  ...{
    $CA: {
      major: { one: 'dollar canadien', other: 'dollars canadiens', many: 'de dollars canadiens', gender: 'm' as const },
      minor: s('cent'),
    },
  },
};
