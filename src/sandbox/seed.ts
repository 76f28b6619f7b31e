import { createHash } from 'node:crypto';
import { membershipChanged, saveGroup } from './chats.ts';
import { DAY, HOUR } from './clock.ts';
import { seedSchema, type Seed } from './control-schema.ts';
import type { Sandbox } from './sandbox.ts';
import { MAX_MEMBERS, type Group, type ProductType } from './world.ts';

/** A seed that cannot be: says which part and why. */
export class SeedError extends Error {}

export const ACCESS_TOKEN_LIFE = 25 * HOUR;
export const REFRESH_TOKEN_LIFE = 90 * DAY;

/**
 * Fills the world. The same payload again changes nothing, not even a token spent since; a changed
 * payload adds and replaces what it names and leaves the rest.
 */
export const seed = (sandbox: Sandbox, payload: unknown): { changed: boolean } => {
  const given = seedSchema.parse(payload);
  const hash = createHash('sha256').update(JSON.stringify(given)).digest('hex');
  const { journal } = sandbox;
  const known = journal.world.seed.get(given.app.id);
  if (known?.hash === hash) return { changed: false };
  checkSizes(given);
  const whole = known ? merge(known.whole, given) : given;
  journal.together(() => {
    journal.put('seed', given.app.id, { hash, whole });
    fill(sandbox, given);
  });
  return { changed: true };
};

/** What a reset goes back to: all that was ever seeded, the latest word on each. */
const merge = (before: Seed, given: Seed): Seed => {
  const latest = <T>(key: (one: T) => string, ...lists: T[][]): T[] => [
    ...new Map(lists.flat().map((one) => [key(one), one])).values(),
  ];
  return {
    ...given,
    oas: latest((one) => one.id, before.oas, given.oas),
    bots: latest((one) => one.token, before.bots, given.bots),
    people: latest((one) => one.id, before.people, given.people),
    groups: latest((one) => one.id, before.groups, given.groups),
    lines: latest((one) => one.id, knownLines(before), given.lines),
  };
};

/** A journal from before there were lines has none. */
const knownLines = (before: Partial<Pick<Seed, 'lines'>>): Seed['lines'] => before.lines ?? [];

/** Back to the moment after the seeds: no messages, no faults, first tokens. The clock runs on. */
export const reset = (sandbox: Sandbox): void => {
  const { journal, deliveries } = sandbox;
  deliveries.clear();
  for (const key of [...journal.world.setting.keys()])
    if (key !== 'clock') journal.drop('setting', key);
  journal.clear(['seed', 'setting']);
  membershipChanged(journal.world);
  journal.together(() => {
    for (const { whole } of journal.world.seed.values()) fill(sandbox, whole);
  });
};

const fill = (sandbox: Sandbox, given: Seed): void => {
  putApp(sandbox, given);
  for (const oa of given.oas) putOa(sandbox, given, oa);
  for (const bot of given.bots) putBot(sandbox, bot);
  for (const person of given.people) putPerson(sandbox, person);
  for (const group of given.groups) putGroup(sandbox, group);
  for (const line of given.lines) sandbox.journal.put('line', line.id, line);
};

const putApp = ({ journal }: Sandbox, given: Seed): void => {
  journal.put('app', given.app.id, {
    id: given.app.id,
    secretKey: given.app.secretKey,
    ratePerMinute: given.app.ratePerMinute,
    callbackUrl: given.app.callbackUrl ?? null,
    codeChallenge: given.app.codeChallenge ?? null,
    webhookUrl: given.webhook.url,
    retryBaseMs: given.webhook.retryBaseMs,
    subscribed: true,
    settings: given.settings,
  });
};

const putOa = ({ journal, clock }: Sandbox, given: Seed, oa: Seed['oas'][number]): void => {
  const known = journal.world.oa.get(oa.id);
  const now = clock.now();
  journal.put('oa', oa.id, {
    id: oa.id,
    appId: given.app.id,
    name: oa.name,
    secretKey: oa.secretKey,
    ratePerMinute: oa.ratePerMinute,
    echo: oa.echo,
    package: oa.package,
    admins: oa.admins ?? null,
    templates: oa.templates,
    seededAccessToken: oa.accessToken,
    seededRefreshToken: oa.refreshToken,
  });
  if (known?.seededAccessToken !== oa.accessToken)
    journal.put('accessToken', oa.accessToken, {
      token: oa.accessToken,
      oaId: oa.id,
      expiresAt: now + ACCESS_TOKEN_LIFE,
      state: 'live',
    });
  if (known?.seededRefreshToken !== oa.refreshToken)
    journal.put('refreshToken', oa.refreshToken, {
      token: oa.refreshToken,
      oaId: oa.id,
      expiresAt: now + REFRESH_TOKEN_LIFE,
      state: 'live',
    });
  for (const asset of oa.assets)
    for (const id of assetIds(asset)) putAsset({ journal, clock }, oa.id, asset, id);
};

