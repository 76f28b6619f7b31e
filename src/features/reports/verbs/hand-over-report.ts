import type { Actor } from '../../../community/access.ts';
import type { Person } from '../../../community/people.ts';
import { resolveRole, roleName, roleUnit } from '../../../community/roles.ts';
import { tierOf, unitById } from '../../../community/units.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { clocksOf } from '../clocks.ts';
import { setClock, stopClock, stopLadder } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { tellPerson } from '../relay/tell-holders.ts';
import { tellRoles } from '../relay/tell.ts';
import type { Report } from '../report.ts';
import { addForward } from '../store-reporters.ts';
import { insertHandOver, pendingHandOver, settleHandOver } from '../store-second.ts';
import { lockReport, updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { type Held, hold, record } from './hold.ts';

/** Where a case is to go: a role, or the duty of a unit. */
export interface HandOverTo {
  role?: string | undefined;
  unitId?: string | undefined;
  note: string;
}

/** The role somebody means by "chuyển … cho công an". */
export const roleMeant = (deps: Deps, words: string): string | null => {
  const folded = ` ${foldKey(words).replace(/[^a-z0-9 ]+/gu, ' ')} `;
  const rule = clocksOf(deps.profile).handOverTo.find((one) =>
    one.words.some((word) => folded.includes(` ${word} `)),
  );
  return rule?.role ?? null;
};

/**
 * Asks another office to take a case over. Until somebody there accepts, it stays with whoever handed it over,
 * and its clocks run on: they are the citizen's, not the office's.
 */
export const handOverReport = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  to: HandOverTo,
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const held = await hold(deps, actor, 'escalate-report', reportId);
    const { report } = held;
    if (report.resolvedAt) throw new Refusal('conflict', `${report.code} đã có trả lời rồi.`);
    if (await pendingHandOver(deps.db, report.id)) {
      throw new Refusal('conflict', `${report.code} đang chờ nơi khác nhận. Đợi họ trả lời đã.`);
    }
    const target = await targetOf(deps, report, to);
    const people = target.people.filter(
      (person) => person.id !== actor.personId && !report.subjectPersonIds.includes(person.id),
    );
    if (people.length === 0) {
      throw new Refusal(
        'conflict',
        `Chưa có ai ở ${target.name} để nhận ${report.code}. Chọn nơi khác, hoặc trình lên.`,
        'role',
      );
    }
    const now = deps.clock();
    const by = new Date(now.getTime() + clocksOf(deps.profile).handOver[report.severity]);
    await insertHandOver(deps.db, {
      reportId: report.id,
      fromPersonId: actor.personId,
      fromUnitId: held.unitId,
      fromStatus: report.status,
      toRole: target.role,
      toUnitId: target.unitId,
      toPersonIds: people.map((person) => person.id),
      note: to.note,
      at: now,
      state: 'pending',
      settledAt: null,
      settledBy: null,
    });
    const change = {
      status: 'handed-over' as const,
      handlerPersonId: actor.personId,
      handlerTitle: held.title,
      epoch: report.epoch + 1,
    };
    await updateReport(deps.db, report.id, change);
    const waiting: Report = { ...report, ...change };
    await stopLadder(deps, report);
    await stopClock(deps, report, `keep-${report.epoch}`);
    await setClock(deps, waiting, 'hand-over', by);
    await record(deps, { ...held, report: waiting }, actor, 'hand-over-asked', {
      to: target.name,
      note: to.note,
    });
    await ask(deps, waiting, { people, target, held, note: to.note, by });
    await tellPerson(
      deps,
      waiting,
      actor.personId,
      `hand-over-${waiting.epoch}`,
      texts.handOverWaits(report.code, target.name),
    );
    hintReport(deps, waiting);
    return waiting;
  });

interface Target {
  role: string | null;
  unitId: string;
  name: string;
  people: Person[];
}

