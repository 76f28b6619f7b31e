import { foldKey } from '../../platform/vietnamese.ts';
import { householdIn as householdOf } from './names.ts';
import { machineOf } from './reader.ts';
import type { UnderstandingRules } from './rules.ts';
import type { Understand, Understanding } from './understand.ts';

/** What a team member says of one household. */
export interface StatusItem {
  /** As written: `A Páo`, `H12`. The roster decides whom it means. */
  household: string;
  /** The same without marks, for matching. */
  key: string;
  isCode: boolean;
  segment: string;
  understanding: Understanding;
  /** Said not to be known yet: not reached, not at home. */
  unknown: boolean;
}

export interface StatusTotals {
  households?: number;
  fever?: number;
  cough?: number;
  sick?: number;
  arrivals?: number;
  positive?: number;
}

/** A team's line about its households. */
export interface StatusLine {
  items: StatusItem[];
  /** "Còn lại ok": the team's word for every household not named. */
  restAllClear: boolean;
  restCount?: number;
  totals?: StatusTotals;
  /** Takes back what an earlier line said of the same households. */
  correction: boolean;
  /** Parts that name no household; each was still understood. */
  others: { segment: string; understanding: Understanding }[];
}

const CORRECTION =
  /^(?:xin )?(?:nham|lon|sua lai|sua|dinh chinh|bao lai|viet nham|ghi nham|noi nham|a quen|quen)(?: roi| nhe| a| chut| ti| nhe a)*(?:[:,. ]|$)/u;
const FINE =
  '(?:deu |van |cung |tam |la )*(?:ok|oke|okie|on|on ca|on dinh|binh thuong|bt|bth|btg|khong sao|ko sao|k sao|khoe|khoe manh|khoe ca|an toan|tot|yen on|binh an|khong co gi|ko co gi|k co gi|khong van de gi|khong phat sinh)';
const WHOLE =
  '(?:con lai|(?:cac |nhung |so )?(?:nha|ho)(?: dan)? (?:khac|con lai)|so con lai|(?:ca|toan|tat ca|het) (?:to|cum|ban|xom|nhom|thon|cac ho|moi nguoi)(?: \\d+)?|tat ca|to \\d+|cum \\d+|to em|to minh|ban em|cum em|moi nha|moi nguoi|nha nao cung)';
const REST = new RegExp(
  `${WHOLE}(?: (?:con )?(?:la )?(\\d+) (?:ho|nha))?(?: con lai)? ${FINE}(?: (?:ca|het|a|nhe|roi|nha))*$`,
  'u',
);
const REST_NUMBER = new RegExp(
  `^(?:con (?:lai )?)?(\\d+) (?:ho|nha)(?: (?:con lai|khac))? ${FINE}(?: (?:ca|het|a|nhe|roi))*$`,
  'u',
);
const UNKNOWN =
  /\b(?:chua (?:biet|bao|ro|lien lac|gap|lien he|hoi|thay bao|nghe|tra loi|den|di)|khong (?:lien lac|lien he|gap|nghe may|co nha|o nha|goi duoc)|ko (?:lien lac|gap|nghe may|o nha|goi dc)|k (?:lien lac|gap|nghe may)|vang(?: nha)?|di vang|khoa cua|goi khong duoc|goi ko dc)\b/u;
const COUNTS: readonly [keyof StatusTotals, RegExp][] = [
  ['households', /(\d+)(?:\/\d+)? (?:ho|nha)\b/u],
  ['fever', /(\d+) (?:(?:nguoi|ng|ca|chau) )?(?:bi )?sot\b/u],
  ['cough', /(\d+) (?:(?:nguoi|ng|ca|chau) )?(?:bi )?ho\b(?! (?:da|vang|ngheo|dan))/u],
  ['sick', /(\d+) (?:(?:nguoi|ng|ca|chau) )?(?:bi )?om\b/u],
  ['arrivals', /(\d+) (?:(?:nguoi|ng|ca) )?(?:moi )?(?:ve|den)\b/u],
  ['positive', /(\d+) (?:(?:nguoi|ng|ca) )?(?:f0|duong tinh|duong)\b/u],
];

