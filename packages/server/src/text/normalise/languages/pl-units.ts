// Polish: the nouns that are counted.
import type { Currency, Noun, Scale } from '../language.ts';
import { nouns } from './tables.ts';

/** By the ending of the genitive plural: "metr, metry, metrów, metra". */
const m = (one: string, few = `${one}y`, many = `${one}ów`, other = `${one}a`): Noun => ({
  one,
  few,
  many,
  other,
  gender: 'm',
});
const f = (one: string, few: string, many: string): Noun => ({ one, few, many, other: few, gender: 'f' });
const same = (one: string): Noun => ({ one, few: one, many: one, other: one, gender: 'm' });
/** With a second word behind: "metr kwadratowy". */
const ad = (noun: Noun, adjective: string): Noun => ({
  one: `${noun.one} ${adjective}y`,
  few: `${noun.few} ${adjective}e`,
  many: `${noun.many} ${adjective}ych`,
  other: `${noun.other} ${adjective}ego`,
  gender: 'm',
});
const per = (noun: Noun, rest: string): Noun => ({
  one: `${noun.one} ${rest}`,
  few: `${noun.few} ${rest}`,
  many: `${noun.many} ${rest}`,
  other: `${noun.other} ${rest}`,
  gender: noun.gender!,
});

const degree = m('stopień', 'stopnie', 'stopni', 'stopnia');
const hour = f('godzina', 'godziny', 'godzin');
const hertz = (prefix: string) => m(`${prefix}herc`, `${prefix}herce`);

export const POLISH_UNITS = nouns({
  ...{ km: m('kilometr'), m: m('metr'), cm: m('centymetr'), mm: m('milimetr'), 'µm | μm': m('mikrometr') },
  ...{ kg: m('kilogram'), dag: m('dekagram'), g: m('gram'), mg: m('miligram'), 'µg | μg': m('mikrogram') },
  ...{ t: f('tona', 'tony', 'ton'), ha: m('hektar'), 'km² | km2': ad(m('kilometr'), 'kwadratow') },
  ...{ 'm² | m2 | m kw.': ad(m('metr'), 'kwadratow'), 'cm² | cm2': ad(m('centymetr'), 'kwadratow') },
  ...{ 'm³ | m3': ad(m('metr'), 'sześcienn'), 'cm³ | cm3': ad(m('centymetr'), 'sześcienn') },
  ...{ 'l | L': m('litr'), ml: m('mililitr'), cl: m('centylitr'), hl: m('hektolitr') },
  ...{ 'km/h | km/godz.': per(m('kilometr'), 'na godzinę'), 'm/s': per(m('metr'), 'na sekundę') },
  ...{ '°C | ° C': per(degree, 'Celsjusza'), '°F | ° F': per(degree, 'Fahrenheita') },
  ...{ ms: f('milisekunda', 'milisekundy', 'milisekund'), 's | sek. | sek': f('sekunda', 'sekundy', 'sekund') },
  ...{ 'min | min.': f('minuta', 'minuty', 'minut'), 'h | godz.': hour },
  ...{ Hz: hertz(''), kHz: hertz('kilo'), MHz: hertz('mega'), GHz: hertz('giga') },
  ...{ W: m('wat'), kW: m('kilowat'), MW: m('megawat'), GW: m('gigawat'), V: m('wolt'), kV: m('kilowolt') },
  ...{ kWh: f('kilowatogodzina', 'kilowatogodziny', 'kilowatogodzin') },
  ...{
    MWh: f('megawatogodzina', 'megawatogodziny', 'megawatogodzin'),
    kcal: f('kilokaloria', 'kilokalorie', 'kilokalorii'),
  },
  ...{ kJ: m('kilodżul', 'kilodżule', 'kilodżuli'), hPa: m('hektopaskal', 'hektopaskale', 'hektopaskali') },
  ...{ dB: m('decybel', 'decybele', 'decybeli'), 'kB | KB': m('kilobajt'), MB: m('megabajt'), GB: m('gigabajt') },
  ...{ TB: m('terabajt'), 'Mbit/s | Mb/s': per(m('megabit'), 'na sekundę'), 'MB/s': per(m('megabajt'), 'na sekundę') },
  ...{ '‰': same('promil'), 'os.': f('osoba', 'osoby', 'osób'), 'egz.': m('egzemplarz', 'egzemplarze', 'egzemplarzy') },
  ...{ 'szt.': f('sztuka', 'sztuki', 'sztuk'), 'pkt | pkt.': m('punkt') },
});

const scale = (zeros: number, noun: Noun): Scale => ({ zeros, noun });
const thousand = scale(3, { one: 'tysiąc', few: 'tysiące', many: 'tysięcy', other: 'tysiąca' });
const million = scale(6, m('milion'));
const milliard = scale(9, m('miliard'));

export const POLISH_SCALES = {
  words: {
    ...{ tysiąc: thousand, tysiące: thousand, tysięcy: thousand, milion: million, miliony: million },
    ...{ milionów: million, miliona: million, miliard: milliard, miliardy: milliard, miliardów: milliard },
  },
  short: {
    ...{ 'tys.': thousand, tys: thousand, mln: million, 'mln.': million, mld: milliard, 'mld.': milliard },
    bln: scale(12, m('bilion')),
  },
  withMoney: { k: thousand, K: thousand, M: million },
};

const grosz = m('grosz', 'grosze', 'groszy');
const cent = m('cent');
const zloty: Currency = { major: m('złoty', 'złote', 'złotych', 'złotego'), minor: grosz };
const euro: Currency = { major: { ...same('euro'), gender: 'n' }, minor: cent };
const dollar: Currency = { major: m('dolar'), minor: cent };
const pound: Currency = { major: m('funt'), minor: m('pens') };
const franc: Currency = { major: m('frank'), minor: m('centym') };
const ruble: Currency = { major: m('rubel', 'ruble', 'rubli', 'rubla'), minor: null };

export const POLISH_CURRENCIES: Readonly<Record<string, Currency>> = {
  ...{ zł: zloty, 'zł.': zloty, PLN: zloty, gr: { major: grosz, minor: null }, '€': euro, EUR: euro },
  ...{ $: dollar, USD: dollar, US$: dollar, '£': pound, GBP: pound, CHF: franc, '₽': ruble },
  ...{ '¥': { major: m('jen'), minor: null }, JPY: { major: m('jen'), minor: null } },
  '₹': { major: f('rupia', 'rupie', 'rupii'), minor: null },
};
