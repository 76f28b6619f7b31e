import { hint } from '../calls.ts';
import { iso } from '../clock.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Token, World } from '../world.ts';

/** All that happens behind the scenes, for a page or a program to watch. No secret stands in it whole. */
export const inside = (sandbox: Sandbox) => {
  const { calls, posts, clock, faults, journal, deliveries } = sandbox;
  const { world } = journal;
  const [app] = world.app.values();
  return {
    clock: { now: iso(clock.now()), scale: clock.scale() },
    calls: calls.list(),
    posts: posts.list(),
    waiting: deliveries.pending(),
    faults,
    settings: app?.settings ?? null,
    webhook: app ? { url: app.webhookUrl, subscribed: app.subscribed } : null,
    oas: [...world.oa.values()].map((oa) => ({
      id: oa.id,
      name: oa.name,
      package: oa.package,
      allowance: allowanceOf(sandbox, oa.id, oa.ratePerMinute),
      tokens: [
        ...tokensOf(world.accessToken, oa.id, 'access'),
        ...tokensOf(world.refreshToken, oa.id, 'refresh'),
      ],
      assets: assetsOf(world, oa.id),
    })),
    bots: [...world.bot.values()].map((bot) => ({
      id: bot.id,
      name: bot.name,
      token: hint(bot.token),
      webhook: bot.webhook?.url ?? null,
      sentThisMonth: bot.sentThisMonth,
      users: bot.users.length,
    })),
  };
};

/** Calls left in this minute; null where nothing limits them. */
const allowanceOf = (
  { rates, clock, faults }: Sandbox,
  oaId: string,
  own: number | null,
): { perMinute: number; left: number } | null => {
  const perMinute = faults.rateLimitPerMinute ?? own;
  if (perMinute === null) return null;
  const rate = rates.get(`oa:${oaId}`);
  const used = rate?.minute === Math.floor(clock.now() / 60_000) ? rate.used : 0;
  return { perMinute, left: Math.max(0, perMinute - used) };
};

const SHOWN_TOKENS = 6;

/** The newest few, each by its beginning and end. */
const tokensOf = (tokens: Map<string, Token>, oaId: string, kind: 'access' | 'refresh') =>
  [...tokens.values()]
    .filter((token) => token.oaId === oaId)
    .slice(-SHOWN_TOKENS)
    .reverse()
    .map(({ token, state, expiresAt }) => ({
      kind,
      hint: hint(token),
      state,
      expiresAt: iso(expiresAt),
    }));

/** How many assets of each size are free and used, and the first end that nobody puts off. */
const assetsOf = (world: World, oaId: string) => {
  const sizes = new Map<string, { size: string; free: number; used: number; firstEnd: number }>();
  for (const asset of world.asset.values()) {
    if (asset.oaId !== oaId) continue;
    const { productType: size } = asset;
    const row = sizes.get(size) ?? { size, free: 0, used: 0, firstEnd: Infinity };
    if (asset.usedBy === null) row.free += 1;
    else row.used += 1;
    if (!asset.autoRenew) row.firstEnd = Math.min(row.firstEnd, asset.validThrough);
    sizes.set(size, row);
  }
  return [...sizes.values()].map(({ firstEnd, ...row }) => ({
    ...row,
    firstEnd: Number.isFinite(firstEnd) ? iso(firstEnd) : null,
  }));
};
