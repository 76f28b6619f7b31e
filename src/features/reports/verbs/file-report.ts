import { addressOf } from '../../../community/identities.ts';
import { unitById } from '../../../community/units.ts';
import { atomically } from '../../../platform/atomically.ts';
import { audit } from '../../../platform/audit.ts';
import type { Deps } from '../../../platform/deps.ts';
import { categoryOf } from '../categories.ts';
import { clocksOf } from '../clocks.ts';
import { ringFrom } from '../relay/climb.ts';
import { startClocks } from '../relay/due.ts';
import { firstAnswer } from '../relay/first-answer.ts';
import { hintReport } from '../relay/hint.ts';
import { tellRoles } from '../relay/tell.ts';
import type { Report } from '../report.ts';
import { addReporter, spokenMessage, type Spoken } from '../store-reporters.ts';
import { addEvent, findOpenNeed, insertReport, lockNeed } from '../store.ts';
import { draftReport } from './draft-report.ts';
import { type Filing, reporterOf } from './filing.ts';
import { joinReport } from './join-report.ts';

export type Filed = Report & { joined: boolean };

/**
 * Opens a case, or adds to the open one about the same need: its ladder, its clocks, the first answer and the
 * pages to those who can help, all in one transaction. Filing one message twice opens one case.
 */
export const fileReport = (deps: Deps, filing: Filing): Promise<Filed> =>
  atomically(deps, async (deps) => {
    const spoken = filing.messageId ? await spokenMessage(deps.db, filing.messageId) : undefined;
    await lockNeed(deps.db, needKey(filing, spoken));
    const open = await openCase(deps, filing, spoken);
    if (open) return { ...(await joinReport(deps, open, filing, spoken)), joined: true };
    return { ...(await openReport(deps, filing, spoken)), joined: false };
  });

const needKey = (filing: Filing, spoken: Spoken | undefined): string =>
  filing.householdId ?? filing.reporterPersonId ?? spoken?.senderId ?? filing.unitId;

const openCase = (
  deps: Deps,
  filing: Filing,
  spoken: Spoken | undefined,
): Promise<Report | undefined> => {
  // One team member speaks for many households: who speaks is then not whose need it is.
  const forThemselves = filing.source === 'chat';
  const clocks = clocksOf(deps.profile);
  return findOpenNeed(deps.db, {
    // A picture or a voice after the words belongs to whatever this person just reported.
    category: filing.category === clocks.unclear ? null : filing.category,
    householdId: filing.householdId ?? null,
    personId: forThemselves && !filing.householdId ? (filing.reporterPersonId ?? null) : null,
    accountId: forThemselves && !filing.householdId ? (spoken?.accountId ?? null) : null,
    senderId: forThemselves && !filing.householdId ? (spoken?.senderId ?? null) : null,
    since: new Date(deps.clock().getTime() - clocks.joinWindow),
  });
};

const openReport = async (
  deps: Deps,
  filing: Filing,
  spoken: Spoken | undefined,
): Promise<Report> => {
  const unit = await unitById(deps.db, filing.unitId);
  if (!unit) throw new Error(`no unit ${filing.unitId}`);
  const draft = await insertReport(deps.db, await draftReport(deps, filing, unit, spoken));
  await addReporter(deps.db, reporterOf(deps, draft.id, filing, spoken));
  await subscribeHousehold(deps, draft, filing);
  await addEvent(deps.db, {
    reportId: draft.id,
    at: deps.clock(),
    kind: 'filed',
    unitId: unit.id,
    details: {
      category: draft.category,
      severity: draft.severity,
      source: draft.source,
      owner: draft.ownerTier,
      power: draft.powerTier,
    },
  });
  await audit(deps, {
    actor: filing.reporterPersonId ?? 'loa',
    verb: 'file-report',
    subjectKind: 'report',
    subjectId: draft.id,
    unitId: unit.id,
    details: { category: draft.category, severity: draft.severity, source: draft.source },
  });
  await startClocks(deps, draft);
  const { told, report } = await ringFrom(deps, draft, 0);
  if (filing.answerInChat !== false) await firstAnswer(deps, report, told);
  await inform(deps, report);
  hintReport(deps, report);
  return report;
};

/** Help that a team or the hotline asks for somebody is answered to that household as well; a tip about one is not. */
const subscribeHousehold = async (deps: Deps, report: Report, filing: Filing): Promise<void> => {
  if (filing.source === 'chat' || report.masked || !report.householdId) return;
  if (!(await addressOf(deps.db, { householdId: report.householdId }))) return;
  await addReporter(deps.db, {
    ...reporterOf(deps, report.id, filing, undefined),
    messageId: null,
    personId: null,
    householdId: report.householdId,
    accountId: null,
    chatKind: null,
    chatId: null,
    senderId: null,
  });
};

/** S1 of the kinds the profile lists is copied upward at once, for information. */
const inform = async (deps: Deps, report: Report): Promise<void> => {
  const { severity, roles } = clocksOf(deps.profile).inform;
  if (report.severity !== severity || !categoryOf(deps, report.category).informUpward) return;
  await tellRoles(deps, report, {
    roles,
    group: null,
    rung: report.rung,
    step: 'inform',
    kind: 'information',
  });
};
