import type { Actor } from '../../../community/access.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { clocksOf } from '../clocks.ts';
import { setClock, stopAllClocks, stopClock } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { peopleWithPower } from '../relay/people-with-power.ts';
import { hasPower } from '../relay/power.ts';
import { tellPerson } from '../relay/tell-holders.ts';
import type { Report, Severity } from '../report.ts';
import { decideLook, insertLook, type SecondLook, waitingLook } from '../store-second.ts';
import { updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { type Held, hold, record } from './hold.ts';
import { lower } from './lower-report.ts';

export interface Asking {
  kind: SecondLook['kind'];
  reason: string;
  proposal: Record<string, unknown>;
  what: string;
}

/** Asks a second person with the power to agree; until then the case runs on as it was. */
export const askSecondPerson = async (
  deps: Deps,
  held: Held,
  actor: Actor,
  asking: Asking,
): Promise<void> => {
  const { report } = held;
  const now = deps.clock();
  const fresh = await insertLook(deps.db, {
    reportId: report.id,
    kind: asking.kind,
    askedBy: actor.personId,
    at: now,
    reason: asking.reason,
    proposal: asking.proposal,
    state: 'waiting',
    decidedBy: null,
    decidedAt: null,
  });
  if (!fresh) throw new Refusal('conflict', `${report.code} đang chờ người thứ hai xem.`);
  await record(deps, held, actor, asking.kind === 'spam' ? 'spam-asked' : 'lowering-asked', {
    reason: asking.reason,
    ...asking.proposal,
  });
  await setClock(deps, report, 'look', new Date(now.getTime() + clocksOf(deps.profile).secondLook));
  for (const person of await peopleWithPower(deps, report)) {
    if (person.id === actor.personId) continue;
    const text = texts.secondLookAsked(report.code, asking.what, asking.reason);
    await tellPerson(deps, report, person.id, `look-${now.getTime()}`, text);
  }
};

/** Proposes that a message was no report at all. A second person decides; the words are kept either way. */
export const proposeSpam = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  input: { reason: string },
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const held = await hold(deps, actor, 'answer-report', reportId);
    await askSecondPerson(deps, held, actor, {
      kind: 'spam',
      reason: input.reason,
      proposal: {},
      what: texts.spamWhat,
    });
    return held.report;
  });

/** The second person agrees or not. Nobody decides what they proposed themselves, nor below the power the case asks for. */
export const decideSecondLook = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  input: { agree: boolean },
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const held = await hold(deps, actor, 'close-report', reportId);
    const { report } = held;
    const look = await waitingLook(deps.db, report.id);
    if (!look) throw new Refusal('missing', `${report.code} không có đề nghị nào chờ xem.`);
    if (look.askedBy === actor.personId) {
      throw new Refusal(
        'forbidden',
        `Bạn là người đề nghị về ${report.code}, cần một người khác xem.`,
      );
    }
    if (!hasPower(held.tier, report)) {
      throw new Refusal(
        'forbidden',
        `Việc xem lại ${report.code} do cấp có thẩm quyền quyết định.`,
      );
    }
    const now = deps.clock();
    await decideLook(deps.db, look.id, input.agree ? 'granted' : 'refused', actor.personId, now);
    await stopClock(deps, report, 'look');
    if (!input.agree) {
      await record(deps, held, actor, 'second-look-refused', { kind: look.kind });
      return report;
    }
    if (look.kind === 'lower') {
      const severity = look.proposal['severity'] as Severity;
      return lower(deps, held, actor, { severity, reason: look.reason });
    }
    const change = {
      status: 'spam' as const,
      endedAt: now,
      reviewerPersonId: actor.personId,
      epoch: report.epoch + 1,
    };
    await updateReport(deps.db, report.id, change);
    await stopAllClocks(deps, report);
    const spam: Report = { ...report, ...change };
    await record(deps, { ...held, report: spam }, actor, 'spam', {
      reason: look.reason,
      askedBy: look.askedBy,
    });
    hintReport(deps, spam);
    return spam;
  });
