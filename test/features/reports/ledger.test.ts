import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readLedger } from '../../../src/features/reports/index.ts';
import { sweepReports } from '../../../src/features/reports/sweep-reports.ts';
import { createDistrict, type District } from './district.ts';

let d: District;
beforeEach(async () => {
  d = await createDistrict();
});
afterEach(() => d.close());

const needs = [
  'nha e het gao roi',
  'con em khó thở tím tái rồi cứu với',
  'nhà em có người ho sốt mấy hôm nay',
  'trưởng bản thái độ rất tệ, quát mắng dân, tôi muốn phản ánh',
  'cảm ơn bà con nhiều',
  'cả nhà bình thường',
  'chưa ăn gì 2 hôm nay, có cháu 8 tháng',
  '',
];
const acts = [
  'NHẬN',
  'xong, đã giúp',
  'vượt thẩm quyền, đề nghị cấp trên',
  'chuyển cho công an',
  'chuyển cho trạm y tế',
  'từ chối vì bận',
  'đóng',
  'tin rác',
  'đồng ý',
  'không đồng ý',
  'S1',
  'hạ xuống S3 vì nhẹ',
  'đang tới',
  'ĐÚNG',
  'CHƯA, vẫn thiếu',
  'trạng thái',
  'gộp vào',
];
const officials = [
  'team',
  'communeDuty',
  'chair',
  'nurse',
  'police',
  'districtDuty',
  'commander',
  'villageHead',
] as const;

type Step =
  | { kind: 'need'; who: number; text: number }
  | { kind: 'act'; who: number; act: number; on: number }
  | { kind: 'word'; text: string }
  | { kind: 'wait'; minutes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('need' as const),
      who: fc.nat(1),
      text: fc.nat(needs.length - 1),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('act' as const),
      who: fc.nat(officials.length - 1),
      act: fc.nat(acts.length - 1),
      on: fc.nat(20),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('word' as const),
      text: fc.constantFrom('ĐÚNG', 'CHƯA', 'GẶP NGƯỜI', 'trạng thái'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      minutes: fc.integer({ min: 1, max: 400 }),
    }),
  },
);

const play = async (one: Step): Promise<void> => {
  if (one.kind === 'wait') return d.advance(`${one.minutes}m`);
  if (one.kind === 'word') {
    await d.say(d.household, d.groups.community, one.text);
    return;
  }
  if (one.kind === 'need') {
    const text = needs[one.text] ?? '';
    await d.say(
      one.who === 0 ? d.household : d.neighbour,
      one.who === 0 ? d.groups.community : 'private',
      text,
      text === '' ? { kind: 'image' } : {},
    );
    return;
  }
  const cases = await d.all();
  const report = cases[one.on % Math.max(1, cases.length)];
  if (!report) return;
  const other = cases[(one.on + 1) % cases.length];
  const who = officials[one.who] ?? 'team';
  const act = acts[one.act] ?? 'NHẬN';
  await d.say(
    d.people[who],
    'private',
    act === 'gộp vào'
      ? `gộp ${report.code} vào ${other?.code ?? report.code}`
      : `${report.code} ${act}`,
  );
};

describe('the ledger', () => {
  it('balances after every step of any story, and no open case is ever without owner and clock', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
        for (const one of steps) {
          await play(one);
          const ledger = await readLedger(d.deps.db, d.deps.clock());
          expect(ledger.problems).toEqual([]);
        }
        expect(await sweepReports.run(d.deps)).toBe(0);
      }),
      { numRuns: 8 },
    );
  }, 180_000);

  it('names a case whose clock was lost, and the sweep starts it again', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.deps.db.deleteFrom('deadlines').execute();
    const { code } = await d.latest();
    const broken = await readLedger(d.deps.db, d.deps.clock());
    expect(broken).toMatchObject({
      ok: false,
      problems: [{ code, why: 'open without a running clock' }],
    });
    expect(await sweepReports.run(d.deps)).toBe(1);
    expect((await readLedger(d.deps.db, d.deps.clock())).ok).toBe(true);
    await d.advance('1h');
    expect((await d.latest()).ownerTier).toBe('district');
  });

  it('counts what it has not handled yet, and changes its hash with what happens', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const before = await readLedger(d.deps.db, d.deps.clock());
    expect(before.messages).toMatchObject({ received: 1, opened: 1, pending: 0 });
    await d.deps.db.updateTable('inboxMessages').set({ status: 'received' }).execute();
    expect((await readLedger(d.deps.db, d.deps.clock())).messages).toMatchObject({
      received: 1,
      opened: 0,
      pending: 1,
    });
    await d.say(d.people.team, 'private', `NHẬN ${(await d.latest()).code}`);
    expect((await readLedger(d.deps.db, d.deps.clock())).hash).not.toBe(before.hash);
  });
});

describe('what larger groups read', () => {
  it('never holds a name, a phone, a household or a symptom, whatever was said', async () => {
    const symptom = fc.constantFrom(
      'ho',
      'sốt cao',
      'khó thở',
      'dương tính',
      'tiêu chảy',
      'đau bụng dữ dội',
    );
    const need = fc.constantFrom(
      'hết gạo',
      'cần thuốc',
      'có người từ Bình Dương về',
      'tụ tập uống rượu',
    );
    await fc.assert(
      fc.asyncProperty(symptom, need, fc.boolean(), async (sick, want, first) => {
        const text = `nhà Giàng A Páo ${first ? sick : want}, gọi 0900012345, ${first ? want : sick}`;
        await d.say(d.household, d.groups.community, text);
        await d.advance('3h');
        const read = [
          ...(await d.posts(d.groups.commune)),
          ...(await d.posts(d.groups.district)),
        ].join('\n');
        expect(read).not.toMatch(/Páo|H12|09000|sốt|khó thở|dương tính|tiêu chảy|đau bụng|ho,/u);
        await d.advance('8h');
      }),
      { numRuns: 6 },
    );
  }, 300_000);
});
