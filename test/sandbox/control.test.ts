import { mkdtempSync, rmSync, appendFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import {
  GROUP,
  LAN,
  OA,
  PAO,
  SEO,
  STRANGER,
  eventually,
  nth,
  open,
  smallSeed,
  startReceiver,
  type Opened,
} from './support.ts';

let zalo: Opened;
let dataDir: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
  zalo = await open(smallSeed(), dataDir);
});
afterEach(async () => {
  await zalo.close();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Shown {
  id: string;
  text: string;
  from: { id: string; name: string; isOa: boolean };
}
const messages = (chat = GROUP, after = '') =>
  zalo.control<Shown[]>(`chats/${chat}/messages?after=${after}`);

describe('seeding', () => {
  it('changes nothing the second time, not even a spent token', async () => {
    await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    await zalo.control('say', { as: PAO, in: GROUP, text: 'giữ lại' });
    expect(await zalo.control('seed', smallSeed())).toEqual({ changed: false });
    expect(await messages()).toHaveLength(1);
    expect(await zalo.toGroup('khoá cũ')).toMatchObject({ error: -216 });
  });

  it('adds and replaces with a changed payload, and keeps what was said', async () => {
    await zalo.control('say', { as: PAO, in: GROUP, text: 'giữ lại' });
    const { groups, ...rest } = smallSeed();
    const grown = { ...groups[0], name: 'Tên mới', members: [LAN, PAO, SEO] };
    expect(await zalo.control('seed', { ...rest, groups: [grown] })).toEqual({ changed: true });
    expect(await zalo.control('chats?query=ten moi')).toEqual([
      { id: GROUP, name: 'Tên mới', kind: 'group', members: [LAN, PAO, SEO] },
    ]);
    expect(await messages()).toHaveLength(1);
  });

  it('names the field that is wrong', async () => {
    const answer = await zalo.call('POST', '/sandbox/seed', {
      ...smallSeed(),
      people: [{ id: '' }],
    });
    expect(answer).toMatchObject({
      status: 400,
      json: { errors: expect.arrayContaining([expect.objectContaining({ field: 'people.0.id' })]) },
    });
  });

  it('refuses a group larger than its asset', async () => {
    const people = Array.from({ length: 11 }, (_, n) => ({ id: `8${n}`, name: `N${n}` }));
    const members = people.map((one) => one.id);
    const groups = [{ id: 'day', name: 'Đầy', oaId: OA, members, assetId: 'nho-2' }];
    const answer = await zalo.call('POST', '/sandbox/seed', smallSeed({ people, groups }));
    expect(answer).toMatchObject({ status: 400, json: { title: /gmf10 holds 10/ } });
  });

  it('resets to the moment after the seeds, with first tokens and no faults', async () => {
    await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    await zalo.control('say', { as: PAO, in: GROUP, text: 'quên đi' });
    await zalo.control('leave', { as: PAO, group: GROUP });
    await zalo.control('faults', { errorRate: 1 });
    await zalo.control('reset', {});
    expect(await messages()).toEqual([]);
    expect(await zalo.toGroup('khoá đầu')).toMatchObject({ error: 0 });
    expect(await zalo.control('stats')).toMatchObject({ calls: 1, messages: 1, duplicates: [] });
    expect(await zalo.control('say', { as: PAO, in: GROUP, text: 'vẫn ở đây' })).toHaveProperty(
      'messageId',
    );
  });
});

describe('speaking', () => {
  it.each([
    ['a stranger to the group', { as: STRANGER, in: GROUP, text: 'a' }, 403],
    ['an unknown person', { as: '0', in: GROUP, text: 'a' }, 404],
    ['an unknown chat', { as: PAO, in: 'khong-co', text: 'a' }, 404],
    ["somebody else's private chat", { as: PAO, in: `oa:${OA}:${LAN}`, text: 'a' }, 403],
    ['an empty message', { as: PAO, in: GROUP, text: ' ' }, 400],
  ])('refuses %s', async (_what, body, status) => {
    expect((await zalo.call('POST', '/sandbox/say', body)).status).toBe(status);
  });

  it('shows messages oldest first, and only those after one', async () => {
    const first = await zalo.control<{ messageId: string }>('say', {
      as: PAO,
      in: GROUP,
      text: 'một',
    });
    await zalo.toGroup('hai [@2468001]');
    expect(await messages()).toMatchObject([
      { id: first.messageId, text: 'một', from: { id: PAO, name: 'Giàng A Páo', isOa: false } },
      { text: 'hai [@2468001]', from: { id: OA, isOa: true }, mentions: [{ name: 'Lò Thị Lan' }] },
    ]);
    expect(await messages(GROUP, first.messageId)).toHaveLength(1);
  });

  it('keeps a picture given as data and serves it, shut away from scripts', async () => {
    const url = `data:image/png;base64,${Buffer.from('anh').toString('base64')}`;
    await zalo.control('say', { as: PAO, in: GROUP, attachments: [{ type: 'image', url }] });
    const shown = nth((await messages()) as unknown as { attachments: { url: string }[] }[], 0);
    const file = await zalo.call('GET', nth(shown.attachments, 0).url);
    expect(file).toMatchObject({ status: 200, text: 'anh' });
    expect(file.headers['content-type']).toBe('image/png');
    expect(file.headers['content-security-policy']).toContain('sandbox');
  });

  it('finds people without tones, with all their chats', async () => {
    const found = await zalo.control<{ id: string; chats: string[] }[]>('people?query=giang a pao');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ id: PAO, name: 'Giàng A Páo' });
    expect(found[0]?.chats).toEqual(expect.arrayContaining([GROUP, `oa:${OA}:${PAO}`]));
  });

  it('is heard live by members, and by nobody else', async () => {
    const listen = async (as: string) => {
      const { body } = await request(`${zalo.url}/sandbox/events?as=${as}`);
      let text = '';
      body.on('data', (chunk: Buffer) => (text += chunk.toString()));
      body.on('error', () => undefined);
      await eventually('ready', () => text.includes('event: ready'));
      return { text: () => text, stop: () => body.destroy() };
    };
    const member = await listen(LAN);
    const outsider = await listen(STRANGER);
    await zalo.control('say', { as: PAO, in: GROUP, text: 'nghe rõ không' });
    await eventually('the member hears', () => member.text().includes('nghe rõ không'));
    expect(outsider.text()).not.toContain('nghe rõ không');
    member.stop();
    outsider.stop();
  });

  it('counts the same text twice in one chat by the OA', async () => {
    await zalo.toGroup('lặp');
    await zalo.toGroup('lặp');
    await zalo.toGroup('một lần');
    await zalo.toPerson('lặp');
    expect(await zalo.control('stats')).toMatchObject({
      calls: 4,
      messages: 4,
      duplicates: [{ chat: GROUP, text: 'lặp', count: 2 }],
    });
  });
});

