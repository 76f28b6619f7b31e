import {
  createStatusLine,
  type Label,
  loadUnderstanding,
  type StatusItem,
  type StatusLine,
  type Understanding,
} from '../../../messaging/understanding/index.ts';
import type { Deps } from '../../../platform/deps.ts';
import { readCode } from '../../../platform/ids.ts';
import { foldKey } from '../../../platform/vietnamese.ts';

type Reader = (text: string) => StatusLine | null;

/** A reader is made of its rules once; it shares the rules with the understanding it was given. */
const readers = new WeakMap<object, Map<string, Reader>>();

const readerOf = ({ profile, understand }: Pick<Deps, 'profile' | 'understand'>): Reader => {
  const own = readers.get(understand) ?? new Map<string, Reader>();
  readers.set(understand, own);
  const { rules, categories } = profile.files;
  const known = own.get(rules);
  if (known) return known;
  const reader = createStatusLine(loadUnderstanding(rules, categories).rules, understand);
  own.set(rules, reader);
  return reader;
};

/** A team's line, and whom it takes back: "không phải nhà A Páo mà nhà A Sử". */
export interface Said extends StatusLine {
  retracted: string[];
}

const caseCode = /(?<![\p{L}\d])pa(?:-|\s?(?=[a-z]*\d))[0-9a-z]{4,8}(?![\p{L}\d])/iu;
const notThisOne =
  /(?:không|khong|ko|k)\s+(?:phải|phai)\s+(?:là\s+|la\s+)?(?:nhà|nha|hộ|ho)?\s*(.+?)[,\s]+(?:mà|ma)\s+(?:là\s+|la\s+)?/iu;

/** What a text says of households as a team's line, or null when it is none. Words about a case by its code are another's. */
export const readLine = (deps: Pick<Deps, 'profile' | 'understand'>, text: string): Said | null => {
  const code = caseCode.exec(text)?.[0];
  if (code !== undefined && readCode('PA', code) !== null) return null;
  const read = readerOf(deps);
  const line = read(text) ?? wholeLine(deps, text);
  if (!line) return null;
  const taken = line.correction ? notThisOne.exec(text) : null;
  const other = taken?.[1] ? read(text.replace(taken[0], '')) : null;
  return other && taken?.[1]
    ? { ...other, items: shared(other.items), retracted: [taken[1]] }
    : { ...line, items: shared(line.items), retracted: [] };
};

const everyone = /\b(?:ca|toan|tat ca) (?:to|cum)\b/u;
const figure = /(?<![\d/])(\d{1,4})(?:\/\d{1,4})? (?:ho|nha)\b/u;
const mostWhole = 80;

/** "báo cáo 45/45 hộ bình thường", "ok cả tổ": nothing but that all are well, in an order of its own. */
const wholeLine = ({ understand }: Pick<Deps, 'understand'>, text: string): StatusLine | null => {
  const folded = foldKey(text.replace(/[^\p{L}\p{N}\s/]/gu, ' '));
  const count = figure.exec(folded)?.[1];
  if (folded.length > mostWhole || (count === undefined && !everyone.test(folded))) return null;
  const { category, slots } = understand(text);
  if (category !== 'all-clear' || slots.household !== undefined) return null;
  const said = count === undefined ? {} : { restCount: Number(count) };
  return { items: [], restAllClear: true, correction: false, others: [], ...said };
};

const bare = /^(?:(?:con|va|voi|cac|nhung|nha|ho|so)\s+)*/u;

/** Several households with one thing said of them: "H3, H5 và nhà A Páo sốt", "H3 H5 sốt". None of them goes unheard. */
const shared = (items: readonly StatusItem[]): StatusItem[] => {
  const apart = items.flatMap((item) => {
    const codes = [...item.segment.matchAll(/(?<![\p{L}\d])h(\d{1,4})(?![\p{L}\d])/giu)];
    const others = codes
      .map(([code]) => code.toUpperCase())
      .filter((code) => code !== item.household);
    return [
      item,
      ...[...new Set(others)].map((code) => ({
        ...item,
        household: code,
        key: code.toLowerCase(),
        isCode: true,
      })),
    ];
  });
  return apart.reduceRight<StatusItem[]>((said, item) => {
    const [next] = said;
    const alone = foldKey(item.segment).replace(bare, '') === item.key.replace(bare, '');
    if (!alone || !next) return [item, ...said];
    const { understanding, unknown } = next;
    return [
      { ...item, segment: `${item.segment}, ${next.segment}`, understanding, unknown },
      ...said,
    ];
  }, []);
};

/** "43 hộ" said beside "còn lại ok": how many the team means by the rest. */
export const restCountOf = (line: StatusLine): number | undefined => {
  if (line.restCount !== undefined) return line.restCount;
  for (const { segment } of line.others) {
    const count = /^(?:còn\s+)?(\d{1,4})\s+(?:hộ|ho|nhà|nha)$/iu.exec(segment)?.[1];
    if (count !== undefined) return Number(count);
  }
  return undefined;
};

interface Part {
  text: string;
  understanding: Understanding;
}

const asking: readonly Label[] = ['question', 'suggestion'];
const life: readonly Label[] = ['emergency', 'medical', 'food'];

const onlyAsks = ({ labels }: Understanding): boolean =>
  labels.every((label) => asking.includes(label));

/**
 * What a line asks for besides its households: parts about none of them, and all its words when together they may be
 * about life and no part of them was heard as a need.
 */
export const besides = (
  { items, others }: Pick<StatusLine, 'items' | 'others'>,
  whole: Part,
): Part[] => {
  const heard = [...items, ...others].some((part) => part.understanding.actionable);
  if (!heard && whole.understanding.labels.some((label) => life.includes(label))) return [whole];
  return others
    .filter(({ understanding }) => understanding.actionable && !onlyAsks(understanding))
    .map(({ segment, understanding }) => ({ text: segment, understanding }));
};

/** Parts that only ask or suggest: others answer them. */
export const questions = ({ others }: Pick<StatusLine, 'others'>): string =>
  others
    .filter(({ understanding }) => understanding.actionable && onlyAsks(understanding))
    .map(({ segment }) => segment)
    .join('. ');