const targetOf = async (deps: Deps, report: Report, to: HandOverTo): Promise<Target> => {
  const now = deps.clock();
  if (to.unitId !== undefined) {
    const unit = await unitById(deps.db, to.unitId);
    if (!unit) throw new Refusal('invalid', 'Không có đơn vị này.', 'unitId');
    const tier = tierOf(deps, unit);
    const role = Object.entries(deps.profile.roles).find(
      ([, one]) => one.duty && one.tier === tier,
    )?.[0];
    const people = role === undefined ? [] : await resolveRole(deps, role, unit.id, now);
    return { role: role ?? null, unitId: unit.id, name: unit.shortName, people };
  }
  const role = to.role ?? '';
  if (!(role in deps.profile.roles)) throw new Refusal('invalid', 'Không có nơi nhận này.', 'role');
  const home = await roleUnit(deps, role, report.unitId);
  if (home === undefined) throw new Refusal('invalid', 'Địa bàn này không có nơi nhận đó.', 'role');
  const people = await resolveRole(deps, role, report.unitId, now);
  return { role, unitId: home, name: roleName(deps, role), people };
};

interface Asking {
  people: Person[];
  target: Target;
  held: Held;
  note: string;
  by: Date;
}

const ask = async (deps: Deps, report: Report, asking: Asking): Promise<void> => {
  const { people, target, held, note, by } = asking;
  const step = `hand-over-${report.epoch}`;
  if (target.role !== null && !people.some((person) => person.id === report.handlerPersonId)) {
    await tellRoles(deps, report, {
      roles: [target.role],
      group: null,
      rung: report.rung,
      step,
      kind: 'forward',
    });
  }
  for (const person of people) {
    const text = texts.handOverAsked(report.code, held.title, note, by, deps.clock());
    await tellPerson(deps, report, person.id, `${step}-ask`, text);
    await addForward(deps.db, {
      reportId: report.id,
      key: `${step}:${person.id}`,
      at: deps.clock(),
      kind: 'forward',
      role: target.role,
      rung: report.rung,
      personId: person.id,
      unitId: target.unitId,
      groupId: null,
      reached: true,
    });
  }
};

/** Gives a case back to whoever handed it over: the one asked will not take it, or the one who asked thinks again. */
export const refuseHandOver = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  input: { reason: string },
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const held = await hold(deps, actor, 'escalate-report', reportId);
    const pending = await pendingHandOver(deps.db, reportId);
    if (!pending) throw new Refusal('conflict', `Không ai đang xin chuyển ${held.report.code}.`);
    const asked =
      pending.toPersonIds.includes(actor.personId) || pending.fromPersonId === actor.personId;
    if (!asked)
      throw new Refusal(
        'forbidden',
        `${held.report.code} được chuyển cho người khác, không phải bạn.`,
      );
    await settleHandOver(deps.db, pending.id, 'refused', actor.personId, deps.clock());
    const back = await giveBack(deps, held.report);
    await record(deps, { ...held, report: back }, actor, 'hand-over-refused', {
      reason: input.reason,
    });
    const text = texts.handOverRefused(back.code, actor.name, input.reason);
    await tellPerson(deps, back, pending.fromPersonId, `hand-over-refused-${back.epoch}`, text);
    hintReport(deps, back);
    return back;
  });

/** The case is again in the hands of whoever wanted to hand it over, and must be acted on before it expires. */
export const giveBack = async (deps: Deps, report: Report): Promise<Report> => {
  const change = { status: 'accepted' as const, epoch: report.epoch + 1 };
  await updateReport(deps.db, report.id, change);
  await stopClock(deps, report, 'hand-over');
  const back: Report = { ...report, ...change };
  const { keep } = clocksOf(deps.profile).severities[report.severity];
  if (keep !== null) {
    await setClock(deps, back, `keep-${back.epoch}`, new Date(deps.clock().getTime() + keep));
  }
  return (await lockReport(deps.db, report.id)) ?? back;
};
