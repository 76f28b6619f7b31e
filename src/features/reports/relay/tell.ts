import { groupFor } from '../../../community/groups.ts';
import { householdById } from '../../../community/households.ts';
import { personById, type Person } from '../../../community/people.ts';
import { resolveRole, roleName, roleUnit } from '../../../community/roles.ts';
import type { TierKey } from '../../../community/profile-schema.ts';
import { tierUnit } from '../../../community/units.ts';
import { send } from '../../../messaging/outbox/send.ts';
import type { Deps } from '../../../platform/deps.ts';
import { categoryOf, groupName } from '../categories.ts';
import type { ForwardKind, Report } from '../report.ts';
import { addForward, reportersOf } from '../store-reporters.ts';
import { addEvent, timesTold } from '../store.ts';
import * as texts from '../texts.ts';
import { heldUntil, lane } from './due.ts';
import { type Place, placeOf } from './place.ts';
import { ringPhone } from './ring-phone.ts';

/** Who was rung, as people-words and as people. */
export interface Told {
  people: Person[];
  reached: Person[];
  roles: string[];
  group: boolean;
}

export interface Telling {
  roles: readonly string[];
  /** The tier in whose group the masked line is posted. */
  group: string | null;
  rung: number;
  /** Names this telling among all of the case, so that it happens once. */
  step: string;
  kind: ForwardKind;
  /** Who has been told just before and is not told again. */
  except?: readonly string[];
}

export const aboutReport = (report: Pick<Report, 'id'>): { kind: string; id: string } => ({
  kind: 'report',
  id: report.id,
});

/** What a handler may read of who reported: nothing where the reporter is masked, only about whom it is. */
export const whoReported = async (deps: Deps, report: Report): Promise<string> => {
  const [reporter] = await reportersOf(deps.db, report.id);
  if (report.masked) {
    const other = report.householdId !== null && report.householdId !== reporter?.householdId;
    const house = other ? await houseWords(deps, report.householdId) : null;
    return house ? `Nói về: ${house}. ${texts.hiddenReporter}` : texts.hiddenReporter;
  }
  return (
    (await houseWords(deps, report.householdId)) ??
    (await personWords(deps, report.reporterPersonId)) ??
    texts.unknownReporter
  );
};

/** Who told, for the deciding handler alone. */
export const whoTold = async (deps: Deps, report: Report): Promise<string> => {
  const [reporter] = await reportersOf(deps.db, report.id);
  return (
    (await houseWords(deps, reporter?.householdId ?? null)) ??
    (await personWords(deps, report.reporterPersonId)) ??
    texts.unknownReporter
  );
};

const houseWords = async (deps: Deps, householdId: string | null): Promise<string | null> => {
  const household = householdId ? await householdById(deps.db, householdId) : undefined;
  return household
    ? `Nhà ${household.headName} (${household.code}), ${household.phone ?? 'chưa có số điện thoại'}`
    : null;
};

const personWords = async (deps: Deps, personId: string | null): Promise<string | null> => {
  const person = personId ? await personById(deps.db, personId) : undefined;
  return person ? `Người báo: ${person.name}${person.phone ? `, ${person.phone}` : ''}` : null;
};

/**
 * Rings roles about a case: a page to each person in private, the masked line in a group. A role without a
 * holder is skipped at once and leaves a mark; the subjects of a complaint are never among those rung.
 */
export const tellRoles = async (deps: Deps, report: Report, telling: Telling): Promise<Told> => {
  const place = await placeOf(deps, report.unitId);
  const told: Told = { people: [], reached: [], roles: [], group: false };
  const again = await timesTold(deps.db, report.id);
  const page = await pageOf(deps, report, place, { ...telling, again });
  for (const role of telling.roles) {
    const home = await roleUnit(deps, role, report.unitId);
    if (home === undefined) continue;
    const people = (await resolveRole(deps, role, report.unitId, deps.clock())).filter(
      (person) =>
        !report.subjectPersonIds.includes(person.id) && !telling.except?.includes(person.id),
    );
    if (people.length === 0) await roleEmpty(deps, report, role, home, telling.rung);
    else told.roles.push(roleName(deps, role));
    for (const person of people) {
      if (told.people.some((known) => known.id === person.id)) continue;
      const first = told.reached.length === 0;
      told.people.push(person);
      if (await pagePerson(deps, report, { person, role, home, first, page, telling }))
        told.reached.push(person);
    }
  }
  if (telling.group !== null && !report.restricted) {
    told.group = await postMasked(deps, report, place, { ...telling, again }, told);
  }
  if (told.people.length > 0 || told.group) {
    await addEvent(deps.db, {
      reportId: report.id,
      at: deps.clock(),
      kind: telling.kind === 'information' ? 'informed' : 'told',
      details: {
        rung: telling.rung,
        again,
        roles: told.roles,
        personIds: told.people.map((person) => person.id),
        reached: told.reached.length,
        group: told.group ? telling.group : null,
      },
    });
  }
  return told;
};

