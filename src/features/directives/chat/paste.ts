import { may } from '../../../community/access.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Handled, Handler, Turn } from '../../../platform/feature.ts';
import { tasksOf } from '../store.ts';
import { forgetMessage } from './store.ts';
import { refuse, statusNames } from '../texts.ts';
import * as texts from '../texts.ts';
import { draftDirective } from '../verbs/draft-directive.ts';
import { missingToIssue } from '../verbs/issue-directive.ts';
import { looksLikeDispatch } from './commands.ts';

/** A dispatch pasted by an official becomes a draft; households' groups are not the place for it. */
export const paste: Handler = {
  name: 'paste-directive',
  handle: async (deps, turn) => {
    const { actor } = turn;
    if (!actor || !looksLikeDispatch(turn.text) || isHouseholds(deps, turn)) return null;
    const units = actor.posts.map((post) => post.unitId);
    const allowed = await Promise.all(
      units.map((unitId) => may(deps, actor, 'draft-directive', unitId)),
    );
    if (!allowed.includes(true)) return null;
    try {
      const { directive, existing } = await draftDirective(deps, actor, {
        text: turn.text,
        messageId: turn.messageId,
      });
      if (existing && directive.messageId !== turn.messageId)
        return await told(deps, turn, texts.existing(directive, statusNames[directive.status]));
      const tasks = await tasksOf(deps.db, directive.id);
      const { LOA_PUBLIC_URL: base } = deps.config;
      return await told(
        deps,
        turn,
        texts.drafted(directive, {
          tasks: tasks.length,
          places: directive.places.length,
          missing: missingToIssue(directive).map(({ text }) => text),
          link: base === undefined ? null : `${base}/console/directives/${directive.id}`,
        }),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.message === refuse.secret) await forgetMessage(deps.db, turn.messageId);
      return told(deps, turn, error.message);
    }
  },
};

const isHouseholds = (deps: Deps, turn: Turn): boolean =>
  turn.group !== null && deps.profile.groupKinds[turn.group.kind]?.tier === 'community';

const told = async (deps: Deps, turn: Turn, text: string): Promise<Handled> => {
  await turn.reply(deps, text);
  return { outcome: 'command' };
};
