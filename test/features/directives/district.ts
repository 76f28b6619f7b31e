import { actorOf, type Actor } from '../../../src/community/access.ts';
import type { Group } from '../../../src/community/groups.ts';
import type { Unit } from '../../../src/community/units.ts';
import type { DirectiveCard, DirectiveDetail } from '../../../src/contract/directives.ts';
import type { Directive } from '../../../src/features/directives/directive.ts';
import { directiveCards, directiveStory } from '../../../src/features/directives/index.ts';
import { approveDirective } from '../../../src/features/directives/verbs/approve-directive.ts';
import { draftDirective } from '../../../src/features/directives/verbs/draft-directive.ts';
import { issueDirective } from '../../../src/features/directives/verbs/issue-directive.ts';
import { createWorld, type SandboxMessage, type World } from '../../support/world.ts';

export interface Official {
  personId: string;
  name: string;
  /** Their id in the messenger. */
  chat: string;
}

export interface District {
  world: World;
  district: Unit;
  communes: Unit[];
  binhLu: Unit;
  khunHa: Unit;
  /** The first cluster of Bình Lư. */
  cluster(): Promise<Unit>;
  unit(shortName: string, kind: string): Promise<Unit>;
  /** Who holds a post at a unit, the n-th of them. */
  official(kind: string, unit: Pick<Unit, 'id'>, n?: number): Promise<Official>;
  household(unit: Pick<Unit, 'id'>): Promise<string>;
  actor(who: Official): Promise<Actor>;
  group(unit: Pick<Unit, 'id'>, kind?: string): Promise<Group>;
  clusterGroups(unit: Unit): Promise<Group[]>;
  /** What Loa posted in a group or to a person, oldest first. */
  heard(where: Group | Official): Promise<string[]>;
  privately(who: Official): Promise<SandboxMessage[]>;
  /** Drafted by duty, approved by the deputy, issued by duty. */
  issued(text: string): Promise<Directive>;
  card(directive: Pick<Directive, 'id'>, who?: Official): Promise<DirectiveCard>;
  story(directive: Pick<Directive, 'id'>, who?: Official): Promise<DirectiveDetail>;
  drafter: Official;
  approver: Official;
}

export const createDistrict = async (at?: string): Promise<District> => {
  const world = await createWorld(at === undefined ? {} : { at });
  const { deps } = world;
  const { db } = deps;

  const unit: District['unit'] = (shortName, kind) =>
    db
      .selectFrom('units')
      .selectAll()
      .where((e) => e.or([e('shortName', '=', shortName), e('name', '=', shortName)]))
      .where('kind', '=', kind)
      .executeTakeFirstOrThrow();
  const official: District['official'] = async (kind, where, n = 0) => {
    const found = await db
      .selectFrom('posts as p')
      .innerJoin('people as who', 'who.id', 'p.personId')
      .innerJoin('identities as i', 'i.personId', 'p.personId')
      .select(['p.personId', 'who.name', 'i.externalId as chat'])
      .where('p.unitId', '=', where.id)
      .where('p.kind', '=', kind)
      .orderBy('p.id')
      .execute();
    const one = found[n];
    if (!one) throw new Error(`nobody holds ${kind} there`);
    return one;
  };
  const group: District['group'] = async (where, kind) => {
    let query = db.selectFrom('groups').selectAll().where('unitId', '=', where.id);
    query = kind ? query.where('kind', '=', kind) : query.where('kind', '!=', 'command');
    return query.executeTakeFirstOrThrow();
  };
  const district = await unit('Tam Đường', 'district');
  const binhLu = await unit('Bình Lư', 'commune');
  const khunHa = await unit('Khun Há', 'commune');
  const communes = [binhLu, khunHa, await unit('Sơn Bình', 'commune')];
  // The duty lead is a deputy commander too; the vice-chair is the second person.
  const drafter = await official('duty-officer', district);
  const approver = await official('vice-chair', district);
  const actor: District['actor'] = (who) => actorOf(db, who.personId, deps.clock());

  const messagesOf = async (chat: string): Promise<SandboxMessage[]> => world.messages(chat);
  const privately: District['privately'] = async (who) => {
    const chats = await world.sandbox<{ id: string; kind: string; members: string[] }[]>(
      'GET',
      '/sandbox/chats',
    );
    const own = chats.filter(
      ({ kind, members }) => kind === 'private' && members.includes(who.chat),
    );
    return (await Promise.all(own.map(({ id }) => messagesOf(id)))).flat();
  };

  const issued: District['issued'] = async (text) => {
    const { directive } = await draftDirective(deps, await actor(drafter), { text });
    await approveDirective(deps, await actor(approver), directive.id);
    const done = await issueDirective(deps, await actor(drafter), directive.id);
    await world.settle();
    return done;
  };

  return {
    world,
    district,
    communes,
    binhLu,
    khunHa,
    cluster: () => unit('Cụm 1 · Nà Cơ', 'cluster'),
    unit,
    official,
    group,
    actor,
    issued,
    drafter,
    approver,
    privately,
    household: async (where) => {
      const row = await db
        .selectFrom('identities as i')
        .innerJoin('households as h', 'h.id', 'i.householdId')
        .select('i.externalId')
        .where('h.unitId', '=', where.id)
        .where('i.personId', 'is', null)
        .executeTakeFirstOrThrow();
      return row.externalId;
    },
    clusterGroups: (where) =>
      db
        .selectFrom('groups as g')
        .innerJoin('units as u', 'u.id', 'g.unitId')
        .selectAll('g')
        .where('g.kind', '=', 'community')
        .where('u.path', 'like', `${where.path}%`)
        .orderBy('u.path')
        .execute(),
    heard: async (where) => {
      const all =
        'externalId' in where ? await messagesOf(where.externalId) : await privately(where);
      return all.filter(({ from }) => from.isOa).map(({ text }) => text);
    },
    card: async (directive, who = drafter) => {
      const found = (await directiveCards(deps, await actor(who))).find(
        ({ id }) => id === directive.id,
      );
      if (!found) throw new Error('the board does not show this directive');
      return found;
    },
    story: async (directive, who = drafter) => directiveStory(deps, await actor(who), directive.id),
  };
};

