import type { ReportCard } from '../../../contract/reports.ts';
import type { Deps } from '../../../platform/deps.ts';
import { categoryOf } from '../categories.ts';
import { statusNames } from '../names.ts';
import { isOverdue, isWaiting, type Report } from '../report.ts';
import { nextClocks } from './store.ts';

/** Cases as lines of a board or list: nothing in them tells who reported or how they feel. */
export const cardsOf = async (deps: Deps, reports: readonly Report[]): Promise<ReportCard[]> => {
  if (reports.length === 0) return [];
  const now = deps.clock();
  const unitIds = reports.flatMap((one) => [one.unitId, one.communeId, one.ownerUnitId]);
  const units = await deps.db
    .selectFrom('units as u')
    .leftJoin('units as p', 'p.id', 'u.parentId')
    .select(['u.id', 'u.shortName', 'p.id as parentId', 'p.shortName as parentName'])
    .where('u.id', 'in', [...new Set(unitIds)])
    .execute();
  const nameOf = new Map(units.map((unit) => [unit.id, unit.shortName]));
  const communes = new Set(reports.map((one) => one.communeId));
  // "Cụm 1" alone is everywhere: below a commune's own villages, the village is named too.
  const placeOf = new Map(
    units.map((unit) => [
      unit.id,
      unit.parentName === null || communes.has(unit.id) || communes.has(unit.parentId ?? '')
        ? unit.shortName
        : `${unit.shortName} · ${unit.parentName}`,
    ]),
  );
  const handlers = [...new Set(reports.flatMap((one) => one.handlerPersonId ?? []))];
  const people =
    handlers.length === 0
      ? []
      : await deps.db
          .selectFrom('people')
          .select(['id', 'name'])
          .where('id', 'in', handlers)
          .execute();
  const personOf = new Map(people.map((person) => [person.id, person.name]));
  const clocks = await nextClocks(
    deps.db,
    reports.map((one) => one.id),
  );
  return reports.map((report) => ({
    id: report.id,
    code: report.code,
    category: report.category,
    categoryName: categoryOf(deps, report.category).name,
    severity: report.severity,
    status: report.status,
    statusName: statusNames[report.status],
    unitId: report.unitId,
    unitName: placeOf.get(report.unitId) ?? '',
    communeId: report.communeId,
    communeName: nameOf.get(report.communeId) ?? '',
    receivedAt: report.receivedAt.toISOString(),
    acceptBy: report.acceptBy.toISOString(),
    resolveBy: report.resolveBy.toISOString(),
    owner: {
      unitId: report.ownerUnitId,
      unitName: placeOf.get(report.ownerUnitId) ?? '',
      tier: report.ownerTier,
    },
    handlerName: report.handlerPersonId ? (personOf.get(report.handlerPersonId) ?? null) : null,
    overdue: isOverdue(report, now),
    beyondPower:
      report.beyondPowerAt !== null && (isWaiting(report) || report.status === 'awaiting-external'),
    nextClock: clockWords(clocks.get(report.id)),
  }));
};

const meaning: Record<string, string> = {
  rung: 'gọi tiếp cấp trên',
  again: 'gọi lại lần nữa',
  keep: 'hết hạn giữ việc',
  resolve: 'quá hạn trả lời',
  update: 'báo tin cho bà con',
  ask: 'hỏi lại bà con',
  close: 'nhắc khép việc',
  'hand-over': 'hết hạn chờ nhận chuyển giao',
  external: 'hỏi lại cấp trên',
  look: 'nhắc người thứ hai xem',
  forward: 'kiểm đã có người nhận tin',
};

const clockWords = (clock: { step: string; dueAt: Date } | undefined): ReportCard['nextClock'] =>
  clock
    ? {
        what: meaning[clock.step.replace(/(?:-\d+)+$/u, '')] ?? clock.step,
        at: clock.dueAt.toISOString(),
      }
    : null;
