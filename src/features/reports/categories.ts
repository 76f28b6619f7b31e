import { categoriesSchema, type CategorySettings } from '../../messaging/understanding/index.ts';
import type { Deps } from '../../platform/deps.ts';
import { foldKey } from '../../platform/vietnamese.ts';
import { loadYaml } from '../../platform/yaml.ts';
import { clocksOf } from './clocks.ts';
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

/** How a larger group, or a screen anybody can see, reads the category. */
export const groupName = (deps: Pick<Deps, 'profile'>, category: string): string =>
  clocksOf(deps.profile).groupNames[category] ?? categoryOf(deps, category).name;

/** The category somebody means by its name or the start of it, typed with or without marks. */
export const categoryMeant = (deps: Pick<Deps, 'profile'>, words: string): string | null => {
  const wanted = foldKey(words);
  const open = Object.entries(settingsOf(deps).categories).filter(([, one]) => one.actionable);
  const named = open.map(([key, one]) => ({ key, words: foldKey(one.name).split(/[,:]\s*/u) }));
  const exact = named.find((one) => one.key === wanted || one.words.includes(wanted));
  const near = named.filter((one) => one.words.some((word) => word.startsWith(wanted)));
  return exact?.key ?? (near.length === 1 ? (near[0]?.key ?? null) : null);
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
