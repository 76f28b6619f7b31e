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
const pathOf = (parent: Item | undefined, siblings: Item[], mark: ItemMark): string => {
  const sign = counted[mark.kind];
  if (sign !== undefined) {
    const nth = siblings.filter(({ kind }) => counted[kind as ItemKind] === sign).length + 1;
    return `${parent ? `${parent.path}.` : ''}${sign}${String(nth)}`;
  }
  if (parent === undefined) return mark.label;
  const lastOfParent = parent.path.split('.').at(-1) ?? '';
  const nested = mark.kind === 'number2' || mark.kind === 'number3';
  if (nested && mark.label.startsWith(`${parent.path}.`)) return mark.label;
  if (nested && mark.label.split('.').at(-2) === lastOfParent) {
    return `${parent.path}.${mark.label.split('.').at(-1) ?? ''}`;
  }
  return `${parent.path}.${mark.label}`;
};

const unusedPath = (path: string, used: Set<string>): string => {
  let free = path;
  for (let nth = 2; used.has(free); nth += 1) free = `${path}~${String(nth)}`;
  used.add(free);
  return free;
};

const isContinuation = (line: string, open: Open[]): boolean => {
  const top = open.at(-1);
  if (!top || isCapitals(line)) return false;
  if (particulars.test(line)) return true;
  return !closingStart.test(line) && !orders.test(line) && !/\.\/\.$/u.test(line);
};

/** Hangs the paragraphs of the body into a tree; a closing paragraph stands at its root as "p1". */
export const outlineOf = (body: string[]): Item[] => {
  const roots: Item[] = [];
  const open: Open[] = [];
  const used = new Set<string>();
  let loose = 0;
  for (const line of body) {
    const mark = itemMark(line);
    if (mark) {
      unwind(open, mark.kind);
      const parent = open.at(-1)?.item;
      const siblings = parent?.children ?? roots;
      const path = unusedPath(pathOf(parent, siblings, mark), used);
      const item: Item = { path, kind: mark.kind, text: line.slice(mark.length), children: [] };
      siblings.push(item);
      open.push({ item, kind: mark.kind });
    } else if (isContinuation(line, open)) {
      const top = open.at(-1);
      if (top) top.item.text = `${top.item.text}\n${line}`;
    } else if (!isCapitals(line)) {
      loose += 1;
      const path = unusedPath(`p${String(loose)}`, used);
      roots.push({ path, kind: 'paragraph', text: line, children: [] });
      open.length = 0;
    }
  }
  return roots;
};
