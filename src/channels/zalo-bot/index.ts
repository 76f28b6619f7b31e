import type { Channel } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { checkBot } from './check.ts';
import { listen } from './listen.ts';
import { longestText, sendMessage } from './outgoing.ts';
import { webhook } from './webhook.ts';

/** Zalo bots: hear only who names them, cannot read back, so an uncertain send is never repeated. Not enabled without a token or an address. */
export const zaloBot = (deps: Deps): Channel | null => {
  const { ZALO_BOT_TOKEN, ZALO_BOT_BASE_URL } = deps.config;
  if (ZALO_BOT_TOKEN === undefined && ZALO_BOT_BASE_URL === undefined) return null;
  return {
    name: 'zalo-bot',
    capabilities: { groups: true, hears: 'mentions', longestText, readsBack: false },
    webhook: (receive) => webhook(deps, receive),
    listen: (receive) => listen(deps, receive),
    check: (account) => checkBot(deps, account),
    send: (account, to, message) => sendMessage(deps, account, to, message),
  };
};
