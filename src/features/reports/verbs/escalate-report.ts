import type { Actor } from '../../../community/access.ts';
import type { TierKey } from '../../../community/profile-schema.ts';
import { tierAbove, tierOf, tierUnit, unitByCode, unitById } from '../../../community/units.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { clocksOf } from '../clocks.ts';
import { rankOf } from '../relay/chain.ts';
import { ringFrom } from '../relay/climb.ts';
import { setClock, stopClock, stopLadder } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { hasPower } from '../relay/power.ts';
import { tellReporters } from '../relay/tell-reporters.ts';
import { tellRoles } from '../relay/tell.ts';
import type { Report } from '../report.ts';
import { pendingHandOver, settleHandOver } from '../store-second.ts';
import { updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { type Held, hold, record } from './hold.ts';

/**
 * "Vượt thẩm quyền": sends a case at once, with a proposal, to the first tier above that may decide it; no clock
 * is waited for. Beyond the highest tier Loa reaches the case stays where it is and asks again until they answer.
 */
export const escalateReport = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  input: { proposal: string },
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const held = await hold(deps, actor, 'escalate-report', reportId);
    const { report } = held;
    if (report.resolvedAt) {
      throw new Refusal('conflict', `${report.code} đã có trả lời, đang chờ bà con xác nhận.`);
    }
    const tier = report.ownerTier as TierKey;
    if (report.beyondPowerAt && rankOf(held.tier) < rankOf(tier)) {
      throw new Refusal('conflict', `${report.code} đã được trình lên, đang chờ quyết định.`);
    }
    const from = rankOf(tier) > rankOf(held.tier) ? tier : held.tier;
    await dropHandOver(deps, report, actor);
    const target = await aboveOf(deps, report, from);
    const sent = target
      ? await sendUp(deps, held, actor, { ...input, target })
      : await awaitExternal(deps, held, actor, input.proposal);
    await tellMovedUp(deps, sent, held, target?.name ?? 'cấp trên');
    hintReport(deps, sent);
    return sent;
  });

interface Target {
  tier: TierKey;
  unitId: string;
  name: string;
}

const sendUp = async (
  deps: Deps,
  held: Held,
  actor: Actor,
  up: { proposal: string; target: Target },
): Promise<Report> => {
  const { report } = held;
  const { target, proposal } = up;
  const stronger = rankOf(target.tier) > rankOf(report.powerTier);
  const change = {
    status: 'triaged' as const,
    beyondPowerAt: deps.clock(),
    proposal,
    ownerTier: target.tier,
    ownerUnitId: target.unitId,
    ...(stronger ? { powerTier: target.tier, powerUnitId: target.unitId } : {}),
    handlerPersonId: null,
    handlerTitle: null,
    acceptedAt: null,
    epoch: report.epoch + 1,
  };
  await updateReport(deps.db, report.id, change);
  const sent: Report = { ...report, ...change };
  await record(deps, { ...held, report: sent }, actor, 'beyond-power', {
    proposal,
    tier: target.tier,
    unit: target.name,
  });
  await stopClock(deps, report, `keep-${report.epoch}`);
  await stopLadder(deps, report);
  const rung = sent.chain.findIndex((one) => rankOf(one.owner) >= rankOf(target.tier));
  return (await ringFrom(deps, sent, rung >= 0 ? rung : sent.chain.length - 1)).report;
};

/** Province and ministries answer outside Loa: the case keeps its owner, and Loa asks again and again. */
const awaitExternal = async (
  deps: Deps,
  held: Held,
  actor: Actor,
  proposal: string,
): Promise<Report> => {
  const { report } = held;
  const { external, externalRoles } = clocksOf(deps.profile);
  const now = deps.clock();
  const change = {
    status: 'awaiting-external' as const,
    beyondPowerAt: now,
    proposal,
    handlerPersonId: report.handlerPersonId ?? actor.personId,
    handlerTitle: report.handlerTitle ?? held.title,
    epoch: report.epoch + 1,
  };
  await updateReport(deps.db, report.id, change);
  const waiting: Report = { ...report, ...change };
  await record(deps, { ...held, report: waiting }, actor, 'beyond-power', {
    proposal,
    external: true,
  });
  await stopClock(deps, report, `keep-${report.epoch}`);
  await stopLadder(deps, report);
  await tellRoles(deps, waiting, {
    roles: externalRoles,
    group: null,
    rung: waiting.rung,
    step: `external-${waiting.epoch}`,
    kind: 'forward',
  });
  const at = new Date(now.getTime() + external[report.severity]);
  await setClock(deps, waiting, 'external', at);
  return waiting;
};

/** The tier with the power when it lies above, else the next tier up; undefined beyond the top. */
const aboveOf = async (deps: Deps, report: Report, from: TierKey): Promise<Target | undefined> => {
  const root = await unitByCode(deps.db, deps.profile.rootUnitCode, deps.clock());
  const top = root ? rankOf(tierOf(deps, root)) : rankOf('district');
  const wanted = hasPower(from, report)
    ? (clocksOf(deps.profile).beyond[from] ?? tierAbove(deps, from))
    : report.powerTier;
  if (wanted === undefined || rankOf(wanted) <= rankOf(from) || rankOf(wanted) > top)
    return undefined;
  const unit = await tierUnit(deps, report.unitId, wanted as TierKey);
  return unit && { tier: wanted as TierKey, unitId: unit.id, name: unit.shortName };
};

/** A case sent up is no longer on offer to whoever was asked to take it over. */
const dropHandOver = async (deps: Deps, report: Report, actor: Actor): Promise<void> => {
  const pending = await pendingHandOver(deps.db, report.id);
  if (!pending) return;
  await settleHandOver(deps.db, pending.id, 'lapsed', actor.personId, deps.clock());
  await stopClock(deps, report, 'hand-over');
};

const tellMovedUp = async (deps: Deps, report: Report, held: Held, to: string): Promise<void> => {
  const by = report.restricted ? 'nơi nhận' : await unitName(deps, held.unitId);
  const text = texts.movedUpToReporter(report.code, to, by, deps.clock());
  await tellReporters(deps, report, `beyond-${report.epoch}`, {
    group: report.restricted || report.masked ? null : text,
    private: text,
  });
};

const unitName = async (deps: Deps, unitId: string): Promise<string> =>
  (await unitById(deps.db, unitId))?.shortName ?? 'cấp dưới';
