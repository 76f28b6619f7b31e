import type { Normalised } from './normalise.ts';

/** The words of a text as a set, for asking quickly. */
export const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const PEOPLE = wordSet(
  'nguoi khau chau be dua em me vo bo thanh ca benh tre cu nhan anh chi con hoc cong',
);
const PEOPLE_SURE = wordSet('nguoi khau chau dua ca nhan thanh');
const CHILD = wordSet('be con chau tre cu nhoc ti dua em');
const ELDER = wordSet('cu ong ba me bo gia noi ngoai bac');
const PREGNANT = wordSet('bau thai chua');
const NO_AGE = wordSet('kg can ho k nghin trieu cay do thang ngay hom nguoi khau m km');
const NO_FEVER = wordSet('nguoi khau ho tuoi t kg ngay hom thang km k');
const AFTER_DAYS = wordSet('nay roi lien qua hom chua khong');
const BEFORE_DAYS = wordSet('da duoc hon suot gan tam khoang may nhin doi gao');
const STILL_GOOD = wordSet('du them trong con');
const LATER = wordSet('nua sau toi');
const OF_TIME = wordSet('nay roi truoc qua nua');
const FEVER = wordSet('sot nhiet cap than do');
const DAYS: ReadonlyMap<string, number> = new Map([
  ['ngay', 1],
  ['hom', 1],
  ['dem', 1],
  ['tuan', 7],
  ['thang', 30],
]);

const foldAt = ({ tokens }: Normalised, at: number): string => tokens[at]?.fold ?? '';

const near = (
  message: Normalised,
  at: number,
  back: number,
  words: ReadonlySet<string>,
): boolean => {
  for (let index = Math.max(0, at - back); index < at; index++) {
    if (words.has(foldAt(message, index))) return true;
  }
  return false;
};

/** What a figure says of someone's age; undefined when it is no age. */
export type Age = 'infant' | 'older-child-age' | 'elder' | 'grown';

const ageInMonths = (message: Normalised, at: number, value: number): Age | undefined => {
  if (!near(message, at, 4, CHILD) || OF_TIME.has(foldAt(message, at + 2))) return undefined;
  if (near(message, at, 2, PREGNANT)) return 'grown';
  return value < 24 ? 'infant' : 'older-child-age';
};

const ageInYears = (value: number): Age => {
  if (value >= 65) return 'elder';
  if (value < 2) return 'infant';
  return value <= 16 ? 'older-child-age' : 'grown';
};

/** Ages: "bé 6 tháng", "cụ 80", "bà 72t"; durations are told apart by who stands before. */
export const ageAt = (message: Normalised, at: number, value: number): Age | undefined => {
  const unit = foldAt(message, at + 1);
  if (unit === 'thang') return ageInMonths(message, at, value);
  if (unit === 'tuoi' || unit === 't') return ageInYears(value);
  const old = value >= 65 && value <= 110 && !NO_AGE.has(unit);
  return old && near(message, at, 2, ELDER) ? 'elder' : undefined;
};

/** How many days something has lasted: "2 hôm nay", "1 tuần rồi"; 0 for "đủ ăn 2 ngày nữa". */
export const daysAt = (message: Normalised, at: number, value: number): number => {
  const unit = foldAt(message, at + 1);
  const perUnit = DAYS.get(unit);
  if (perUnit === undefined || value > 60) return 0;
  const later = foldAt(message, at + 2);
  if (unit === 'thang' && later !== 'nay' && later !== 'roi') return 0;
  if (LATER.has(later) || near(message, at, 2, STILL_GOOD)) return 0;
  const counted = AFTER_DAYS.has(later) || near(message, at, 2, BEFORE_DAYS);
  return counted || unit === 'ngay' || unit === 'hom' ? value * perUnit : 0;
};

const KIN_PAIR = /^(?:me|bo|vo|ba|ong|chau) (?:con|chong|chau)$/u;
const AILING = /^(?:nghi|bi|om|sot|ho|cung)$/u;
const SMALL = /^(?:nho|be|em|chau|trai|gai)$/u;

/** "2 sốt, 1 ốm" of a report; "6 bạn nghỉ học", never "6 bản". */
const isAilingCount = (unit: string, next: string, written: string): boolean =>
  unit === 'sot' ||
  unit === 'om' ||
  (unit === 'ban' && !/[ảã]/u.test(written) && AILING.test(next));

