import { actorOf, type Actor } from '../../../src/community/access.ts';
import { loadProfile } from '../../../src/community/profile.ts';
import type { Group } from '../../../src/community/groups.ts';
import type { Household } from '../../../src/community/households.ts';
import type { Person } from '../../../src/community/people.ts';
import type { Unit } from '../../../src/community/units.ts';
import { reportHandlers } from '../../../src/features/reports/chat/handlers.ts';
import { reports } from '../../../src/features/reports/index.ts';
import type { Report } from '../../../src/features/reports/report.ts';
import { handleMessage } from '../../../src/messaging/inbox/handle-message.ts';
import {
  createUnderstanding,
  loadUnderstanding,
} from '../../../src/messaging/understanding/index.ts';
import { atomically } from '../../../src/platform/atomically.ts';
import { fireDue } from '../../../src/platform/deadlines.ts';
import type { Deps } from '../../../src/platform/deps.ts';
import type { Outcome } from '../../../src/platform/feature.ts';
import { newId } from '../../../src/platform/ids.ts';
import { given } from '../../support/given.ts';
import { createGround } from '../../support/ground.ts';

/** Somebody with a chat of their own. */
export interface Somebody extends Person {
  chat: string;
}

export interface District {
  deps: Deps;
  units: Record<'province' | 'district' | 'commune' | 'village' | 'cluster' | 'otherCluster', Unit>;
  people: Record<
    | 'team'
    | 'mate'
    | 'villageMember'
    | 'villageHead'
    | 'nurse'
    | 'communeDuty'
    | 'chair'
    | 'police'
    | 'districtDuty'
    | 'commander'
    | 'doctor'
    | 'districtPolice'
    | 'province',
    Somebody
  >;
  groups: Record<'community' | 'commune' | 'district', Group>;
  household: Household & { chat: string };
  neighbour: Household & { chat: string };
  actor(who: Person): Promise<Actor>;
  /** Speaks and lets Loa handle it; returns where the message stands in the ledger. */
  say(
    as: { chat: string },
    where: Group | 'private',
    text: string,
    more?: { replyTo?: string; kind?: 'image' | 'audio' },
  ): Promise<Outcome>;
  /** Every text posted to a chat, oldest first. */
  posts(where: Group | { chat: string }): Promise<string[]>;
  /** What waits is taken by the platform. */
  deliver(): Promise<void>;
  /** Lets time pass, ringing every clock on the way; nothing leaves while the platform is away. */
  advance(by: string, platform?: 'up' | 'down'): Promise<void>;
  /** The youngest case. */
  latest(): Promise<Report>;
  all(): Promise<Report[]>;
  clocks(report: Report): Promise<string[]>;
  close(): Promise<void>;
}

