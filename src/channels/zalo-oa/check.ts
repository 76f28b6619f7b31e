import { z } from 'zod';
import type { ChannelAccount, Finding } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { createAccounts } from './accounts.ts';
import type { Api, ApiCall } from './api.ts';
import { dayOf } from './day.ts';
import { checkTexts, whatIsWrong } from './check-texts.ts';
import { appOf } from './oauth.ts';
import type { Tokens } from './tokens.ts';

const day = 86_400_000;
/** A package or a grant ending sooner than this wants somebody's attention now. */
const soonDays = 30;

/**
 * Looks at everything an OA needs to work for Loa, by asking Zalo; changes and sends nothing. What
 * is wrong becomes a finding in plain words, never an exception.
 */
export const checkAccount = async (
  deps: Deps,
  api: Api,
  tokens: Tokens,
  account: ChannelAccount,
): Promise<Finding[]> => {
  const ask = (call: ApiCall): Promise<unknown> => api(account, call);
  const token = await tokenFinding(deps, tokens, account);
  const own = [appFinding(deps, account), token, await webhookFinding(deps)];
  if (!token.ok) return own;
  return [
    ...own,
    ...(await infoFindings(deps, ask)),
    await looked('quota', async () => {
      await ask({
        path: '/v3.0/oa/quota/message',
        body: { quota_owner: 'OA', product_type: 'cs', quota_type: 'sub_quota' },
      });
      return { ok: true, sentence: checkTexts.mayWrite };
    }),
    ...(await groupFindings(ask)),
  ];
};

type Ask = (call: ApiCall) => Promise<unknown>;
type Seen = Omit<Finding, 'what'>;

const appFinding = (deps: Deps, account: ChannelAccount): Finding => {
  const ok = appOf(deps, account.settings) !== undefined;
  return { what: checkTexts.what.app, ok, sentence: ok ? checkTexts.appKnown : checkTexts.noApp };
};

const tokenFinding = async (
  deps: Deps,
  tokens: Tokens,
  account: ChannelAccount,
): Promise<Finding> =>
  looked('token', async () => {
    const life = await tokens.keep(account);
    if (!life) return { ok: false, sentence: checkTexts.noToken };
    const now = deps.clock();
    const days = Math.floor((life.diesAt.getTime() - now.getTime()) / day);
    if (life.expiresAt > now) return { ok: days > soonDays, sentence: checkTexts.tokenLives(days) };
    return { ok: false, sentence: checkTexts.tokenDead };
  });

const webhookFinding = async (deps: Deps): Promise<Finding> => {
  const ok = (await createAccounts(deps).secrets()).length > 0;
  const sentence = ok ? checkTexts.secretKnown : checkTexts.noSecret;
  return { what: checkTexts.what.webhook, ok, sentence };
};

const info = z.looseObject({
  is_verified: z.union([z.boolean(), z.literal('true').transform(() => true)]).catch(false),
  package_name: z.string().catch(''),
  package_valid_through_date: z.string().catch(''),
});

const infoFindings = async (deps: Deps, ask: Ask): Promise<Finding[]> => {
  let read: z.infer<typeof info> | undefined;
  const token = await looked('info', async () => {
    read = info.parse(await ask({ path: '/v2.0/oa/getoa' }));
    return { ok: true, sentence: checkTexts.answers };
  });
  if (!read) return [token];
  const ends = dayOf(read.package_valid_through_date);
  const days = ends ? Math.floor((ends.getTime() - deps.clock().getTime()) / day) : null;
  return [
    token,
    {
      what: checkTexts.what.verified,
      ok: read.is_verified,
      sentence: read.is_verified ? checkTexts.verified : checkTexts.notVerified,
    },
    {
      what: checkTexts.what.package,
      ok: read.package_name !== '' && (days === null || days > soonDays),
      sentence: checkTexts.package(read.package_name, days),
    },
  ];
};

const groupList = z.looseObject({
  total: z.coerce.number().catch(0),
  groups: z
    .array(z.looseObject({ name: z.string().catch(''), status: z.string().catch('') }))
    .catch([]),
});
const assets = z.array(z.looseObject({ status: z.string() })).catch([]);

const groupFindings = async (ask: Ask): Promise<Finding[]> => {
  const quota = await looked('groupQuota', async () => {
    let free = 0;
    for (const size of ['gmf10', 'gmf50', 'gmf100', 'gmf1000']) {
      const body = { quota_owner: 'OA', product_type: size, quota_type: 'purchase_quota' };
      const found = assets.parse(await ask({ path: '/v3.0/oa/quota/group', body }));
      free += found.filter((one) => one.status === 'available').length;
    }
    return { ok: true, sentence: checkTexts.freeGroups(free) };
  });
  const first = await looked('firstGroup', async () => {
    const query = { offset: '0', count: '1' };
    const { total, groups } = groupList.parse(
      await ask({ path: '/v3.0/oa/group/getgroupsofoa', query }),
    );
    const [group] = groups;
    if (!group) return { ok: false, sentence: checkTexts.noGroup };
    const ok = group.status !== 'disabled';
    return { ok, sentence: checkTexts.firstGroup(group.name, total, ok) };
  });
  return [quota, first];
};

const looked = async (
  what: keyof typeof checkTexts.what,
  look: () => Promise<Seen>,
): Promise<Finding> => {
  try {
    return { what: checkTexts.what[what], ...(await look()) };
  } catch (error) {
    const sentence = whatIsWrong(
      error instanceof SendError ? error : new SendError('unavailable', String(error)),
    );
    return { what: checkTexts.what[what], ok: false, sentence };
  }
};
