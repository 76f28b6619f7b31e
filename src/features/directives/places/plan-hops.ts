import { groupFor } from '../../../community/groups.ts';
import { bodyById } from '../../../community/bodies.ts';
import { tierAbove, tierOf, unitById, type Unit } from '../../../community/units.ts';
import type { Deps } from '../../../platform/deps.ts';
import { newId } from '../../../platform/ids.ts';
import type { Directive, Hop, RelayMode } from '../directive.ts';
import { lowerUnits } from './resolve-places.ts';
import { clustersWithout, groupsBelow } from './store.ts';

/** How a place below the issuer passes a directive of this urgency on, by the profile. */
export const relayRule = (
  deps: Pick<Deps, 'profile'>,
  directive: Pick<Directive, 'urgency'>,
): { mode: RelayMode; minutes: number } => {
  const rule = deps.profile.relay.find(({ urgency }) => urgency === directive.urgency);
  return { mode: rule?.mode ?? 'confirm', minutes: rule?.minutes ?? 15 };
};

type Spot = Pick<Hop, 'unitId' | 'unitPath' | 'tier' | 'name'> & Partial<Hop>;

const newHop = (directive: Pick<Directive, 'id'>, spot: Spot): Hop => ({
  id: newId(),
  directiveId: directive.id,
  parentId: null,
  bodyId: null,
  class: 'execute',
  mustAcknowledge: true,
  households: false,
  groupId: null,
  reached: true,
  sentAt: null,
  dueAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  acknowledgedPost: null,
  incomingNumber: null,
  relayMode: null,
  relayAt: null,
  relayedAt: null,
  relayedBy: null,
  note: null,
  heldAt: null,
  heldBy: null,
  heldReason: null,
  remindRound: 0,
  ...spot,
});

/**
 * Every place a directive must reach, as a tree: the issuer's own group, the places it names, and below
 * each unit that carries it out the units and groups of the tiers under it.
 */
export const planHops = async (deps: Deps, directive: Directive, unit: Unit): Promise<Hop[]> => {
  const hops: Hop[] = [];
  const own = await groupFor(deps, unit.id);
  if (own) {
    hops.push(
      newHop(directive, {
        ...spotOf(deps, unit),
        class: 'inform',
        mustAcknowledge: false,
        groupId: own.id,
      }),
    );
  }
  for (const place of directive.places) {
    const home = await unitById(deps.db, place.unitId);
    if (!home) continue;
    if (place.bodyId !== null) {
      hops.push(await bodyHop(deps, directive, home, place));
      continue;
    }
    const hop = await unitHop(deps, directive, home, place.class);
    hops.push(hop);
    if (place.class === 'execute') hops.push(...(await below(deps, directive, home, hop)));
  }
  if (directive.audience === 'households' && isLowest(deps, unit))
    hops.push(...(await communityHops(deps, directive, unit, null)));
  return hops;
};

const spotOf = (deps: Deps, unit: Unit): Spot => ({
  unitId: unit.id,
  unitPath: unit.path,
  tier: tierOf(deps, unit),
  name: unit.shortName,
});

/** The tier right above the communities. */
const isLowest = (deps: Deps, unit: Unit): boolean =>
  tierAbove(deps, 'community') === tierOf(deps, unit);

const below = async (deps: Deps, directive: Directive, unit: Unit, parent: Hop): Promise<Hop[]> => {
  const hops: Hop[] = [];
  if (isLowest(deps, unit)) {
    if (directive.audience === 'households')
      hops.push(...(await communityHops(deps, directive, unit, parent.id)));
  } else {
    for (const lower of await lowerUnits(deps, unit)) {
      const hop = await unitHop(deps, directive, lower, 'execute');
      hops.push({ ...hop, parentId: parent.id }, ...(await below(deps, directive, lower, hop)));
    }
  }
  if (hops.length > 0) parent.relayMode = relayRule(deps, directive).mode;
  return hops;
};

const unitHop = async (
  deps: Deps,
  directive: Directive,
  unit: Unit,
  kind: Hop['class'],
): Promise<Hop> => {
  const group = await groupFor(deps, unit.id);
  return newHop(directive, {
    ...spotOf(deps, unit),
    class: kind,
    mustAcknowledge: kind === 'execute',
    groupId: group?.id ?? null,
    reached: group !== undefined,
  });
};

const bodyHop = async (
  deps: Deps,
  directive: Directive,
  unit: Unit,
  place: Directive['places'][number],
): Promise<Hop> => {
  const body = place.bodyId === null ? undefined : await bodyById(deps.db, place.bodyId);
  return newHop(directive, {
    ...spotOf(deps, unit),
    bodyId: place.bodyId,
    name: body?.name ?? place.name,
    class: place.class,
    mustAcknowledge: place.class === 'execute',
    groupId: body?.groupId ?? null,
  });
};

/** The groups of households under a unit; a cluster no group serves stands in the tree as not reached. */
const communityHops = async (
  deps: Deps,
  directive: Directive,
  unit: Unit,
  parentId: string | null,
): Promise<Hop[]> => {
  const groups = await groupsBelow(deps, unit.path);
  const without = await clustersWithout(
    deps,
    unit.path,
    groups.map(({ path }) => path),
  );
  const common = { tier: 'community', parentId, households: true };
  return [
    ...groups.map((group) =>
      newHop(directive, {
        ...common,
        unitId: group.unitId,
        unitPath: group.path,
        name: group.name,
        groupId: group.id,
      }),
    ),
    ...without.map((cluster) =>
      newHop(directive, {
        ...common,
        unitId: cluster.id,
        unitPath: cluster.path,
        name: cluster.name,
        reached: false,
      }),
    ),
  ];
};
