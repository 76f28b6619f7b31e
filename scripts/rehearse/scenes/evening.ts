import { atLocal, localDate } from '../../../src/platform/calendar.ts';
import type { Cluster } from '../cast.ts';
import { codeIn, saidIn, type Heard, type Scene, type Stage } from '../stage.ts';

/** Teams say in a line how their households are; whoever stays silent is one entry, not forty-five. */
export const evening: Scene = {
  name: 'evening',
  title: 'Buổi tối: 24 Tổ báo một dòng, một Tổ im lặng thành đúng một mục',
  play: async (stage) => {
    const { cast, mark, heard, check, world, say, tell } = stage;
    const tonight = (time: string): Date => atLocal(localDate(world.clock()), time);
    const silent = cast.clusters.at(-1);
    const awake = cast.clusters.slice(0, -1);
    const lead = silent?.team[0];
    if (!silent || !lead) throw new Error('the demo is too small for this scene');
    await world.advance(tonight('17:59'));
    const before = await mark();
    await world.advance(tonight('18:10'));
    const asked = await heard(before);
    const prompted = cast.clusters.filter((cluster) => promptsTo(cluster, asked).length > 0);
    check(
      prompted.length === cast.clusters.length,
      `${prompted.length} of ${cast.clusters.length} teams are asked`,
    );

    const lines = awake.map((cluster, index) => ({ cluster, ...lineOf(cluster, index) }));
    await Promise.all(
      lines.map(({ cluster, chat, text }) => say(cluster.team[0] ?? lead, chat, text)),
    );
    await world.settle();
    const said = await heard(before);
    for (const { cluster, chat, text, ill } of lines) {
      check(
        saidIn(chat, said).some(
          (message) =>
            message.text.startsWith(`Loa ghi ${cluster.name}`) ||
            message.text.startsWith('Loa ghi'),
        ),
        `${cluster.name} · ${cluster.village}: “${text}” is read back`,
      );
      if (ill)
        check(
          casesOf(cluster, said).length > 0,
          `${cluster.name} · ${cluster.village}: the sick household is a case`,
        );
    }

    await world.advance(tonight('19:40'));
    const again = await heard(before);
    check(
      promptsTo(silent, again).some(({ text }) => text.includes('nhắc lần 2')),
      'the silent team is asked again',
    );
    const nagged = awake.filter((cluster) =>
      promptsTo(cluster, again).some(({ text }) => text.includes('nhắc lần 2')),
    );
    check(nagged.length === 0, `nobody who has reported is asked again (${nagged.length} were)`);

    await world.advance(tonight('20:45'));
    const late = (await heard(before)).filter(
      ({ isLoa, text }) => isLoa && text.includes('chưa nghe Tổ'),
    );
    check(late.length > 0, 'whoever is on duty at the commune hears of the silence');
    check(
      late.every(({ text }) => text.includes('của 1 cụm') && text.includes(silent.name)),
      'as one silent cluster, by its name',
    );
    await board(stage, silent, 1);
    await tell(lead, silent.group, 'còn lại ok');
    await world.advance('2m');
    await board(stage, silent, 0);
  },
};

/** In their own words: in the group, privately, with a sick household now and then. */
const lineOf = (cluster: Cluster, index: number): { chat: string; text: string; ill: boolean } => {
  const chat = index % 3 === 0 ? (cluster.team[0]?.own ?? '') : cluster.group;
  const home = cluster.households.at(-1);
  if (index % 5 === 1 && home)
    return { chat, text: `${home.code} 2 người sốt, còn lại ok`, ill: true };
  const plain = [
    'còn lại ok',
    'cả tổ bình thường',
    `báo cáo ${cluster.size}/${cluster.size} hộ bình thường`,
  ];
  return { chat, text: plain[index % plain.length] ?? '', ill: false };
};

const promptsTo = (cluster: Cluster, heard: readonly Heard[]): Heard[] =>
  cluster.team
    .flatMap(({ own }) => saidIn(own, heard))
    .filter(({ text }) => text.includes('hộ chưa báo'));

const casesOf = (cluster: Cluster, heard: readonly Heard[]): Heard[] =>
  heard.filter(
    ({ isLoa, kind, text }) =>
      isLoa &&
      kind === 'private' &&
      codeIn(text) !== undefined &&
      text.includes(`${cluster.name} · ${cluster.village}`) &&
      text.includes('2 người sốt'),
  );

interface BoardView {
  silent: { clusterId: string; name: string }[];
}

/** What the district's screen shows of it. */
const board = async ({ api, check }: Stage, silent: Cluster, wanted: number): Promise<void> => {
  const { silent: shown } = await api<BoardView>('huyen', 'GET', '/api/v1/board');
  const mine = shown.filter(({ clusterId }) => clusterId === silent.id);
  check(
    mine.length === wanted,
    `the board shows the silent cluster ${mine.length} times, not ${wanted}`,
  );
  check(
    shown.length === wanted,
    `the board shows ${shown.length} silent clusters in all, not ${wanted}`,
  );
};
