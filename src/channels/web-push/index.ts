import type { Channel } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { pushTo } from './outgoing.ts';

export { keptKeys } from './keys.ts';

/** Browsers and phones that asked to ring (RFC 8030, 8291, 8292). Hears nothing. Not enabled without a pair of keys. */
export const webPush = (deps: Deps): Channel | null => {
  const { WEB_PUSH_PUBLIC_KEY, WEB_PUSH_PRIVATE_KEY } = deps.config;
  if (WEB_PUSH_PUBLIC_KEY === undefined || WEB_PUSH_PRIVATE_KEY === undefined) return null;
  return {
    name: 'web-push',
    capabilities: { groups: false, hears: 'mentions', longestText: 1_000, readsBack: false },
    webhook: () => () => Promise.resolve(),
    send: (_account, to, message) => pushTo(deps, to, message),
  };
};
