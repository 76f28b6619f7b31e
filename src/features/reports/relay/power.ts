import { tierKeys, type TierKey } from '../../../community/profile-schema.ts';
import { roleUnit } from '../../../community/roles.ts';
import { tierAbove, tierOf, tierUnit, unitById, type Unit } from '../../../community/units.ts';
import type { Actor } from '../../../community/access.ts';
import type { Deps } from '../../../platform/deps.ts';
import { categoryOf } from '../categories.ts';
import type { About, Report } from '../report.ts';
import { rankOf } from './chain.ts';

export interface Power {
  powerTier: string;
  powerUnitId: string;
}

const isTier = (text: string): text is TierKey => (tierKeys as readonly string[]).includes(text);

/** The lowest tier that may close a case of this category here; frozen when the case is opened. */
export const powerOf = async (
  deps: Deps,
  wanted: { category: string; unit: Unit; about: About | null; subjectTier: string | null },
): Promise<Power> => {
  const closes = categoryOf(deps, wanted.category).power ?? 'commune';
  const own = tierOf(deps, wanted.unit);
  if (closes === 'issuer') {
    const issuer = wanted.about ? await unitById(deps.db, wanted.about.issuerUnitId) : undefined;
    if (issuer) return { powerTier: tierOf(deps, issuer), powerUnitId: issuer.id };
    return atTier(deps, wanted.unit, tierAbove(deps, own) ?? own);
  }
  if (closes === 'above-subject') {
    const subject = (wanted.subjectTier ?? 'commune') as TierKey;
    return atTier(deps, wanted.unit, tierAbove(deps, subject) ?? subject);
  }
  if (!isTier(closes)) {
    const home = await roleUnit(deps, closes, wanted.unit.id);
    const unit = home === undefined ? undefined : await unitById(deps.db, home);
    return unit
      ? { powerTier: tierOf(deps, unit), powerUnitId: unit.id }
      : atTier(deps, wanted.unit, tierAbove(deps, own) ?? own);
  }
  return atTier(deps, wanted.unit, closes);
};

const atTier = async (deps: Deps, unit: Unit, tier: TierKey): Promise<Power> => {
  const found = await tierUnit(deps, unit.id, tier);
  const chosen = found ?? unit;
  return { powerTier: found ? tier : tierOf(deps, unit), powerUnitId: chosen.id };
};

/** Under which post somebody acts on a case: the highest of theirs that covers the place. */
export const standing = async (
  deps: Deps,
  actor: Actor,
  report: Pick<Report, 'unitPath'>,
): Promise<{ unitId: string; tier: TierKey; title: string } | null> => {
  let best: { unitId: string; tier: TierKey; title: string } | null = null;
  for (const post of actor.posts) {
    if (!report.unitPath.startsWith(post.unitPath)) continue;
    const unit = await unitById(deps.db, post.unitId);
    if (!unit) continue;
    const tier = tierOf(deps, unit);
    if (best === null || rankOf(tier) > rankOf(best.tier))
      best = { unitId: unit.id, tier, title: post.title };
  }
  return best;
};

/** Whether a tier may decide the case: never below the power the category asks for. */
export const hasPower = (tier: string, report: Pick<Report, 'powerTier'>): boolean =>
  rankOf(tier) >= rankOf(report.powerTier);
