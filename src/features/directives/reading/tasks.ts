import type { DispatchTask } from '../../../contract/dispatch.ts';
import { actorsIn } from './actors.ts';
import type { Actors } from './actors.ts';
import { deadlinesIn } from './deadlines.ts';
import type { Deadline } from './deadlines.ts';
import type { Context } from './moments.ts';
import type { Item } from './outline.ts';
import { recurrenceOf } from './recurrence.ts';
import { clausesOf } from './sentences.ts';
import { windowEnd, windowsIn } from './windows.ts';
import type { FoundWindow } from './windows.ts';

/** The duties of a dispatch, and the limits in time that were read on the way. */
export interface Duties {
  tasks: DispatchTask[];
  deadlines: Deadline[];
  /** A report due "when the campaign ends" took its limit from the campaign's period. */
  fromWindow: FoundWindow | null;
}

/** What an item has from the headings above it. */
interface Inherited {
  /** Led by a heading that names an actor, not merely by everybody addressed. */
  lead: string[];
  coordinating: string[];
  deadlines: Deadline[];
  recurs: string | null;
  reportTo: string[];
}

const nothing: Inherited = {
  lead: [],
  coordinating: [],
  deadlines: [],
  recurs: null,
  reportTo: [],
};

/** Sections of a plan that describe, and order nothing. */
const descriptive =
  /^(?:MỤC ĐÍCH|Mục đích|YÊU CẦU\s*$|Yêu cầu\s*:?\s*$|ĐÁNH GIÁ|ĐẶC ĐIỂM|TÌNH HÌNH|Tình hình chung|KẾT QUẢ (?:ĐẠT|THỰC)|Kết quả đạt|TỒN TẠI|Tồn tại|HẠN CHẾ|Nguyên nhân|NGUYÊN NHÂN|CĂN CỨ|THÀNH PHẦN|Thành phần|Căn cứ pháp lý)/u;
/** Particulars of the duty above: not duties of their own. */
const particulars =
  /^(?:Thời (?:gian|hạn|điểm)|Hạn (?:hoàn|báo|cuối)|Địa điểm|Thành phần|Đối tượng|Kinh phí|Hình thức|Số điện thoại|Email|Thư điện tử|Mọi chi tiết|Chi tiết)[^:]{0,60}:/u;
/** Articles about the document itself. */
const aboutItself =
  /^(?:Quyết định|Văn bản|Công văn|Kế hoạch|Chỉ thị|Thông báo|Quy chế) này (?:có hiệu lực|thay thế|được)|chịu trách nhiệm (?:thi hành|thực hiện) (?:Quyết định|Kế hoạch|Chỉ thị|Quy chế|Công văn) này\s*(?:\.\/)?\.?$/u;
const closesOnly =
  /^(?:\s*(?:căn cứ|chịu trách nhiệm|có trách nhiệm|tổ chức|triển khai|thực hiện|nghiêm túc|các|một số|nội dung|nhiệm vụ|chức năng|sau|cụ thể|được giao|tốt|trọng tâm|theo|và|là|có|như|đây|quyền hạn|[,:;.]))*\s*$/u;

/** A heading over its items, with nothing to do in itself. */
const isHeading = (item: Item, hasDuties: boolean, actors: Actors): boolean => {
  if (item.children.length === 0) return false;
  const rest = item.text.slice(actors.openingEnd).trim();
  if (item.text === item.text.toUpperCase()) return true;
  if (!hasDuties) return false;
  if (/^:?$/u.test(rest)) return true;
  if (actors.openingEnd > 0) return closesOnly.test(rest);
  return (
    item.text.length <= 90 &&
    !/[.;]$/u.test(item.text) &&
    !/(?:trong đó|chú trọng)/iu.test(item.text)
  );
};

const unique = (names: string[]): string[] => [...new Set(names)];

const leadOf = (actors: Actors, inherited: Inherited, everybody: string[]): string[] => {
  if (actors.opening.length > 0) return unique([...actors.opening, ...actors.later]);
  if (inherited.lead.length > 0) return unique([...inherited.lead, ...actors.later]);
  return actors.later.length > 0 ? actors.later : everybody;
};

