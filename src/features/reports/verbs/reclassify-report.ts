import type { Actor } from '../../../community/access.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { categoryOf } from '../categories.ts';
import { clocksOf } from '../clocks.ts';
import { hintReport } from '../relay/hint.ts';
import { powerOf } from '../relay/power.ts';
import { unitById } from '../../../community/units.ts';
import { isMoreUrgent, type Report, type Severity } from '../report.ts';
import { updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { hold, record } from './hold.ts';
import { lower } from './lower-report.ts';
import { askSecondPerson } from './second-look.ts';
import { raiseTo } from './raise-report.ts';

/** Makes a case more or less urgent. Anybody who handles it may raise it; lowering the most urgent needs a second person. */
export const changeSeverity = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  input: { severity: Severity; reason: string },
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const held = await hold(deps, actor, 'answer-report', reportId);
    const { report } = held;
    if (report.severity === input.severity) return report;
    if (isMoreUrgent(input.severity, report.severity)) {
      return raiseTo(deps, report, input.severity, { personId: actor.personId, title: held.title });
    }
    if (input.reason.trim() === '') {
      throw new Refusal(
        'invalid',
        `Hạ mức ${report.code} cần lý do. Nhắn: hạ ${report.code} xuống ${input.severity} vì …`,
        'reason',
      );
    }
    if (report.severity === 'S1') {
      await askSecondPerson(deps, held, actor, {
        kind: 'lower',
        reason: input.reason,
        proposal: { severity: input.severity },
        what: texts.lowerWhat(input.severity),
      });
      return report;
    }
    return lower(deps, held, actor, input);
  });

/** Puts a case under another category: the power to close it follows, the ladder it started with stays. */
export const changeCategory = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  input: { category: string },
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const held = await hold(deps, actor, 'answer-report', reportId);
    const { report } = held;
    categoryOf(deps, input.category);
    const unit = await unitById(deps.db, report.unitId);
    if (!unit || report.category === input.category) return report;
    const clocks = clocksOf(deps.profile);
    const power = await powerOf(deps, {
      category: input.category,
      unit,
      about: report.about,
      subjectTier: null,
    });
    const change = {
      category: input.category,
      labels: [input.category, ...report.labels.filter((label) => label !== input.category)].slice(
        0,
        3,
      ),
      status: report.status === 'received' ? ('triaged' as const) : report.status,
      // What was once kept from groups stays kept from them.
      restricted: report.restricted || clocks.restricted.includes(input.category),
      masked: report.masked || clocks.masked.includes(input.category),
      ...power,
    };
    await updateReport(deps.db, report.id, change);
    const changed: Report = { ...report, ...change };
    await record(deps, { ...held, report: changed }, actor, 'category-changed', {
      from: report.category,
      to: input.category,
    });
    hintReport(deps, changed);
    return changed;
  });
