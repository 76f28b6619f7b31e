import type { Unit } from '../../../community/units.ts';
import type { Dispatch } from '../../../contract/dispatch.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { householdDraft } from '../texts.ts';

/** Words of tasks that ask something of the people themselves. */
const aboutPeople =
  /(?:nguoi dan|nhan dan|ba con|ho gia dinh|cac ho|tung ho|nguoi (?:den|ve|tu)|khai bao|tiem|5k|khau trang|di doi|so tan|thuc hien nghiem)/u;
const mostPoints = 2;

const firstSentence = (text: string): string =>
  (/^(?<one>.{20,}?)(?:[.;](?=\s|$)|$)/su.exec(text)?.groups?.['one'] ?? text).trim();

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A first wording for households: what it is about and, at most, two points that ask something of them. A person approves it. */
export const draftForHouseholds = (
  unit: Pick<Unit, 'name'>,
  read: Pick<Dispatch, 'subject' | 'tasks'>,
): string => {
  const points = read.tasks
    .filter(({ text }) => aboutPeople.test(foldKey(text)))
    .slice(0, mostPoints)
    .map(({ text }) => capital(firstSentence(text)));
  const subject = read.subject ?? read.tasks[0]?.text ?? 'có văn bản mới';
  return householdDraft(unit.name, subject, points);
};