const foldSegment = (segment: string): string =>
  foldKey(segment.replace(/[^\p{L}\p{N}\s/]/gu, ' '));

/** Cuts at , ; . line ends and "và", "còn" before a new subject; decimals and initials stay whole. */
const segmentsOf = (text: string): string[] =>
  text
    .split(
      /[;\n]+|[,.](?!\d)|(?<!\d),|\s(?:và|va)\s(?=(?:còn|con|nhà|nha|hộ|ho|H\d|h\d|các|cac|\d+ (?:hộ|ho|nhà|nha)))|\s(?=(?:còn|con)\s(?:lại|lai|nhà|nha|hộ|ho|H\d|h\d|các|cac|\d+ (?:hộ|ho|nhà|nha)))/u,
    )
    .map((segment) => segment.replace(/^[\s\-–+•*]+|\s+$/gu, ''))
    .filter((segment) => segment !== '');

const totalsOf = (folds: readonly string[]): StatusTotals | undefined => {
  const totals: StatusTotals = {};
  let line = folds.join(' ').replace(/\b(?:khong|ko) (?=sot|ho|om|f0|nguoi ve|ve)/gu, '0 ');
  for (const [name, pattern] of COUNTS) {
    const found = pattern.exec(line);
    if (!found) continue;
    totals[name] = Number(found[1]);
    // "42 ho" without marks counts households first; what is left may still be a cough.
    line = line.replace(found[0], ' ');
  }
  return totals.households === undefined || Object.keys(totals).length < 2 ? undefined : totals;
};

interface Draft {
  household: string;
  segment: string;
}

/** Makes the reader of team lines; it shares a profile's rules with {@link Understand}. */
export const createStatusLine = (rules: UnderstandingRules, understand: Understand) => {
  const machine = machineOf(rules);
  const householdIn = (segment: string): string | undefined =>
    householdOf(machine.normalise(segment));

  const sort = (segments: readonly string[]) => {
    const drafts: Draft[] = [];
    const others: string[] = [];
    let rest = false;
    let restCount: number | undefined;
    for (const segment of segments) {
      const fold = foldSegment(segment);
      const household = householdIn(segment);
      const whole = REST.exec(fold) ?? REST_NUMBER.exec(fold);
      const last = drafts.at(-1);
      if (household === undefined && whole) {
        rest = true;
        if (whole[1] !== undefined) restCount = Number(whole[1]);
      } else if (household !== undefined) drafts.push({ household, segment });
      else if (last && others.length === 0 && !rest) last.segment += `, ${segment}`;
      else others.push(segment);
    }
    return { drafts, others, rest, restCount };
  };

  return (text: string): StatusLine | null => {
    const correction = CORRECTION.test(foldSegment(text));
    const body = correction
      ? text.replace(/^[^\s,:.]+(?:\s+(?:lại|lai|nhé|nhe|rồi|roi|chính|chinh|ạ))*[\s,:.]*/u, '')
      : text;
    const segments = segmentsOf(body);
    const { drafts, others, rest, restCount } = sort(segments);
    const totals = totalsOf(
      segments.filter((one) => householdIn(one) === undefined).map(foldSegment),
    );
    const named = householdIn(segments[0] ?? '') !== undefined;
    if (!rest && !totals && !named && drafts.length < 2) return null;
    const items = drafts.map(({ household, segment }): StatusItem => ({
      household,
      key: foldKey(household),
      isCode: /^h?\d+$/iu.test(household),
      segment,
      understanding: understand(segment),
      unknown: UNKNOWN.test(foldSegment(segment)),
    }));
    // Of a line of totals only what somebody must act on is worth repeating.
    const beside = others
      .map((segment) => ({ segment, understanding: understand(segment) }))
      .filter(({ understanding }) => !totals || understanding.actionable);
    return {
      items,
      restAllClear: rest || (totals !== undefined && items.length === 0 && quietTotals(totals)),
      ...(restCount === undefined ? {} : { restCount }),
      ...(totals === undefined ? {} : { totals }),
      correction,
      others: beside,
    };
  };
};

const quietTotals = ({ households, ...counts }: StatusTotals): boolean =>
  households !== undefined && Object.values(counts).every((count) => count === 0);
