import type { Feature } from '../../platform/feature.ts';
import { directiveHandlers } from './chat/handlers.ts';
import { overdueDeadline, silentDeadline } from './clocks/tell-above.ts';
import { directiveRoutes } from './routes.ts';
import { relayDeadline } from './verbs/relay-directive.ts';
import { recursDeadline } from './verbs/report-task.ts';

export { directiveCards } from './read/cards.ts';
export { directiveStory } from './read/story.ts';

/** Downward: a dispatch is drafted, approved, issued, passed on hop by hop, and watched until every place has it and every task is reported. */
export const directives: Feature = {
  name: 'directives',
  handlers: directiveHandlers,
  deadlines: [relayDeadline, silentDeadline, overdueDeadline, recursDeadline],
  routes: directiveRoutes,
};
