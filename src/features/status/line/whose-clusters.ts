import type { Actor } from '../../../community/access.ts';
import type { Group } from '../../../community/groups.ts';
import { unitById, type Unit } from '../../../community/units.ts';
import type { Deps } from '../../../platform/deps.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { settingsOf } from '../settings.ts';

/** The clusters on whose team somebody is: by a post there, never by being in a group. */
export const teamClusters = async (deps: Deps, actor: Actor): Promise<Unit[]> => {
  const kinds = deps.profile.roles[settingsOf(deps).team]?.posts ?? [];
  const ids = new Set(
    actor.posts.filter(({ kind }) => kinds.includes(kind)).map(({ unitId }) => unitId),
  );
  const units: Unit[] = [];
  for (const id of ids) {
    const unit = await unitById(deps.db, id);
    if (unit) units.push(unit);
  }
  return units;
};

/**
 * Of somebody's clusters those a line in this chat can be about: in a group, those it serves; then the one the words
 * name ("cụm 2: còn lại ok").
 */
export const clustersMeant = async (
  deps: Deps,
  actor: Actor,
  group: Group | null,
  text: string,
): Promise<Unit[]> => {
  const own = await teamClusters(deps, actor);
  const here = group ? await servedBy(deps, group, own) : own;
  if (here.length < 2) return here;
  const said = ` ${foldKey(text.replace(/[^\p{L}\p{N}\s]/gu, ' '))} `;
  const named = here.filter((cluster) =>
    namesOf(cluster).some((name) => said.includes(` ${name} `)),
  );
  return named.length > 0 ? named : here;
};

const servedBy = async (deps: Deps, group: Group, clusters: Unit[]): Promise<Unit[]> => {
  if (!settingsOf(deps).lineGroups.includes(group.kind)) return [];
  const unit = await unitById(deps.db, group.unitId);
  return unit ? clusters.filter((cluster) => cluster.path.startsWith(unit.path)) : [];
};

/** "cum 2", and "to 2" as people call the cluster's team. */
const namesOf = (cluster: Unit): string[] => {
  const name = foldKey(cluster.shortName);
  return [name, name.replace(/^cum /u, 'to ')];
};