type SeedAsset = Seed['oas'][number]['assets'][number];

const assetIds = (asset: SeedAsset): string[] =>
  asset.count === undefined
    ? [asset.id]
    : Array.from({ length: asset.count }, (_, n) => `${asset.id}-${n + 1}`);

const putAsset = (
  { journal, clock }: Pick<Sandbox, 'journal' | 'clock'>,
  oaId: string,
  asset: SeedAsset,
  id: string,
): void => {
  journal.put('asset', id, {
    id,
    oaId,
    productType: asset.productType,
    validThrough:
      asset.validThrough === undefined ? clock.now() + 365 * DAY : Date.parse(asset.validThrough),
    autoRenew: asset.validThrough === undefined,
    usedBy: journal.world.asset.get(id)?.usedBy ?? null,
  });
};

const putBot = ({ journal, clock }: Sandbox, bot: Seed['bots'][number]): void => {
  const known = journal.world.bot.get(bot.token);
  const webhook = bot.webhook ? { ...bot.webhook, updatedAt: clock.now() } : null;
  journal.put('bot', bot.token, {
    token: bot.token,
    id: bot.id,
    name: bot.name,
    webhook: webhook ?? known?.webhook ?? null,
    month: known?.month ?? '',
    sentThisMonth: known?.sentThisMonth ?? 0,
    users: known?.users ?? [],
  });
};

const putPerson = ({ journal, clock }: Sandbox, person: Seed['people'][number]): void => {
  const before = journal.world.person.get(person.id)?.follows ?? [];
  journal.put('person', person.id, {
    id: person.id,
    name: person.name,
    phone: person.phone ?? null,
    avatarColor: person.avatarColor ?? null,
    role: person.role ?? null,
    follows: person.follows,
    isProtected: person.isProtected,
  });
  for (const oaId of person.follows)
    if (!before.includes(oaId)) journal.put('interaction', `${oaId}:${person.id}`, clock.now());
};

const putGroup = ({ journal, clock }: Sandbox, given: Seed['groups'][number]): void => {
  const known = journal.world.group.get(given.id);
  const group: Group = {
    description: '',
    avatar: '',
    link: `https://zalo.me/g/${given.id.slice(-8).toLowerCase()}`,
    pending: [],
    lockSendMsg: false,
    joinAppr: true,
    enableMsgHistory: true,
    enableLinkJoin: true,
    createdAt: clock.now(),
    ...known,
    id: given.id,
    name: given.name,
    oaId: given.oaId ?? null,
    botToken: given.botToken ?? null,
    members: [...new Set(given.members)],
    deputies: given.deputies,
    assetId:
      given.oaId === undefined ? null : (given.assetId ?? known?.assetId ?? `auto-${given.id}`),
  };
  saveGroup(journal, group);
  if (group.oaId !== null && group.assetId !== null) occupy({ journal, clock }, group);
};

/** Marks the group's asset as used; an asset nobody named is made to fit. */
const occupy = ({ journal, clock }: Pick<Sandbox, 'journal' | 'clock'>, group: Group): void => {
  const id = group.assetId ?? '';
  const asset = journal.world.asset.get(id) ?? {
    id,
    oaId: group.oaId ?? '',
    productType: smallestFor(group.members.length),
    validThrough: clock.now() + 365 * DAY,
    autoRenew: true,
    usedBy: null,
  };
  journal.put('asset', id, { ...asset, usedBy: group.id });
};

const smallestFor = (members: number): ProductType => {
  const sizes = Object.entries(MAX_MEMBERS) as [ProductType, number][];
  return sizes.find(([, max]) => members <= max)?.[0] ?? 'gmf1000';
};

const BOT_GROUPS = 3;

const checkSizes = (given: Seed): void => {
  const types = new Map<string, ProductType>();
  for (const oa of given.oas)
    for (const asset of oa.assets)
      for (const id of assetIds(asset)) types.set(id, asset.productType);
  const people = new Set(given.people.map((person) => person.id));
  const byBot = new Map<string, number>();
  for (const group of given.groups) {
    const type = group.assetId === undefined ? 'gmf1000' : types.get(group.assetId);
    if (type && group.members.length > MAX_MEMBERS[type])
      throw new SeedError(
        `group ${group.id} has ${group.members.length} members, ${type} holds ${MAX_MEMBERS[type]}`,
      );
    const stranger = group.members.find((member) => !people.has(member));
    if (stranger !== undefined) throw new SeedError(`group ${group.id}: no person ${stranger}`);
    if (group.botToken === undefined) continue;
    const count = (byBot.get(group.botToken) ?? 0) + 1;
    byBot.set(group.botToken, count);
    if (count > BOT_GROUPS) throw new SeedError(`a bot can be in ${BOT_GROUPS} groups at most`);
  }
};