/** A dispatch of the district to its communes; invented. */
export const paper = (
  given: {
    urgency?: string;
    number?: string | null;
    date?: string | null;
    tasks?: string[];
    mark?: string;
    to?: string;
  } = {},
): string => {
  const tasks = given.tasks ?? [
    'UBND các xã, thị trấn rà soát người dân về từ vùng dịch từ ngày 01/11/2021, lập danh sách, xong trước ngày 20/11/2021 và báo cáo Trung tâm Chỉ huy huyện.',
    'UBND các xã, thị trấn duy trì trực 24/24 giờ, thường xuyên kiểm tra các chốt.',
    'Trung tâm Y tế huyện lấy mẫu xét nghiệm tại các chợ, hoàn thành trước ngày 22/11/2021.',
  ];
  const date =
    given.date === undefined
      ? 'ngày 18 tháng 11 năm 2021'
      : (given.date ?? 'ngày     tháng 11 năm 2021');
  return [
    ...(given.mark ? [given.mark] : []),
    'UBND HUYỆN TAM ĐƯỜNG',
    'TRUNG TÂM CHỈ HUY',
    `Số: ${given.number === undefined ? '118' : (given.number ?? '   ')}/TTCH-VP`,
    'CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM',
    'Độc lập - Tự do - Hạnh phúc',
    `Tam Đường, ${date}`,
    ...(given.urgency ? [given.urgency] : []),
    'V/v tăng cường rà soát người về từ vùng dịch',
    'Kính gửi:',
    ...(given.to ?? '- Uỷ ban nhân dân các xã, thị trấn;\n- Trung tâm Y tế huyện.').split('\n'),
    'Để chủ động phòng, chống dịch, Trung tâm Chỉ huy huyện yêu cầu các đơn vị thực hiện một số nội dung sau:',
    ...tasks.map((task, index) => `${index + 1}. ${task}`),
    'Yêu cầu các đơn vị nghiêm túc thực hiện./.',
    'Nơi nhận:',
    '- Như trên;',
    '- Lưu: VT.',
    'KT. CHỈ HUY TRƯỞNG',
    'PHÓ CHỈ HUY TRƯỞNG',
    'Phàn Văn Thử',
  ].join('\n');
};
