import { localDate } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import * as texts from '../texts.ts';

/** The approved answer to a question, where one fits and stands today; null when a person must answer. */
export const answerFor = (deps: Deps, question: string): { key: string; text: string } | null => {
  const asked = ` ${foldKey(question)
    .replace(/[^a-z0-9 ]+/gu, ' ')
    .replace(/\s+/gu, ' ')} `;
  const today = localDate(deps.clock());
  const answer = deps.profile.answers.find(
    (one) =>
      one.validFrom <= today &&
      (one.validTo === undefined || today <= one.validTo) &&
      one.matches.some((phrases) =>
        phrases.every((phrase) => asked.includes(` ${foldKey(phrase)} `)),
      ),
  );
  if (!answer) return null;
  const [year, month, day] = answer.approvedOn.split('-');
  return {
    key: answer.key,
    text: texts.answerFromBook(
      answer.answer.trim(),
      `bản ngày ${day ?? ''}/${month ?? ''}/${year ?? ''}`,
    ),
  };
};
