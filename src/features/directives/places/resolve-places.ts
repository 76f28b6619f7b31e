import { sql } from 'kysely';
import { bodiesOf, bodyByName, bodyKey, type Body } from '../../../community/bodies.ts';
import { children, tierAbove, tierOf, type Unit } from '../../../community/units.ts';
import type { Db } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import type { Place, RecipientClass } from '../directive.ts';

/** Bodies that are the unit itself when it gives orders, and so receive none of their own. */
const voices: ReadonlySet<string> = new Set(['peoples-committee', 'command-centre']);
/** Bodies that are told, not ordered, when "all bodies" are meant. */
const told: ReadonlySet<string> = new Set(['steering-committee']);

const head =
  '(?:dong chi |d/c |thu truong |chu tich |pho chu tich |bi thu |lanh dao )*(?:uy ban nhan dan|ubnd|trung tam chi huy|ttch|ban chi dao|bcd|dang uy)?[^;:]{0,40}?';
const lower = '(?:xa|thi tran|phuong|dac khu|huyen|thanh pho|thi xa|dia phuong)';
const allLower = new RegExp(`^${head}(?:cac |toan bo |toan the )${lower}(?![a-z])`, 'u');
const oneLower = new RegExp(`^${head}${lower}(?![a-z])`, 'u');
const allBodies =
  /^(?:thu truong )?(?:cac )(?:co quan|phong|so|ban|don vi|nganh|doan the|to chuc)(?![a-z])/u;
const bodiesBelow =
  /^(?<body>(?:giam doc )?(?:trung tam y te|cong an|tram y te|truong|benh vien|ban chi huy quan su).*?) (?:cac|toan bo) (?:xa|huyen|phuong|thi tran)/u;
const unspoken = /^(?:nhu tren|nhu kinh gui|nhu dieu|nhu |luu(?![a-z]))/u;

export interface Resolved {
  places: Place[];
  /** Names nobody could be found for. */
  unresolved: string[];
}

/** The units and bodies that names on a paper mean, as seen from the unit that issues it. */
export const resolvePlaces = async (
  deps: Deps,
  unit: Unit,
  names: readonly { name: string; class: RecipientClass }[],
): Promise<Resolved> => {
  const below = await lowerUnits(deps, unit);
  const found = new Map<string, Place>();
  const unresolved: string[] = [];
  for (const { name, class: kind } of names) {
    if (kind === 'archive' || unspoken.test(foldKey(name))) continue;
    const meant = await meantBy(deps, unit, below, name);
    if (meant === null) unresolved.push(name);
    for (const place of meant ?? []) {
      const key = place.bodyId ?? place.unitId;
      if (!found.has(key)) found.set(key, { ...place, class: kind });
    }
  }
  return { places: [...found.values()], unresolved: [...new Set(unresolved)] };
};

/** The units right below, at the next tier down; a community has groups instead and is not named. */
export const lowerUnits = async (deps: Deps, unit: Unit): Promise<Unit[]> => {
  const tier = tierOf(deps, unit);
  const below = deps.profile.tiers.filter(({ key }) => tierAbove(deps, key) === tier);
  const kinds = below.filter(({ key }) => key !== 'community').map(({ unitKind }) => unitKind);
  const found = await Promise.all(kinds.map((kind) => children(deps.db, unit.id, kind)));
  return found.flat();
};

type Named = Omit<Place, 'class'>;

/** Null: nobody we know. An empty list: the issuer itself, or those it tells by other ways. */
const meantBy = async (
  deps: Deps,
  unit: Unit,
  below: readonly Unit[],
  name: string,
): Promise<Named[] | null> => {
  // "… các xã huyện Tam Đường": whose they are is not whom it means.
  const folded = foldKey(name).replace(` ${foldKey(unit.name)}`, '');
  if (allBodies.test(folded)) return allBodiesOf(deps.db, unit);
  const wide = bodiesBelow.exec(folded)?.groups?.['body'];
  if (wide !== undefined) return bodiesNamed(deps.db, unit, wide.replace(/^giam doc /u, ''), below);
  if (oneLower.test(folded) || allLower.test(folded)) {
    const units = unitsIn(folded, below, allLower.test(folded));
    if (units.length > 0) return units.map(ofUnit);
  }
  return bodyCalled(deps, unit, name);
};

/** A body of the unit, or below it, by its name as people shorten it, or by its letters ("TTYT", "BCĐ"). */
const bodyCalled = async (deps: Deps, unit: Unit, name: string): Promise<Named[] | null> => {
  const folded = foldKey(name);
  if (
    tierOf(deps, unit) !== 'province' &&
    /(?<![a-z])(?:tinh|trung uong|chinh phu)(?![a-z])/u.test(folded)
  )
    return null;
  const own = await bodiesOf(deps.db, unit.id);
  const kinds = kindsByLetters(deps, folded);
  const lettered = own.filter(({ kind }) => kinds.includes(kind));
  const near =
    lettered.length === 1
      ? lettered[0]
      : ((await bodyByName(deps.db, name, unit.id)) ??
        own.find((body) => bodyKey(body.name) === bodyKey(`${name} ${unit.shortName}`)));
  if (!near || (lettered.length !== 1 && !beginsAlike(near.name, name))) return null;
  return near.unitId === unit.id && voices.has(near.kind) ? [] : [ofBody(near)];
};

/** Names that are only alike in their letters are not one body. */
const beginsAlike = (a: string, b: string): boolean => {
  const start = (text: string): string => bodyKey(text).split(' ').slice(0, 2).join(' ');
  return start(a) === start(b);
};

const kindsByLetters = (deps: Deps, folded: string): string[] =>
  Object.entries(deps.profile.bodyKinds)
    .filter(([, { abbreviations }]) =>
      abbreviations.some((letters) =>
        new RegExp(`(?<![a-z])${escaped(foldKey(letters))}(?![a-z])`, 'u').test(folded),
      ),
    )
    .map(([kind]) => kind);

const ofUnit = (unit: Unit): Named => ({ unitId: unit.id, bodyId: null, name: unit.shortName });
const ofBody = (body: Body): Named => ({ unitId: body.unitId, bodyId: body.id, name: body.name });

/** Units called by name, else all of them where all are meant. */
const unitsIn = (folded: string, below: readonly Unit[], all: boolean): Unit[] => {
  const named = below.filter(({ shortName }) =>
    new RegExp(`(?<![a-z])${escaped(foldKey(shortName))}(?![a-z])`, 'u').test(folded),
  );
  if (named.length > 0) return named;
  return all ? [...below] : [];
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');

const allBodiesOf = async (db: Db, unit: Unit): Promise<Named[]> =>
  (await bodiesOf(db, unit.id))
    .filter(({ kind }) => !voices.has(kind) && !told.has(kind))
    .map(ofBody);

const bodiesNamed = async (
  db: Db,
  unit: Unit,
  start: string,
  below: readonly Unit[],
): Promise<Named[] | null> => {
  if (below.length === 0) return null;
  const rows = await db
    .selectFrom('bodies as b')
    .innerJoin('units as u', 'u.id', 'b.unitId')
    .select(['b.id', 'b.kind', 'b.name', 'b.unitId', 'b.groupId'])
    .where('u.parentId', '=', unit.id)
    .where(sql<boolean>`starts_with(b.folded, ${bodyKey(start)})`)
    .orderBy('b.name')
    .execute();
  return rows.length > 0 ? rows.map(ofBody) : null;
};
