import { wordSet } from './figures.ts';
import type { Normalised, Token } from './normalise.ts';

const TITLES = wordSet('ong ba anh chi cu chu co bac di thang be cau mo');
const NOT_NAMES = wordSet(
  'em toi chau minh con tao ta hang nghi nuoc van xe ai nao ban co khong het thieu dang bi la va cua no dan do ngheo khac ben kia ay nay chi anh ong ba ' +
    'cu me bo vo chong mai tro khoe moi da vua o tu cung sao rac chung bon thu bao nha hom so gia dinh tin cho thuoc dot ngoai trong nuoi bep bat gan ve sap bac dung ' +
    'chua deu ca di sot ho om gao nguoi thi ma may truong tam dai cao dong xa khach lo dau giau sach dep cach f0 f1 tiem nhe khau binh thuong ok bt mat chay ngap tren duoi bay can duoc phai lam',
);
const COUNTED = wordSet('nguoi khau ho chau be dua em me vo bo ca con');
const PLACE = /^(?:ban|thon|xa|cho|xom|chot|doi|khu)$/u;

const isCapital = (token: Token | undefined): boolean =>
  token !== undefined && /^\p{Lu}/u.test(token.word) && !/\d/u.test(token.word);
const foldAt = ({ tokens }: Normalised, at: number): string => tokens[at]?.fold ?? '';

/** Where the name begins after "nhà", past "ông", "bà Sáu", "chị"; the A of Hmong names is no title. */
const pastTitle = (message: Normalised, from: number): number => {
  const { tokens } = message;
  const isTitle = (at: number): boolean =>
    TITLES.has(foldAt(message, at)) && !(isCapital(tokens[at]) && foldAt(message, at).length === 1);
  if (!isTitle(from)) return from;
  return isTitle(from + 1) && !isCapital(tokens[from + 1]) ? from + 2 : from + 1;
};

const isPlainWord = (token: Token | undefined, clause: number | undefined): token is Token =>
  token !== undefined &&
  token.clause === clause &&
  token.number === undefined &&
  /^\p{L}+$/u.test(token.word);

const nameEnd = (message: Normalised, first: number, titled: boolean, cased: boolean): number => {
  const { tokens } = message;
  const clause = tokens[first - 1]?.clause;
  const longest = cased ? 4 : titled || foldAt(message, first) === 'a' ? 2 : 1;
  let at = first;
  for (; at < first + longest; at++) {
    const token = tokens[at];
    if (!isPlainWord(token, clause)) break;
    if (cased ? !isCapital(token) : NOT_NAMES.has(token.fold)) break;
  }
  return at;
};

const nameFrom = (message: Normalised, from: number): string | undefined => {
  const { tokens, clean } = message;
  const first = pastTitle(message, from);
  const titled = first > from;
  const leads = isCapital(tokens[first]);
  const cased =
    leads && /\p{Ll}/u.test(clean) && (isCapital(tokens[first + 1]) || message.marked || titled);
  const isHmong = foldAt(message, first) === 'a';
  if (!titled && !cased && !isHmong) return undefined;
  const last = nameEnd(message, first, titled, cased);
  if (last === first || (isHmong && last - first === 1)) return undefined;
  return clean.slice(tokens[first]?.start, tokens[last - 1]?.end);
};

const codeAt = (message: Normalised, at: number): string | undefined => {
  const { tokens } = message;
  if (foldAt(message, at) !== 'ho' || tokens[at - 1]?.number !== undefined) return undefined;
  const numberAt = foldAt(message, at + 1) === 'so' ? at + 2 : at + 1;
  const word = tokens[numberAt]?.word ?? '';
  const counts = COUNTED.has(foldAt(message, numberAt + 1));
  return /^\d{1,4}$/u.test(word) && !counts ? word : undefined;
};

/** "H12", "nhà A Páo", "hộ ông Giàng A Sử": the code or name as written, without the title. */
export const householdIn = (message: Normalised): string | undefined => {
  const { tokens } = message;
  for (let at = 0; at < tokens.length; at++) {
    const fold = foldAt(message, at);
    if (/^h\d{1,4}$/u.test(fold)) return fold.toUpperCase();
    if (fold !== 'nha' && fold !== 'ho') continue;
    const found = codeAt(message, at) ?? nameFrom(message, at + 1);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** "bản Nà Khương", "chợ Bình Lư": the kind of place and its capitalised name. */
export const placeIn = (message: Normalised): string | undefined => {
  const { tokens, clean } = message;
  for (let at = 0; at < tokens.length - 1; at++) {
    if (!PLACE.test(foldAt(message, at)) || !isCapital(tokens[at + 1])) continue;
    const last = nameEnd(message, at + 1, true, true);
    if (last > at + 1) return clean.slice(tokens[at]?.start, tokens[last - 1]?.end);
  }
  return undefined;
};
