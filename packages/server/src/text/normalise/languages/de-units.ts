// German: the nouns that are counted.
import type { Currency, Gender, Noun, Scale } from '../language.ts';
import { nouns } from './tables.ts';

const same = (one: string, gender: Gender = 'm'): Noun => ({ one, other: one, gender });
const n = (one: string): Noun => ({ one, other: `${one}n`, gender: 'f' });

export const GERMAN_UNITS = nouns({
  ...{
    km: same('Kilometer'),
    m: same('Meter'),
    cm: same('Zentimeter'),
    mm: same('Millimeter'),
    'µm | μm': same('Mikrometer'),
  },
  ...{
    nm: same('Nanometer'),
    kg: same('Kilogramm', 'n'),
    g: same('Gramm', 'n'),
    mg: same('Milligramm', 'n'),
    'µg | μg': same('Mikrogramm', 'n'),
  },
  ...{
    t: n('Tonne'),
    'km² | km2': same('Quadratkilometer'),
    'm² | m2 | qm': same('Quadratmeter'),
    'cm² | cm2': same('Quadratzentimeter'),
  },
  ...{
    'mm² | mm2': same('Quadratmillimeter'),
    'm³ | m3': same('Kubikmeter'),
    'cm³ | cm3': same('Kubikzentimeter'),
    ha: same('Hektar'),
  },
  ...{
    'l | L': same('Liter'),
    ml: same('Milliliter'),
    cl: same('Zentiliter'),
    dl: same('Deziliter'),
    hl: same('Hektoliter'),
  },
  ...{
    'km/h': same('Kilometer pro Stunde'),
    'm/s': same('Meter pro Sekunde'),
    'm/s²': same('Meter pro Quadratsekunde'),
  },
  ...{
    '°C | ° C | ºC': same('Grad Celsius', 'n'),
    '°F | ° F': same('Grad Fahrenheit', 'n'),
    ms: n('Millisekunde'),
    's | Sek.': n('Sekunde'),
  },
  ...{
    'min | Min.': n('Minute'),
    'h | Std.': n('Stunde'),
    Hz: same('Hertz', 'n'),
    kHz: same('Kilohertz', 'n'),
    MHz: same('Megahertz', 'n'),
  },
  ...{
    GHz: same('Gigahertz', 'n'),
    W: same('Watt', 'n'),
    kW: same('Kilowatt', 'n'),
    MW: same('Megawatt', 'n'),
    GW: same('Gigawatt', 'n'),
  },
  ...{
    kWh: n('Kilowattstunde'),
    MWh: n('Megawattstunde'),
    V: same('Volt', 'n'),
    kV: same('Kilovolt', 'n'),
    mA: same('Milliampere', 'n'),
  },
  ...{
    kJ: same('Kilojoule', 'n'),
    kcal: n('Kilokalorie'),
    hPa: same('Hektopascal', 'n'),
    mbar: same('Millibar', 'n'),
    dB: same('Dezibel', 'n'),
  },
  ...{
    'kB | KB': same('Kilobyte', 'n'),
    MB: same('Megabyte', 'n'),
    GB: same('Gigabyte', 'n'),
    TB: same('Terabyte', 'n'),
  },
  ...{
    'Mbit/s': same('Megabit pro Sekunde', 'n'),
    'MB/s': same('Megabyte pro Sekunde', 'n'),
    '‰': same('Promille', 'n'),
    'ct | Ct': same('Cent'),
  },
});

const scale = (zeros: number, noun: Noun): Scale => ({ zeros, noun });
const thousand = scale(3, { one: 'tausend', other: 'tausend' });
const million = scale(6, { one: 'Million', other: 'Millionen', gender: 'f' });
const milliard = scale(9, { one: 'Milliarde', other: 'Milliarden', gender: 'f' });
const billion = scale(12, { one: 'Billion', other: 'Billionen', gender: 'f' });

export const GERMAN_SCALES = {
  words: {
    tausend: thousand,
    Million: million,
    Millionen: million,
    Milliarde: milliard,
    Milliarden: milliard,
    Billionen: billion,
  },
  short: { 'Tsd.': thousand, 'Mio.': million, Mio: million, 'Mrd.': milliard, Mrd: milliard, 'Bio.': billion },
  withMoney: { k: thousand, T: thousand, M: million, Mill: million, 'Mill.': million },
};

const cent = same('Cent');
const euro: Currency = { major: same('Euro'), minor: cent };
const dollar: Currency = { major: same('Dollar'), minor: cent };
const pound: Currency = { major: same('Pfund', 'n'), minor: { one: 'Penny', other: 'Pence', gender: 'm' } };
const franc: Currency = { major: same('Franken'), minor: same('Rappen') };
const yen: Currency = { major: same('Yen'), minor: null };
const zloty: Currency = { major: same('Zloty'), minor: same('Groszy') };

export const GERMAN_CURRENCIES: Readonly<Record<string, Currency>> = {
  ...{
    '€': euro,
    EUR: euro,
    $: dollar,
    USD: { major: same('US-Dollar'), minor: cent },
    US$: { major: same('US-Dollar'), minor: cent },
  },
  ...{
    '£': pound,
    GBP: pound,
    CHF: franc,

    '¥': yen,
    JPY: yen,
    PLN: zloty,
    DM: { major: same('D-Mark', 'f'), minor: same('Pfennig') },
  },
  ...{
    '₽': { major: same('Rubel'), minor: null },
    '₹': { major: { one: 'Rupie', other: 'Rupien', gender: 'f' }, minor: null },
  },
  ...{ '₺': { major: same('Lira', 'f'), minor: null }, '₩': { major: same('Won'), minor: null } },
};
