import { type Actor, may } from '../../../community/access.ts';
import { householdById } from '../../../community/households.ts';
import { peopleByIds, personById } from '../../../community/people.ts';
import { unitById } from '../../../community/units.ts';
import type {
  ConversationLine,
  ReportActs,
  ReportDetail,
  StoryLine,
} from '../../../contract/reports.ts';
import { deliverySentence } from '../../../messaging/outbox/delivery-sentence.ts';
import { deliveriesAbout } from '../../../messaging/outbox/store.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { hasPower, standing } from '../relay/power.ts';
import { aboutReport } from '../relay/tell.ts';
import { isEnded, isInHand, isWaiting, type Report } from '../report.ts';
import { eventsOf, linkedCodes, reportById } from '../store.ts';
import { reportersOf } from '../store-reporters.ts';
import { pendingHandOver } from '../store-second.ts';
import { maySee, wasRung } from '../verbs/hold.ts';
import { cardsOf } from './cards.ts';
import { rungLines } from './rung.ts';
import { storySentence } from './story.ts';

/**
 * A case as one person may see it: its story, the conversation, who it is about and what they may do now.
 * @throws Refusal (missing) when they may not know it exists.
 */
export const viewReport = async (deps: Deps, actor: Actor, id: string): Promise<ReportDetail> => {
  const report = await reportById(deps.db, id);
  if (!report || !(await maySee(deps, actor, report))) {
    throw new Refusal('missing', 'Không thấy việc này, hoặc việc ở ngoài địa bàn của bạn.');
  }
  const [card] = await cardsOf(deps, [report]);
  if (!card) throw new Error(`no card for ${report.code}`);
  const sight = await sightOn(deps, actor, report);
  const merged = report.mergedInto ? await reportById(deps.db, report.mergedInto) : undefined;
  return {
    ...card,
    labels: report.labels,
    because: sight.words ? report.because : [],
    source: report.source,
    powerTier: report.powerTier,
    powerUnitName: await nameOfUnit(deps, report.powerUnitId),
    proposal: sight.words ? report.proposal : null,
    resolution: sight.words ? report.resolution : null,
    mergedInto: merged?.code ?? null,
    linked: await linkedCodes(deps.db, report),
    who: sight.who ? await whoOf(deps, report) : null,
    story: await storyOf(deps, report, sight),
    conversation: await conversationOf(deps, report, sight),
    pendingHandOver: await pendingOf(deps, report),
    may: await actsOf(deps, actor, report),
  };
};

const nameOfUnit = async (deps: Deps, unitId: string): Promise<string> =>
  (await unitById(deps.db, unitId))?.shortName ?? '';

const pendingOf = async (deps: Deps, report: Report): Promise<ReportDetail['pendingHandOver']> => {
  const pending = await pendingHandOver(deps.db, report.id);
  return pending
    ? { toUnitName: await nameOfUnit(deps, pending.toUnitId), note: pending.note }
    : null;
};

interface SightOn {
  /** What was said. */
  words: boolean;
  /** Who said it. */
  who: boolean;
}

/** Words are for those who handle it; who said them, where that is guarded, for the deciding handler alone. */
const sightOn = async (deps: Deps, actor: Actor, report: Report): Promise<SightOn> => {
  const words =
    (await wasRung(deps, actor, report)) || (await may(deps, actor, 'see-details', report.unitId));
  if (!report.masked) return { words, who: words };
  const post = await standing(deps, actor, report);
  const decides =
    report.handlerPersonId === actor.personId && post !== null && hasPower(post.tier, report);
  return { words, who: decides };
};

const whoOf = async (deps: Deps, report: Report): Promise<NonNullable<ReportDetail['who']>> => {
  const [reporter] = await reportersOf(deps.db, report.id);
  // Of a tip about a neighbour, "who" is whoever told, not the neighbour.
  const householdId = report.masked ? (reporter?.householdId ?? null) : report.householdId;
  const household = householdId ? await householdById(deps.db, householdId) : undefined;
  if (household) {
    const { headName, phone, code } = household;
    return { name: headName, phone: phone ?? spokenPhone(report), household: code };
  }
  const person = report.reporterPersonId
    ? await personById(deps.db, report.reporterPersonId)
    : undefined;
  return {
    name: person?.name ?? null,
    phone: person?.phone ?? spokenPhone(report),
    household: null,
  };
};

/** The number somebody wrote into the message. */
const spokenPhone = ({ slots }: Report): string | null =>
  typeof slots['phone'] === 'string' ? slots['phone'] : null;