interface Paging {
  person: Person;
  role: string;
  home: string;
  first: boolean;
  page: string;
  telling: Telling;
}

const pagePerson = async (deps: Deps, report: Report, paging: Paging): Promise<boolean> => {
  const { person, role, home, first, page, telling } = paging;
  const key = `${telling.step}:${person.id}`;
  const held = telling.kind === 'information' ? undefined : heldUntil(deps, report, role);
  const sent = await send(deps, {
    to: { personId: person.id },
    text: page,
    key: `report:${report.id}:page:${key}`,
    lane: lane(report),
    about: aboutReport(report),
    ...(held ? { notBefore: held } : {}),
  });
  const rung =
    telling.kind !== 'information' && (await ringPhone(deps, report, { person, role, key }));
  await addForward(deps.db, {
    reportId: report.id,
    key,
    at: deps.clock(),
    kind: telling.kind === 'receiver' && !first ? 'forward' : telling.kind,
    role,
    rung: telling.rung,
    personId: person.id,
    unitId: home,
    groupId: null,
    reached: !sent.unreachable || rung,
  });
  return !sent.unreachable || rung;
};

const pageOf = async (
  deps: Deps,
  report: Report,
  place: Place,
  telling: Telling & { again: number },
): Promise<string> => {
  const page: texts.Page = {
    code: report.code,
    severity: report.severity,
    category: categoryOf(deps, report.category).name,
    place: place.full,
    receivedAt: report.receivedAt,
    now: deps.clock(),
    who: await whoReported(deps, report),
    words: report.text.trim() || texts.noWords,
    again: telling.again,
    proposal: report.proposal,
  };
  return telling.kind === 'information' ? texts.informed(page) : texts.page(page);
};

const postMasked = async (
  deps: Deps,
  report: Report,
  place: Place,
  telling: Telling & { again: number },
  told: Told,
): Promise<boolean> => {
  const unit = await tierUnit(deps, report.unitId, telling.group as TierKey);
  const group = unit ? await groupFor(deps, unit.id) : undefined;
  if (!unit || !group) return false;
  const held = heldUntil(deps, report, null);
  await send(deps, {
    to: { groupId: group.id },
    text: texts.maskedLine({
      code: report.code,
      severity: report.severity,
      category: groupName(deps, report.category),
      village: place.village,
      receivedAt: report.receivedAt,
      now: deps.clock(),
      told: told.roles,
      again: telling.again,
    }),
    key: `report:${report.id}:page:${telling.step}`,
    lane: lane(report),
    about: aboutReport(report),
    mentions: told.people.map((person) => person.id),
    ...(held ? { notBefore: held } : {}),
  });
  await addForward(deps.db, {
    reportId: report.id,
    key: `${telling.step}:group`,
    at: deps.clock(),
    kind: 'forward',
    role: null,
    rung: telling.rung,
    personId: null,
    unitId: unit.id,
    groupId: group.id,
    reached: true,
  });
  return true;
};

/** A role nobody fills is a defect of the roster, not a reason to wait. */
const roleEmpty = (
  deps: Deps,
  report: Report,
  role: string,
  unitId: string,
  rung: number,
): Promise<void> =>
  addEvent(deps.db, {
    reportId: report.id,
    at: deps.clock(),
    kind: 'role-empty',
    unitId,
    details: { role, roleName: roleName(deps, role), rung },
  });
