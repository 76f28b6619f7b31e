import type { Person } from '../../../community/people.ts';
import { resolveRole, roleUnit } from '../../../community/roles.ts';
import { tierOf, unitById } from '../../../community/units.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Report } from '../report.ts';
import { hasPower } from './power.ts';

/** Those of a case's own ladder who stand at a tier that may decide it: the lowest such rung with anybody on it. */
export const peopleWithPower = async (deps: Deps, report: Report): Promise<Person[]> => {
  for (const rung of report.chain) {
    if (!hasPower(rung.owner, report)) continue;
    const people: Person[] = [];
    for (const role of rung.tell) {
      if (!(await roleHasPower(deps, role, report))) continue;
      people.push(...(await resolveRole(deps, role, report.unitId, deps.clock())));
    }
    const allowed = people.filter((person) => !report.subjectPersonIds.includes(person.id));
    if (allowed.length > 0) return [...new Map(allowed.map((one) => [one.id, one])).values()];
  }
  return [];
};

const roleHasPower = async (deps: Deps, role: string, report: Report): Promise<boolean> => {
  const home = await roleUnit(deps, role, report.unitId);
  const unit = home === undefined ? undefined : await unitById(deps.db, home);
  return unit !== undefined && hasPower(tierOf(deps, unit), report);
};
