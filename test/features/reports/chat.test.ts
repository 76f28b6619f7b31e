import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDistrict, type District } from './district.ts';

let d: District;
beforeEach(async () => {
  d = await createDistrict();
});
afterEach(() => d.close());

const postId = async (where: { chat: string }, text: string): Promise<string> => {
  const row = await d.deps.db
    .selectFrom('outboxDeliveries')
    .select('externalId')
    .where('chatId', '=', where.chat)
    .where('text', 'like', `%${text}%`)
    .executeTakeFirstOrThrow();
  return row.externalId ?? '';
};

describe('talking about cases in chat', () => {
  it('an acknowledgement that carries a cry is both', async () => {
    await d.say(d.neighbour, d.groups.community, 'nha e het gao roi');
    const first = await d.latest();
    expect(await d.say(d.people.team, 'private', 'đã nhận, mà nhà em hết gạo rồi')).toBe('opened');
    const cases = await d.all();
    expect(cases).toHaveLength(2);
    expect(cases.find((one) => one.id === first.id)?.status).toBe('accepted');
  });

  it('NHẬN with several waiting asks which', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.say(d.neighbour, d.groups.community, 'nha e het gao roi');
    await d.say(d.people.communeDuty, d.groups.commune, 'nhận');
    const cases = await d.all();
    expect(cases.map((one) => one.status)).toEqual(['triaged', 'triaged']);
    for (const { code } of cases) expect((await d.posts(d.groups.commune)).at(-1)).toContain(code);
  });

  it('NHẬN with several waiting takes the only one that calls whoever says it', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.say(d.neighbour, d.groups.community, 'bố em ngã gãy tay, cần đi viện');
    await d.say(d.people.nurse, d.groups.commune, 'nhận');
    const cases = await d.all();
    expect(cases.map(({ category, status }) => [category, status])).toEqual([
      ['food', 'triaged'],
      ['medical', 'accepted'],
    ]);
  });

  it('a question beside a need gets its approved answer after the first help', async () => {
    expect(
      await d.say(d.household, 'private', 'nhà em hết gạo, cho hỏi bao giờ bản mình được tiêm ạ'),
    ).toBe('opened');
    const [first] = await d.posts(d.household);
    expect(first).toContain((await d.all())[0]?.code);
    expect((await d.posts(d.household)).at(-1)).toContain('Có lịch là xã nhắn vào nhóm');
  });

  it('nobody in danger is answered from a book', async () => {
    await d.say(d.household, 'private', 'con em khó thở tím tái, gọi ai bây giờ, số cấp cứu nào');
    const posts = await d.posts(d.household);
    expect(posts[0]).toContain('115');
    expect(posts.join('\n')).not.toContain('Cần hỏi về dịch');
  });

  it('NHẬN in reply to our page takes that one', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.say(d.neighbour, d.groups.community, 'nha e het gao roi');
    const [first] = await d.all();
    const replyTo = await postId(d.people.team, first?.code ?? '');
    await d.say(d.people.team, 'private', 'nhận', { replyTo });
    expect((await d.all()).map((one) => one.status)).toEqual(['accepted', 'triaged']);
  });

  it('a household’s NHẬN or ĐÚNG about nothing is only talk', async () => {
    expect(await d.say(d.household, d.groups.community, 'nhận')).toBe('chatter');
    expect(await d.say(d.household, d.groups.community, 'đúng')).toBe('chatter');
  });

  it('a neighbour cannot confirm somebody else’s case', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.people.communeDuty, 'private', `${code} xong, đã đưa gạo`);
    await d.say(d.neighbour, d.groups.community, 'đúng');
    expect((await d.latest()).status).toBe('resolved');
  });

  it('somebody who asks for a person gets one, with or without an open case', async () => {
    expect(await d.say(d.household, 'private', 'GẶP NGƯỜI')).toBe('opened');
    expect(await d.latest()).toMatchObject({ category: 'other', severity: 'S2' });
    await d.say(d.neighbour, 'private', 'nha e het gao roi');
    expect(await d.say(d.neighbour, 'private', 'em muốn gặp người')).toBe('joined');
    expect((await d.posts(d.people.team)).at(-1)).toContain('muốn gặp người thật');
  });

  it('words with the code from the reporter reach whoever has the case', async () => {
    await d.say(d.household, 'private', 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.people.team, 'private', `nhận ${code}`);
    expect(await d.say(d.household, 'private', `${code} sao chưa ai tới`)).toBe('joined');
    expect((await d.posts(d.people.team)).at(-1)).toContain('sao chưa ai tới');
  });

  it('a handler’s reply to our page in private goes to the reporter', async () => {
    await d.say(d.household, 'private', 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.people.team, 'private', `nhận ${code}`);
    await d.say(d.people.team, 'private', 'chiều em mang gạo lên nhé', {
      replyTo: await postId(d.people.team, 'Nhận việc'),
    });
    expect((await d.posts(d.household)).at(-1)).toContain('chiều em mang gạo lên nhé');
  });

  it('tells the state of a case to those it concerns, and of nobody else’s', async () => {
    await d.say(d.household, 'private', 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.household, 'private', `trạng thái ${code}`);
    expect((await d.posts(d.household)).at(-1)).toContain('chờ người nhận');
    await d.say(d.neighbour, 'private', `trang thai ${code}`);
    expect((await d.posts(d.neighbour)).at(-1)).toContain('không thấy');
  });

  it('answers a common question at once from the approved answers, and opens nothing', async () => {
    expect(await d.say(d.household, 'private', 'số điện thoại trạm y tế là số nào')).toBe(
      'recorded',
    );
    expect(await d.all()).toEqual([]);
    expect((await d.posts(d.household))[0]).toContain('GẶP NGƯỜI');
  });

  it('records what a household says of itself', async () => {
    const status = async (): Promise<string | undefined> =>
      (
        await d.deps.db
          .selectFrom('householdStatus')
          .select('status')
          .where('householdId', '=', d.household.id)
          .executeTakeFirst()
      )?.status;
    expect(await d.say(d.household, d.groups.community, 'cả nhà em bình thường')).toBe('recorded');
    expect(await status()).toBe('normal');
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    expect(await status()).toBe('needs-help');
    expect(await d.posts(d.groups.community)).toHaveLength(1);
  });

  it('lets whoever reads an unclear message say what it is', async () => {
    await d.say(d.household, 'private', '', { kind: 'image' });
    const { code } = await d.latest();
    await d.say(d.people.communeDuty, 'private', `${code} mục lương thực`);
    expect(await d.latest()).toMatchObject({
      category: 'food',
      status: 'triaged',
      powerTier: 'commune',
    });
  });

  it('helps a stranger first and asks for the village after', async () => {
    const stranger = { chat: 'zalo-unknown' };
    expect(await d.say(stranger, 'private', 'con em khó thở tím tái rồi cứu với')).toBe('opened');
    const posts = await d.posts(stranger);
    expect(posts[0]).toContain('115');
    expect(posts[1]).toContain('bản nào');
    expect(await d.posts(d.people.districtDuty)).not.toEqual([]);
  });
});
