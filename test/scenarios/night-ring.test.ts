import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { castOf, type Cluster, type Commune, type Someone } from '../../scripts/rehearse/cast.ts';
import { actorOf } from '../../src/community/access.ts';
import { onDuty } from '../../src/community/duty.ts';
import { clocksOf } from '../../src/features/reports/clocks.ts';
import { viewReport } from '../../src/features/reports/read/detail.ts';
import { clockTime } from '../../src/platform/calendar.ts';
import { createWorld, type World } from '../support/world.ts';

/** Two o'clock at night, local time. */
const night = '2021-11-18T19:00:00Z';

interface Item {
  id: string;
  kind: 'sms' | 'call' | 'push';
  text: string;
  state: string;
  at: string;
}

let world: World;
let commune: Commune;
let cluster: Cluster;
let root: string;

beforeAll(async () => {
  world = await createWorld({ at: night, phones: true });
  const cast = await castOf(world.deps);
  root = cast.root.id;
  const [first] = cast.communes;
  if (!first?.clusters[0]) throw new Error('the small demo has no cluster');
  [commune, cluster] = [first, first.clusters[0]];
}, 60_000);
afterAll(() => world.close());

const phoneOf = async (number: string): Promise<Item[]> =>
  (await world.sandbox<{ items: Item[] }>('GET', `/sandbox/phones/${number}`)).items;

const setPhone = (number: string, setting: object): Promise<unknown> =>
  world.sandbox('POST', `/sandbox/phones/${number}`, setting);

const act = async (number: string, call: Item, what: string, body: object = {}): Promise<void> => {
  await world.sandbox('POST', `/sandbox/phones/${number}/calls/${call.id}/${what}`, body);
  await world.settle();
};

const dutyPhone = async (unitId: string): Promise<string> => {
  const [person] = await onDuty(world.deps.db, unitId, world.clock());
  if (!person?.phone) throw new Error('nobody with a phone is on duty');
  return person.phone;
};

const names = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];

/** What a caller is told to press, as they would hear it. */
const digitsIn = (call: Item, which = 0): string =>
  ([...call.text.matchAll(/bấm ([\p{L}, ]+)\./gu)][which]?.[1] ?? '')
    .split(', ')
    .map((word) => names.indexOf(word))
    .join('');

const secondsAfter = (from: Date, item: Item | undefined): number =>
  item ? (Date.parse(item.at) - from.getTime()) / 1_000 : Number.NaN;

