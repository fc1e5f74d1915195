// Portuguese: the nouns that are counted, where they differ between Portugal and Brazil also twice.
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
const per = (one: string, rest: string, plural = `${one}s`): Noun => ({
  one: `${one} ${rest}`,
  other: `${plural} ${rest}`,
  gender: 'm',
});

/** The accents of Brazil are others: "quilômetro". */
export function portugueseUnits(brazilian: boolean): Readonly<Record<string, Noun>> {
  const o = brazilian ? 'ô' : 'ó';
  const metre = (prefix: string) => `${prefix}${o}metro`;
  const [kilometre, centimetre, millimetre] = [metre('quil'), 'centímetro', 'milímetro'];
  return nouns({
    ...{ km: s(kilometre), m: s('metro'), cm: s(centimetre), mm: s(millimetre), 'µm | μm': s(metre('micr')) },
    ...{ kg: s('quilograma'), g: s('grama'), mg: s('miligrama'), 'µg | μg': s('micrograma'), t: s('tonelada', 'f') },
    ...{ 'km² | km2': ss(kilometre, 'quadrado'), 'm² | m2': ss('metro', 'quadrado') },
    ...{ 'cm² | cm2': ss(centimetre, 'quadrado'), 'mm² | mm2': ss(millimetre, 'quadrado') },
    ...{ 'm³ | m3': ss('metro', 'cúbico'), 'cm³ | cm3': ss(centimetre, 'cúbico') },
    ha: { one: 'hectare', other: 'hectares', gender: 'm' },
    ...{ 'l | L': s('litro'), 'ml | mL': s('mililitro'), 'cl | cL': s('centilitro'), 'dl | dL': s('decilitro') },
    ...{ 'km/h': per(kilometre, 'por hora'), 'm/s': per('metro', 'por segundo') },
    ...{ '°C | ° C | ºC | º C': per('grau', 'Celsius'), '°F | ° F | ºF': per('grau', 'Fahrenheit') },
    ...{ ms: s('milissegundo'), 's | seg. | seg': s('segundo'), 'min | min.': s('minuto') },
    ...{ Hz: same('hertz'), kHz: same('quilohertz'), MHz: same('megahertz'), GHz: same('gigahertz') },
    ...{ W: same('watt'), kW: same('quilowatt'), MW: same('megawatt'), GW: same('gigawatt') },
    ...{ kWh: same('quilowatt-hora'), MWh: same('megawatt-hora'), V: same('volt'), kV: same('quilovolt') },
    ...{ kcal: s('quilocaloria', 'f'), kJ: same('quilojoule'), hPa: same('hectopascal') },
    dB: { one: 'decibel', other: 'decibéis', gender: 'm' },
    ...{ 'kB | KB': s('kilobyte'), MB: s('megabyte'), GB: s('gigabyte'), TB: s('terabyte') },
    ...{ 'Mbit/s | Mbps': per('megabit', 'por segundo'), 'MB/s': per('megabyte', 'por segundo') },
    ...{ '‰': same('por mil'), 'hab.': { one: 'habitante', other: 'habitantes', gender: 'm' } },
  });
}

const scale = (zeros: number, noun: Noun): Scale => ({ zeros, noun });
const thousand = scale(3, { one: 'mil', other: 'mil' });
const million = scale(6, { one: 'milhão', other: 'milhões', gender: 'm' });

export function portugueseScales(brazilian: boolean) {
  const milliard = brazilian
    ? scale(9, { one: 'bilhão', other: 'bilhões', gender: 'm' })
    : scale(9, { one: 'mil milhões', other: 'mil milhões' });
  const billion = brazilian
    ? { bilhão: milliard, bilhões: milliard, trilhões: scale(12, { one: 'trilhão', other: 'trilhões', gender: 'm' }) }
    : { biliões: scale(12, { one: 'bilião', other: 'biliões', gender: 'm' }), 'mil milhões': milliard };
  return {
    words: { mil: thousand, milhão: million, milhões: million, ...billion },
    short: { 'mi.': million, Mio: million, 'Mio.': million, ...(brazilian ? { bi: milliard, mi: million } : {}) },
    withMoney: { k: thousand, K: thousand, M: million },
  };
}

const money = (one: string, other = `${one}s`, gender: Gender = 'm'): Noun => ({
  one,
  other,
  many: `de ${other}`,
  gender,
});
const centavo = s('centavo');

export function portugueseCurrencies(brazilian: boolean): Readonly<Record<string, Currency>> {
  const euro: Currency = { major: money('euro'), minor: brazilian ? centavo : s('cêntimo') };
  const dollar: Currency = { major: money('dólar', 'dólares'), minor: brazilian ? centavo : s('cêntimo') };
  const pound: Currency = { major: money('libra', 'libras', 'f'), minor: { one: 'péni', other: 'pence', gender: 'm' } };
  const real: Currency = { major: money('real', 'reais'), minor: centavo };
  const franc: Currency = { major: money('franco suíço', 'francos suíços'), minor: s('cêntimo') };
  const yen: Currency = { major: money('iene'), minor: null };
  return {
    ...{ '€': euro, EUR: euro, $: dollar, US$: dollar, USD: dollar, '£': pound, GBP: pound, CHF: franc },
    ...{ R$: real, BRL: real, '¥': yen, JPY: yen, '₽': { major: money('rublo'), minor: null } },
    '₹': { major: money('rupia', 'rupias', 'f'), minor: null },
  };
}