const countsPeople = (unit: string, next: string, inWords: boolean): boolean => {
  if (inWords && !PEOPLE_SURE.has(unit)) return false;
  return PEOPLE.has(unit) && (unit !== 'con' || SMALL.test(next));
};

/** How many people: "3 khẩu", "hai mẹ con", "2 ng"; households and things are not people. */
export const peopleAt = (message: Normalised, at: number, value: number): number => {
  const unit = foldAt(message, at + 1);
  const next = foldAt(message, at + 2);
  const [token, counted] = [message.tokens[at], message.tokens[at + 1]];
  if (value < 1 || value > 5000 || !Number.isInteger(value)) return 0;
  if (!token || !counted || token.sentence !== counted.sentence) return 0;
  if (KIN_PAIR.test(`${unit} ${next}`)) return value;
  if (isAilingCount(unit, next, counted.word)) return value < 35 ? value : 0;
  return countsPeople(unit, next, !/^\d/u.test(token.word)) ? value : 0;
};

const withTenths = (message: Normalised, at: number, value: number): number => {
  if (foldAt(message, at) === 'ruoi') return value + 0.5;
  const tenths = message.tokens[at]?.number;
  return tenths !== undefined && tenths < 10 && Number.isInteger(value) && Number.isInteger(tenths)
    ? value + tenths / 10
    : value;
};

/** A body temperature: "38 do 5", "38,5", "39 độ rưỡi"; a bare figure only beside a fever. */
export const temperatureAt = (
  message: Normalised,
  at: number,
  value: number,
  feverish: boolean,
): number => {
  if (value < 35 || value > 42.9) return 0;
  const unit = foldAt(message, at + 1);
  if (unit === 'ruoi' && feverish) return value + 0.5;
  if (unit === 'do' || unit === 'c' || unit === 'oc') {
    return feverish ? withTenths(message, at + 2, value) : 0;
  }
  if (!feverish || NO_FEVER.has(unit)) return 0;
  return !Number.isInteger(value) || near(message, at, 4, FEVER) ? value : 0;
};

/** Whether an oxygen reading is dangerously low. */
export const lowOxygen = (folded: string): boolean => {
  const found = /(?:spo ?2|sp02|oxy|oxi|nong do)\D{0,24}?(\d{2})(?!\d)/u.exec(folded);
  return found !== null && Number(found[1]) >= 40 && Number(found[1]) < 95;
};

const SINCE_WORDS = /\b(?:tu|suot|may|vai|ca|nhieu|ngay|hom|hon)\b/u;
const SINCE: readonly [RegExp, number][] = [
  [/\b(?:hom )kia (?:den|toi) (?:gio|nay|bay gio|hom nay|tan)\b/u, 2],
  [/\b(?:hom |toi |dem |chieu )qua (?:den|toi) (?:gio|nay|bay gio|hom nay|tan)\b/u, 1],
  [/\b(?:tu|suot) (?:hom |ngay )?kia\b/u, 2],
  [/\btu (?:toi|dem|chieu|sang|trua) (?:hom )?kia\b/u, 2],
  [/\b(?:tu|suot) (?:hom |ngay )?(?:toi |dem |chieu |sang |trua )?(?:hom )?qua\b/u, 1],
];
const LONG_SINCE =
  /\b(?:may|vai|ca|nhieu) (?:hom|ngay|tuan) (?:nay|roi|lien|qua|chua|khong|lai day)|\bca tuan\b|\b(?:ngay|hom) (?:thu )?(?:hai|ba|2|3|4)\b|\btu (?:dau tuan|tuan truoc|thang truoc|thu \w+)\b|\bhon (?:mot )?ngay\b|\b(?:hai|ba|2|3) hom\b/u;

/** Since when, in words: "từ hôm qua" is a day; "mấy hôm nay" is a day and more, uncounted. */
export const sinceWhen = (folded: string): { days?: number; aDay: boolean } => {
  if (!SINCE_WORDS.test(folded)) return { aDay: false };
  for (const [pattern, days] of SINCE) if (pattern.test(folded)) return { days, aDay: true };
  return { aDay: LONG_SINCE.test(folded) };
};
