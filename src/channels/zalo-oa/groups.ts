import { z } from 'zod';
import type {
  ChannelAccount,
  GroupAsset,
  GroupControl,
  LiveGroup,
  LiveMember,
} from '../../platform/channel.ts';
import { SendError } from '../../platform/errors.ts';
import type { Api } from './api.ts';
import { dayOf } from './day.ts';

const base = '/v3.0/oa/group';
const pageSize = 50;
/** People one call names: documents give no number, programs in use keep to this. */
const mostPeople = 50;
/** Ten thousand groups or members: beyond it something is wrong with the paging. */
const mostPages = 200;
const sizes = [10, 50, 100, 1000] as const;

const id = z.union([z.string().min(1), z.number().transform(String)]);

/** Groups of the OA (GMF): one bought asset makes one group. */
export const createGroupControl = (api: Api): GroupControl => {
  const people =
    (path: string) =>
    async (account: ChannelAccount, externalId: string, ids: readonly string[]): Promise<void> => {
      for (let from = 0; from < ids.length; from += mostPeople) {
        const member_user_ids = ids.slice(from, from + mostPeople);
        await api(account, {
          path: `${base}/${path}`,
          body: { group_id: externalId, member_user_ids },
        });
      }
    };
  return {
    longestName: 30,
    mostAtFirst: 99,
    assets: (account) => readAssets(api, account),
    create: async (account, { name, assetId, members }) =>
      groupOf(
        await api(account, {
          path: `${base}/creategroupwithoa`,
          body: { group_name: name, asset_id: assetId, member_user_ids: members },
        }),
        'uncertain',
      ),
    get: async (account, externalId) =>
      groupOf(
        await api(account, { path: `${base}/getgroup`, query: { group_id: externalId } }),
        'unavailable',
      ),
    list: async (account) =>
      (await pages(api, account, { path: 'getgroupsofoa', field: 'groups' })).map((one) =>
        groupOf(one, 'unavailable'),
      ),
    update: async (account, externalId, { name, joinByApproval, joinByLink }) => {
      await api(account, {
        path: `${base}/updateinfo`,
        body: {
          group_id: externalId,
          ...(name === undefined ? {} : { group_name: name }),
          ...(joinByApproval === undefined ? {} : { join_appr: joinByApproval }),
          ...(joinByLink === undefined ? {} : { enable_link_join: joinByLink }),
        },
      });
    },
    members: (account, externalId) => readPeople(api, account, 'listmember', externalId),
    pending: (account, externalId) => readPeople(api, account, 'listpendinginvite', externalId),
    invite: people('invite'),
    remove: people('removemembers'),
    accept: people('acceptpendinginvite'),
    reject: people('rejectpendinginvite'),
    addAdmins: people('addadmins'),
    removeAdmins: people('removeadmins'),
    useAsset: async (account, externalId, assetId) => {
      await api(account, {
        path: `${base}/updateasset`,
        body: { group_id: externalId, asset_id: assetId },
      });
    },
    disband: async (account, externalId) => {
      await api(account, { path: `${base}/delete`, body: { group_id: externalId } });
    },
  };
};

const info = z.looseObject({
  group_id: id.optional(),
  name: z.string().optional(),
  group_name: z.string().optional(),
  group_link: z.string().optional(),
  status: z.string().optional(),
  total_member: z.coerce.number().optional(),
  max_member: z.coerce.number().optional(),
  auto_delete_date: id.optional().catch(undefined),
});

/** Documents disagree whether a group comes flat or under `group_info`: both are read. */
const groupOf = (data: unknown, otherwise: 'uncertain' | 'unavailable'): LiveGroup => {
  const outer = info.safeParse(data).data;
  const inner = info.safeParse((data as { group_info?: unknown } | null)?.group_info).data;
  const found = { ...outer, ...inner };
  const externalId = found.group_id;
  if (externalId === undefined) throw new SendError(otherwise, 'a group without an id');
  return {
    externalId,
    name: found.name ?? found.group_name ?? '',
    link: found.group_link ?? null,
    enabled: found.status !== 'disabled',
    members: found.total_member ?? 0,
    room: found.max_member ?? null,
    goneAt: dayOf(found.auto_delete_date ?? ''),
  };
};

const asset = z.looseObject({
  asset_id: id,
  status: z.string().default(''),
  used_id: id.nullish(),
  valid_through: id.optional().catch(undefined),
  auto_renew: z.boolean().catch(false),
});

/** A call with a body, though it only reads: no answer means try again, not that something may have changed. */
const readAssets = async (api: Api, account: ChannelAccount): Promise<GroupAsset[]> => {
  const found = new Map<string, GroupAsset>();
  for (const size of sizes) {
    for (const quota_type of ['sub_quota', 'purchase_quota', 'reward_quota']) {
      const data = await orNone(() =>
        api(account, {
          path: '/v3.0/oa/quota/group',
          body: { quota_owner: 'OA', product_type: `gmf${size}`, quota_type },
        }),
      );
      const rows = z.array(asset).safeParse(data ?? []);
      if (!rows.success) throw new SendError('unavailable', 'a list of assets nobody can read');
      for (const row of rows.data) {
        const usedFor = row.status === 'available' ? null : (row.used_id ?? '');
        const endsAt = row.auto_renew ? null : dayOf(row.valid_through ?? '');
        found.set(row.asset_id, { id: row.asset_id, size, usedFor, endsAt });
      }
    }
  }
  return [...found.values()];
};

/** A kind of asset the OA does not know is one it has none of. */
const orNone = async (call: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (error.failure === 'rejected') return [];
    if (error.failure !== 'uncertain') throw error;
    throw new SendError('unavailable', error.message, error.code ? { code: error.code } : {});
  }
};

const member = z.looseObject({
  user_id: id.optional(),
  name: z.string().optional(),
  role: z.string().optional(),
});

/** The OA itself is listed by `oa_id`; people by `user_id`. */
const readPeople = async (
  api: Api,
  account: ChannelAccount,
  path: string,
  externalId: string,
): Promise<LiveMember[]> => {
  const query = { group_id: externalId };
  const rows = await pages(api, account, { path, field: 'members', query });
  return rows.flatMap((row) => {
    const read = member.safeParse(row).data;
    return read?.user_id === undefined
      ? []
      : [
          {
            externalId: read.user_id,
            name: read.name?.normalize('NFC').trim() || null,
            deputy: read.role === undefined ? null : ['deputy', 'admin'].includes(read.role),
          },
        ];
  });
};

const page = z.looseObject({ total: z.coerce.number().optional() });

/** Every row of a list, page after page. */
const pages = async (
  api: Api,
  account: ChannelAccount,
  list: { path: string; field: string; query?: Record<string, string> },
): Promise<unknown[]> => {
  const rows: unknown[] = [];
  for (let number = 0; number < mostPages; number += 1) {
    const data = await api(account, {
      path: `${base}/${list.path}`,
      query: { ...list.query, offset: String(rows.length), count: String(pageSize) },
    });
    const read = page.safeParse(data).data;
    const fresh = z.array(z.unknown()).safeParse(read?.[list.field]).data;
    if (!read || !fresh) throw new SendError('unavailable', `a ${list.path} nobody can read`);
    rows.push(...fresh);
    if (fresh.length === 0 || rows.length >= (read.total ?? Number.POSITIVE_INFINITY)) return rows;
  }
  throw new SendError('unavailable', `a ${list.path} without an end`);
};
