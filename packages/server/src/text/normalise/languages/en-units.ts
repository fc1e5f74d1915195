// English: the nouns that are counted.
import type { Currency, Noun, Scale } from '../language.ts';

/** A noun whose plural is formed with an s. */
const s = (one: string): Noun => ({ one, other: `${one}s` });
const same = (one: string): Noun => ({ one, other: one });

export const ENGLISH_UNITS: Readonly<Record<string, Noun>> = {
  ...{
    km: s('kilometer'),
    m: s('meter'),
    cm: s('centimeter'),
    mm: s('millimeter'),
    µm: s('micrometer'),
    μm: s('micrometer'),
  },
  ...{
    nm: s('nanometer'),
    kg: s('kilogram'),
    g: s('gram'),
    mg: s('milligram'),
    µg: s('microgram'),
    μg: s('microgram'),
    t: s('tonne'),
  },
  ...{ 'km²': s('square kilometer'), km2: s('square kilometer'), 'm²': s('square meter'), m2: s('square meter') },
  ...{
    'cm²': s('square centimeter'),
    cm2: s('square centimeter'),
    'mm²': s('square millimeter'),
    mm2: s('square millimeter'),
  },
  ...{ 'm³': s('cubic meter'), m3: s('cubic meter'), 'cm³': s('cubic centimeter'), cm3: s('cubic centimeter') },
  ...{
    'km³': s('cubic kilometer'),
    ha: s('hectare'),
    l: s('liter'),
    L: s('liter'),
    ml: s('milliliter'),
    mL: s('milliliter'),
  },
  ...{ cl: s('centiliter'), dl: s('deciliter'), 'ft²': { one: 'square foot', other: 'square feet' } },
  ...{
    'km/h': { one: 'kilometer per hour', other: 'kilometers per hour' },
    kph: { one: 'kilometer per hour', other: 'kilometers per hour' },
  },
  ...{
    'm/s': { one: 'meter per second', other: 'meters per second' },
    'm/s²': { one: 'meter per second squared', other: 'meters per second squared' },
  },
  ...{
    mph: { one: 'mile per hour', other: 'miles per hour' },
    rpm: { one: 'revolution per minute', other: 'revolutions per minute' },
  },
  ...{
    ft: { one: 'foot', other: 'feet' },
    'ft.': { one: 'foot', other: 'feet' },
    lb: s('pound'),
    'lb.': s('pound'),
    lbs: s('pound'),
  },
  ...{
    'lbs.': s('pound'),
    oz: s('ounce'),
    'oz.': s('ounce'),
    yd: s('yard'),
    'yd.': s('yard'),
    mi: s('mile'),
    'mi.': s('mile'),
  },
  ...{
    '°C': { one: 'degree Celsius', other: 'degrees Celsius' },
    '°F': { one: 'degree Fahrenheit', other: 'degrees Fahrenheit' },
  },
  ...{
    ms: s('millisecond'),
    s: s('second'),
    min: s('minute'),
    'min.': s('minute'),
    h: s('hour'),
    hr: s('hour'),
    hrs: s('hour'),
    'hrs.': s('hour'),
  },
  ...{
    Hz: same('hertz'),
    kHz: same('kilohertz'),
    MHz: same('megahertz'),
    GHz: same('gigahertz'),
    W: s('watt'),
    kW: s('kilowatt'),
  },
  ...{
    MW: s('megawatt'),
    GW: s('gigawatt'),
    kWh: s('kilowatt hour'),
    MWh: s('megawatt hour'),
    V: s('volt'),
    kV: s('kilovolt'),
    mA: s('milliamp'),
  },
  ...{
    kJ: s('kilojoule'),
    kcal: s('kilocalorie'),
    kPa: s('kilopascal'),
    hPa: s('hectopascal'),
    mbar: s('millibar'),
    dB: s('decibel'),
    hp: same('horsepower'),
  },
  ...{ kB: s('kilobyte'), KB: s('kilobyte'), MB: s('megabyte'), GB: s('gigabyte'), TB: s('terabyte'), px: s('pixel') },
  ...{
    'Mbit/s': { one: 'megabit per second', other: 'megabits per second' },
    'MB/s': { one: 'megabyte per second', other: 'megabytes per second' },
  },
  ...{ '‰': same('per mille'), '¢': s('cent') },
};

const scale = (zeros: number, one: string): Scale => ({ zeros, noun: { ...same(one), gender: 'm' } });
const thousand = scale(3, 'thousand');
const million = scale(6, 'million');
const billion = scale(9, 'billion');
const trillion = scale(12, 'trillion');

export const ENGLISH_SCALES = {
  words: { hundred: scale(2, 'hundred'), thousand, million, billion, trillion },
  short: { bn: billion, tn: trillion, 'bn.': billion, mln: million },
  withMoney: { k: thousand, K: thousand, m: million, M: million, mn: million, b: billion, B: billion },
};

const cent = s('cent');
const dollar: Currency = { major: s('dollar'), minor: cent };
const euro: Currency = { major: s('euro'), minor: cent };
const pound: Currency = { major: s('pound'), minor: { one: 'penny', other: 'pence' } };
const yen: Currency = { major: same('yen'), minor: null };
const franc: Currency = {
  major: { one: 'Swiss franc', other: 'Swiss francs' },
  minor: { one: 'centime', other: 'centimes' },
};
const rupee: Currency = { major: s('rupee'), minor: { one: 'paisa', other: 'paise' } };
const of = (adjective: string): Currency => ({ major: s(`${adjective} dollar`), minor: cent });

export const ENGLISH_CURRENCIES: Readonly<Record<string, Currency>> = {
  ...{
    $: dollar,
    US$: of('US'),
    USD: of('US'),
    C$: of('Canadian'),
    CA$: of('Canadian'),
    CAD: of('Canadian'),
    A$: of('Australian'),
  },
  ...{
    AU$: of('Australian'),
    AUD: of('Australian'),
    NZ$: of('New Zealand'),
    NZD: of('New Zealand'),
    HK$: of('Hong Kong'),
  },
  ...{ '€': euro, EUR: euro, '£': pound, GBP: pound, '¥': yen, JPY: yen, CHF: franc, '₹': rupee, INR: rupee },
  ...{
    R$: { major: { one: 'real', other: 'reais' }, minor: { one: 'centavo', other: 'centavos' } },
    '₽': { major: s('ruble'), minor: null },
  },
  ...{
    '₩': { major: same('won'), minor: null },
    '₺': { major: same('lira'), minor: null },
    '₴': { major: same('hryvnia'), minor: null },
  },
};
