import { localDate } from '../../platform/calendar.ts';
import { newId } from '../../platform/ids.ts';
import { foldKey } from '../../platform/vietnamese.ts';
import type { People } from '../demo-schema.ts';
import type { HouseholdRow, Reach, ResidentRow } from '../households.ts';
import type { Unit } from '../units.ts';
import { addDemoIdentity, addDemoPerson, demoPhone, number, type Draft } from './draft.ts';
import { familyOf, inventName, type Sex } from './names.ts';
import { employ } from './staff.ts';

interface Member {
  name: string;
  sex: Sex;
  birthYear: number;
  relation: string;
}

/** Fills a cluster with households; the heads of the first ones form its team. */
export const settleCluster = (
  draft: Draft,
  cluster: Unit,
  size: number,
  peoples: readonly string[],
): void => {
  const isFirst = number(draft, 'cluster') === 1;
  const taken = new Set<string>();
  const team = (draft.plan.staff[cluster.kind] ?? [])
    .filter((job) => job.fromHouseholds)
    .flatMap((job) => Array.from({ length: job.count }, () => job));
  for (let index = 1; index <= size; index += 1) {
    const code = `H${index}`;
    const pinned = isFirst ? draft.plan.pinned.find((pin) => pin.code === code) : undefined;
    const people = peopleOf(draft, peoples);
    const members = inventMembers(draft, people, taken, pinned);
    const job = team[index - 1];
    const reach: Reach = job || pinned ? 'zalo' : inventReach(draft);
    const household = toRow(draft, { code, cluster, members, reach, people });
    if (reach === 'proxy')
      household.proxyPersonId = draft.jobs.get(`${cluster.id} ${team[0]?.key ?? ''}`)?.[0] ?? null;
    draft.households.push(household);
    draft.residents.push(...members.map((member) => toResident(household.id, member)));
    const head = members[0];
    if (!head) continue;
    if (job) {
      const personId = addDemoPerson(draft, head.name, household.phone ?? '', head.birthYear);
      addDemoIdentity(draft, cluster, { personId, householdId: household.id, name: head.name });
      employ(draft, job, personId, cluster);
    } else if (reach === 'zalo') {
      addDemoIdentity(draft, cluster, { householdId: household.id, name: head.name });
    }
  }
};

const peopleOf = (draft: Draft, peoples: readonly string[]): People => {
  // The first of a commune's peoples is its largest.
  const key = draft.random.chance(0.5) ? (peoples[0] ?? '') : draft.random.pick(peoples);
  const people = draft.plan.peoples[key];
  if (!people) throw new Error(`the demo plan does not describe the people "${key}"`);
  return people;
};

const inventReach = (draft: Draft): Reach => {
  const lot = draft.random();
  if (lot < 0.79) return 'zalo';
  if (lot < 0.91) return 'phone';
  return lot < 0.96 ? 'proxy' : 'visit';
};

type Pinned = Draft['plan']['pinned'][number];

const inventMembers = (
  draft: Draft,
  people: People,
  taken: Set<string>,
  pinned?: Pinned,
): Member[] => {
  const year = Number(localDate(draft.now).slice(0, 4));
  const size = pinned?.size ?? householdSize(draft);
  const head = inventHead(draft, people, taken, { year, alone: size === 1, pinned });
  const members = [head];
  if (size > 1) members.push(inventSpouse(draft, people, head));
  while (members.length < size)
    members.push(inventKin(draft, people, head, { year, elders: members.length > 3 }));
  const youngest = members.at(-1);
  if (pinned?.underTwo && youngest) youngest.birthYear = year;
  return members;
};

const inventSpouse = ({ random }: Draft, people: People, head: Member): Member => {
  const sex: Sex = head.sex === 'nam' ? 'nữ' : 'nam';
  return {
    name: inventName(random, people, sex),
    sex,
    birthYear: head.birthYear + random.between(-4, 5),
    relation: sex === 'nữ' ? 'vợ' : 'chồng',
  };
};

/** A child, or in larger and younger families now and then a parent of the head. */
const inventKin = (
  { random }: Draft,
  people: People,
  head: Member,
  given: { year: number; elders: boolean },
): Member => {
  const sex: Sex = random.chance(0.5) ? 'nam' : 'nữ';
  if (given.elders && random.chance(0.25) && given.year - head.birthYear < 48) {
    const birthYear = head.birthYear - random.between(20, 30);
    return {
      name: inventName(random, people, sex),
      sex,
      birthYear,
      relation: sex === 'nam' ? 'bố' : 'mẹ',
    };
  }
  const birthYear = Math.min(given.year, head.birthYear + random.between(18, 34));
  return {
    name: inventName(random, people, sex, familyOf(head.name)),
    sex,
    birthYear,
    relation: 'con',
  };
};

const householdSize = (draft: Draft): number =>
  draft.random.pick([1, 2, 3, 4, 4, 5, 5, 5, 5, 6, 6, 6, 7, 7, 8, 9]);

/** Heads of one cluster bear different names, so that a name said in its group means one house. */
const inventHead = (
  draft: Draft,
  people: People,
  taken: Set<string>,
  given: { year: number; alone: boolean; pinned: Pinned | undefined },
): Member => {
  const sex: Sex =
    given.pinned?.headName.includes(' Thị ') || (!given.pinned && draft.random.chance(0.15))
      ? 'nữ'
      : 'nam';
  let name = given.pinned?.headName ?? inventName(draft.random, people, sex);
  for (let tries = 0; taken.has(foldKey(name)) && tries < 50; tries += 1)
    name = inventName(draft.random, people, sex);
  taken.add(foldKey(name));
  const age = given.pinned?.over65
    ? 71
    : given.alone
      ? draft.random.between(22, 82)
      : draft.random.between(23, 66);
  return { name: name.normalize('NFC'), sex, birthYear: given.year - age, relation: 'chủ hộ' };
};

const toRow = (
  draft: Draft,
  given: { code: string; cluster: Unit; members: Member[]; reach: Reach; people: People },
): HouseholdRow => {
  const { random } = draft;
  const year = Number(localDate(draft.now).slice(0, 4));
  const [head] = given.members;
  const headName = head?.name ?? '';
  const ages = given.members.map((member) => year - member.birthYear);
  const mayExpect = given.members.some(
    (member) =>
      member.sex === 'nữ' && year - member.birthYear >= 18 && year - member.birthYear <= 40,
  );
  return {
    id: newId(),
    code: given.code,
    unitId: given.cluster.id,
    headName,
    folded: foldKey(headName),
    phone: given.reach === 'visit' || given.reach === 'proxy' ? null : demoPhone(draft),
    size: given.members.length,
    reach: given.reach,
    proxyPersonId: null,
    languages: given.people.languages,
    underTwo: ages.some((age) => age < 2),
    over65: ages.some((age) => age >= 65),
    ill: random.chance(0.06),
    alone: given.members.length === 1,
    pregnant: mayExpect && random.chance(0.04),
    disabled: random.chance(0.02),
  };
};

const toResident = (householdId: string, member: Member): ResidentRow => ({
  id: newId(),
  householdId,
  personId: null,
  name: member.name,
  folded: foldKey(member.name),
  birthYear: member.birthYear,
  sex: member.sex,
  relation: member.relation,
  state: 'confirmed',
});
