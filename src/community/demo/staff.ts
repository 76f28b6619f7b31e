import { addDays, atLocal, localDate } from '../../platform/calendar.ts';
import { newId } from '../../platform/ids.ts';
import type { Body } from '../bodies.ts';
import type { DemoJob } from '../demo-schema.ts';
import { tierKeyOf } from '../units.ts';
import type { Unit } from '../units.ts';
import { addDemoIdentity, addDemoPerson, demoPhone, unitsOf, type Draft } from './draft.ts';
import { inventName } from './names.ts';

/** Posts began before anything that happens in the demo. */
const since = (draft: Draft): Date => addDays(draft.now, -60);
const decision = 'Quyết định mẫu (dữ liệu dùng thử)';

/** Fills the jobs of a unit's kind with invented people, all on Zalo. */
export const staffUnit = (draft: Draft, unit: Unit, peoples: readonly string[]): void => {
  for (const job of draft.plan.staff[unit.kind] ?? []) {
    if (job.fromHouseholds) continue;
    const places = job.everyBody
      ? bodiesAt(draft, unit).filter((body) => job.everyBody?.includes(body.kind))
      : [null];
    for (const place of places) {
      for (let each = 0; each < job.count; each += 1) {
        const sex = draft.random.chance(0.65) ? 'nam' : 'nữ';
        const people = draft.plan.peoples[draft.random.pick(peoples)];
        if (!people)
          throw new Error(
            `the demo plan names peoples it does not describe: ${peoples.join(', ')}`,
          );
        const name = inventName(draft.random, people, sex);
        const year = Number(localDate(draft.now).slice(0, 4));
        const personId = addDemoPerson(
          draft,
          name,
          demoPhone(draft),
          year - draft.random.between(27, 57),
        );
        addDemoIdentity(draft, unit, { personId, name });
        employ(draft, job, personId, unit, place);
      }
    }
  }
};

/** Gives a person a job's posts at a unit. */
export const employ = (
  draft: Draft,
  job: DemoJob,
  personId: string,
  unit: Unit,
  place: Body | null = null,
): void => {
  for (const { kind, body: bodyKind } of job.posts) {
    const body =
      bodyKind === undefined
        ? place
        : (bodiesAt(draft, unit).find((known) => known.kind === bodyKind) ?? place);
    draft.posts.push({
      id: newId(),
      personId,
      kind,
      unitId: unit.id,
      bodyId: body?.id ?? null,
      title: titleOf(draft, kind, unit, body),
      validFrom: since(draft),
      validTo: null,
      basis: decision,
      standInFor: null,
    });
  }
  const key = `${unit.id} ${job.key}`;
  draft.jobs.set(key, [...(draft.jobs.get(key) ?? []), personId]);
};

const bodiesAt = (draft: Draft, unit: Unit): Body[] =>
  draft.bodies.filter((body) => body.unitId === unit.id);

const titleOf = (draft: Draft, kind: string, unit: Unit, body: Body | null): string => {
  const post = draft.profile.postKinds[kind];
  if (!post) throw new Error(`no post kind "${kind}" in the profile`);
  return post.titles[body?.kind ?? ''] ?? post.titles[tierKeyOf(draft.profile, unit)] ?? post.name;
};

/** Puts people and bodies in charge of areas, in turn. */
export const chargeAreas = (draft: Draft): void => {
  for (const charge of draft.plan.charges) {
    const turns = new Map<string, number>();
    for (const unit of unitsOf(draft, charge.unitKind)) {
      const source = charge.among ?? charge.bodies;
      const home = [...draft.allUnits.values()].find(
        (above) => above.kind === source?.unitKind && unit.path.startsWith(above.path),
      );
      if (!home) continue;
      const turn = turns.get(home.id) ?? 0;
      const candidates = charge.among
        ? charge.among.keys.flatMap((key) => draft.jobs.get(`${home.id} ${key}`) ?? [])
        : bodiesAt(draft, home)
            .filter((body) => charge.bodies?.kinds.includes(body.kind))
            .map((body) => body.id);
      const chosen = candidates[turn % Math.max(1, candidates.length)];
      if (chosen === undefined) continue;
      turns.set(home.id, turn + 1);
      draft.assignments.push({
        id: newId(),
        kind: charge.assignment,
        unitId: unit.id,
        personId: charge.among ? chosen : null,
        bodyId: charge.among ? null : chosen,
        validFrom: since(draft),
        validTo: null,
        basis: decision,
      });
    }
  }
};

/** Fills the duty roster around today, people taking turns. */
export const planDuty = (draft: Draft): void => {
  const { dutyDays, duty } = draft.plan;
  for (const { unitKind, keys, changes } of duty) {
    for (const unit of unitsOf(draft, unitKind)) {
      const people = keys.flatMap((key) => draft.jobs.get(`${unit.id} ${key}`) ?? []);
      if (people.length === 0) continue;
      const starts = shiftStarts(draft.now, dutyDays, changes);
      for (const [turn, startsAt] of starts.slice(0, -1).entries()) {
        const endsAt = starts[turn + 1] ?? startsAt;
        const personId = people[turn % people.length] ?? '';
        draft.shifts.push({ id: newId(), personId, unitId: unit.id, startsAt, endsAt });
      }
    }
  }
};

const shiftStarts = (now: Date, days: number, changes: readonly string[]): Date[] =>
  Array.from({ length: 2 * days + 2 }, (_, day) => localDate(addDays(now, day - days - 1))).flatMap(
    (day) => changes.map((time) => atLocal(day, time)),
  );
