import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { qrSheet } from '../../../src/features/onboarding/linking/qr-sheet.ts';
import type { Opened } from '../../../src/contract/session.ts';
import { http, type HttpAnswer } from '../../../src/platform/http.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let token: string;
let clusterId: string;

beforeAll(async () => {
  world = await createWorld();
  const answer = await http(`${world.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'xa-binh-lu', password: 'loa-demo' }),
  });
  token = (JSON.parse(answer.body) as Opened).token;
  const cluster = await world.deps.db
    .selectFrom('units as u')
    .innerJoin('units as v', 'v.id', 'u.parentId')
    .innerJoin('units as c', 'c.id', 'v.parentId')
    .select('u.id')
    .where('u.kind', '=', 'cluster')
    .where('c.shortName', '=', 'Bình Lư')
    .orderBy('u.path')
    .executeTakeFirstOrThrow();
  clusterId = cluster.id;
}, 60_000);
afterAll(() => world.close());

const sheetOf = (as: string): Promise<HttpAnswer> =>
  http(`${world.url}/api/v1/link-codes/${clusterId}/sheet.pdf`, {
    headers: { authorization: `Bearer ${as}` },
  });

/** The pages of a PDF, counted in what it says of itself. */
const pagesOf = (pdf: Buffer): number =>
  pdf.toString('latin1').match(/\/Type \/Page\b/gu)?.length ?? 0;

/** What is drawn on the pages, unpacked: a QR is many small squares. */
const drawn = (pdf: Buffer): string => {
  const raw = pdf.toString('latin1');
  let all = '';
  for (const { 1: stream } of raw.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/gu))
    try {
      all += inflateSync(Buffer.from(stream ?? '', 'latin1')).toString('latin1');
    } catch {
      // A font is packed otherwise.
    }
  return all;
};

describe('a sheet of slips', () => {
  it('is a PDF of the cluster, the same codes each time, for those who look after it', async () => {
    const answer = await sheetOf(token);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/pdf');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body.slice(0, 5)).toBe('%PDF-');
    const codes = (): Promise<string[]> =>
      world.deps.db
        .selectFrom('linkCodes')
        .select('code')
        .orderBy('code')
        .execute()
        .then((rows) => rows.map(({ code }) => code));
    const first = await codes();
    expect(first.length).toBeGreaterThan(0);
    await sheetOf(token);
    expect(await codes()).toEqual(first);
    expect((await sheetOf('')).status).toBe(401);
  });

  it('eight slips a page, none cut in two, each with its QR', async () => {
    const slips = Array.from({ length: 17 }, (_, index) => ({
      code: `LK-${String(10_000 + index)}`,
      householdCode: `H${index + 1}`,
      headName: index === 0 ? 'Giàng Thị Mỷ Ngoẵng Ưởng Nghĩa Hưởng Tuyết Hỗn' : 'Lò Văn Ẵm',
      place: 'Cụm 2, bản Nà Cơ',
      expiresAt: new Date('2022-01-17T02:00:00Z'),
    }));
    const sheet = {
      unitName: 'Cụm 2 · Nà Cơ',
      oaName: 'Loa Tam Đường',
      oaLink: 'https://zalo.me/4000000000000000001',
    };
    const pdf = await qrSheet(world.deps, { ...sheet, slips });
    expect(pagesOf(pdf)).toBe(3);
    const one = drawn(await qrSheet(world.deps, { ...sheet, slips: slips.slice(0, 1) }));
    const two = drawn(await qrSheet(world.deps, { ...sheet, slips: slips.slice(0, 2) }));
    const squares = (page: string): number => page.match(/ re\b/gu)?.length ?? 0;
    expect(squares(one)).toBeGreaterThan(100);
    expect(squares(two)).toBeGreaterThan(1.8 * squares(one));
  });
});
