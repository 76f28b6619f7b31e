import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { castOf, type Cluster } from '../../../scripts/rehearse/cast.ts';
import type { Opened } from '../../../src/contract/session.ts';
import { http, type HttpAnswer } from '../../../src/platform/http.ts';
import { createWorld, type World } from '../../support/world.ts';

interface Browser {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}
interface Item {
  kind: string;
  text: string;
}

let world: World;
let cluster: Cluster;
let token: string;
let personId: string;

beforeAll(async () => {
  world = await createWorld({ at: '2021-11-18T19:00:00Z', phones: true });
  const found = (await castOf(world.deps)).communes[0]?.clusters[0];
  if (!found) throw new Error('the small demo has no cluster');
  cluster = found;
  const opened = await api('POST', '/session', { username: 'huyen', password: 'loa-demo' });
  const { session, token: bearer } = JSON.parse(opened.body) as Opened;
  token = bearer;
  personId = session.person.id;
  await world.deps.db
    .insertInto('dutyShifts')
    .values({
      id: personId,
      personId,
      unitId: (await castOf(world.deps)).root.id,
      startsAt: new Date('2021-11-18T12:00:01Z'),
      endsAt: new Date('2021-11-19T01:00:00Z'),
    })
    .execute();
}, 60_000);
afterAll(() => world.close());

const api = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<HttpAnswer> =>
  http(`${world.url}/api/v1${path}`, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

const newBrowser = (number: string): Promise<Browser> =>
  world.sandbox<Browser>('POST', `/sandbox/phones/${number}/push`);

const pushesOn = async (number: string): Promise<{ body: string; link: string }[]> => {
  const { items } = await world.sandbox<{ items: Item[] }>('GET', `/sandbox/phones/${number}`);
  return items
    .filter((item) => item.kind === 'push')
    .map((item) => JSON.parse(item.text) as { body: string; link: string });
};

const devices = () =>
  world.deps.db
    .selectFrom('pushSubscriptions')
    .select(['endpoint', 'personId', 'device'])
    .execute();

describe('a screen that rings', () => {
  it('is rung for whoever signed in on it, and only after they asked', async () => {
    const browser = await newBrowser('0900099001');
    expect((await api('POST', '/push', { ...browser, device: '' })).status).toBe(400);
    const far = { ...browser, endpoint: 'https://example.com/push', device: 'Máy trực' };
    expect((await api('POST', '/push', far)).status).toBe(400);
    expect((await http(`${world.url}/api/v1/push`)).status).toBe(401);
    expect((await api('POST', '/push', { ...browser, device: 'Máy trực' })).status).toBe(200);
    expect(await devices()).toEqual([{ endpoint: browser.endpoint, personId, device: 'Máy trực' }]);

    expect((await api('POST', '/push/try', { endpoint: browser.endpoint })).status).toBe(200);
    await world.settle();
    expect((await pushesOn('0900099001')).map((push) => push.body)).toEqual([
      'Chuông thử. Máy này kêu khi có việc gấp.',
    ]);
  });

  it('shows a case of the night without a name or an illness, and leads to it', async () => {
    const [home] = cluster.households;
    if (!home) throw new Error('no household');
    await world.say(home.id, cluster.group, 'me em kho tho, tim tai, bat tinh roi cuu voi');
    await world.advance('301s');
    const report = await world.deps.db
      .selectFrom('reports')
      .select(['id', 'code'])
      .orderBy('filedAt')
      .executeTakeFirstOrThrow();
    const push = (await pushesOn('0900099001')).find(({ body }) => body.includes(report.code));
    expect(push?.link).toBe(`/console/reports/${report.id}`);
    expect(push?.body).toMatch(/^PA-\w+ KHẨN CẤP, .*$/u);
    for (const secret of [home.name, 'khó thở', 'kho tho', 'bat tinh'])
      expect(push?.body).not.toContain(secret);
  });

  it('is forgotten once its browser has gone, and nobody is asked to call about it', async () => {
    const browser = await newBrowser('0900099002');
    await api('POST', '/push', { ...browser, device: 'Máy cũ' });
    const id = browser.endpoint.split('/').at(-1) ?? '';
    await world.sandbox('POST', `/sandbox/push/${id}/gone`);
    const waiting = () => world.deps.db.selectFrom('humanItems').select('id').execute();
    const before = await waiting();
    await api('POST', '/push/try', { endpoint: browser.endpoint });
    await world.settle();
    expect((await devices()).map((device) => device.device)).not.toContain('Máy cũ');
    expect(await waiting()).toEqual(before);
  });

  it('falls silent when its owner asks', async () => {
    const [device] = await devices();
    const endpoint = device?.endpoint ?? '';
    expect((await api('DELETE', '/push', { endpoint })).status).toBe(200);
    expect(await devices()).toEqual([]);
    expect((await api('POST', '/push/try', { endpoint })).status).toBe(404);
  });
});
