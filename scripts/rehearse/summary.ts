import type { Rehearsal, Scored } from './run.ts';

/** One scene, for people. */
export const lineOf = ({ title, ok, why, checks, ms }: Scored): string =>
  [
    `  ${ok ? '✅' : '❌'} ${title} (${checks} điều đã kiểm, ${(ms / 1000).toFixed(1)} giây)`,
    ...why.slice(0, 12).map((reason) => `       ${reason}`),
    ...(why.length > 12 ? [`       … và ${why.length - 12} điều nữa`] : []),
    '',
  ].join('\n');

/** The whole day, for people. */
export const summaryOf = (result: Rehearsal): string => {
  const { scenes, lost, duplicates, ledger, messages, posts, why } = result;
  return [
    '',
    `  Diễn tập ${result.profile}, hàng đợi ${result.queue}: ${result.ok ? 'ĐẠT' : 'CHƯA ĐẠT'} trong ${(result.ms / 1000).toFixed(1)} giây`,
    `  Cảnh đạt:          ${scenes.passed}/${scenes.of}`,
    `  Bà con, cán bộ nhắn: ${messages} tin; Loa nhắn: ${posts} tin`,
    `  Mất:               ${lost}`,
    `  Nhắn hai lần:      ${duplicates}`,
    `  Sổ đối soát:       ${ledger === 'ok' ? 'khớp' : 'lệch'}`,
    ...why.slice(0, 20).map((reason) => `       ${reason}`),
    '',
    '',
  ].join('\n');
};
