// Italian: the nouns that are counted.
import type { Currency, Gender, Noun, Scale } from '../language.ts';
import { nouns } from './tables.ts';

const m = (stem: string): Noun => ({ one: `${stem}o`, other: `${stem}i`, gender: 'm' });
const f = (stem: string): Noun => ({ one: `${stem}a`, other: `${stem}e`, gender: 'f' });
const same = (one: string, gender: Gender = 'm'): Noun => ({ one, other: one, gender });
/** Both words have a plural. */
const mm = (stem: string, adjective: string): Noun => ({
  one: `${stem}o ${adjective}o`,
  other: `${stem}i ${adjective}i`,
  gender: 'm',
});
const per = ({ one, other, gender }: Noun, rest: string): Noun => ({
  one: `${one} ${rest}`,
  other: `${other} ${rest}`,
  gender: gender!,
});

export const ITALIAN_UNITS = nouns({
  ...{ km: m('chilometr'), m: m('metr'), cm: m('centimetr'), mm: m('millimetr'), 'µm | μm': m('micrometr') },
  ...{ kg: m('chilogramm'), hg: m('ettogramm'), g: m('gramm'), mg: m('milligramm'), 'µg | μg': m('microgramm') },
  ...{ t: f('tonnellat'), q: same('quintale'), ha: m('ettar') },
  ...{ 'km² | km2 | kmq': mm('chilometr', 'quadrat'), 'm² | m2 | mq': mm('metr', 'quadrat') },
  ...{ 'cm² | cm2 | cmq': mm('centimetr', 'quadrat'), 'mm² | mm2': mm('millimetr', 'quadrat') },
  ...{ 'm³ | m3 | mc': mm('metr', 'cub'), 'cm³ | cm3': mm('centimetr', 'cub') },
  ...{ 'l | L': m('litr'), 'ml | mL': m('millilitr'), 'cl | cL': m('centilitr'), dl: m('decilitr'), hl: m('ettolitr') },
  'km/h': { one: 'chilometro orario', other: 'chilometri orari', gender: 'm' },
  'm/s': per(m('metr'), 'al secondo'),
  '°C | ° C | ºC': per({ one: 'grado', other: 'gradi', gender: 'm' }, 'Celsius'),
  '°F | ° F': per({ one: 'grado', other: 'gradi', gender: 'm' }, 'Fahrenheit'),
  ...{ ms: m('millisecond'), 's | sec. | sec': m('second'), 'min | min.': m('minut') },
  h: { one: 'ora', other: 'ore', gender: 'f' },
  ...{ Hz: same('hertz'), kHz: same('chilohertz'), MHz: same('megahertz'), GHz: same('gigahertz') },
  ...{ W: same('watt'), kW: same('chilowatt'), MW: same('megawatt'), GW: same('gigawatt') },
  ...{ kWh: same('chilowattora'), MWh: same('megawattora'), V: same('volt'), kV: same('chilovolt') },
  ...{ mA: same('milliampere'), kJ: same('chilojoule'), kcal: f('chilocalori'), hPa: same('ettopascal') },
  dB: same('decibel'),
  ...{ 'kB | KB': same('kilobyte'), MB: same('megabyte'), GB: same('gigabyte'), TB: same('terabyte') },
  ...{ 'Mbit/s | Mbps': same('megabit al secondo'), 'MB/s': same('megabyte al secondo'), '‰': same('per mille') },
  'ab.': { one: 'abitante', other: 'abitanti', gender: 'm' },
});

const scale = (zeros: number, noun: Noun): Scale => ({ zeros, noun });
const thousand = scale(3, { one: 'mille', other: 'mila' });
const million = scale(6, { one: 'milione', other: 'milioni', gender: 'm' });
const milliard = scale(9, { one: 'miliardo', other: 'miliardi', gender: 'm' });

export const ITALIAN_SCALES = {
  words: { mila: thousand, milione: million, milioni: million, miliardo: milliard, miliardi: milliard },
  short: { 'mln.': million, mln: million, Mio: million, 'Mio.': million, mld: milliard, 'mld.': milliard },
  withMoney: { k: thousand, K: thousand, M: million, 'mil.': million },
};

const money = (one: string, other: string, gender: Gender = 'm'): Noun => ({ one, other, many: `di ${other}`, gender });
const dollar: Currency = { major: money('dollaro', 'dollari'), minor: m('centesim') };
const pound: Currency = {
  major: money('sterlina', 'sterline', 'f'),
  minor: { one: 'penny', other: 'pence', gender: 'm' },
};
const euro: Currency = { major: money('euro', 'euro'), minor: m('centesim') };
const franc: Currency = { major: money('franco svizzero', 'franchi svizzeri'), minor: m('centesim') };
const yen: Currency = { major: money('yen', 'yen'), minor: null };
const lira: Currency = { major: money('lira', 'lire', 'f'), minor: null };

export const ITALIAN_CURRENCIES: Readonly<Record<string, Currency>> = {
  ...{ '€': euro, EUR: euro, $: dollar, US$: dollar, USD: dollar, '£': pound, GBP: pound, CHF: franc },
  ...{ '¥': yen, JPY: yen, ITL: lira },
  '₽': { major: money('rublo', 'rubli'), minor: null },
  '₹': { major: money('rupia', 'rupie', 'f'), minor: null },
};
