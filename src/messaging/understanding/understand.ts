import type { Label, Severity } from './categories.ts';
import type { Scene } from './expression.ts';
import { type Held, holding, type Machine, machineOf, read, type Reading } from './reader.ts';
import type { UnderstandingRules } from './rules.ts';
import type { Slots } from './slots.ts';

export type MessageKind = 'text' | 'image' | 'audio' | 'sticker' | 'file' | 'location' | 'video';

/** What a message means, and why we think so. */
export interface Understanding {
  text: string;
  category: Label;
  severity: Severity | null;
  /** At most three, the lead first. */
  labels: Label[];
  perLabel: Partial<Record<Label, Severity>>;
  actionable: boolean;
  slots: Slots;
  /** In Vietnamese, for whoever asks why: the rule and the words. */
  because: string[];
  /** Key of the first advice to give, when life is in danger. */
  situation?: string;
  /** Asks something, beside whatever else it says. */
  asks?: true;
}

const LIFE: ReadonlySet<Label> = new Set(['medical', 'food', 'emergency']);
const MAX_LABELS = 3;
/** What, when denied, is good news. */
const CALM = new Set(
  (
    'symptom loss-of-smell high-fever breathless unconscious convulsion stroke bleeding positive f0 f1 f2 contact ' +
    'newcomer arrival-verb stranger lack hungry fire flood landslide injury minor-injury danger-plain pain severe-pain'
  ).split(' '),
);

interface Verdict {
  severity: Severity;
  reasons: string[];
  situation?: string;
}

const quiet = (text: string, category: Label, slots: Slots, because: string[]): Understanding => ({
  text,
  category,
  severity: null,
  labels: [category],
  perLabel: {},
  actionable: false,
  slots,
  because,
});

const unclear = (text: string, slots: Slots, because: string): Understanding => ({
  text,
  category: 'other',
  severity: 'S2',
  labels: ['other'],
  perLabel: { other: 'S2' },
  actionable: true,
  slots,
  because: [because],
});

/** `1`, `2 4`, `1, 3`: answers by the digits of the menu. */
const byMenu = (machine: Machine, text: string): Understanding | undefined => {
  if (!/^\s*(?:số\s*)?\d(?:[\s,.;+và]*\d){0,4}[\s.!)]*$/u.test(text)) return undefined;
  const digits = text.match(/\d/gu) ?? [];
  if (/\d\d/u.test(text)) return undefined;
  const items = digits.map((digit) => machine.rules.menu[digit]);
  if (items.some((item) => item === undefined)) return undefined;
  const verdicts = new Map<Label, Verdict>();
  for (const item of items) {
    if (item?.severity)
      verdicts.set(item.label, { severity: item.severity, reasons: [item.because] });
  }
  if (verdicts.size > 0) return conclude(machine, text, verdicts, {});
  return quiet(text, 'all-clear', {}, [items[0]?.because ?? '']);
};

const gather = (scene: Scene, held: readonly Held[]): Map<Label, Verdict> => {
  const verdicts = new Map<Label, Verdict>();
  const dropped = new Set<Label>();
  for (const { rule, words } of held) {
    if (rule.drops.length > 0 && !rule.spared(scene))
      for (const label of rule.drops) dropped.add(label);
    const reason = words === '' ? rule.because : `${rule.because}: “${words}”`;
    const verdict = verdicts.get(rule.label);
    if (!verdict) {
      verdicts.set(rule.label, {
        severity: rule.severity,
        reasons: [reason],
        ...(rule.situation === undefined ? {} : { situation: rule.situation }),
      });
      continue;
    }
    verdict.reasons.push(reason);
    if (rule.severity < verdict.severity) verdict.severity = rule.severity;
    if (verdict.situation === undefined && rule.situation !== undefined)
      verdict.situation = rule.situation;
  }
  for (const label of dropped) verdicts.delete(label);
  return verdicts;
};

const raise = (machine: Machine, scene: Scene, verdicts: Map<Label, Verdict>): void => {
  for (const { label, to, because, holds } of machine.raises) {
    const verdict = verdicts.get(label);
    if (!verdict || verdict.severity <= to || !holds(scene)) continue;
    verdict.severity = to;
    verdict.reasons.push(because);
  }
};

const giveWay = (machine: Machine, verdicts: Map<Label, Verdict>): void => {
  const present = new Set(verdicts.keys());
  for (const [weak, strong] of Object.entries(machine.rules.yields)) {
    if (strong.some((label) => present.has(label))) verdicts.delete(weak as Label);
  }
};

