import { itemMark, rankOf } from './item-marks.ts';
import type { ItemKind, ItemMark } from './item-marks.ts';
import { closingStart, isCapitals } from './line-marks.ts';

/** An item of a dispatch: its place in the numbering, its own words, and the items under it. */
export interface Item {
  path: string;
  kind: ItemKind | 'paragraph';
  text: string;
  children: Item[];
}

interface Open {
  item: Item;
  kind: ItemKind;
}

const outer = new Set<ItemKind>(['part', 'roman', 'capital', 'article', 'number']);
const counted: Partial<Record<ItemKind, string>> = { dash: '-', dot: '-', plus: '+' };
/** A paragraph that only gives particulars of the item above it. */
const particulars =
  /^(?:Thời (?:gian|hạn|điểm)|Hạn|Địa điểm|Thành phần|Số liệu|Báo cáo (?:gửi|về)|Kết quả (?:báo|gửi)|Kinh phí|Hình thức|\()/u;
const orders = /\s(?:yêu cầu|đề nghị)\s+(?:các|Thủ|Chủ|UBND|Ủy|Uỷ|Phòng|Trung|Công|đồng|Ban|cơ)/u;

/** Where a new item hangs: its own kind's level if open, else under the nearest outer one. */
const unwind = (open: Open[], kind: ItemKind): void => {
  const same = open.findLastIndex((one) => one.kind === kind);
  if (same >= 0) {
    open.splice(same);
    return;
  }
  while (open.length > 0) {
    const top = open.at(-1);
    if (!top || rankOf(top.kind) < rankOf(kind)) return;
    const introduces = /:\s*$/u.test(top.item.text) && !outer.has(kind);
    if (introduces) return;
    open.pop();
  }
};

/** "2.1." under "2." is 2.1; a dash is counted; everything else keeps its own label. */
const pathOf = (parent: Item | undefined, nth: number, mark: ItemMark): string => {
  const above = parent ? `${parent.path}.` : '';
  const sign = counted[mark.kind];
  if (sign !== undefined) return `${above}${sign}${String(nth)}`;
  const nested = mark.kind === 'number2' || mark.kind === 'number3';
  if (!parent || (nested && mark.label.startsWith(above))) return mark.label;
  const [own = mark.label, outerLabel] = mark.label.split('.').reverse();
  const repeats = nested && outerLabel === parent.path.split('.').at(-1);
  return `${above}${repeats ? own : mark.label}`;
};

/** Gives each item a path of its own, even where the numbering repeats itself. */
const pathGiver = (): ((parent: Item | undefined, mark: ItemMark) => string) => {
  const counts = new Map<string, number>();
  const next = (key: string): number => {
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return nth;
  };
  return (parent, mark) => {
    const sign = counted[mark.kind] ?? '';
    const nth = sign === '' ? 0 : next(`${parent?.path ?? ''} ${sign}`);
    const path = pathOf(parent, nth, mark);
    const times = next(path);
    return times === 1 ? path : `${path}~${String(times)}`;
  };
};

const continuesItem = (line: string): boolean => {
  if (isCapitals(line)) return false;
  if (particulars.test(line)) return true;
  return !closingStart.test(line) && !orders.test(line) && !/\.\/\.$/u.test(line);
};

/** Hangs the paragraphs of the body into a tree; a closing paragraph stands at its root, without a path. */
export const outlineOf = (body: string[]): Item[] => {
  const roots: Item[] = [];
  const open: Open[] = [];
  const givePath = pathGiver();
  let isAdjacent = false;
  for (const line of body) {
    const mark = itemMark(line);
    const top = open.at(-1)?.item;
    if (mark) {
      unwind(open, mark.kind);
      const parent = open.at(-1)?.item;
      const path = givePath(parent, mark);
      const item: Item = { path, kind: mark.kind, text: line.slice(mark.length), children: [] };
      (parent?.children ?? roots).push(item);
      open.push({ item, kind: mark.kind });
      isAdjacent = true;
    } else if (top && isAdjacent && continuesItem(line)) {
      top.text = `${top.text}\n${line}`;
    } else {
      isAdjacent = false;
      if (!isCapitals(line)) {
        roots.push({ path: '', kind: 'paragraph', text: line, children: [] });
      }
    }
  }
  return roots;
};
