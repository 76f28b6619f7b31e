import { categoriesSchema, type CategorySettings } from '../../messaging/understanding/index.ts';
import type { Deps } from '../../platform/deps.ts';
import { loadYaml } from '../../platform/yaml.ts';
import type { Report } from './report.ts';

type Category = CategorySettings['categories'][keyof CategorySettings['categories']];

const loaded = new Map<string, CategorySettings>();

const settingsOf = (deps: Pick<Deps, 'profile'>): CategorySettings => {
  const file = deps.profile.files.categories;
  const known = loaded.get(file) ?? loadYaml(file, categoriesSchema);
  loaded.set(file, known);
  return known;
};

/** What the profile says about a kind of case. */
export const categoryOf = (deps: Pick<Deps, 'profile'>, key: string): Category => {
  const { categories } = settingsOf(deps);
  const found = categories[key as keyof typeof categories] as Category | undefined;
  if (!found) throw new Error(`the profile "${deps.profile.name}" has no category "${key}"`);
  return found;
};

/** What to do now, for the situation somebody described; the numbers to call stand before it. */
export const adviceFor = (
  deps: Pick<Deps, 'profile'>,
  report: Pick<Report, 'situation'>,
): string | null => {
  const advice = report.situation ? settingsOf(deps).advice[report.situation] : undefined;
  return advice ? advice.text.replace(/^Gọi [^.]*\.\s*/u, '') : null;
};

/** Might be a call for help without which somebody's life is in danger (R40). */
export const isAboutLife = (deps: Pick<Deps, 'profile'>, labels: readonly string[]): boolean =>
  labels.some((label) => categoryOf(deps, label).life);
