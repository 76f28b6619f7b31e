import { roleName } from '../../../community/roles.ts';
import { tierAbove, unitById } from '../../../community/units.ts';
import type { TierKey } from '../../../community/profile-schema.ts';
import { spanWords } from '../../../platform/calendar.ts';
import type { DeadlineKind } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { clocksOf } from '../clocks.ts';
import { statusNames } from '../names.ts';
import { rankOf } from '../relay/chain.ts';
import { ringFrom } from '../relay/climb.ts';
import { dueAfter, reportClock, setClock } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { peopleWithPower } from '../relay/people-with-power.ts';
import { tellHolders, tellPerson } from '../relay/tell-holders.ts';
import { tellReporters } from '../relay/tell-reporters.ts';
import { tellRoles } from '../relay/tell.ts';
import { isEnded, isInHand, type Report } from '../report.ts';
import { pendingHandOver, settleHandOver, waitingLook } from '../store-second.ts';
import { addEvent, lockReport, updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { askToClose } from './close-report.ts';
import { confirmReport } from './confirm-report.ts';
import { giveBack } from './hand-over-report.ts';

type Fire = (deps: Deps, report: Report, step: string) => Promise<void>;

/** Somebody took it and did nothing: it waits for anybody again, and the ladder goes on where it was. */
const acceptanceExpires: Fire = async (deps, report, step) => {
  if (report.status !== 'accepted' || step !== `keep-${report.epoch}`) return;
  const now = deps.clock();
  const before = report.handlerPersonId;
  const change = {
    status: 'triaged' as const,
    handlerPersonId: null,
    handlerTitle: null,
    acceptedAt: null,
    epoch: report.epoch + 1,
  };
  await updateReport(deps.db, report.id, change);
  const open: Report = { ...report, ...change };
  await addEvent(deps.db, {
    reportId: report.id,
    at: now,
    kind: 'acceptance-expired',
    details: { personId: before },
  });
  if (before) {
    await tellPerson(
      deps,
      open,
      before,
      `expired-${open.epoch}`,
      texts.acceptanceExpired(report.code, now),
    );
  }
  await ringFrom(deps, open, open.rung + 1);
};

/** Not answered in time: whoever has it and the tier above hear of it, again and again; it never resolves itself. */
const stillUnresolved: Fire = async (deps, report) => {
  if (report.resolvedAt) return;
  const now = deps.clock();
  const { repeat } = clocksOf(deps.profile).severities[report.severity];
  const since = spanWords(now.getTime() - report.receivedAt.getTime());
  await addEvent(deps.db, { reportId: report.id, at: now, kind: 'overdue', details: { since } });
  const text = texts.overdueToHandler(report.code, since, now);
  if (isInHand(report) || report.status === 'awaiting-external') {
    await tellHolders(deps, report, `overdue-${now.getTime()}`, text);
    await tellTierAbove(deps, report);
  }
  await setClock(deps, report, 'resolve', dueAfter(deps, report.severity, now, repeat));
};

const tellTierAbove = async (deps: Deps, report: Report): Promise<void> => {
  const above = tierAbove(deps, report.ownerTier as TierKey);
  const rung = above && report.chain.find((one) => rankOf(one.owner) >= rankOf(above));
  if (!rung) return;
  const now = deps.clock();
  await tellRoles(deps, report, {
    roles: rung.tell,
    group: null,
    rung: report.rung,
    step: `overdue-${now.getTime()}`,
    kind: 'forward',
  });
};

/** The reporter hears in time that nothing was forgotten. */
const updateReporter: Fire = async (deps, report) => {
  const { update } = clocksOf(deps.profile).severities[report.severity];
  if (report.resolvedAt || update === null) return;
  const now = deps.clock();
  const owner = await unitById(deps.db, report.ownerUnitId);
  const where = report.restricted ? '' : `, đang ở ${owner?.shortName ?? 'cấp trên'}`;
  const text = texts.updateToReporter(report.code, `${statusNames[report.status]}${where}`, now);
  await tellReporters(deps, report, `update-${now.getTime()}`, { group: null, private: text });
  await addEvent(deps.db, { reportId: report.id, at: now, kind: 'updated' });
  await setClock(deps, report, 'update', new Date(now.getTime() + update));
};

/** Asks once more whether the answer is right; a second silence counts as yes. */
const askWhetherRight: Fire = async (deps, report) => {
  if (report.status !== 'resolved') return;
  const { confirm } = clocksOf(deps.profile);
  const now = deps.clock();
  if (report.asks >= 2) {
    await confirmReport(deps, report.id, { personId: null, silent: true });
    return;
  }
  await updateReport(deps.db, report.id, { asks: report.asks + 1 });
  const text = texts.askedAgain(report.code, now);
  await tellReporters(deps, report, `asked-${report.epoch}-${report.asks + 1}`, {
    group: null,
    private: text,
  });
  await addEvent(deps.db, {
    reportId: report.id,
    at: now,
    kind: 'asked',
    details: { count: report.asks + 1 },
  });
  await setClock(deps, report, 'ask', new Date(now.getTime() + confirm.silence));
};

const remindToClose: Fire = async (deps, report) => {
  if (report.status !== 'confirmed') return;
  await askToClose(deps, report);
  const { remindClose } = clocksOf(deps.profile).confirm;
  await setClock(deps, report, 'close', new Date(deps.clock().getTime() + remindClose));
};

/** Nobody took the hand-over: it stays where it was, and the tier above hears of it. */
const handOverLapses: Fire = async (deps, report) => {
  const pending = await pendingHandOver(deps.db, report.id);
  if (!pending) return;
  const now = deps.clock();
  await settleHandOver(deps.db, pending.id, 'lapsed', null, now);
  const back = await giveBack(deps, report);
  await addEvent(deps.db, {
    reportId: report.id,
    at: now,
    kind: 'hand-over-lapsed',
    details: { role: pending.toRole },
  });
  await tellPerson(
    deps,
    back,
    pending.fromPersonId,
    `lapsed-${back.epoch}`,
    texts.handOverLapsed(report.code, now),
  );
  await tellTierAbove(deps, back);
};

/** Beyond Loa's reach: whoever waits for the decision is asked again. */
const askExternal: Fire = async (deps, report) => {
  if (report.status !== 'awaiting-external') return;
  const { external, externalRoles } = clocksOf(deps.profile);
  const now = deps.clock();
  await tellHolders(
    deps,
    report,
    `external-${now.getTime()}`,
    texts.externalReminder(report.code, now),
  );
  await tellRoles(deps, report, {
    roles: externalRoles,
    group: null,
    rung: report.rung,
    step: `external-${now.getTime()}`,
    kind: 'forward',
  });
  const asked = externalRoles.map((role) => roleName(deps, role));
  await addEvent(deps.db, {
    reportId: report.id,
    at: now,
    kind: 'external-asked',
    details: { roles: asked },
  });
  await setClock(deps, report, 'external', new Date(now.getTime() + external[report.severity]));
};

/** A second person has not looked yet: asked again. */
const remindSecondLook: Fire = async (deps, report) => {
  const look = await waitingLook(deps.db, report.id);
  if (!look) return;
  const now = deps.clock();
  const what =
    look.kind === 'spam'
      ? texts.spamWhat
      : texts.lowerWhat(look.proposal['severity'] as Report['severity']);
  for (const person of await peopleWithPower(deps, report)) {
    if (person.id === look.askedBy) continue;
    const text = texts.secondLookAsked(report.code, what, look.reason);
    await tellPerson(deps, report, person.id, `look-${now.getTime()}`, text);
  }
  await setClock(deps, report, 'look', new Date(now.getTime() + clocksOf(deps.profile).secondLook));
};

const fires: Record<string, Fire> = {
  keep: acceptanceExpires,
  resolve: stillUnresolved,
  update: updateReporter,
  ask: askWhetherRight,
  close: remindToClose,
  'hand-over': handOverLapses,
  external: askExternal,
  look: remindSecondLook,
};

/** What a case's holder and its reporter are owed, each when its time has come. */
export const caseDeadline: DeadlineKind = {
  name: reportClock,
  fire: async (deps, reportId, step) => {
    const report = await lockReport(deps.db, reportId);
    if (!report || isEnded(report)) return;
    const fire = fires[step.replace(/-\d+$/u, '')];
    if (!fire) throw new Error(`a case has no clock "${step}"`);
    await fire(deps, report, step);
    hintReport(deps, report);
  },
};
