// Spanish: the nouns that are counted.
import type { Currency, Gender, Noun, Scale } from '../language.ts';
import { nouns } from './tables.ts';

const s = (one: string, gender: Gender = 'm'): Noun => ({ one, other: `${one}s`, gender });
const same = (one: string, gender: Gender = 'm'): Noun => ({ one, other: one, gender });
const ss = (one: string, adjective: string): Noun => ({
  one: `${one} ${adjective}`,
  other: `${one}s ${adjective}s`,
  gender: 'm',
});
const per = (one: string, rest: string, plural = `${one}s`): Noun => ({
  one: `${one} ${rest}`,
  other: `${plural} ${rest}`,
  gender: 'm',
});

export const SPANISH_UNITS = nouns({
  ...{
    km: s('kilómetro'),
    m: s('metro'),
    cm: s('centímetro'),
    mm: s('milímetro'),
    'µm | μm': s('micrómetro'),
    nm: s('nanómetro'),
  },
  ...{ kg: s('kilogramo'), g: s('gramo'), mg: s('miligramo'), 'µg | μg': s('microgramo'), t: s('tonelada', 'f') },
  ...{
    'km² | km2': ss('kilómetro', 'cuadrado'),
    'm² | m2': ss('metro', 'cuadrado'),
    'cm² | cm2': ss('centímetro', 'cuadrado'),
  },
  ...{
    'mm² | mm2': ss('milímetro', 'cuadrado'),
    'm³ | m3': ss('metro', 'cúbico'),
    'cm³ | cm3': ss('centímetro', 'cúbico'),
    ha: s('hectárea', 'f'),
  },
  ...{
    'l | L': s('litro'),
    'ml | mL': s('mililitro'),
    'cl | cL': s('centilitro'),
    'dl | dL': s('decilitro'),
    'km/h': per('kilómetro', 'por hora'),
  },
  ...{
    'm/s': per('metro', 'por segundo'),
    '°C | ° C | ºC | º C': per('grado', 'Celsius'),
    '°F | ° F | ºF': per('grado', 'Fahrenheit'),
  },
  ...{
    ms: s('milisegundo'),
    's | seg. | seg': s('segundo'),
    'min | min.': s('minuto'),
    Hz: same('hercio'),
    kHz: s('kilohercio'),
  },
  ...{
    MHz: s('megahercio'),
    GHz: s('gigahercio'),
    W: s('vatio'),
    kW: s('kilovatio'),
    MW: s('megavatio'),
    GW: s('gigavatio'),
  },
  ...{
    kWh: per('kilovatio', 'hora'),
    MWh: per('megavatio', 'hora'),
    V: s('voltio'),
    kV: s('kilovoltio'),
    mA: s('miliamperio'),
  },
  ...{
    kJ: s('kilojulio'),
    kcal: s('kilocaloría', 'f'),
    hPa: { one: 'hectopascal', other: 'hectopascales', gender: 'm' },
  },
  ...{
    dB: { one: 'decibelio', other: 'decibelios', gender: 'm' },
    'kB | KB': same('kilobyte'),
    MB: s('megabyte'),
    GB: s('gigabyte'),
    TB: s('terabyte'),
  },
  ...{
    'Mbit/s | Mbps': per('megabit', 'por segundo'),
    'MB/s': per('megabyte', 'por segundo'),
    '‰': same('por mil'),
    'hab.': { one: 'habitante', other: 'habitantes', gender: 'm' },
  },
});

const scale = (zeros: number, noun: Noun): Scale => ({ zeros, noun });
const thousand = scale(3, { one: 'mil', other: 'mil' });
const million = scale(6, { one: 'millón', other: 'millones', gender: 'm' });
const milliard = scale(9, { one: 'mil millones', other: 'mil millones' });
const billion = scale(12, { one: 'billón', other: 'billones', gender: 'm' });

export const SPANISH_SCALES = {
  words: {
    mil: thousand,
    millón: million,
    millones: million,
    'mil millones': milliard,
    billón: billion,
    billones: billion,
  },
  short: { 'mill.': million, Mio: million, 'Mio.': million },
  withMoney: { k: thousand, K: thousand, M: million, MM: million, mill: million },
};

const money = (one: string, other = `${one}s`, gender: Gender = 'm'): Noun => ({
  one,
  other,
  many: `de ${other}`,
  gender,
});
const cent = s('centavo');
const euro: Currency = { major: money('euro'), minor: s('céntimo') };
const dollar: Currency = { major: money('dólar', 'dólares'), minor: s('centavo') };
const peso: Currency = { major: money('peso'), minor: cent };
const pound: Currency = {
  major: money('libra', 'libras', 'f'),
  minor: { one: 'penique', other: 'peniques', gender: 'm' },
};
const franc: Currency = { major: money('franco suizo', 'francos suizos'), minor: s('céntimo') };
const yen: Currency = { major: money('yen', 'yenes'), minor: null };

export const SPANISH_CURRENCIES: Readonly<Record<string, Currency>> = {
  ...{
    '€': euro,
    EUR: euro,
    $: dollar,
    US$: dollar,
    USD: dollar,
    '£': pound,
    GBP: pound,
    CHF: franc,
    '¥': yen,
    JPY: yen,
    MXN: peso,
    MX$: peso,
  },
  ...{
    ARS: peso,
    COP: peso,
    CLP: peso,
    'S/': { major: money('sol', 'soles'), minor: s('céntimo') },
    R$: { major: money('real', 'reales'), minor: cent },
  },
  ...{ '₽': { major: money('rublo'), minor: null }, '₹': { major: money('rupia', 'rupias', 'f'), minor: null } },
};

/** Where the sign $ is the country's own peso. */
export const SPANISH_PESO: Readonly<Record<string, Currency>> = { ...SPANISH_CURRENCIES, $: peso };
