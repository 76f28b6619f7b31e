import type { Channel } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { createApi } from './api.ts';
import { checkAccount } from './check.ts';
import { createGrant } from './grant.ts';
import { createGroupControl } from './groups.ts';
import { readChat, recentChats } from './history.ts';
import { createOtherWay } from './other-way.ts';
import { longestText, sendMessage } from './outgoing.ts';
import { createTokens } from './tokens.ts';
import { createUploads } from './uploads.ts';
import { webhook } from './webhook.ts';

/** Zalo Official Accounts: groups of the authority and private chats. Not enabled without an app or an address to call. */
export const zaloOa = (deps: Deps): Channel | null => {
  const { ZALO_OA_BASE_URL, ZALO_OA_APP_ID } = deps.config;
  if (ZALO_OA_BASE_URL === undefined && ZALO_OA_APP_ID === undefined) return null;
  const tokens = createTokens(deps);
  const api = createApi(deps, tokens);
  const uploads = createUploads(deps, api);
  return {
    name: 'zalo-oa',
    capabilities: { groups: true, hears: 'all', longestText, readsBack: true },
    webhook: (receive) => webhook(deps, receive),
    send: (account, to, message) => sendMessage(api, account, to, message, uploads),
    otherWay: createOtherWay(deps, api),
    readBack: (account, chat, since) => readChat(api, account, chat, since),
    recentChats: (account, kind, offset) => recentChats(api, account, kind, offset),
    keepToken: (account) => tokens.keep(account),
    grant: createGrant(deps),
    check: (account) => checkAccount(deps, api, tokens, account),
    groups: createGroupControl(api),
  };
};
