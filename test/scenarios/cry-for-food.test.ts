import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { castOf, type Cluster, type Commune, type Someone } from '../../scripts/rehearse/cast.ts';
import { createWorld, type World } from '../support/world.ts';

describe('a household without rice, with a baby', () => {
  const words = 'nha em het gao 2 hom nay, co chau be 6 thang';
  let world: World;
  let commune: Commune;
  let cluster: Cluster;
  let home: Someone;
  let code: string;

  const loaIn = async (chat: string): Promise<string[]> =>
    (await world.messages(chat)).filter(({ from }) => from.isOa).map(({ text }) => text);

  beforeAll(async () => {
    world = await createWorld();
    const [first] = (await castOf(world.deps)).communes;
    const home1 = first?.clusters[0]?.households[0];
    if (!first?.clusters[0] || !home1) throw new Error('the small demo has no household');
    [commune, cluster, home] = [first, first.clusters[0], home1];
    await world.say(home.id, cluster.group, words);
    code = /PA-[0-9A-Z]+/.exec((await loaIn(cluster.group))[0] ?? '')?.[0] ?? '';
  });
  afterAll(() => world.close());

  it('is answered in its group at once: who was told, whom to call, the code, no question', async () => {
    const answers = await loaIn(cluster.group);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(/^🔴 Loa đã báo .*Gọi ngay .*\d{3}.*Mã PA-[0-9A-Z]{4,}$/su);
    expect(answers[0]).not.toContain('?');
    expect(answers[0]?.length).toBeLessThanOrEqual(300);
  });

  it('rings the chair and the team in private, with what they need to go there', async () => {
    for (const who of [commune.chair, ...cluster.team]) {
      const pages = (await loaIn(who.own)).filter((text) => text.includes(`“${words}”`));
      if (who.id === commune.chair.id) expect(pages).toHaveLength(1);
      for (const page of pages) {
        expect(page).toContain(home.name);
        expect(page).toContain(`NHẬN ${code}`);
      }
    }
  });

  it('stands in the commune group without name, phone or words', async () => {
    const [line, ...more] = await loaIn(commune.group);
    expect(more).toEqual([]);
    expect(line).toContain(code);
    expect(line).toContain('Lương thực');
    for (const detail of [home.name, home.phone ?? 'no phone', words])
      expect(line).not.toContain(detail);
  });

  it('rings nobody further up once somebody has taken it', async () => {
    await world.say(commune.chair.id, commune.chair.own, `nhận ${code}`);
    expect((await loaIn(cluster.group)).at(-1)).toMatch(/đã nhận PA-/u);
    const rung = async (): Promise<number> =>
      (await loaIn(commune.group)).filter((text) => text.includes('NHẬN')).length;
    const before = await rung();
    await world.advance('20m');
    expect(await rung()).toBe(before);
  });
});
