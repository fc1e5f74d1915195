// Russian: the nouns that are counted.
import type { Currency, Gender, Noun, Scale } from '../language.ts';
import { nouns } from './tables.ts';

/** "метр, метра, метров"; `other` is the genitive of one, which stands after decimals. */
const m = (one: string, few = `${one}а`, many = `${one}ов`): Noun => ({ one, few, many, other: few, gender: 'm' });
const f = (one: string, few: string, many: string): Noun => ({ one, few, many, other: few, gender: 'f' });
const same = (one: string, gender: Gender = 'm'): Noun => ({ one, few: one, many: one, other: one, gender });
const ad = (noun: Noun, adjective: string): Noun => ({
  one: `${adjective}ый ${noun.one}`,
  few: `${adjective}ых ${noun.few}`,
  many: `${adjective}ых ${noun.many}`,
  other: `${adjective}ого ${noun.other}`,
  gender: 'm',
});
const ic = (noun: Noun): Noun => ({
  one: `кубический ${noun.one}`,
  few: `кубических ${noun.few}`,
  many: `кубических ${noun.many}`,
  other: `кубического ${noun.other}`,
  gender: 'm',
});
const per = (noun: Noun, rest: string): Noun => ({
  one: `${noun.one} ${rest}`,
  few: `${noun.few} ${rest}`,
  many: `${noun.many} ${rest}`,
  other: `${noun.other} ${rest}`,
  gender: noun.gender!,
});
/** Counted things whose genitive plural is the word itself: "пять ватт". */
const bare = (one: string): Noun => m(one, `${one}а`, one);

const square = (noun: Noun): Noun => ad(noun, 'квадратн');
const degree = m('градус');

export const RUSSIAN_UNITS = nouns({
  ...{ км: m('километр'), м: m('метр'), см: m('сантиметр'), мм: m('миллиметр'), мкм: m('микрометр') },
  ...{ кг: m('килограмм'), г: m('грамм'), мг: m('миллиграмм'), т: f('тонна', 'тонны', 'тонн'), га: m('гектар') },
  ц: m('центнер'),
  ...{ 'км² | км2 | кв. км': square(m('километр')), 'м² | м2 | кв. м | кв.м': square(m('метр')) },
  ...{
    'см² | см2 | кв. см': square(m('сантиметр')),
    'м³ | м3 | куб. м': ic(m('метр')),
    'см³ | см3': ic(m('сантиметр')),
  },
  ...{ л: m('литр'), мл: m('миллилитр'), 'км/ч | км/час': per(m('километр'), 'в час') },
  'м/с | м/сек': per(m('метр'), 'в секунду'),
  ...{ '°C | °С | ° C | ° С': per(degree, 'Цельсия'), '°F | ° F': per(degree, 'Фаренгейта') },
  ...{ мс: f('миллисекунда', 'миллисекунды', 'миллисекунд'), 'сек. | сек': f('секунда', 'секунды', 'секунд') },
  ...{ 'мин | мин.': f('минута', 'минуты', 'минут'), 'ч | ч. | час.': m('час', 'часа', 'часов') },
  ...{ Гц: bare('герц'), кГц: bare('килогерц'), МГц: bare('мегагерц'), ГГц: bare('гигагерц') },
  ...{ Вт: bare('ватт'), кВт: bare('киловатт'), МВт: bare('мегаватт'), ГВт: bare('гигаватт'), кВ: bare('киловольт') },
  'кВт·ч | кВт⋅ч | кВт-ч': m('киловатт-час', 'киловатт-часа', 'киловатт-часов'),
  ...{ кДж: m('килоджоуль', 'килоджоуля', 'килоджоулей'), ккал: f('килокалория', 'килокалории', 'килокалорий') },
  ...{ 'л. с. | л.с.': f('лошадиная сила', 'лошадиные силы', 'лошадиных сил'), дБ: m('децибел') },
  ...{ 'Кб | КБ | кБ': m('килобайт'), 'Мб | МБ': m('мегабайт'), 'Гб | ГБ': m('гигабайт'), 'Тб | ТБ': m('терабайт') },
  ...{ 'Мбит/с': per(m('мегабит'), 'в секунду'), 'МБ/с': per(m('мегабайт'), 'в секунду') },
  ...{ '%': m('процент'), '‰': same('промилле', 'n'), 'чел.': m('человек', 'человека', 'человек') },
  ...{ 'шт.': f('штука', 'штуки', 'штук'), 'экз.': m('экземпляр') },
});

const scale = (zeros: number, noun: Noun): Scale => ({ zeros, noun });
const thousand = scale(3, f('тысяча', 'тысячи', 'тысяч'));
const million = scale(6, m('миллион'));
const milliard = scale(9, m('миллиард'));
const billion = scale(12, m('триллион'));

export const RUSSIAN_SCALES = {
  words: {
    ...{ тысяча: thousand, тысячи: thousand, тысяч: thousand, миллион: million, миллиона: million },
    ...{ миллионов: million, миллиард: milliard, миллиарда: milliard, миллиардов: milliard },
  },
  short: {
    ...{ 'тыс.': thousand, тыс: thousand, млн: million, 'млн.': million, млрд: milliard, 'млрд.': milliard },
    ...{ трлн: billion, 'трлн.': billion },
  },
  withMoney: { k: thousand, K: thousand, M: million },
};

const kopeck = f('копейка', 'копейки', 'копеек');
const cent = m('цент');
const ruble: Currency = { major: m('рубль', 'рубля', 'рублей'), minor: kopeck };
const euro: Currency = { major: same('евро', 'n'), minor: cent };
const dollar: Currency = { major: m('доллар'), minor: cent };
const pound: Currency = { major: m('фунт'), minor: m('пенс') };
const franc: Currency = { major: m('франк'), minor: m('сантим') };
const hryvnia: Currency = { major: f('гривна', 'гривны', 'гривен'), minor: kopeck };
const tenge: Currency = { major: same('тенге'), minor: null };
const yen: Currency = { major: f('иена', 'иены', 'иен'), minor: null };

export const RUSSIAN_CURRENCIES: Readonly<Record<string, Currency>> = {
  ...{ '₽': ruble, 'руб.': ruble, руб: ruble, 'р.': ruble, RUB: ruble, 'коп.': { major: kopeck, minor: null } },
  ...{ '€': euro, EUR: euro, $: dollar, USD: dollar, US$: dollar, 'долл.': dollar, '£': pound, GBP: pound },
  ...{ CHF: franc, '₴': hryvnia, '₸': tenge, '¥': yen, JPY: yen },
  '₹': { major: f('рупия', 'рупии', 'рупий'), minor: null },
};
