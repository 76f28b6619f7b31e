import { codeIn, saidIn, type Scene } from '../stage.ts';

/** A picture, a voice, a call nobody picked up: nobody can tell what it is, so a person looks, at once. */
export const wordless: Scene = {
  name: 'wordless',
  title: 'Ảnh, ghi âm, cuộc gọi nhỡ: có người xem ngay',
  play: async (stage) => {
    const { cast, tell, call: ring, mark, heard, check, world } = stage;
    const before = await mark();
    const homes = cast.clusters
      .slice(4, 7)
      .map((cluster) => ({ cluster, home: cluster.households[0] }));
    const [picture, voice, call] = homes;
    if (!picture?.home || !voice?.home || !call?.home)
      throw new Error('the demo is too small for this scene');
    await tell(picture.home, picture.cluster.group, '', { attachments: [{ type: 'image' }] });
    await tell(voice.home, voice.cluster.group, '', {
      attachments: [{ type: 'audio', durationSeconds: 12 }],
    });
    await ring(call.home);
    await world.advance('5m');

    const all = await heard(before);
    for (const { what, chat } of [
      { what: 'a picture', chat: picture.cluster.group },
      { what: 'a voice', chat: voice.cluster.group },
      { what: 'a missed call', chat: call.home.own },
    ]) {
      const code = codeIn(saidIn(chat, all)[0]?.text ?? '');
      check(code !== undefined, `${what} is answered with a code`);
      const given = all.filter(
        ({ isLoa, kind, text }) =>
          isLoa && kind === 'private' && text.includes(`NHẬN ${code ?? '?'}`),
      );
      check(given.length > 0, `${what} is given to a named person`);
    }
  },
};
