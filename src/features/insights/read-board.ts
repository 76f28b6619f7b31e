import type { Actor } from '../../community/access.ts';
import { bridgesMissing } from '../../community/bridges.ts';
import { countsOf } from '../../community/counts.ts';
import { tierOf, type Unit } from '../../community/units.ts';
import type { Board, BoardPlace } from '../../contract/board.ts';
import type { DirectiveCard } from '../../contract/directives.ts';
import type { BoardReports } from '../../contract/reports.ts';
import type { Deps } from '../../platform/deps.ts';
import { directiveCards } from '../directives/index.ts';
import { boardReports, readLedger } from '../reports/index.ts';
import { calledUnder, kindsAt } from './board-unit.ts';
import { remembered } from './remember.ts';
import { dutyIn, silentClusters, unitsByIds, unitsWithin } from './store.ts';

const minute = 60_000;
const mostSilent = 20;

/** What is drafted waits for somebody too. */
const running = new Set<DirectiveCard['status']>(['draft', 'approved', 'issued']);

/** The board of one unit: what is not happening first, then where, what was ordered, who is there. */
export const readBoard = async (deps: Deps, actor: Actor, unit: Unit): Promise<Board> => {
  const at = deps.clock();
  const tier = tierOf(deps, unit);
  const communes = await unitsWithin(deps.db, unit.path, kindsAt(deps, 'commune'));
  const [reports, directives, silent, duty, bridges, ledger, counts] = await Promise.all([
    boardReports(deps, actor, unit.id),
    directiveCards(deps, actor),
    silentClusters(deps.db, {
      path: unit.path,
      communeKinds: kindsAt(deps, 'commune'),
      limit: mostSilent,
    }),
    dutyIn(deps.db, [unit.id, ...communes.map(({ id }) => id)], at),
    missingBridges(deps, ''),
    lastLedger(deps, ''),
    countsOf(deps.db, communes.length > 0 ? communes.map(({ id }) => id) : [unit.id], at),
  ]);

  const watched = [unit, ...communes.filter(({ id }) => id !== unit.id)];
  return {
    at: at.toISOString(),
    unit: { id: unit.id, name: unit.name, tier },
    upward: {
      waiting: reports.waiting,
      overdue: reports.overdue,
      beyondPower: reports.beyondPower,
      byCommune: communes.map((commune) => placeOf(commune, unit, reports, counts)),
    },
    silent: silent.map(({ clusterId, name, communeName, lastAt }) => ({
      clusterId,
      name,
      communeName,
      lastAt: lastAt?.toISOString() ?? null,
    })),
    silentCount: silent[0]?.total ?? 0,
    directives: directives.filter(({ status }) => running.has(status)),
    duty: watched.map(({ id, shortName }) => {
      const shift = duty.find((now) => now.unitId === id);
      return {
        unitId: id,
        unitName: shortName,
        person: shift?.person ?? null,
        until: shift?.until.toISOString() ?? null,
      };
    }),
    bridgesMissing: bridges
      .filter(({ path }) => path.startsWith(unit.path))
      .map(({ unitId, unitName }) => ({ unitId, unitName })),
    ledger,
    households: {
      total: counts.reduce((sum, { households }) => sum + households, 0),
      reported: counts.reduce((sum, { reported }) => sum + reported, 0),
    },
  };
};

const placeOf = (
  commune: Unit,
  above: Unit,
  reports: BoardReports,
  counts: Awaited<ReturnType<typeof countsOf>>,
): BoardPlace => {
  const cases = reports.byCommune.find(({ unitId }) => unitId === commune.id);
  const known = counts.find(({ unitId }) => unitId === commune.id);
  return {
    unitId: commune.id,
    name: calledUnder(commune, above),
    waiting: cases?.waiting ?? 0,
    overdue: cases?.overdue ?? 0,
    open: cases?.open ?? 0,
    oldestMinutes: cases?.oldestMinutes ?? null,
    households: known?.households ?? 0,
    householdsReported: known?.reported ?? 0,
    level: null,
  };
};

const missingBridges = remembered(5 * minute, async (deps) => {
  const missing = await bridgesMissing(deps, deps.clock());
  const units = await unitsByIds(
    deps.db,
    missing.map(({ unitId }) => unitId),
  );
  return missing.map(({ unitId, groupName }) => ({
    unitId,
    unitName: groupName,
    path: units.find(({ id }) => id === unitId)?.path ?? '',
  }));
});

const lastLedger = remembered(minute, async (deps) => {
  const { ok, at, messages } = await readLedger(deps.db, deps.clock());
  return { ok, at, waitingHuman: messages.waitingHuman };
});
