import { localDate } from '../platform/calendar.ts';
import { foldKey } from '../platform/vietnamese.ts';
import type { Profile } from './profile.ts';
import type { Answer } from './profile-schema.ts';

/** The approved answer that fits a question and is valid on that day; of several, the one that asked for most words. */
export const answerFor = (
  profile: Pick<Profile, 'answers'>,
  question: string,
  at: Date,
): Answer | undefined => {
  const asked = ` ${foldKey(question.replace(/[^\p{L}\p{N}\s]/gu, ' '))} `;
  const today = localDate(at);
  let best: { answer: Answer; words: number } | undefined;
  for (const answer of profile.answers) {
    if (answer.validFrom > today || (answer.validTo ?? '9999') < today) continue;
    for (const phrases of answer.matches) {
      const words = phrases.join(' ').length;
      if (words <= (best?.words ?? 0)) continue;
      if (phrases.every((phrase) => asked.includes(` ${foldKey(phrase)} `)))
        best = { answer, words };
    }
  }
  return best?.answer;
};