const storyOf = async (deps: Deps, report: Report, sight: SightOn): Promise<StoryLine[]> => {
  const events = await eventsOf(deps.db, report.id);
  const people = await peopleByIds(deps.db, [
    ...new Set(events.flatMap((one) => one.personId ?? [])),
  ]);
  const nameOf = new Map(people.map((person) => [person.id, person.name]));
  const lines = events.map((event) => {
    // Acts under a post are an official's; without one it is the citizen's own word.
    const citizen = event.post === null;
    const name = event.personId ? (nameOf.get(event.personId) ?? null) : null;
    const hidden = new Set(['text', 'proposal', 'note', 'reason']);
    const details = sight.words
      ? event.details
      : Object.fromEntries(Object.entries(event.details).filter(([key]) => !hidden.has(key)));
    return {
      at: event.at.toISOString(),
      kind: event.kind,
      sentence: storySentence(deps, event.kind, details),
      by: citizen && !sight.who ? null : name && event.post ? `${name} (${event.post})` : name,
    };
  });
  if (!sight.words) return lines;
  return [...lines, ...(await rungLines(deps, report))].sort((a, b) => a.at.localeCompare(b.at));
};

interface Said {
  id: string;
  text: string;
  attachments: { type: string; url?: string }[];
}

const conversationOf = async (
  deps: Deps,
  report: Report,
  sight: SightOn,
): Promise<ConversationLine[]> => {
  const reporters = await reportersOf(deps.db, report.id);
  const added = (await eventsOf(deps.db, report.id)).flatMap((one) => {
    const id = one.details['messageId'];
    return typeof id === 'string' ? [{ id, at: one.at }] : [];
  });
  const messages = await messagesOf(deps, [
    ...reporters.flatMap((one) => one.messageId ?? []),
    ...added.map((one) => one.id),
  ]);
  const line = (at: Date, said: Said | undefined, text: string): ConversationLine => ({
    at: at.toISOString(),
    from: 'citizen',
    text: sight.words ? text : null,
    state: null,
    stateName: null,
    attachments: sight.words
      ? (said?.attachments ?? []).map(({ type, url }) => ({ type, ...(url ? { url } : {}) }))
      : [],
  });
  const said = [
    ...reporters.map((one) => line(one.at, messages.get(one.messageId ?? ''), one.text)),
    ...added.map(({ id, at }) => line(at, messages.get(id), messages.get(id)?.text ?? '')),
  ];
  const ours = (await deliveriesAbout(deps.db, aboutReport(report)))
    .filter((one) => one.key.includes(':reporter:'))
    .map((one): ConversationLine => ({
      at: (one.sentAt ?? one.createdAt).toISOString(),
      from: 'loa',
      text: sight.words ? one.text : null,
      state: one.state,
      stateName: deliverySentence(one, deps.clock()),
      attachments: [],
    }));
  return [...said, ...ours].sort((a, b) => a.at.localeCompare(b.at));
};

const messagesOf = async (deps: Deps, ids: readonly string[]): Promise<Map<string, Said>> => {
  if (ids.length === 0) return new Map();
  const rows = await deps.db
    .selectFrom('inboxMessages')
    .select(['id', 'text', 'attachments'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row as Said]));
};

/** What the page may offer; the verbs check again. */
const actsOf = async (deps: Deps, actor: Actor, report: Report): Promise<ReportActs> => {
  const none = { accept: false, escalate: false, handOver: false, answer: false, close: false };
  if (isEnded(report)) return none;
  const post = await standing(deps, actor, report);
  const rung = await wasRung(deps, actor, report);
  const can = async (
    verb: 'accept-report' | 'answer-report' | 'escalate-report' | 'close-report',
  ): Promise<boolean> => rung || may(deps, actor, verb, report.unitId);
  const power = post !== null && hasPower(post.tier, report);
  const decides = report.beyondPowerAt === null || power;
  const { takeable, answerable } = openTo(actor, report);
  return {
    accept: takeable && decides && (await can('accept-report')),
    escalate: answerable && decides && (await can('escalate-report')),
    handOver: answerable && report.status !== 'handed-over' && (await can('escalate-report')),
    answer: answerable && decides && (await can('answer-report')),
    close: power && report.resolvedAt !== null && (await can('close-report')),
  };
};

const openTo = (actor: Actor, report: Report): { takeable: boolean; answerable: boolean } => ({
  takeable:
    isWaiting(report) ||
    (report.status === 'handed-over' && report.handlerPersonId !== actor.personId),
  answerable: isWaiting(report) || isInHand(report) || report.status === 'awaiting-external',
});