describe('faults', () => {
  it('fails every call before anything has happened', async () => {
    await zalo.control('faults', { errorRate: 1 });
    const answer = await zalo.call('POST', '/v3.0/oa/group/message', {}, { access_token: 'AT-1' });
    expect(answer.status).toBe(503);
    expect(await messages()).toEqual([]);
    await zalo.control('faults', {});
    expect(await zalo.toGroup('lại được')).toMatchObject({ error: 0 });
  });

  it('does what was asked and never answers', async () => {
    await zalo.control('faults', { timeoutAfterEffectRate: 1 });
    await expect(zalo.toGroup('đã tới')).rejects.toThrow();
    expect(await messages()).toMatchObject([{ text: 'đã tới' }]);
  });

  it('ends the tokens there are, and lets a refresh bring a new one', async () => {
    await zalo.control('faults', { expireTokens: true });
    expect(await zalo.toGroup('hết hạn')).toMatchObject({ error: -220 });
    const { json } = await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    expect(await zalo.toGroup('mới', GROUP, String(json['access_token']))).toMatchObject({
      error: 0,
    });
  });

  it('narrows the allowance and waits as long as asked', async () => {
    await zalo.control('faults', { rateLimitPerMinute: 0, latencyMs: 120 });
    const began = Date.now();
    expect(await zalo.toGroup('không')).toMatchObject({ error: -32 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(115);
  });

  it('refuses a rate above one', async () => {
    expect((await zalo.call('POST', '/sandbox/faults', { errorRate: 2 })).status).toBe(400);
  });
});

describe('the journal', () => {
  const startChild = async () => {
    const script = `import { startSandbox } from '${new URL('../../src/sandbox/index.ts', import.meta.url).href}';
const s = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: ${JSON.stringify(join(dataDir, 'con'))} });
process.stdout.write(s.url + '\\n');`;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx/esm', '--input-type=module', '-e', script],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '' },
      },
    );
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
      child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
    });
    const post = async (path: string, body: unknown) => {
      const answer = await request(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', access_token: 'AT-1' },
        body: JSON.stringify(body),
      });
      return (await answer.body.json()) as Record<string, unknown>;
    };
    const read = async (path: string) =>
      (await request(url + path)).body.json() as Promise<Record<string, unknown>[]>;
    const kill = () =>
      new Promise<void>((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      });
    return { url, post, read, kill };
  };

  it('has every confirmed message, token and untold event after kill -9', async () => {
    const receiver = await startReceiver();
    receiver.answers(() => 500);
    const first = await startChild();
    await first.post(
      '/sandbox/seed',
      smallSeed({ webhook: { url: receiver.url, retryBaseMs: 600_000 } }),
    );
    const confirmed: string[] = [];
    const writing = Promise.allSettled(
      Array.from({ length: 4 }, async (_, lane) => {
        for (let n = 0; ; n += 1) {
          const text = `tin ${lane}.${n}`;
          const answer = await first.post('/v3.0/oa/group/message', {
            recipient: { group_id: GROUP },
            message: { text },
          });
          if (answer['error'] === 0) confirmed.push(text);
        }
      }),
    );
    await eventually('two hundred messages', () => confirmed.length > 200);
    await first.kill();
    await writing;

    receiver.answers(() => 200);
    receiver.heard.length = 0;
    const second = await startChild();
    const kept = (await second.read(`/sandbox/chats/${GROUP}/messages`)).map((one) => one['text']);
    expect(kept).toEqual(expect.arrayContaining(confirmed));
    expect(kept.length - confirmed.length).toBeLessThanOrEqual(4);
    await eventually('every event told', () => receiver.heard.length >= confirmed.length);
    expect(
      await second.post(
        '/sandbox/seed',
        smallSeed({ webhook: { url: receiver.url, retryBaseMs: 600_000 } }),
      ),
    ).toEqual({ changed: false });
    await second.kill();
    await receiver.close();
  });

  it('comes back past a line that was cut off, with tokens and clock as they were', async () => {
    await zalo.control('clock', { now: '2031-05-06T00:00:00Z', scale: 0 });
    await zalo.control('reset', {});
    const { json } = await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    await zalo.control('say', { as: PAO, in: GROUP, text: 'trước khi tắt' });
    await zalo.close();
    appendFileSync(join(dataDir, 'sandbox.journal'), '["message","' + GROUP);
    zalo = await open(null, dataDir);
    expect(await messages()).toMatchObject([{ text: 'trước khi tắt' }]);
    expect(await zalo.control('clock')).toEqual({ now: '2031-05-06T00:00:00.000Z', scale: 0 });
    expect(await zalo.toGroup('khoá mới', GROUP, String(json['access_token']))).toMatchObject({
      error: 0,
    });
    expect(await zalo.toGroup('khoá cũ')).toMatchObject({ error: -216 });
    expect(await zalo.control('stats')).toMatchObject({ messages: 2 });
  });

  it('takes a whole district in under three seconds', async () => {
    const people = Array.from({ length: 11_000 }, (_, n) => ({
      id: `7${n}`,
      name: `Người ${n}`,
      follows: [OA],
    }));
    const groups = Array.from({ length: 280 }, (_, n) => ({
      id: `cum-${n}`,
      name: `Cụm ${n}`,
      oaId: OA,
      members: people.slice(n * 39, n * 39 + 48).map((one) => one.id),
    }));
    const began = Date.now();
    expect(await zalo.control('seed', smallSeed({ people, groups }))).toEqual({ changed: true });
    expect(Date.now() - began).toBeLessThan(3000);
  });
});
