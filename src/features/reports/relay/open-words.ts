import { householdById } from '../../../community/households.ts';
import { personById } from '../../../community/people.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Report } from '../report.ts';

const phone = /(?:\+84|0)\d(?:[\s.]?\d){7,9}/gu;

/** A handler's words as a group may read them: without the names, the code and the phones of whoever is helped. */
export const openWords = async (deps: Deps, report: Report, text: string): Promise<string> => {
  const household = report.householdId
    ? await householdById(deps.db, report.householdId)
    : undefined;
  const person = report.reporterPersonId
    ? await personById(deps.db, report.reporterPersonId)
    : undefined;
  const named = [household?.headName, person?.name, slotName(report)].filter(
    (name) => name !== undefined,
  );
  let open = text.normalize('NFC').replace(phone, ' ');
  for (const name of named.flatMap(formsOf).sort((a, b) => b.length - a.length)) {
    open = open.replace(
      new RegExp(`(?<![\\p{L}])${escape(name)}(?![\\p{L}\\p{N}])`, 'giu'),
      'gia đình',
    );
  }
  if (household)
    open = open.replace(new RegExp(`(?<![\\p{L}])${household.code}(?!\\d)`, 'giu'), 'gia đình');
  return open
    .replace(
      /(?:(?:nhà|hộ|gia đình|nhà anh|nhà chị|nhà ông|nhà bà)\s+)?gia đình(?:\s*\(?gia đình\)?)*/giu,
      'gia đình',
    )
    .replace(/\s+/gu, ' ')
    .trim();
};

/** The full name, and its last two words, by which people are called. */
const formsOf = (name: string): string[] => {
  const words = name.normalize('NFC').split(/\s+/u);
  return words.length > 2 ? [name, words.slice(-2).join(' ')] : [name];
};

const slotName = (report: Report): string | undefined => {
  const { household } = report.slots;
  return typeof household === 'string' && household.trim().length > 1
    ? household.trim()
    : undefined;
};

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
