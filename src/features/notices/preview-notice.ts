import { demand, type Actor } from '../../community/access.ts';
import { unitById, type Unit } from '../../community/units.ts';
import { nextAllowed, startOfDay, timeAndDay } from '../../platform/calendar.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { mostPerDay, personalData, sharedPath, type Audience, type Draft } from './notice.ts';
import { busyGroups, groupsFor, householdsReached } from './store.ts';
import { texts } from './texts.ts';

/** What sending would do: computed by the same code that sends, so the preview cannot promise anything else. */
export interface Reach {
  units: Unit[];
  unitPath: string;
  from: string;
  groups: { id: string; accountId: string; externalId: string; name: string }[];
  households: number;
  withoutZalo: number;
  startsAt: Date;
  /** Sentences; `blocking` ones must be mended first. */
  problems: { text: string; blocking: boolean }[];
}

/**
 * Whom a notice would reach, when, and what is wrong with it.
 * @throws Refusal when a unit is unknown or outside the actor's places.
 */
export const reachOf = async (deps: Deps, actor: Actor, draft: Draft): Promise<Reach> => {
  const units = await Promise.all(draft.unitIds.map((id) => place(deps, actor, id)));
  const groups = await groupsFor(deps.db, draft.unitIds, kindsOf(deps, draft.audience));
  const reached =
    draft.audience === 'households'
      ? await householdsReached(deps.db, draft.unitIds)
      : { households: 0, withoutZalo: 0 };
  const startsAt = startOf(deps, draft);
  return {
    units,
    unitPath: sharedPath(units.map((unit) => unit.path)),
    from: await senderName(deps, actor),
    groups,
    ...reached,
    startsAt,
    problems: await problemsOf(
      deps,
      draft,
      groups.map((group) => group.id),
      startsAt,
    ),
  };
};

const place = async (deps: Deps, actor: Actor, unitId: string): Promise<Unit> => {
  const unit = await unitById(deps.db, unitId);
  if (!unit) throw new Refusal('missing', texts.noUnit, 'unitIds');
  await demand(deps, actor, 'send-notice', unitId);
  return unit;
};

/** Groups of households are those of the lowest tier; all other open groups are officials'. */
const kindsOf = (deps: Deps, audience: Audience): string[] =>
  Object.entries(deps.profile.groupKinds)
    .filter(
      ([, kind]) => kind.members.some((rule) => rule.households) === (audience === 'households'),
    )
    .map(([key]) => key);

const startOf = (deps: Deps, draft: Draft): Date => {
  const now = deps.clock();
  const wanted = draft.sendAt && draft.sendAt > now ? draft.sendAt : now;
  return draft.urgent ? wanted : nextAllowed(wanted, deps.profile.quietHours);
};

/** The place in whose name it is said: that of the sender's highest post. */
const senderName = async (deps: Deps, actor: Actor): Promise<string> => {
  const posts = [...actor.posts].sort((a, b) => a.unitPath.length - b.unitPath.length);
  const unit = posts[0] ? await unitById(deps.db, posts[0].unitId) : undefined;
  return unit ? unit.name : deps.profile.title;
};

const problemsOf = async (
  deps: Deps,
  draft: Draft,
  groupIds: string[],
  startsAt: Date,
): Promise<Reach['problems']> => {
  const now = deps.clock();
  const problems: Reach['problems'] = [];
  if (groupIds.length === 0) problems.push({ text: texts.problems.nobody, blocking: true });
  const personal = personalData(
    draft.text,
    deps.profile.hotlines.map((hotline) => hotline.number),
  );
  if (personal) {
    problems.push({
      text: personal === 'phone' ? texts.problems.phone : texts.problems.identityNumber,
      blocking: true,
    });
  }
  const busy = draft.urgent
    ? 0
    : await busyGroups(deps.db, groupIds, startOfDay(startsAt), mostPerDay);
  if (busy > 0)
    problems.push({ text: texts.problems.manyToday(busy, mostPerDay), blocking: false });
  const wanted = draft.sendAt && draft.sendAt > now ? draft.sendAt : now;
  if (startsAt > wanted)
    problems.push({ text: texts.problems.quiet(timeAndDay(startsAt, now)), blocking: false });
  return problems;
};
