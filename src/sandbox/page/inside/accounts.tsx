import type { Inside, Oa } from './api.ts';
import { tokenState, words } from './words.ts';

const moment = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

/** Official Accounts and bots: what they sign with, what is left to them. */
export const Accounts = ({ inside }: { inside: Inside }) => (
  <section aria-labelledby="inside-accounts">
    <h2 id="inside-accounts">{words.accounts}</h2>
    {inside.oas.map((oa) => (
      <OaCard key={oa.id} oa={oa} now={Date.parse(inside.clock.now)} />
    ))}
    {inside.bots.map((bot) => (
      <article key={bot.id}>
        <h3>{bot.name}</h3>
        <p>
          Khoá <code>{bot.token}</code>. {words.sent(bot.sentThisMonth, bot.users)}
        </p>
        <p>{bot.webhook === null ? 'Chưa khai webhook: bot phải tự hỏi.' : bot.webhook}</p>
      </article>
    ))}
  </section>
);

const OaCard = ({ oa, now }: { oa: Oa; now: number }) => (
  <article>
    <h3>{oa.name}</h3>
    <p>
      {oa.package}.{' '}
      {oa.allowance ? words.allowance(oa.allowance.left, oa.allowance.perMinute) : words.unlimited}
    </p>
    <ul>
      {oa.tokens.map((token) => (
        <li key={`${token.kind}${token.hint}`}>
          {token.kind === 'access' ? 'Khoá gọi' : 'Khoá gia hạn'} <code>{token.hint}</code>:{' '}
          {tokenState[token.state] ?? token.state}
          {token.state === 'live' && `, ${left(Date.parse(token.expiresAt) - now)}`}
        </li>
      ))}
    </ul>
    <ul>
      {oa.assets.map((asset) => (
        <li key={asset.size}>
          Suất nhóm {asset.size.replace('gmf', '')} người: {asset.used} đã dùng, {asset.free} còn
          trống
          {asset.firstEnd !== null &&
            `; sớm nhất hết hạn ${moment.format(new Date(asset.firstEnd))}`}
        </li>
      ))}
    </ul>
  </article>
);

const left = (ms: number): string => {
  if (ms <= 0) return 'đã hết hạn';
  const hours = Math.floor(ms / 3_600_000);
  if (hours >= 48) return `còn ${String(Math.floor(hours / 24))} ngày`;
  return hours >= 1 ? `còn ${String(hours)} giờ` : `còn ${String(Math.ceil(ms / 60_000))} phút`;
};
