import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ClusterPage,
  ClustersPage,
  ClusterSummary,
  HouseholdsPage,
  RecordedStatus,
} from '../../../src/contract/households.ts';
import { z } from 'zod';
import { unitById } from '../../../src/community/units.ts';
import { findSilent } from '../../../src/features/status/evening/silence.ts';
import { localDate } from '../../../src/platform/calendar.ts';
import { stripMarks } from '../../../src/platform/vietnamese.ts';
import { http } from '../../../src/platform/http.ts';
import { createWorld, type World } from '../../support/world.ts';
import { firstVillage, statusesOf, type Village } from './village.ts';

let world: World;
let village: Village;
const tokens = new Map<string, string>();

const call = async (
  username: string | null,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> => {
  const token = username === null ? undefined : tokens.get(username);
  const answer = await http(`${world.url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: JSON.parse(answer.body || 'null') as unknown };
};

const signIn = async (username: string): Promise<void> => {
  const answer = await call(null, 'POST', '/api/v1/session', { username, password: 'loa-demo' });
  tokens.set(username, read(z.object({ token: z.string() }), answer).token);
};

/** Reads what came by the schema it was promised in. */
const read = <S extends z.ZodType>(schema: S, { body }: { body: unknown }): z.output<S> =>
  schema.parse(body);

const slug = (name: string): string => stripMarks(name).toLowerCase().replaceAll(' ', '-');
let commune = '';
let otherCommune = '';

beforeAll(async () => {
  world = await createWorld({ sandbox: false });
  village = await firstVillage(world);
  commune = `xa-${slug(village.commune.shortName)}`;
  const other = await world.deps.db
    .selectFrom('units as u')
    .innerJoin('units as v', 'v.parentId', 'u.id')
    .select('u.shortName')
    .where('u.kind', '=', 'commune')
    .where('u.parentId', '=', village.commune.parentId)
    .where('u.id', '!=', village.commune.id)
    .executeTakeFirstOrThrow();
  otherCommune = `xa-${slug(other.shortName)}`;
  await signIn(commune);
  await signIn(otherCommune);
});
afterAll(() => world.close());

const household = (code: string): string =>
  village.households.find((one) => one.code === code)?.id ?? '';

describe('households over HTTP', () => {
  it('need somebody signed in, and show nobody outside the place', async () => {
    const path = `/api/v1/households?cluster=${village.cluster.id}`;
    expect((await call(null, 'GET', path)).status).toBe(401);
    expect((await call(otherCommune, 'GET', path)).status).toBe(403);
    const record = await call(
      otherCommune,
      'POST',
      `/api/v1/households/${household('H9')}/status`,
      {
        status: 'normal',
      },
    );
    expect(record.status).toBe(403);
    expect((await statusesOf(world, village)).has('H9')).toBe(false);
    const found = read(
      HouseholdsPage,
      await call(otherCommune, 'GET', '/api/v1/households?query=giang%20a%20pao'),
    );
    expect(found.households.filter(({ clusterId }) => clusterId === village.cluster.id)).toEqual(
      [],
    );
  });

  it('are listed by cluster in walking order, unknown until heard of', async () => {
    const answer = await call(commune, 'GET', `/api/v1/households?cluster=${village.cluster.id}`);
    const { status } = answer;
    const body = read(ClusterPage, answer);
    expect(status).toBe(200);
    expect(body.households.map(({ code }) => code)).toEqual(
      village.households.map(({ code }) => code),
    );
    expect(body.total).toBe(45);
    expect(body.reported).toBe(0);
    expect(body.byStatus).toEqual({ unknown: 45 });
    expect(body.team.length).toBe(village.team.length);
    expect(body.may.report).toBe(true);
    expect(body.households.find(({ code }) => code === 'H15')?.reasons).toContain(
      'có trẻ dưới 2 tuổi',
    );
  });

  it('are found by a name without marks and by code', async () => {
    const byName = read(
      HouseholdsPage,
      await call(commune, 'GET', '/api/v1/households?query=giang%20a%20pao'),
    );
    expect(byName.households.map(({ headName }) => headName)).toContain('Giàng A Páo');
    const byCode = read(
      HouseholdsPage,
      await call(commune, 'GET', `/api/v1/households?query=h7&unit=${village.cluster.id}`),
    );
    expect(byCode.households.map(({ code }) => code)).toEqual(['H7']);
  });

  it('come page by page without a gap', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: HouseholdsPage = read(
        HouseholdsPage,
        await call(
          commune,
          'GET',
          `/api/v1/households?unit=${village.cluster.id}&limit=20${cursor ? `&cursor=${cursor}` : ''}`,
        ),
      );
      seen.push(...page.households.map(({ code }) => code));
      cursor = page.next;
    }
    expect(seen.length).toBe(45);
    expect(new Set(seen).size).toBe(45);
  });

  it('are written down officially, and a note that asks for something opens a case', async () => {
    const quiet = read(
      RecordedStatus,
      await call(commune, 'POST', `/api/v1/households/${household('H20')}/status`, {
        status: 'home-quarantine',
        note: 'theo quyết định của xã',
      }),
    );
    expect(quiet.household).toMatchObject({
      status: 'home-quarantine',
      source: 'official',
      fresh: true,
    });
    expect(quiet.cases).toEqual([]);

    const asking = read(
      RecordedStatus,
      await call(commune, 'POST', `/api/v1/households/${household('H21')}/status`, {
        status: 'needs-help',
        source: 'hotline',
        note: 'gọi điện báo hết gạo 2 hôm nay',
      }),
    );
    expect(asking.cases.length).toBe(1);
    expect(asking.household.openCases.map(({ code }) => code)).toEqual(
      asking.cases.map(({ code }) => code),
    );
    const worrying = read(
      ClusterPage,
      await call(commune, 'GET', `/api/v1/households?cluster=${village.cluster.id}&only=worrying`),
    );
    expect(worrying.households.map(({ code }) => code)).toEqual(['H21']);
  });

  it('marked as needing help without a word are a case all the same', async () => {
    const body = read(
      RecordedStatus,
      await call(commune, 'POST', `/api/v1/households/${household('H22')}/status`, {
        status: 'needs-help',
      }),
    );
    expect(body.cases.length).toBe(1);
  });

  it('name the field of a mistake', async () => {
    const wrong = await call(commune, 'POST', `/api/v1/households/${household('H22')}/status`, {
      status: 'fine',
    });
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.body)).toContain('status');
  });

  it('are summed up by cluster', async () => {
    const body = read(
      ClusterSummary,
      await call(commune, 'GET', `/api/v1/clusters/${village.cluster.id}`),
    );
    const statuses = await statusesOf(world, village);
    expect(body.fresh).toBe(statuses.size);
    expect(body.unreported.length).toBe(45 - statuses.size);
    expect(body.byStatus.unknown).toBe(45 - statuses.size);
    expect(body.cluster.total).toBe(45);
    expect(body.silentSince).toBeNull();

    const list = async (): Promise<ClustersPage['clusters']> =>
      read(
        ClustersPage,
        await call(commune, 'GET', `/api/v1/households/clusters?unit=${village.commune.id}`),
      ).clusters;
    const clusters = await list();
    const own = clusters.find(({ id }) => id === village.cluster.id);
    expect(own).toMatchObject({ total: 45, reported: statuses.size, silent: false });
    expect(clusters.filter(({ silent }) => silent)).toEqual([]);

    const mute = await unitById(world.deps.db, clusters.at(-1)?.id ?? '');
    if (!mute) throw new Error('the commune has one cluster only');
    await findSilent(world.deps, mute, localDate(world.clock()));
    expect((await list())[0]).toMatchObject({ id: mute.id, silent: true });
    expect((await call(otherCommune, 'GET', `/api/v1/clusters/${village.cluster.id}`)).status).toBe(
      403,
    );
  });
});
