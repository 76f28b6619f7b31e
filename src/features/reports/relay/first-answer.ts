import { adviceFor } from '../categories.ts';
import type { Deps } from '../../../platform/deps.ts';
import { clocksOf } from '../clocks.ts';
import type { Report } from '../report.ts';
import * as texts from '../texts.ts';
import { dueAfter } from './due.ts';
import { phonesFor, placeOf } from './place.ts';
import { tellReporters } from './tell-reporters.ts';
import type { Told } from './tell.ts';

/**
 * The first thing a reporter hears: who was told, what to do now, whom to call. Never a question first;
 * where somebody's name could be guarded by it, not even the kind of case.
 */
export const firstAnswer = async (deps: Deps, report: Report, told: Told): Promise<void> => {
  const place = await placeOf(deps, report.unitId);
  const phones = phonesFor(deps, place, report.category, report.severity);
  const facts: texts.FirstAnswer = {
    code: report.code,
    severity: report.severity,
    told: told.roles.slice(0, 3),
    phones,
    advice: adviceFor(deps, report),
    upBy: nextRungAt(deps, report),
    now: deps.clock(),
  };
  const text = firstWords(deps, report, facts);
  await tellReporters(deps, report, 'first', { group: text, private: null });
};

const firstWords = (deps: Deps, report: Report, facts: texts.FirstAnswer): string => {
  if (report.restricted) return texts.neutralAnswer(facts.code, facts.phones);
  return report.category === clocksOf(deps.profile).unclear
    ? texts.unclearAnswer(facts)
    : texts.firstAnswer(facts);
};

/** When the ladder goes further up; S4 makes no such promise. */
const nextRungAt = (deps: Deps, report: Report): Date | null => {
  const next = report.chain[report.rung + 1];
  if (!next || report.severity === 'S4') return null;
  return dueAfter(deps, report.severity, report.receivedAt, next.after);
};
