import type { SpokenHit } from './polarity.ts';
import type { Normalised, Token } from './normalise.ts';

/** What a message names. */
export interface Slots {
  people?: number;
  temperatureC?: number;
  household?: string;
  days?: number;
  from?: string;
  phone?: string;
  place?: string;
}

export interface Reading {
  slots: Slots;
  facts: Set<string>;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));
const PEOPLE = set(
  'nguoi khau chau be dua ong ba em me vo bo thanh ca benh tre cu nhan anh chi thang con hoc cong dong',
);
const PEOPLE_SURE = set('nguoi khau chau dua ca nhan thanh');
const TITLES = set('ong ba anh chi cu chu co bac di thang be cau mo');
const NOT_NAMES = set(
  'em toi chau minh con tao ta hang nghi nuoc van xe ai nao ban co khong het thieu dang bi la va minh cua no dan do ngheo khac ben kia ay nay chi anh ong ba ' +
    'cu me bo vo chong mai tro khoe moi da vua o tu van cung sao rac chung bon thu bao nha hom so gia dinh tin cho thuoc dot ngoai trong nuoi bep bat gan ve sap bac dung ' +
    'chua deu ca di sot ho om gao nguoi thi ma con may truong tam dai cao dong xa khach lo dau giau sach dep cach f0 f1 tiem dong nhe khau binh thuong ok bt mat chay ngap tren duoi bay bi can duoc phai lam',
);
const CHILD = set('be con chau tre cu nhoc ti dua em');
const ELDER_TITLES = set('cu ong ba me bo gia noi ngoai bac');
const UNIT_DAYS: Record<string, number> = { ngay: 1, hom: 1, dem: 1, tuan: 7, thang: 30 };

const near = (
  message: Normalised,
  at: number,
  back: number,
  words: ReadonlySet<string>,
): boolean => {
  for (let index = Math.max(0, at - back); index < at; index++) {
    if (words.has(message.tokens[index]?.fold ?? '')) return true;
  }
  return false;
};

/** Ages: "bé 6 tháng", "cụ 80", "bà 72t"; durations are told apart by who stands before. */
const readAge = (message: Normalised, at: number, facts: Set<string>): boolean => {
  const token = message.tokens[at];
  const value = token?.number;
  if (value === undefined) return false;
  const unit = message.tokens[at + 1]?.fold ?? '';
  const child = near(message, at, 4, CHILD);
  if (unit === 'thang') {
    const later = message.tokens[at + 2]?.fold ?? '';
    if (!child || /^(?:nay|roi|truoc|qua|nua)$/u.test(later)) {
      return false;
    }
    if (near(message, at, 2, set('bau thai chua'))) return true;
    if (value < 24) facts.add('infant');
    return true;
  }
  const birth = /^(?:tuoi|t)$/u.test(unit);
  if (birth) {
    if (value >= 65) facts.add('elder');
    else if (value < 2) facts.add('infant');
    else if (value <= 16) facts.add('older-child-age');
    return true;
  }
  if (
    value >= 65 &&
    value <= 110 &&
    near(message, at, 2, ELDER_TITLES) &&
    !PEOPLE_SURE.has(unit) &&
    !/^(?:kg|can|ho|k|nghin|trieu|cay|do)$/u.test(unit)
  ) {
    facts.add('elder');
    return true;
  }
  return false;
};

const readDays = (message: Normalised, at: number, reading: Reading): boolean => {
  const { tokens } = message;
  const value = tokens[at]?.number;
  const unit = tokens[at + 1]?.fold ?? '';
  const perUnit = UNIT_DAYS[unit];
  if (value === undefined || perUnit === undefined || value > 60) return false;
  const later = tokens[at + 2]?.fold ?? '';
  const counted =
    /^(?:nay|roi|lien|qua|hom|chua|khong)$/u.test(later) ||
    near(message, at, 2, set('da duoc hon suot gan tam khoang may nhin doi gao'));
  if (unit === 'thang' && !/^(?:nay|roi)$/u.test(later)) return false;
  if (!counted && unit !== 'ngay' && unit !== 'hom') return false;
  if (/^(?:nua|sau|toi)$/u.test(later) || near(message, at, 2, set('du them trong con')))
    return true;
  reading.slots.days ??= value * perUnit;
  if (value * perUnit >= 1) reading.facts.add('a-day');
  return true;
};

const MEALS = /^(?:bua)$/u;
const SINCE: readonly [RegExp, number][] = [
  [/\b(?:tu|suot) (?:hom )?(?:kia)\b/u, 2],
  [/\b(?:tu|suot) (?:hom |ngay )?(?:qua|toi qua|dem qua|chieu qua|sang qua|trua qua)\b/u, 1],
  [/\btu (?:toi|dem|chieu|sang|trua) (?:hom )?(?:kia)\b/u, 2],
  [/\btu (?:toi|dem|chieu|sang|trua) (?:hom )?qua\b/u, 1],
];
const LONG_SINCE =
  /\b(?:may|vai|ca|nhieu) (?:hom|ngay|tuan) (?:nay|roi|lien|qua|chua|khong|lai day)|\bca tuan\b|\b(?:ngay|hom) (?:thu )?(?:hai|ba|2|3|4)\b|\btu (?:dau tuan|tuan truoc|thu \w+)\b|\bhon (?:mot )?ngay\b|\b(?:hai|ba|2|3) hom\b/u;