const cry = async (from: Someone, text: string): Promise<{ code: string; at: Date }> => {
  const at = world.clock();
  await world.say(from.id, cluster.group, text);
  const report = await world.deps.db
    .selectFrom('reports')
    .selectAll()
    .orderBy('filedAt', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  return { code: report.code, at };
};

const reportOf = (code: string) =>
  world.deps.db
    .selectFrom('reports')
    .selectAll()
    .where('code', '=', code)
    .executeTakeFirstOrThrow();

const home = (n: number): Someone => {
  const found = cluster.households[n];
  if (!found) throw new Error(`no household ${n}`);
  return found;
};

/** Whatever still rings is taken, so that each story begins in a quiet night. */
const quieten = async (): Promise<void> => {
  const waiting = await world.deps.db
    .selectFrom('reports')
    .select('code')
    .where('status', '=', 'triaged')
    .execute();
  for (const { code } of waiting)
    await world.say(commune.chair.id, commune.chair.own, `nhận ${code}`);
  await setPhone(await dutyPhone(commune.id), { calls: 'answers' });
};

describe('a night with Zalo muted', () => {
  afterEach(quieten);

  it('wakes the duty of the commune by SMS and call within a minute, and digits take the case', async () => {
    const number = await dutyPhone(commune.id);
    await setPhone(number, { zaloMuted: true });
    const { code, at } = await cry(home(0), 'me em kho tho, mat tim tai, bat tinh roi cuu voi');
    expect((await reportOf(code)).severity).toBe('S1');
    expect(await phoneOf(number)).toEqual([]);

    await world.advance('45s');
    const [sms, call, ...more] = await phoneOf(number);
    expect(more).toEqual([]);
    expect(secondsAfter(at, sms)).toBe(15);
    expect(secondsAfter(at, call)).toBe(30);
    expect(sms?.text).toContain(`NHAN ${code}`);
    // What anybody may read who holds the phone: no name, no house, no word of what was said.
    for (const item of [sms, call])
      for (const secret of [home(0).name, home(0).phone ?? '-', 'kho tho', 'khó thở', 'bất tỉnh'])
        expect(item?.text).not.toContain(secret);

    if (!call) throw new Error('the phone did not ring');
    await act(number, call, 'answer');
    await act(number, call, 'press', { digits: '05' });
    expect((await reportOf(code)).status).toBe('triaged');
    expect((await phoneOf(number)).at(-1)?.text).toMatch(/^LOA: so 05 khong dung/u);

    await act(number, call, 'press', { digits: digitsIn(call) });
    await act(number, call, 'hang-up');
    const report = await reportOf(code);
    const [duty] = await onDuty(world.deps.db, commune.id, world.clock());
    expect(report).toMatchObject({ status: 'accepted', handlerPersonId: duty?.id });
    expect((await phoneOf(number)).at(-1)?.text).toContain(`ban da nhan ${code}`);
    const entry = await world.deps.db
      .selectFrom('audit')
      .select(['actor', 'details'])
      .where('subjectId', '=', report.id)
      .where('verb', '=', 'accepted')
      .executeTakeFirstOrThrow();
    expect(entry).toEqual({ actor: duty?.id, details: { by: 'phone' } });
    expect((await world.messages(cluster.group)).at(-1)?.text).toMatch(/đã nhận PA-/u);

    // One human has it: no phone rings about it any more.
    const rung = (): Promise<{ n: string }[]> =>
      world.deps.pool
        .query<{ n: string }>(
          `select count(*) as n from "outboxDeliveries" where key like 'ring:%' and state in ('sent', 'delivered')`,
        )
        .then(({ rows }) => rows);
    const before = await rung();
    await world.advance('10m');
    expect(await rung()).toEqual(before);
  });

  it('tells whoever presses after somebody else that it is taken', async () => {
    const number = await dutyPhone(commune.id);
    const { code } = await cry(home(1), 'cap cuu, bo em ngat xiu khong tho duoc');
    await world.advance('31s');
    const call = (await phoneOf(number)).findLast((item) => item.kind === 'call');
    if (!call) throw new Error('the phone did not ring');
    await act(number, call, 'answer');
    await world.say(commune.chair.id, commune.chair.own, `nhận ${code}`);
    await act(number, call, 'press', { digits: digitsIn(call) });
    await act(number, call, 'hang-up');
    expect((await phoneOf(number)).at(-1)?.text).toMatch(
      new RegExp(`^LOA: ${code} da co .* nhan`, 'u'),
    );
    expect((await reportOf(code)).handlerPersonId).not.toBeNull();
  });

  it('takes the case by an SMS sent back', async () => {
    const number = await dutyPhone(commune.id);
    const { code } = await cry(home(2), 'cuu voi nha em chay to roi, con nguoi o trong');
    await world.advance('20s');
    await world.sandbox('POST', `/sandbox/phones/${number}/sms`, { text: `NHAN ${code}` });
    await world.settle();
    const [duty] = await onDuty(world.deps.db, commune.id, world.clock());
    expect(await reportOf(code)).toMatchObject({ status: 'accepted', handlerPersonId: duty?.id });
  });

  it('goes on to stand-ins, then to the duty above, while nobody answers', async () => {
    const number = await dutyPhone(commune.id);
    await setPhone(number, { calls: 'no-answer' });
    const { code, at } = await cry(home(3), 'chau be co giat tim tai cap cuu voi');
    const report = await reportOf(code);
    await world.advance('119s');
    const rung = async (): Promise<{ personId: string; startedAt: Date }[]> =>
      world.deps.db
        .selectFrom('rings')
        .select(['personId', 'startedAt'])
        .where('aboutId', '=', report.id)
        .execute();
    const first = await rung();
    expect(new Set(first.map((one) => one.startedAt.getTime()))).toEqual(new Set([at.getTime()]));
    const calls = (await phoneOf(number)).filter((item) => item.kind === 'call').slice(-2);
    expect(calls.map((call) => [call.state, secondsAfter(at, call)])).toEqual([
      ['no-answer', 30],
      ['no-answer', 75],
    ]);
    const [duty] = await onDuty(world.deps.db, commune.id, world.clock());
    if (!duty) throw new Error('nobody is on duty');
    const storyFor = async (id: string): Promise<string[]> => {
      const actor = await actorOf(world.deps.db, id, world.clock());
      const { story } = await viewReport(world.deps, actor, report.id);
      return story.flatMap(({ kind, sentence }) => (kind === 'rung' ? [sentence] : []));
    };
    const time = (seconds: number): string => clockTime(new Date(at.getTime() + seconds * 1_000));
    expect((await storyFor(duty.id)).filter((line) => line.includes(duty.name))).toEqual([
      `Đã nhắn SMS cho ${duty.name} ${time(15)}: đã tới máy`,
      `Đã gọi ${duty.name} ${time(30)}: không nghe máy`,
      `Đã gọi ${duty.name} ${time(75)}: không nghe máy`,
    ]);

    await world.advance('1s');
    const second = (await rung()).filter((one) => one.startedAt > at);
    expect(second.length).toBeGreaterThan(0);
    expect(first.map((one) => one.personId)).not.toContain(second[0]?.personId);

    await world.advance('125s');
    const [district] = await onDuty(world.deps.db, root, world.clock());
    expect((await rung()).map((one) => one.personId)).toContain(district?.id);
  });

  it('rings on when every wake-up was lost between two steps', async () => {
    const number = await dutyPhone(commune.id);
    const { code } = await cry(home(4), 'nha em co nguoi ngat xiu bat tinh');
    await world.advance('16s');
    const before = (await phoneOf(number)).length;
    await world.loa.runtime.obliterate();
    await world.recover();
    const call = (await phoneOf(number)).slice(before).find((item) => item.kind === 'call');
    expect(call?.text).toContain(Array.from(code.replace('-', '')).join(' '));
  });

  it('hears of two cases in one SMS and one call, each with digits of its own', async () => {
    const number = await dutyPhone(commune.id);
    const before = (await phoneOf(number)).length;
    const one = await cry(home(5), 'cap cuu me em ngung tho roi');
    await world.advance('5s');
    const two = await cry(home(6), 'chay nha roi co nguoi mac ket ben trong');
    await world.advance('35s');
    const items = (await phoneOf(number)).slice(before);
    const sms = items.filter((item) => item.kind === 'sms');
    const [call, ...more] = items.filter((item) => item.kind === 'call');
    expect([sms.length, more.length]).toEqual([1, 0]);
    for (const { code } of [one, two]) expect(sms[0]?.text).toContain(code);
    if (!call) throw new Error('the phone did not ring');
    await act(number, call, 'answer');
    await act(number, call, 'press', { digits: digitsIn(call, 1) });
    await act(number, call, 'hang-up');
    expect((await reportOf(two.code)).status).toBe('accepted');
    expect((await reportOf(one.code)).status).toBe('triaged');
  });

  it('stops at the hard limit of what may be spent, says so, and goes on by other ways', async () => {
    const number = await dutyPhone(commune.id);
    await world.deps.pool.query(
      `update "channelAccounts" set settings = settings || $1 where channel = 'voice-sms'`,
      [
        JSON.stringify({
          sms: { day: { soft: 0, hard: 10_000 }, month: { soft: 0, hard: 10_000 } },
          callMinutes: { day: { soft: 0, hard: 0 }, month: { soft: 0, hard: 10_000 } },
        }),
      ],
    );
    const before = (await phoneOf(number)).length;
    const { code } = await cry(home(7), 'cuu em voi chong em bat tinh khong tho');
    await world.advance('3m');
    const items = (await phoneOf(number)).slice(before);
    // Life is at stake: past the soft limit the SMS goes, past the hard one no call does.
    expect(items.map((item) => item.kind)).toEqual(['sms']);
    const refused = await world.deps.db
      .selectFrom('outboxDeliveries as d')
      .innerJoin('humanItems as h', 'h.deliveryId', 'd.id')
      .select(['d.failure', 'h.reason'])
      .where('d.aboutId', '=', (await reportOf(code)).id)
      .where('d.failure', 'like', '%spend-limit%')
      .execute();
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.reason).toBe('undelivered');
    const others = await world.deps.db
      .selectFrom('rings')
      .select('personId')
      .distinct()
      .where('aboutId', '=', (await reportOf(code)).id)
      .execute();
    expect(others.length).toBeGreaterThan(2);
  });

  it('rings duty alone for what is urgent and not for life, and lets everybody else sleep', async () => {
    const { code } = await cry(home(8), 'nha em het thuoc huyet ap, mai het sach roi');
    const report = await reportOf(code);
    expect(report.severity).toBe('S2');
    await world.advance('45s');
    const forwards = await world.deps.db
      .selectFrom('reportForwards')
      .select(['role', 'personId'])
      .where('reportId', '=', report.id)
      .where('personId', 'is not', null)
      .execute();
    const rung = await world.deps.db
      .selectFrom('rings')
      .select('personId')
      .where('aboutId', '=', report.id)
      .execute();
    const { night } = clocksOf(world.deps.profile).ringing;
    const duty = forwards.filter(({ role }) => night.roles.includes(role ?? ''));
    expect(duty.length).toBeGreaterThan(0);
    expect(forwards.length).toBeGreaterThan(duty.length);
    expect(rung.map((one) => one.personId).sort()).toEqual(
      duty.map((one) => one.personId ?? '').sort(),
    );
  });
});
