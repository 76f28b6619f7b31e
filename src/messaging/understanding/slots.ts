import {
  ageAt,
  daysAt,
  lowOxygen,
  peopleAt,
  sinceWhen,
  temperatureAt,
  wordSet,
} from './figures.ts';
import { householdIn, placeIn } from './names.ts';
import type { Normalised } from './normalise.ts';
import type { SpokenHit } from './polarity.ts';

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

export interface SlotReading {
  slots: Slots;
  facts: Set<string>;
}

const PARTICLES = wordSet(
  'a ah vay the nhi ad oi bac anh chi em ta nhe nha ha hay co chu cac moi nguoi to can bo thay vi',
);
const POLITE = wordSet(
  'da vang a ah oi alo lo voi chao ca nha moi nguoi can bo anh chi em co chu bac thua xin ad admin to cac nhe nha ba con tram xa',
);
const FINAL_ASKS = wordSet('khong chua gi ai nao sao ha');
const DENIALS = wordSet('khong chua chang cha dung');
const FEVERISH = wordSet('symptom high-fever child-word');
const OPENS_QUESTION = wordSet('co duoc da phai dung roi');

/** "… có cho xe qua không ạ": the question stands in the last word, whether or not a mark follows. */
const asksAtTheEnd = ({ tokens }: Normalised): boolean => {
  const last = tokens.findLastIndex(({ fold }) => !PARTICLES.has(fold));
  const fold = last < 2 ? '' : (tokens[last]?.fold ?? '');
  if (!FINAL_ASKS.has(fold)) return false;
  const before = tokens.slice(0, last);
  return fold === 'khong' || fold === 'chua'
    ? before.some((token) => OPENS_QUESTION.has(token.fold))
    : !before.some((token) => DENIALS.has(token.fold));
};

const countsMeals = ({ tokens }: Normalised, at: number): boolean => tokens[at + 1]?.fold === 'bua';

const readAge = (message: Normalised, at: number, value: number, facts: Set<string>): boolean => {
  const age = ageAt(message, at, value);
  if (age !== undefined) facts.add(age);
  return age !== undefined;
};

const readFigure = (
  message: Normalised,
  [at, value]: readonly [number, number],
  { slots, facts }: SlotReading,
  feverish: boolean,
): void => {
  if (readAge(message, at, value, facts)) return;
  const days = daysAt(message, at, value);
  const people = peopleAt(message, at, value);
  const temperature = temperatureAt(message, at, value, feverish);
  if (days > 0) slots.days ??= days;
  if (days >= 1 || (value >= 3 && countsMeals(message, at))) facts.add('a-day');
  if (people > 1) facts.add('people-2');
  if (people > 0) slots.people ??= people;
  if (temperature > 0) slots.temperatureC ??= temperature;
};

const readFigures = (
  message: Normalised,
  hits: readonly SpokenHit[],
  folded: string,
  reading: SlotReading,
): void => {
  const { slots, facts } = reading;
  const feverish =
    hits.some((hit) => FEVERISH.has(hit.concept)) ||
    /\b(?:nhiet do|than nhiet|cap nhiet)\b/u.test(folded);
  message.tokens.forEach(({ number }, at) => {
    if (number !== undefined) readFigure(message, [at, number], reading, feverish);
  });
  if ((slots.temperatureC ?? 0) >= 37.5) facts.add('temperature-high');
  if ((slots.temperatureC ?? 0) >= 39) facts.add('temperature-39');
  if (lowOxygen(folded)) facts.add('spo2-low');
};

/** Where letters end and signs and faces begin. */
const FACES = 0x2190;

/** Words of substance, however politely they are said: one in "dạ, gạo ạ". */
const substance = ({ tokens }: Normalised): number =>
  tokens.length > 16
    ? tokens.length
    : tokens.filter(({ fold }) => fold.charCodeAt(0) < FACES && !POLITE.has(fold)).length;

/** Too few Vietnamese syllables, or words that end as the tones of written Mông do: "kuv tsis paub". */
const isForeign = ({ tokens, knownShare }: Normalised): boolean => {
  if (tokens.length < 3) return false;
  if (knownShare < 0.5) return true;
  const ends = tokens.filter(({ word }) => /[aeiouyw](?:[bvd]|(?<!n)g)$/iu.test(word)).length;
  return ends > 1 && ends * 4 > tokens.length;
};

const readManner = (message: Normalised, hits: readonly SpokenHit[], facts: Set<string>): void => {
  if (message.questionMark || asksAtTheEnd(message)) facts.add('question-mark');
  if (message.tokens.length < 5) facts.add('short');
  const words = substance(message);
  if (words === 1) facts.add('lone');
  if (words < 5) facts.add('brief');
  if (message.links > 0) facts.add('link');
  if (message.laughs) facts.add('joke');
  if (hits.some((hit) => hit.concept === 'idiom')) facts.add('idiom-said');
  if (isForeign(message)) facts.add('foreign');
  if (message.phones.length > 0) facts.add('phone');
};

/** Reads figures, names, places and times out of a message. */
export const readSlots = (message: Normalised, hits: readonly SpokenHit[]): SlotReading => {
  const reading: SlotReading = { slots: {}, facts: new Set() };
  const { slots, facts } = reading;
  const { tokens, clean, phones } = message;
  const folded = tokens.map((token) => token.fold).join(' ');
  if (tokens.some((token) => token.number !== undefined)) {
    readFigures(message, hits, folded, reading);
  }
  const { days, aDay } = sinceWhen(folded);
  if (aDay) facts.add('a-day');
  if (days !== undefined) slots.days ??= days;
  const wordsOf = (hit: SpokenHit | undefined): string | undefined =>
    hit && clean.slice(tokens[hit.start]?.start, tokens[hit.end - 1]?.end);
  const named: Slots = {
    household: householdIn(message),
    from: wordsOf(hits.find(({ concept }) => concept === 'far-high' || concept === 'far')),
    place: placeIn(message) ?? wordsOf(hits.find(({ concept }) => concept === 'near-place')),
    phone: phones[0],
  };
  if (named.household !== undefined) slots.household = named.household;
  if (named.from !== undefined) slots.from = named.from;
  if (named.place !== undefined) slots.place = named.place;
  if (named.phone !== undefined) slots.phone = named.phone;
  readManner(message, hits, facts);
  return reading;
};