const span: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** One village of one commune of one district, with everybody a case can climb to. It is Thursday, 18/11/2021, 09:00. */
export const createDistrict = async (): Promise<District> => {
  const ground = await createGround({ deadlines: reports.deadlines ?? [] });
  const profile = loadProfile('config/profiles/tam-duong-2021');
  const understand = createUnderstanding(
    loadUnderstanding(profile.files.rules, profile.files.categories).rules,
  );
  const deps = Object.assign(ground.deps, { profile, understand, handlers: reportHandlers });
  const make = given(deps);

  const province = await make.unit({
    kind: 'province',
    name: 'tỉnh Lai Châu',
    shortName: 'Lai Châu',
    code: '12',
  });
  const district = await make.unit({
    under: province,
    name: 'huyện Tam Đường',
    shortName: 'Tam Đường',
    code: '106',
  });
  const commune = await make.unit({
    under: district,
    name: 'xã Bình Lư',
    shortName: 'Bình Lư',
    code: '03412',
  });
  const village = await make.unit({ under: commune, name: 'bản Nà Cơ', shortName: 'Nà Cơ' });
  const cluster = await make.unit({ under: village, name: 'Cụm 2', shortName: 'Cụm 2' });
  const otherCluster = await make.unit({ under: village, name: 'Cụm 3', shortName: 'Cụm 3' });

  const account = await make.account({ externalId: 'oa-1' });
  const somebody = async (name: string): Promise<Somebody> => {
    const person = await make.person({ name });
    return { ...person, chat: await make.identity({ account, person }) };
  };
  const people = {
    team: await somebody('Sùng Thị Mỷ'),
    mate: await somebody('Giàng A Lềnh'),
    villageMember: await somebody('Lò Văn Thưởng'),
    villageHead: await somebody('Vàng A Tủa'),
    nurse: await somebody('Nguyễn Thị Hạnh'),
    communeDuty: await somebody('Lù Văn Chiến'),
    chair: await somebody('Tẩn Văn Quang'),
    police: await somebody('Hảng A Dế'),
    districtDuty: await somebody('Trần Quốc Bảo'),
    commander: await somebody('Phàn Văn Lộc'),
    doctor: await somebody('Đỗ Thu Trang'),
    districtPolice: await somebody('Chẻo Văn Minh'),
    province: await somebody('Hoàng Ngọc Sơn'),
  };
  const station = await make.body({ kind: 'health-station', unit: commune });
  const centre = await make.body({ kind: 'medical-centre', unit: district });
  const police = await make.body({ kind: 'police', unit: commune });
  const districtPolice = await make.body({ kind: 'police', unit: district });
  await make.post({ kind: 'team-lead', unit: cluster, person: people.team });
  await make.post({ kind: 'team-member', unit: cluster, person: people.mate });
  await make.post({ kind: 'command-member', unit: commune, person: people.villageMember });
  await make.assignment({ kind: 'village-command', unit: village, person: people.villageMember });
  await make.post({ kind: 'village-head', unit: village, person: people.villageHead });
  await make.post({ kind: 'body-head', unit: commune, body: station, person: people.nurse });
  await make.post({ kind: 'duty-officer', unit: commune, person: people.communeDuty });
  await make.post({ kind: 'chair', unit: commune, person: people.chair });
  await make.post({ kind: 'police-officer', unit: commune, body: police, person: people.police });
  await make.post({ kind: 'duty-officer', unit: district, person: people.districtDuty });
  await make.post({ kind: 'command-head', unit: district, person: people.commander });
  await make.post({ kind: 'body-head', unit: district, body: centre, person: people.doctor });
  await make.post({
    kind: 'police-officer',
    unit: district,
    body: districtPolice,
    person: people.districtPolice,
  });
  await make.post({ kind: 'command-head', unit: province, person: people.province });
  const from = new Date('2021-11-01T00:00:00Z');
  const to = new Date('2022-02-01T00:00:00Z');
  await make.duty({ unit: cluster, person: people.team, from, to });
  await make.duty({ unit: commune, person: people.communeDuty, from, to });
  await make.duty({ unit: district, person: people.districtDuty, from, to });

  const groups = {
    community: await make.group({
      kind: 'community',
      unit: cluster,
      account,
      externalId: 'g-community',
    }),
    commune: await make.group({ kind: 'commune', unit: commune, account, externalId: 'g-commune' }),
    district: await make.group({
      kind: 'district',
      unit: district,
      account,
      externalId: 'g-district',
    }),
  };
  const home = async (
    headName: string,
    code: string,
    phone: string,
  ): Promise<Household & { chat: string }> => {
    const household = await make.household({ cluster, headName, code, phone });
    return { ...household, chat: await make.identity({ account, household }) };
  };
  const household = await home('Giàng A Páo', 'H12', '0900012345');
  const neighbour = await home('Thào Seo Chúng', 'H13', '0900012346');

  let sequence = 0;
  const all = (): Promise<Report[]> =>
    deps.db.selectFrom('reports').selectAll().orderBy('receivedAt').orderBy('id').execute();

  const deliver = async (): Promise<void> => {
    const due = await deps.db
      .selectFrom('outboxDeliveries')
      .select('id')
      .where('state', '=', 'pending')
      .where('notBefore', '<=', deps.clock())
      .orderBy('seq')
      .execute();
    for (const { id } of due) {
      sequence += 1;
      await deps.db
        .updateTable('outboxDeliveries')
        .set({ state: 'sent', sentAt: deps.clock(), externalId: `post-${sequence}` })
        .where('id', '=', id)
        .execute();
    }
  };

  const say: District['say'] = async (as, where, text, more = {}) => {
    sequence += 1;
    const id = newId();
    const chat =
      where === 'private'
        ? { chatKind: 'private' as const, chatId: as.chat }
        : { chatKind: 'group' as const, chatId: where.externalId };
    await deps.db
      .insertInto('inboxMessages')
      .values({
        id,
        accountId: account.id,
        externalId: `m-${sequence}`,
        ...chat,
        senderId: as.chat,
        senderName: null,
        personId: null,
        householdId: null,
        unitId: null,
        kind: more.kind ?? 'text',
        text,
        attachments: JSON.stringify(
          more.kind ? [{ type: more.kind, url: 'https://example.invalid/a' }] : [],
        ) as never,
        replyTo: more.replyTo ?? null,
        sentAt: deps.clock(),
        receivedAt: deps.clock(),
        status: 'received',
        outcome: null,
        labels: null,
        reportIds: null,
        attempts: 0,
        nextTryAt: null,
        lastError: null,
        handledAt: null,
      } as never)
      .execute();
    const row = await deps.db
      .selectFrom('inboxMessages')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const outcome = await atomically(deps, (deps) => handleMessage(deps, reportHandlers, row));
    await deliver();
    return outcome;
  };

  const advance: District['advance'] = async (by, platform = 'up') => {
    const until = new Date(
      ground.clock().getTime() + Number(by.slice(0, -1)) * (span[by.slice(-1)] ?? 0),
    );
    for (;;) {
      if (platform === 'up') await deliver();
      const next = await deps.db
        .selectFrom('deadlines')
        .select('dueAt')
        .where('dueAt', '<=', until)
        .orderBy('dueAt')
        .limit(1)
        .executeTakeFirst();
      if (!next) break;
      if (next.dueAt > ground.clock()) ground.clock.set(next.dueAt);
      await fireDue(deps);
    }
    ground.clock.set(until);
    if (platform === 'up') await deliver();
  };

  // The sends' own clocks belong to the outbox, which these stories stand in for.
  const kinds = new Map(deps.deadlineKinds);
  kinds.set('deliver-held', { name: 'deliver-held', fire: () => deliver() });
  kinds.set('human-waits', { name: 'human-waits', fire: () => Promise.resolve() });
  Object.assign(deps, { deadlineKinds: kinds });

  return {
    deps,
    units: { province, district, commune, village, cluster, otherCluster },
    people,
    groups,
    household,
    neighbour,
    actor: (who) => actorOf(deps.db, who.id, deps.clock()),
    say,
    posts: async (where) => {
      const chat = 'chat' in where ? where.chat : where.externalId;
      const rows = await deps.db
        .selectFrom('outboxDeliveries')
        .select('text')
        .where('chatId', '=', chat)
        .where('state', 'in', ['sent', 'delivered'])
        .orderBy('seq')
        .execute();
      return rows.map((row) => row.text);
    },
    deliver,
    advance,
    all,
    latest: async () => {
      const found = (await all()).at(-1);
      if (!found) throw new Error('no case was opened');
      return found;
    },
    clocks: async (report) => {
      const rows = await deps.db
        .selectFrom('deadlines')
        .select(['kind', 'step'])
        .where('subjectId', '=', report.id)
        .orderBy('kind')
        .orderBy('step')
        .execute();
      return rows.map((row) => `${row.kind} ${row.step}`);
    },
    close: () => ground.close(),
  };
};