/** How often, clause by clause: "hằng ngày báo cáo …; hằng tuần báo cáo …" is two rhythms. */
const rhythmsIn = (text: string): { text: string; recurs: string }[] =>
  clausesOf(text).flatMap((clause) => {
    const recurs = recurrenceOf(clause);
    return recurs === null ? [] : [{ text: clause.text, recurs }];
  });

const recurrenceIn = (text: string): string | null => rhythmsIn(text)[0]?.recurs ?? null;

interface Limits {
  completeBefore: string | null;
  reportBefore: string | null;
  /** Limits beyond the first of their kind: each becomes a task of its own. */
  more: Deadline[];
  unread: boolean;
}

const sortLimits = (deadlines: Deadline[]): Limits => {
  const limits: Limits = { completeBefore: null, reportBefore: null, more: [], unread: false };
  for (const one of deadlines) {
    if (one.before === null) {
      limits.unread = true;
      continue;
    }
    const complete = one.limits !== 'report';
    const report = one.limits !== 'complete';
    const taken =
      (complete && limits.completeBefore !== null && one.limits !== 'both') ||
      (report && limits.reportBefore !== null);
    if (taken) {
      limits.more.push(one);
      continue;
    }
    if (complete) limits.completeBefore ??= one.before;
    if (report) limits.reportBefore = one.before;
  }
  return limits;
};

/** One walk over the outline, collecting duties. */
interface Walk {
  context: Context;
  everybody: string[];
  campaign: FoundWindow | null;
  duties: Duties;
  /** How many paragraphs outside the numbering turned out to be duties. */
  loose: number;
}

const afterCampaign =
  /(?:kết thúc|sau|xong|hết)\s+(?:mỗi\s+|khi\s+kết\s+thúc\s+)?(?:đợt|chiến dịch|thời gian|cuộc)[^.;]{0,60}(?:báo cáo|gửi)|(?:báo cáo|gửi)[^.;]{0,80}(?:ngay\s+)?(?:sau khi|khi)\s+kết thúc\s+(?:đợt|chiến dịch|thời gian)/iu;

const taskOf = (walk: Walk, item: Item, text: string, inherited: Inherited): DispatchTask[] => {
  const actors = actorsIn(text);
  const own = deadlinesIn(text, walk.context);
  walk.duties.deadlines.push(...own);
  const deadlines = own.length > 0 ? own : inherited.deadlines;
  const limits = sortLimits(deadlines);
  const ends = afterCampaign.test(text) && limits.reportBefore === null ? walk.campaign : null;
  const reportBefore = limits.reportBefore ?? (ends ? windowEnd(ends) : null);
  if (ends && reportBefore !== null) walk.duties.fromWindow = ends;
  const recurs = recurrenceIn(text) ?? inherited.recurs;
  const bounded = windowsIn(text, walk.context).some(({ kind }) => kind !== 'data');
  const lead = leadOf(actors, inherited, walk.everybody);
  const reportTo = actors.reportTo.length > 0 ? actors.reportTo : inherited.reportTo;
  const main: DispatchTask = {
    path: item.path,
    text,
    lead,
    coordinating: actors.coordinating.length > 0 ? actors.coordinating : inherited.coordinating,
    completeBefore: limits.completeBefore,
    reportBefore,
    reportTo,
    recurs,
    standing: limits.completeBefore === null && reportBefore === null && !limits.unread && !bounded,
  };
  const more = limits.more.map((one, index): DispatchTask => ({
    ...main,
    path: `${item.path}/${String(index + 2)}`,
    text: one.part.length >= 12 ? one.part : one.clause.text,
    completeBefore: one.limits === 'report' ? null : one.before,
    reportBefore: one.limits === 'complete' ? null : one.before,
    recurs: null,
    standing: false,
  }));
  const rhythms = rhythmsIn(text)
    .slice(1)
    .filter((one) => one.recurs !== recurs);
  const again = rhythms.map((one, index): DispatchTask => ({
    ...main,
    path: `${item.path}/${String(more.length + index + 2)}`,
    text: one.text,
    completeBefore: null,
    reportBefore: null,
    reportTo: actorsIn(one.text).reportTo,
    recurs: one.recurs,
    standing: true,
  }));
  return [main, ...more, ...again];
};