const conclude = (
  machine: Machine,
  text: string,
  verdicts: ReadonlyMap<Label, Verdict>,
  slots: Slots,
): Understanding => {
  const rank = (label: Label): number => machine.rules.order.indexOf(label);
  const sorted = [...verdicts].sort(
    ([left, a], [right, b]) => a.severity.localeCompare(b.severity) || rank(left) - rank(right),
  );
  const kept = sorted.slice(0, MAX_LABELS);
  const [category, lead] =
    kept[0] ?? (['other', { severity: 'S2', reasons: [] }] as [Label, Verdict]);
  const situation = kept.find(([, verdict]) => verdict.situation !== undefined)?.[1].situation;
  return {
    text,
    category,
    severity: lead.severity,
    labels: kept.map(([label]) => label),
    perLabel: Object.fromEntries(kept.map(([label, verdict]) => [label, verdict.severity])),
    actionable: true,
    slots,
    because: kept.flatMap(([, verdict]) => verdict.reasons),
    ...(situation === undefined ? {} : { situation }),
  };
};

const isWords = (kind: MessageKind): boolean => kind === 'text' || kind === 'sticker';

const wordless = (text: string, kind: MessageKind): Understanding =>
  isWords(kind)
    ? quiet(text, 'chatter', {}, ['không có lời'])
    : unclear(text, {}, 'ảnh, ghi âm hoặc tệp không lời: cần người xem');

/** Why nobody needs to act, when words of theirs say so. */
const restReason = (scene: Reading): string | undefined => {
  const said = (concept: string): boolean =>
    scene.hits.get(concept)?.some((hit) => hit.polarity === 'so') ?? false;
  if (said('negative')) return 'kết quả âm tính';
  if (said('fulfilled')) return 'nhu cầu đã được đáp ứng';
  if (said('plenty')) return 'còn đủ, không cần hỗ trợ';
  if (said('all-clear') || said('good-news') || said('recovered') || said('now-well'))
    return 'báo bình thường';
  const denied = scene.spoken.some(
    (hit) => CALM.has(hit.concept) && (hit.polarity === 'not' || hit.polarity === 'over'),
  );
  return denied ? 'nói là không có hoặc đã hết' : undefined;
};

const settle = (text: string, scene: Reading): Understanding => {
  const { slots } = scene;
  const rest = restReason(scene);
  if (rest !== undefined) return quiet(text, 'all-clear', slots, [rest]);
  if (scene.facts.has('foreign') && !scene.hits.has('greeting') && !scene.hits.has('thanks')) {
    return unclear(text, slots, 'không đọc được, có thể là tiếng dân tộc: cần người xem');
  }
  if (slots.phone !== undefined)
    return unclear(text, slots, 'để lại số điện thoại, chưa rõ việc gì');
  if (slots.temperatureC !== undefined || /^\s*\d+([.,]\d+)?\s*$/u.test(text)) {
    return unclear(text, slots, 'một con số không lời, cần người xem');
  }
  return quiet(text, 'chatter', slots, ['không thấy việc gì cần xử lý']);
};

/**
 * Makes the function that says what a message means. It never throws, keeps no state between
 * messages that could change an answer, and when in doubt asks for a human (`other`).
 */
export const createUnderstanding = (rules: UnderstandingRules) => {
  const machine = machineOf(rules);

  const judge = (
    text: string,
    scene: Reading,
    held: readonly Held[],
  ): Understanding | undefined => {
    const verdicts = gather(scene, held);
    raise(machine, scene, verdicts);
    giveWay(machine, verdicts);
    if (verdicts.size === 0) return undefined;
    const meant = conclude(machine, text, verdicts, scene.slots);
    return scene.facts.has('asks') ? { ...meant, asks: true } : meant;
  };

  /** Marks put wrong ("hệt gạo") must not hide a call for help: look once more without them. */
  const lookAgain = (text: string, scene: Reading): Understanding | undefined => {
    if (!scene.message.tokens.some((token) => token.marked)) return undefined;
    if (scene.hits.has('long-ago')) return undefined;
    const loose = read(machine, scene.message, true);
    if (!loose.hits.has('kin') && !loose.hits.has('help-word')) return undefined;
    const held = holding(machine, loose).filter(
      ({ rule, width }) => LIFE.has(rule.label) && width > 1,
    );
    return held.length > 0 ? judge(text, loose, held) : undefined;
  };

  return (text: string, options: { kind?: MessageKind } = {}): Understanding => {
    const kind = options.kind ?? 'text';
    const menu = byMenu(machine, text);
    if (menu) return menu;
    const message = machine.normalise(text);
    if (message.tokens.length === 0 && message.phones.length === 0 && message.links === 0) {
      return wordless(text, kind);
    }
    const scene = read(machine, message);
    const verdict = judge(text, scene, holding(machine, scene));
    if (verdict && verdict.category !== 'other') return verdict;
    const first = verdict ?? settle(text, scene);
    if (first.category === 'all-clear') return first;
    const second = lookAgain(text, scene) ?? first;
    if (second.actionable || isWords(kind)) return second;
    return unclear(text, scene.slots, 'ảnh, ghi âm hoặc tệp kèm lời ngắn: cần người xem');
  };
};

export type Understand = ReturnType<typeof createUnderstanding>;
