import type { HouseholdStatus } from '../../../community/household-status.ts';
import type { Profile } from '../../../community/profile.ts';
import type { Understanding } from '../../../messaging/understanding/index.ts';
import type { StatusSettings } from '../settings.ts';

type Ranks = Pick<Profile, 'householdStatuses'>;

/** How grave a status is by the profile: the higher, the worse. */
export const rankOf = ({ householdStatuses }: Ranks, status: HouseholdStatus): number =>
  householdStatuses.findIndex((known) => known.key === status);

/** Until when a status stated at an instant stands against a blanket word. */
export const freshUntil = (
  { householdStatuses }: Ranks,
  { status, statedAt }: { status: HouseholdStatus; statedAt: Date },
): Date => {
  const hours = householdStatuses.find((known) => known.key === status)?.freshHours ?? 0;
  return new Date(statedAt.getTime() + hours * 3_600_000);
};

/** How a household is by a team's words, the gravest of them; null when they say nothing of it. */
export const statusOf = (
  settings: Pick<StatusSettings, 'teamWord' | 'positiveWord'>,
  profile: Ranks,
  { category, labels, perLabel, actionable }: Understanding,
): HouseholdStatus | null => {
  if (category === 'all-clear') return 'normal';
  if (!actionable) return null;
  const { positiveWord, teamWord } = settings;
  const words = labels.flatMap((label): HouseholdStatus[] => {
    const severity = perLabel[label];
    if (label === positiveWord.category && severity && severity <= positiveWord.severity)
      return [positiveWord.status];
    return teamWord[label] ? [teamWord[label]] : [];
  });
  return words.sort((a, b) => rankOf(profile, b) - rankOf(profile, a))[0] ?? null;
};
