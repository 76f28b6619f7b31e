const ZONE = 'Asia/Ho_Chi_Minh';
const hour = new Intl.DateTimeFormat('vi-VN', {
  timeZone: ZONE,
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE });
const shortDay = new Intl.DateTimeFormat('vi-VN', {
  timeZone: ZONE,
  day: '2-digit',
  month: '2-digit',
});
const longDay = new Intl.DateTimeFormat('vi-VN', {
  timeZone: ZONE,
  weekday: 'long',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

/** The day in Vietnam, to compare by. */
export const dayOf = (at: string | number): string => day.format(new Date(at));

export const hourOf = (at: string): string => hour.format(new Date(at));

/** How a day is called between messages. */
export const dayName = (at: string, now: number): string => {
  if (dayOf(at) === dayOf(now)) return 'Hôm nay';
  if (dayOf(at) === dayOf(now - 86_400_000)) return 'Hôm qua';
  const name = longDay.format(new Date(at));
  return name.charAt(0).toUpperCase() + name.slice(1);
};

/** How long ago, as a list of chats shows it. */
export const ago = (at: string, now: number): string => {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000);
  if (minutes < 1) return 'vừa xong';
  if (minutes < 60) return `${String(minutes)} phút`;
  if (dayOf(at) === dayOf(now)) return hourOf(at);
  if (dayOf(at) === dayOf(now - 86_400_000)) return 'Hôm qua';
  return shortDay.format(new Date(at));
};

export const minutesAndSeconds = (seconds: number): string =>
  `${String(Math.floor(seconds / 60))}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** The letters on an avatar: of the last two words, as Vietnamese names are said. */
export const initials = (name: string): string =>
  name
    .split(/[\s·]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(-2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');

const COLOURS = [
  '#2F6FD0',
  '#8A4FBF',
  '#B4457E',
  '#A8541C',
  '#4D7C2A',
  '#1B7F6B',
  '#5E6AD2',
  '#9A4A4A',
];

/** A colour that stays with whoever it is, dark enough for white letters. */
export const colourOf = (id: string): string => {
  let sum = 7;
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length] ?? '#2F6FD0';
};

export const size = (bytes: number): string =>
  bytes < 1024 * 1024
    ? `${String(Math.max(1, Math.round(bytes / 1024)))} kB`
    : `${(bytes / 1024 / 1024).toFixed(1).replace('.', ',')} MB`;