const SINCE_WORDS = /\b(?:tu|suot|may|vai|ca|nhieu|ngay|hom|hon)\b/u;

const readSince = (folded: string, reading: Reading): void => {
  if (reading.slots.days === undefined) {
    for (const [pattern, days] of SINCE) {
      if (pattern.test(folded)) {
        reading.slots.days = days;
        reading.facts.add('a-day');
        break;
      }
    }
  }
  if (LONG_SINCE.test(folded)) reading.facts.add('a-day');
};

const readPeople = (message: Normalised, reading: Reading): void => {
  const { tokens } = message;
  for (let at = 0; at < tokens.length; at++) {
    const value = tokens[at]?.number;
    if (value === undefined || value < 1 || value > 5000 || !Number.isInteger(value)) continue;
    const unit = tokens[at + 1]?.fold ?? '';
    const word = tokens[at]?.word;
    const kinPair = /^(?:me|bo|vo|ba|ong|chau) (?:con|chong|chau)$/u.test(
      `${unit} ${tokens[at + 2]?.fold}`,
    );
    const spelt = !/^\d/u.test(word ?? '');
    if (spelt && !PEOPLE_SURE.has(unit) && !kinPair) continue;
    if (unit === 'con' && !/^(?:nho|be|em|chau|trai|gai)$/u.test(tokens[at + 2]?.fold ?? ''))
      continue;
    if (!PEOPLE.has(unit) && !kinPair) continue;
    if (tokens[at + 1]?.sentence !== tokens[at]?.sentence) continue;
    reading.slots.people ??= value;
    if (value >= 2) reading.facts.add('people-2');
  }
};

const readTemperature = (
  message: Normalised,
  folded: string,
  feverish: boolean,
): number | undefined => {
  const { tokens } = message;
  for (let at = 0; at < tokens.length; at++) {
    const value = tokens[at]?.number;
    if (value === undefined || value < 35 || value > 42.9) continue;
    const unit = tokens[at + 1]?.fold ?? '';
    const more = tokens[at + 2]?.number;
    const degrees =
      unit === 'do' || unit === 'c' || unit === 'oc' || unit === 'ruoi' || unit === '°';
    if (!feverish && (!degrees || /\b(?:troi|nang nong|thoi tiet)\b/u.test(folded))) continue;
    if (unit === 'ruoi') return value + 0.5;
    if (degrees && more !== undefined && more < 10 && Number.isInteger(value)) {
      return tokens[at + 2]?.fold === tokens[at + 2]?.word ? value + more / 10 : value;
    }
    if (degrees && tokens[at + 2]?.fold === 'ruoi') return value + 0.5;
    if (degrees || !Number.isInteger(value)) return value;
    if (
      !['nguoi', 'khau', 'ho', 'tuoi', 't', 'kg', 'ngay', 'hom', 'thang', 'km'].includes(unit) &&
      near(message, at, 4, set('sot nhiet cap than do'))
    )
      return value;
  }
  return undefined;
};

const readSpo2 = (folded: string): boolean => {
  const found = /(?:spo ?2|sp02|oxy|oxi|nong do)\D{0,24}?(\d{2})(?!\d)/u.exec(folded);
  return found !== null && Number(found[1]) >= 40 && Number(found[1]) < 95;
};

const isCapital = (token: Token | undefined): boolean =>
  token !== undefined && /^\p{Lu}/u.test(token.word) && !/\d/u.test(token.word);

/** "H12", "nhà A Páo", "hộ ông Giàng A Sử": the code or name as written, without the title. */
export const readHousehold = (message: Normalised): string | undefined => {
  const { tokens } = message;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) continue;
    if (/^h\d{1,4}$/u.test(token.fold)) return token.word.toUpperCase();
    if (token.fold !== 'nha' && token.fold !== 'ho') continue;
    const numberAt = tokens[at + 1]?.fold === 'so' ? at + 2 : at + 1;
    const code = tokens[numberAt];
    if (
      token.fold === 'ho' &&
      /^\d{1,4}$/u.test(code?.word ?? '') &&
      tokens[at - 1]?.number === undefined &&
      !PEOPLE.has(tokens[numberAt + 1]?.fold ?? '')
    ) {
      return code?.word;
    }
    const name = nameFrom(message, at + 1);
    if (name !== undefined) return name;
  }
  return undefined;
};

