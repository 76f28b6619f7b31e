import { http } from '../../src/platform/http.ts';
import { account } from './account.ts';
import type { Bench } from './figure.ts';
import { freePort, startRole, untilAnswers } from './processes.ts';

export interface StandIn {
  url: string;
  /** Every message it has, how many texts stand twice in one chat, and how often a message to a group was asked of it. */
  stats(): Promise<{ messages: number; duplicates: number; sends: number }>;
  /** When it took which text, in milliseconds of the clock on the wall. */
  accepted(): Promise<Map<string, number>>;
  /** Takes no more calls than these in a minute from now on. */
  limitTo(perMinute: number): Promise<void>;
}

export const groupId = (number: number): string => `group-${number}`;

const messagePath = '/v3.0/oa/group/message';

const postJson = async (url: string, body: object): Promise<void> => {
  const answer = await http(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    timeoutMs: 60_000,
  });
  if (answer.status >= 300) throw new Error(`${url}: ${answer.status} ${answer.body}`);
};

const getJson = async <T>(url: string): Promise<T> =>
  JSON.parse((await http(url, { timeoutMs: 60_000 })).body) as T;

/** Zalo's stand-in in a process of its own, with so many groups; no echo and no limit. */
export const startStandIn = async (bench: Bench, groups: number): Promise<StandIn> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  startRole('sandbox', { SANDBOX_PORT: String(port), LOA_DATA_DIR: bench.newFolder() });
  await untilAnswers(`${url}/sandbox/stats`);
  await postJson(`${url}/sandbox/seed`, seedOf(groups));
  await warm(url, groups);
  return {
    url,
    stats: async () => {
      const { messages, duplicates, callsByPath } = await getJson<{
        messages: number;
        duplicates: unknown[];
        callsByPath: Record<string, number>;
      }>(`${url}/sandbox/stats`);
      return { messages, duplicates: duplicates.length, sends: callsByPath[messagePath] ?? 0 };
    },
    accepted: async () => {
      const chats = await getJson<{ messages: { text: string; at: string }[] }[]>(
        `${url}/sandbox/messages`,
      );
      const all = chats.flatMap(({ messages }) => messages);
      return new Map(all.map(({ text, at }) => [text, new Date(at).getTime()]));
    },
    limitTo: (rateLimitPerMinute) => postJson(`${url}/sandbox/faults`, { rateLimitPerMinute }),
  };
};

const seedOf = (groups: number): object => ({
  app: { id: account.appId, secretKey: 'app secret', ratePerMinute: null },
  oas: [
    {
      id: account.oaId,
      name: 'Loa',
      secretKey: account.webhookSecret,
      accessToken: account.accessToken,
      refreshToken: account.refreshToken,
      ratePerMinute: null,
      echo: false,
    },
  ],
  people: [{ id: 'someone', name: 'Người trong nhóm', follows: [account.oaId] }],
  groups: Array.from({ length: groups }, (_, number) => ({
    id: groupId(number),
    name: `Cụm ${number}`,
    oaId: account.oaId,
    members: ['someone'],
  })),
  webhook: { url: null },
});

/** A cold stand-in would be slow for whoever comes first. */
const warm = async (url: string, groups: number): Promise<void> => {
  for (let sent = 0; sent < 4_000; sent += 16) {
    await Promise.all(
      Array.from({ length: 16 }, (_, more) =>
        http(`${url}${messagePath}`, {
          method: 'POST',
          headers: { access_token: account.accessToken, 'content-type': 'application/json' },
          body: JSON.stringify({
            recipient: { group_id: groupId((sent + more) % groups) },
            message: { text: `làm ấm máy, lần ${sent + more}` },
          }),
        }),
      ),
    );
  }
};
