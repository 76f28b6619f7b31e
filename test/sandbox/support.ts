import { createServer, type IncomingHttpHeaders } from 'node:http';
import { request } from 'undici';
import { startSandbox, type SandboxSeed } from '../../src/sandbox/index.ts';

export const APP = { id: '360846524940903967', secretKey: 'app-secret' };
export const OA = '388613280878808645';
export const SECRET = 'oa-webhook-secret';
export const BOT_TOKEN = '12345689:thu-nghiem';
export const [LAN, PAO, SEO, STRANGER] = ['2468001', '2468002', '2468003', '2468009'] as const;
export const GROUP = 'f414c8f76fa586fbdfb4';
export const BOT_GROUP = 'b0b0c8f76fa586fbdfb4';

/** A small world: one OA, one bot, four people of whom three follow, a group for each account. */
export const smallSeed = (changes: Partial<SandboxSeed> = {}): SandboxSeed => ({
  app: APP,
  oas: [
    {
      id: OA,
      name: 'Loa thử',
      secretKey: SECRET,
      accessToken: 'AT-1',
      refreshToken: 'RT-1',
      admins: [LAN],
      assets: [
        { id: 'nho', productType: 'gmf10', count: 2 },
        { id: 'co-han', productType: 'gmf50', validThrough: '2030-01-10T00:00:00Z' },
      ],
    },
  ],
  bots: [{ token: BOT_TOKEN, id: 'bot-1', name: 'Bot Loa' }],
  people: [
    { id: LAN, name: 'Lò Thị Lan', follows: [OA], role: 'Trực xã', phone: '0900000001' },
    { id: PAO, name: 'Giàng A Páo', follows: [OA], role: 'Hộ dân' },
    { id: SEO, name: 'Thào Seo', follows: [OA], role: 'Hộ dân' },
    { id: STRANGER, name: 'Người lạ', role: 'Hộ dân' },
  ],
  groups: [
    { id: GROUP, name: 'Cụm 2 · Nà Cơ', oaId: OA, members: [LAN, PAO], assetId: 'nho-1' },
    { id: BOT_GROUP, name: 'Nhóm có bot', botToken: BOT_TOKEN, members: [LAN, PAO] },
  ],
  webhook: { url: null, retryBaseMs: 20 },
  ...changes,
});

export interface Heard {
  headers: IncomingHttpHeaders;
  raw: string;
  body: Record<string, unknown> & { event_name: string; timestamp: string };
  at: number;
}

/** A receiver of webhooks that answers as it is told and remembers everything. */
export const startReceiver = async () => {
  const heard: Heard[] = [];
  let answer: () => number = () => 200;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      heard.push({
        headers: incoming.headers,
        raw,
        body: JSON.parse(raw) as Heard['body'],
        at: Date.now(),
      });
      const status = answer();
      if (status > 0) outgoing.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/webhooks/zalo-oa`,
    heard,
    named: (name: string) => heard.filter((one) => one.body.event_name === name),
    answers: (with_: () => number) => {
      answer = with_;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

export interface Envelope {
  error: number;
  message: string;
  data: Record<string, unknown>;
}

/** A running sandbox and short ways to speak to it. */
export const open = async (
  seed: SandboxSeed | null = smallSeed(),
  dataDir: string | null = null,
) => {
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir });
  const call = async (
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const answer = await request(sandbox.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: 3000,
    });
    const text = await answer.body.text();
    let json: unknown = text;
    try {
      json = JSON.parse(text);
    } catch {
      // not every answer is JSON
    }
    return { status: answer.statusCode, headers: answer.headers, json, text };
  };
  const control = async <T = Record<string, unknown>>(path: string, body?: unknown): Promise<T> =>
    (await call(body === undefined ? 'GET' : 'POST', `/sandbox/${path}`, body)).json as T;
  const oa = async (path: string, body?: unknown, token = 'AT-1'): Promise<Envelope> =>
    (await call(body === undefined ? 'GET' : 'POST', path, body, { access_token: token }))
      .json as Envelope;
  const bot = async (method: string, body: unknown = {}) =>
    call('POST', `/bot${BOT_TOKEN}/${method}`, body);
  const token = async (fields: Record<string, string>, secret = APP.secretKey) => {
    const answer = await request(`${sandbox.url}/v4/oa/access_token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', secret_key: secret },
      body: new URLSearchParams({ app_id: APP.id, ...fields }).toString(),
    });
    return {
      status: answer.statusCode,
      json: (await answer.body.json()) as Record<string, unknown>,
    };
  };
  const toGroup = (text: string, group: string = GROUP, access = 'AT-1') =>
    oa('/v3.0/oa/group/message', { recipient: { group_id: group }, message: { text } }, access);
  const toPerson = (text: string, person: string = PAO) =>
    oa('/v3.0/oa/message/cs', { recipient: { user_id: person }, message: { text } });
  if (seed) await control('seed', seed);
  return { ...sandbox, call, control, oa, bot, token, toGroup, toPerson };
};

export type Opened = Awaited<ReturnType<typeof open>>;

/** The element that must be there. */
export const nth = <T>(list: readonly T[], at: number): T => {
  const found = list[at];
  if (found === undefined) throw new Error(`there is no element ${at} among ${list.length}`);
  return found;
};

/** Waits until something holds; fails by name if it does not in three seconds. */
export const eventually = async (what: string, holds: () => boolean | Promise<boolean>) => {
  const end = Date.now() + 3000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within three seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