const nameFrom = (message: Normalised, from: number): string | undefined => {
  const { tokens } = message;
  let at = from;
  const sentence = tokens[from - 1]?.clause;
  const titled =
    TITLES.has(tokens[at]?.fold ?? '') && !(isCapital(tokens[at]) && tokens[at]?.fold.length === 1);
  if (titled) at += 1;
  if (titled && TITLES.has(tokens[at]?.fold ?? '') && !isCapital(tokens[at])) at += 1;
  const first = at;
  const capitals =
    isCapital(tokens[first]) && (isCapital(tokens[first + 1]) || message.marked || titled);
  for (; at < first + 4; at++) {
    const token = tokens[at];
    if (
      token?.clause !== sentence ||
      token?.number !== undefined ||
      !/^\p{L}+$/u.test(token?.word ?? '')
    )
      break;
    if (capitals && /\p{Ll}/u.test(message.clean)) {
      if (!isCapital(token)) break;
    } else {
      if (NOT_NAMES.has(token?.fold ?? '') && token?.fold !== 'a') break;
      if (at - first >= (tokens[first]?.fold === 'a' ? 2 : titled ? 2 : 1)) break;
    }
  }
  const [start, end] = [tokens[first], tokens[at - 1]];
  if (at === first || !start || !end) return undefined;
  if (!titled && !capitals && start.fold !== 'a') return undefined;
  if (at - first === 1 && start.fold === 'a') return undefined;
  return message.clean.slice(start.start, end.end);
};

const readPlace = (message: Normalised, hits: readonly SpokenHit[]): string | undefined => {
  const { tokens, clean } = message;
  for (let at = 0; at < tokens.length - 1; at++) {
    const fold = tokens[at]?.fold ?? '';
    if (!/^(?:ban|thon|xa|cho|xom|chot|doi|khu)$/u.test(fold) || !isCapital(tokens[at + 1]))
      continue;
    let end = at + 1;
    while (end < at + 4 && isCapital(tokens[end]) && tokens[end]?.clause === tokens[at]?.clause)
      end++;
    return clean.slice(tokens[at]?.start, tokens[end - 1]?.end);
  }
  const known = hits.find((hit) => hit.concept === 'near-place');
  return known && clean.slice(tokens[known.start]?.start, tokens[known.end - 1]?.end);
};

const PARTICLES = set(
  'a ah vay the nhi ad oi bac anh chi em ta nhe nha ha hay co chu cac moi nguoi to can bo thay vi',
);
const FINAL_ASKS = set('khong chua gi ai nao sao ha');
const DENIALS = set('khong chua chang cha dung');

/** "… có cho xe qua không ạ": the question stands in the last word, whether or not a mark follows. */
const asksAtTheEnd = ({ tokens }: Normalised): boolean => {
  let at = tokens.length - 1;
  while (at > 0 && PARTICLES.has(tokens[at]?.fold ?? '')) at -= 1;
  const last = tokens[at];
  if (!last || at < 2 || !FINAL_ASKS.has(last.fold)) return false;
  if (last.fold === 'khong' || last.fold === 'chua') {
    return tokens.slice(0, at).some(({ fold }) => /^(?:co|duoc|da|phai|dung|roi)$/u.test(fold));
  }
  return !tokens.slice(0, at).some(({ fold }) => DENIALS.has(fold));
};

/** Reads figures, names, places and times out of a message. */
export const readSlots = (message: Normalised, hits: readonly SpokenHit[]): Reading => {
  const reading: Reading = { slots: {}, facts: new Set() };
  const { slots, facts } = reading;
  const { tokens } = message;
  const folded = tokens.map((token) => token.fold).join(' ');
  const feverish =
    hits.some((hit) => /^(?:symptom|high-fever|child-word)$/u.test(hit.concept)) ||
    /\b(?:nhiet do|than nhiet|cap nhiet)\b/u.test(folded);
  if (tokens.some((token) => token.number !== undefined)) {
    for (let at = 0; at < tokens.length; at++) {
      if (tokens[at]?.number === undefined) continue;
      if (readAge(message, at, facts)) continue;
      readDays(message, at, reading);
      if (MEALS.test(tokens[at + 1]?.fold ?? '') && (tokens[at]?.number ?? 0) >= 3)
        facts.add('a-day');
    }
    readPeople(message, reading);
    const temperature = readTemperature(message, folded, feverish);
    if (temperature !== undefined) {
      slots.temperatureC = temperature;
      if (temperature >= 37.5) facts.add('temperature-high');
      if (temperature >= 39) facts.add('temperature-39');
    }
    if (readSpo2(folded)) facts.add('spo2-low');
  }
  if (SINCE_WORDS.test(folded)) readSince(folded, reading);
  const household = readHousehold(message);
  if (household !== undefined) slots.household = household;
  const far = hits.find((hit) => hit.concept === 'far-high' || hit.concept === 'far');
  if (far) slots.from = message.clean.slice(tokens[far.start]?.start, tokens[far.end - 1]?.end);
  const place = readPlace(message, hits);
  if (place !== undefined) slots.place = place;
  const phone = message.phones[0];
  if (phone !== undefined) {
    slots.phone = phone;
    facts.add('phone');
  }
  if (message.questionMark || asksAtTheEnd(message)) facts.add('question-mark');
  if (message.links > 0) facts.add('link');
  if (message.laughs) facts.add('joke');
  if (hits.some((hit) => hit.concept === 'idiom')) facts.add('idiom-said');
  if (message.tokens.length >= 3 && message.knownShare < 0.5) facts.add('foreign');
  return reading;
};
