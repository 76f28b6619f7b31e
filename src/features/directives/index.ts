import type { Actor } from '../../community/access.ts';
import type { DirectiveCard } from '../../contract/directives.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Feature } from '../../platform/feature.ts';

export const directives: Feature = { name: 'directives' };

export const directiveCards = (_deps: Deps, _actor: Actor): Promise<DirectiveCard[]> => Promise.resolve([]);
