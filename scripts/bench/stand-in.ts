import { http } from '../../src/platform/http.ts';
import { account } from './account.ts';
import type { Bench } from './figure.ts';
import { freePort, startRole, untilAnswers } from './processes.ts';

export interface StandIn {
  url: string;
  /** Every message it has, and how many texts stand twice in one chat. */
  stats(): Promise<{ messages: number; duplicates: number }>;
}

export const groupId = (number: number): string => `group-${number}`;

/** Zalo's stand-in in a process of its own, with so many groups; no echo and, unless given, no limit. */
export const startStandIn = async (
  bench: Bench,
  groups: number,
  ratePerMinute: number | null = null,
): Promise<StandIn> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  startRole('sandbox', { SANDBOX_PORT: String(port), LOA_DATA_DIR: bench.newFolder() });
  await untilAnswers(`${url}/sandbox/stats`);
  const seed = await http(`${url}/sandbox/seed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(seedOf(groups, ratePerMinute)),
    timeoutMs: 60_000,
  });
  if (seed.status >= 300) throw new Error(`the seed was refused: ${seed.status} ${seed.body}`);
  const stand = {
    url,
    stats: async () => {
      const answer = await http(`${url}/sandbox/stats`, { timeoutMs: 60_000 });
      const { messages, duplicates } = JSON.parse(answer.body) as {
        messages: number;
        duplicates: unknown[];
      };
      return { messages, duplicates: duplicates.length };
    },
  };
  await warm(url, groups);
  return stand;
};

const seedOf = (groups: number, ratePerMinute: number | null): object => ({
  app: { id: account.appId, secretKey: 'app secret', ratePerMinute: null },
  oas: [
    {
      id: account.oaId,
      name: 'Loa',
      secretKey: account.webhookSecret,
      accessToken: account.accessToken,
      refreshToken: account.refreshToken,
      ratePerMinute,
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
        http(`${url}/v3.0/oa/group/message`, {
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
