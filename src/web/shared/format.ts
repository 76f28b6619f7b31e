const zone = 'Asia/Ho_Chi_Minh';
const clock = new Intl.DateTimeFormat('vi-VN', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});
const weekday = new Intl.DateTimeFormat('vi-VN', { timeZone: zone, weekday: 'long' });
const count = new Intl.NumberFormat('vi-VN');

const dayOf = (at: Date): { key: string; day: number; month: number; year: number } => {
  const [day = 0, month = 0, year = 0] = parts.format(at).split('/').map(Number);
  return { key: `${year}-${month}-${day}`, day, month, year };
};

/** "14:05" in Vietnam, wherever the reader sits. */
export const time = (at: string | Date): string => clock.format(new Date(at));

/** "11 000". */
export const number = (value: number): string => count.format(value).replaceAll('.', '\u00a0');

/** "huyện Tam Đường" in the middle of a sentence. */
export const midSentence = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** "14:05" today, "14:05 hôm qua", "14:05 18/11", with the year when it is another one. */
export const moment = (at: string | Date, now: Date): string => {
  const when = new Date(at);
  const there = dayOf(when);
  const here = dayOf(now);
  if (there.key === here.key) return time(when);
  if (there.key === dayOf(new Date(now.getTime() - 86_400_000)).key) return `${time(when)} hôm qua`;
  if (there.key === dayOf(new Date(now.getTime() + 86_400_000)).key)
    return `${time(when)} ngày mai`;
  const year = there.year === here.year ? '' : `/${there.year}`;
  return `${time(when)} ${there.day}/${there.month}${year}`;
};

/** "thứ năm, 18/11/2021". */
export const date = (at: string | Date): string => {
  const when = new Date(at);
  const { day, month, year } = dayOf(when);
  return `${weekday.format(when).toLowerCase()}, ${day}/${month}/${year}`;
};

/** "18/11/2021" of a plain date. */
export const plainDate = (text: string): string => {
  const [year, month, day] = text.split('-').map(Number);
  return `${day}/${month}/${year}`;
};

/** "4 phút", "1 giờ 20 phút", "3 ngày": how long it has lasted. */
export const lasted = (ms: number): string => {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 1) return 'vừa xong';
  if (minutes < 60) return `${minutes} phút`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} giờ` : `${hours} giờ ${minutes % 60} phút`;
  const days = Math.floor(hours / 24);
  return days < 4 && hours % 24 > 0 ? `${days} ngày ${hours % 24} giờ` : `${days} ngày`;
};

export const since = (at: string | Date, now: Date): string =>
  lasted(now.getTime() - new Date(at).getTime());

/** An exclusive instant as officials say it: midnight is "hết ngày" of the day before, else "trước 17:00 22/11". */
export const before = (at: string | Date): string => {
  const when = new Date(at);
  const clockTime = time(when);
  const atMidnight = clockTime === '00:00' || clockTime === '24:00';
  const { day, month, year } = dayOf(atMidnight ? new Date(when.getTime() - 1) : when);
  return atMidnight
    ? `hết ngày ${day}/${month}/${year}`
    : `trước ${clockTime} ngày ${day}/${month}/${year}`;
};

/** For `<input type="datetime-local">`, which knows no zone: Vietnam's clock, and back. */
export const toLocalInput = (at: string | null): string =>
  at === null ? '' : new Date(new Date(at).getTime() + 7 * 3_600_000).toISOString().slice(0, 16);
export const fromLocalInput = (typed: string): string | null =>
  typed === '' ? null : new Date(`${typed}:00+07:00`).toISOString();
