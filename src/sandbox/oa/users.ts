import { DAY, HOUR, vietnamDay } from '../clock.ts';
import { userIdByApp } from '../ids.ts';
import type { Asset } from '../world.ts';
import { page, text, type OaCall } from './call.ts';
import { REFUSALS, invalid } from './errors.ts';
import { assetDate, isExpired } from './group-info.ts';
import { sinceInteraction } from './send-message.ts';

/** GET /v3.0/oa/user/detail */
export const userDetail = (call: OaCall) => {
  const { sandbox, oa, app, input } = call;
  const { world } = sandbox.journal;
  const person = world.person.get(text(input, 'user_id'));
  if (!person) throw invalid('user_id');
  const last = world.interaction.get(`${oa.id}:${person.id}`);
  if (last === undefined && !person.follows.includes(oa.id)) throw REFUSALS.notFollowing();
  return {
    user_id: person.id,
    user_id_by_app: userIdByApp(app.id, person.id),
    user_external_id: '',
    display_name: person.name,
    user_alias: person.name,
    is_sensitive: false,
    user_is_follower: person.follows.includes(oa.id),
    user_last_interaction_date: last === undefined ? '' : vietnamDay(last),
    avatar: `${sandbox.baseUrl}/avatars/${person.id}.svg`,
    tags_and_notes_info: { notes: [], tag_names: [] },
    shared_info: world.setting.get(`shared:${oa.id}:${person.id}`) ?? {},
  };
};

const LAST_OFFSET = 9951;

/** GET /v3.0/oa/user/getlist */
export const userList = ({ sandbox, oa, input }: OaCall) => {
  const { offset, count } = page(input, 50, 50);
  if (offset > LAST_OFFSET) throw invalid('offset');
  const wanted = input['is_follower'];
  const followers = wanted === undefined ? null : wanted === true || wanted === 'true';
  const all: string[] = [];
  for (const person of sandbox.journal.world.person.values()) {
    const follows = person.follows.includes(oa.id);
    const knows = follows || sandbox.journal.world.interaction.has(`${oa.id}:${person.id}`);
    if (knows && (followers === null || followers === follows)) all.push(person.id);
  }
  const users = all.slice(offset, offset + count).map((user_id) => ({ user_id }));
  return { total: all.length, count: users.length, offset, users };
};

/** GET /v2.0/oa/getoa */
export const oaInfo = ({ sandbox, oa }: OaCall) => {
  let followers = 0;
  for (const person of sandbox.journal.world.person.values())
    if (person.follows.includes(oa.id)) followers += 1;
  return {
    oaid: oa.id,
    oa_id: oa.id,
    name: oa.name,
    description: '',
    oa_alias: '',
    is_verified: true,
    oa_type: 2,
    cate_name: 'Cơ quan nhà nước',
    num_follower: followers,
    avatar: `${sandbox.baseUrl}/avatars/${oa.id}.svg`,
    cover: '',
    package_name: oa.package,
    package_valid_through_date: vietnamDay(sandbox.clock.now() + 365 * DAY),
    package_auto_renew_date: '',
    linked_ZCA: '',
  };
};

/** POST /v3.0/oa/quota/message: of one person, or of the OA. */
export const messageQuota = ({ sandbox, oa, input }: OaCall) => {
  if (input['user_id'] === undefined)
    return [
      {
        asset_id: `tin-${oa.id}`,
        product_type: typeof input['product_type'] === 'string' ? input['product_type'] : 'cs',
        quota_type: typeof input['quota_type'] === 'string' ? input['quota_type'] : 'sub_quota',
        valid_through: vietnamDay(sandbox.clock.now() + 365 * DAY),
        total: 5000,
        remain: 5000,
      },
    ];
  const userId = text(input, 'user_id');
  const since = sinceInteraction(sandbox, oa.id, userId);
  const last = sandbox.journal.world.interaction.get(`${oa.id}:${userId}`);
  const free = since !== null && since <= 48 * HOUR;
  return {
    last_interaction: last === undefined ? '' : String(last),
    cs_reply: { remain: free ? 8 : 0, total: 8 },
    promotion: { remain: 1, total: 1 },
  };
};

/** POST /v3.0/oa/quota/group: assets of one size, free and used. */
export const groupQuota = (call: OaCall) => {
  const { sandbox, oa, input } = call;
  const product = text(input, 'product_type');
  if (!/^gmf(10|50|100|1000)$/.test(product)) throw invalid('product_type');
  const now = sandbox.clock.now();
  return [...sandbox.journal.world.asset.values()]
    .filter((asset) => asset.oaId === oa.id && asset.productType === product)
    .filter((asset) => asset.usedBy !== null || !isExpired(asset, now))
    .map((asset) => assetOnWire(call, asset));
};

const assetOnWire = (call: OaCall, asset: Asset) => ({
  asset_id: asset.id,
  product_type: asset.productType,
  quota_type:
    typeof call.input['quota_type'] === 'string' ? call.input['quota_type'] : 'purchase_quota',
  valid_through: assetDate(call, asset.validThrough),
  auto_renew: asset.autoRenew,
  status: asset.usedBy === null ? 'available' : 'used',
  ...(asset.usedBy === null ? {} : { used_id: asset.usedBy }),
});
