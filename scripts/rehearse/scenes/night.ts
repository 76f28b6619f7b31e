import { codeIn, pagesOf, readerOf, saidIn, type Scene } from '../stage.ts';

/** At two in the morning danger to life rings those on duty; what can wait does. */
export const night: Scene = {
  name: 'night',
  title: 'Hai giờ sáng: cấp cứu thì gọi dậy ngay, việc thường chờ đến sáng',
  play: async (stage) => {
    const { cast, tell, mark, heard, check, world } = stage;
    await world.advance(nextAt(world.clock(), 19)); // 02:00 in Việt Nam
    const before = await mark();
    const [urgent, calm] = [cast.clusters[5], cast.clusters[9]];
    const ill = urgent?.households[1];
    const awake = calm?.households[1];
    if (!urgent || !calm || !ill || !awake) throw new Error('the demo is too small for this scene');
    const danger = 'bố em ngất xỉu gọi không dậy, thở yếu lắm';
    const everyday = 'xin hỏi bà em chưa được tiêm mũi nào thì đăng ký với ai';
    await tell(ill, urgent.group, danger);
    await tell(awake, calm.group, everyday);
    const now = await heard(before);
    check(pagesOf(danger, now).length >= 3, 'danger rings everybody who can help at once');
    check(
      saidIn(urgent.group, now).some(({ text }) => text.includes('115')),
      'the family is told whom to call',
    );
    check(pagesOf(everyday, now).length === 0, 'nobody is woken for what can wait');
    check(
      saidIn(calm.group, now).some(({ text }) => codeIn(text) !== undefined),
      'whoever asks is answered all the same',
    );
    const [page] = pagesOf(danger, now);
    if (!page) return;
    const code = codeIn(page.text) ?? '?';
    const helper = readerOf(page);
    await tell(helper, helper.own, `nhận ${code}`);
    await tell(helper, helper.own, `${code} xong, trạm y tế đã đến, người bệnh tỉnh rồi`);
    await world.advance(nextAt(world.clock(), 23)); // 06:00
    await world.advance('5m');
    check(
      pagesOf(everyday, await heard(before)).length > 0,
      'in the morning what could wait is given to somebody',
    );
  },
};

/** The next time the clock shows this hour in UTC. */
const nextAt = (now: Date, hour: number): Date => {
  const at = new Date(now);
  at.setUTCHours(hour, 0, 0, 0);
  return at > now ? at : new Date(at.getTime() + 86_400_000);
};