const handDown = (walk: Walk, item: Item, inherited: Inherited): Inherited => {
  const actors = actorsIn(item.text);
  const own = actors.opening.length > 0 ? actors.opening : actors.later;
  const introduces = /:\s*$/u.test(item.text);
  const deadlines = introduces ? deadlinesIn(item.text, walk.context) : [];
  const further = introduces && actors.openingEnd > 0;
  return {
    lead: own.length > 0 ? own : inherited.lead,
    coordinating: further ? actors.coordinating : own.length > 0 ? [] : inherited.coordinating,
    deadlines: deadlines.length > 0 ? deadlines : inherited.deadlines,
    recurs: introduces ? (recurrenceIn(item.text) ?? inherited.recurs) : inherited.recurs,
    reportTo: introduces && actors.reportTo.length > 0 ? actors.reportTo : inherited.reportTo,
  };
};

const walkItem = (walk: Walk, item: Item, inherited: Inherited): void => {
  const orders = !descriptive.test(item.text) && !aboutItself.test(item.text);
  if (!orders && deadlinesIn(item.text, walk.context).length === 0) return;
  const details = item.children.filter((child) => particulars.test(child.text));
  const children = item.children.filter((child) => !details.includes(child));
  const heading = isHeading(item, children.length > 0, actorsIn(item.text));
  const below = handDown(walk, item, inherited);
  if (!heading) {
    const [main, ...more] = taskOf(walk, item, item.text, inherited);
    if (main) walk.duties.tasks.push(withDetails(walk, main, details), ...more);
  } else {
    walk.duties.deadlines.push(
      ...below.deadlines.filter((one) => !inherited.deadlines.includes(one)),
    );
    for (const detail of details) {
      below.deadlines = [...below.deadlines, ...deadlinesIn(detail.text, walk.context)];
    }
  }
  for (const child of children) walkItem(walk, child, below);
};

/** "- Thời gian hoàn thành: trước ngày …" limits the duty it stands under. */
const withDetails = (walk: Walk, task: DispatchTask, details: Item[]): DispatchTask => {
  const found = details.flatMap(({ text }) => deadlinesIn(text, walk.context));
  walk.duties.deadlines.push(...found);
  const limits = sortLimits(found);
  const bounded = details.some(({ text }) => windowsIn(text, walk.context).length > 0);
  const completeBefore = task.completeBefore ?? limits.completeBefore;
  const reportBefore = task.reportBefore ?? limits.reportBefore;
  const isTimed = completeBefore !== null || reportBefore !== null || limits.unread || bounded;
  return { ...task, completeBefore, reportBefore, standing: task.standing && !isTimed };
};

const ordering =
  /(?:yêu cầu|đề nghị|giao|báo cáo|hoàn thành|tổ chức|triển khai|rà soát|thực hiện|phối hợp)(?!\p{L})/iu;

/** A loose paragraph is a duty where it sets a limit or a report, or where nothing else does. */
const walkParagraph = (walk: Walk, item: Item, alone: boolean, closes: boolean): void => {
  const timed =
    deadlinesIn(item.text, walk.context).length > 0 ||
    recurrenceIn(item.text) !== null ||
    (afterCampaign.test(item.text) && walk.campaign !== null);
  const ordered = alone && ordering.test(item.text) && actorsIn(item.text).later.length > 0;
  const reported =
    (alone || closes) &&
    actorsIn(item.text).reportTo.length > 0 &&
    !/(?:vướng mắc|khó khăn|phát sinh|vấn đề)/iu.test(item.text);
  if (timed || ordered || reported) {
    walk.loose += 1;
    const named = { ...item, path: `p${String(walk.loose)}` };
    walk.duties.tasks.push(...taskOf(walk, named, item.text, nothing));
  }
};

/**
 * Reads the duties from the outline of a dispatch. `lead` falls back to `everybody`, the bodies the
 * document is addressed to.
 */
export const dutiesIn = (
  items: Item[],
  leadIn: Item[],
  everybody: string[],
  context: Context,
  campaign: FoundWindow | null,
): Duties => {
  const duties: Duties = { tasks: [], deadlines: [], fromWindow: null };
  const walk: Walk = { context, everybody, campaign, duties, loose: 0 };
  const hasItems = items.some(({ kind }) => kind !== 'paragraph');
  for (const item of leadIn) walkParagraph(walk, item, !hasItems, false);
  for (const item of items) {
    if (item.kind === 'paragraph') walkParagraph(walk, item, !hasItems, true);
    else walkItem(walk, item, nothing);
  }
  return duties;
};
