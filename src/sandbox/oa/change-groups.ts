import { dropGroup, saveGroup } from '../chats.ts';
import { DAY } from '../clock.ts';
import { newHexId } from '../ids.ts';
import { tellAppOfGroup } from '../webhooks/oa-events.ts';
import { MAX_MEMBERS, type Asset, type Group } from '../world.ts';
import { text, type OaCall } from './call.ts';
import { REFUSALS, ZaloError, invalid } from './errors.ts';
import { groupInfo, groupOf, isExpired } from './group-info.ts';
import { sinceInteraction } from './send-message.ts';

const MOST_AT_CREATION = 99;
const REACHABLE_WITHIN = 7 * DAY;

const userIds = (call: OaCall): string[] => {
  const given = call.input['member_user_ids'];
  if (!Array.isArray(given) || given.length === 0) throw invalid('member_user_ids');
  return [...new Set(given.map(String))];
};

/** Only followers, or people who lately turned to the OA, can be put into a group. */
const mustBeReachable = ({ sandbox, oa }: OaCall, ids: string[]): void => {
  for (const id of ids) {
    const person = sandbox.journal.world.person.get(id);
    if (!person) throw invalid('member_user_ids');
    const since = sinceInteraction(sandbox, oa.id, id);
    const lately = since !== null && since <= REACHABLE_WITHIN;
    if (!person.follows.includes(oa.id) && !lately) throw REFUSALS.notFollowing();
  }
};

const groupName = ({ app }: OaCall, given: unknown): string => {
  const name = typeof given === 'string' ? given.normalize('NFC').trim() : '';
  if (name === '' || name.length > app.settings.longestGroupName) throw invalid('group_name');
  return name;
};

const freeAsset = ({ sandbox, oa }: OaCall, id: string): Asset => {
  const asset = sandbox.journal.world.asset.get(id);
  if (asset?.oaId !== oa.id) throw invalid('asset_id');
  if (isExpired(asset, sandbox.clock.now())) throw REFUSALS.assetUnusable();
  if (asset.usedBy !== null) throw REFUSALS.assetUsed();
  return asset;
};

/** POST /group/creategroupwithoa */
export const createGroup = (call: OaCall) => {
  const { sandbox, oa, input } = call;
  const name = groupName(call, input['group_name']);
  const members = userIds(call);
  if (members.length > MOST_AT_CREATION) throw REFUSALS.tooMany('member_user_ids');
  const asset = freeAsset(call, text(input, 'asset_id'));
  mustBeReachable(call, members);
  if (oa.admins && !members.some((id) => oa.admins?.includes(id)))
    throw new ZaloError(-201, 'member_user_ids is invalid: at least one OA admin is required');
  if (members.length + 1 > MAX_MEMBERS[asset.productType])
    throw REFUSALS.tooMany('member_user_ids');

  const id = newHexId();
  const group: Group = {
    id,
    name,
    description: typeof input['group_description'] === 'string' ? input['group_description'] : '',
    avatar: '',
    link: `https://zalo.me/g/${id.slice(0, 8)}`,
    oaId: oa.id,
    botToken: null,
    members,
    deputies: [],
    pending: [],
    assetId: asset.id,
    lockSendMsg: false,
    joinAppr: false,
    enableMsgHistory: true,
    enableLinkJoin: true,
    createdAt: sandbox.clock.now(),
  };
  sandbox.journal.put('asset', asset.id, { ...asset, usedBy: id });
  change(call, group, 'create_group');
  return createdGroup(call, group);
};

/** Documents disagree whether a new group comes flat or under `group_info`. */
const createdGroup = (call: OaCall, group: Group) => {
  const info = groupInfo(call, group);
  const { createdGroup: shape } = call.app.settings;
  if (shape === 'nested') return info;
  if (shape === 'flat') return { ...info.group_info, asset_id: group.assetId };
  return { ...info, group_id: group.id, group_link: group.link, status: 'enabled' };
};

/** Keeps the change, tells the app of it and the page that its list is old. */
const change = (call: OaCall, group: Group, event: string, users?: string[]): void => {
  saveGroup(call.sandbox.journal, group);
  tellAppOfGroup(call.sandbox, group, event, users);
  call.sandbox.live.tell('chats', group.id, () => ({ chat: group.id }));
};

/** POST /group/updateinfo */
export const updateInfo = (call: OaCall) => {
  const { input } = call;
  const group = { ...groupOf(call, input, { enabled: true }) };
  if (input['group_name'] !== undefined) group.name = groupName(call, input['group_name']);
  if (typeof input['group_avatar'] === 'string') group.avatar = input['group_avatar'];
  if (typeof input['group_description'] === 'string')
    group.description = input['group_description'];
  group.lockSendMsg = flag(input, 'lock_send_msg', group.lockSendMsg);
  group.joinAppr = flag(input, 'join_appr', group.joinAppr);
  group.enableMsgHistory = flag(input, 'enable_msg_history', group.enableMsgHistory);
  group.enableLinkJoin = flag(input, 'enable_link_join', group.enableLinkJoin);
  change(call, group, 'update_group_info');
  return groupInfo(call, group);
};

const flag = (input: Record<string, unknown>, field: string, otherwise: boolean): boolean => {
  const value = input[field];
  if (value === undefined) return otherwise;
  if (typeof value !== 'boolean') throw invalid(field);
  return value;
};

/** POST /group/updateasset: renews a group, or makes it larger. */
export const updateAsset = (call: OaCall) => {
  const { sandbox, input } = call;
  const { journal } = sandbox;
  const group = groupOf(call, input);
  const asset = freeAsset(call, text(input, 'asset_id'));
  if (group.members.length + 1 > MAX_MEMBERS[asset.productType]) throw REFUSALS.assetUnusable();
  const old = journal.world.asset.get(group.assetId ?? '');
  if (old) journal.put('asset', old.id, { ...old, usedBy: null });
  journal.put('asset', asset.id, { ...asset, usedBy: group.id });
  const renewed = { ...group, assetId: asset.id };
  change(call, renewed, 'update_group_info');
  return groupInfo(call, renewed);
};

/** POST /group/invite: who can be reached is in at once. */
export const invite = (call: OaCall) => {
  const group = groupOf(call, call.input, { enabled: true });
  const ids = userIds(call);
  if (ids.length > call.app.settings.invitesPerCall) throw REFUSALS.tooMany('member_user_ids');
  mustBeReachable(call, ids);
  const fresh = ids.filter((id) => !group.members.includes(id));
  mustHaveRoom(call, group, fresh.length);
  if (fresh.length > 0)
    change(
      call,
      {
        ...group,
        members: [...group.members, ...fresh],
        pending: group.pending.filter((id) => !fresh.includes(id)),
      },
      'user_join_group',
      fresh,
    );
  return { group_id: group.id };
};

const mustHaveRoom = ({ sandbox }: OaCall, group: Group, more: number): void => {
  const asset = sandbox.journal.world.asset.get(group.assetId ?? '');
  const max = asset ? MAX_MEMBERS[asset.productType] : MAX_MEMBERS.gmf1000;
  if (group.members.length + more > max) throw REFUSALS.tooMany('member_user_ids');
};

/** POST /group/acceptpendinginvite and /group/rejectpendinginvite */
export const decidePending = (accept: boolean) => (call: OaCall) => {
  const group = groupOf(call, call.input, { enabled: true });
  const ids = userIds(call);
  if (!ids.every((id) => group.pending.includes(id))) throw invalid('member_user_ids');
  const pending = group.pending.filter((id) => !ids.includes(id));
  if (accept) mustHaveRoom(call, group, ids.length);
  const members = accept ? [...group.members, ...ids] : group.members;
  const event = accept ? 'accept_request_join_group' : 'reject_request_join_group';
  change(call, { ...group, pending, members }, event, ids);
  if (accept) tellAppOfGroup(call.sandbox, group, 'user_join_group', ids);
  return { group_id: group.id };
};

/** POST /group/addadmins and /group/removeadmins: deputies of the group. */
export const changeAdmins = (add: boolean) => (call: OaCall) => {
  const group = groupOf(call, call.input, { enabled: true });
  const ids = userIds(call);
  if (!ids.every((id) => group.members.includes(id))) throw invalid('member_user_ids');
  const others = group.deputies.filter((id) => !ids.includes(id));
  const deputies = add ? [...others, ...ids] : others;
  change(call, { ...group, deputies }, add ? 'add_group_admin' : 'remove_group_admin', ids);
  return { group_id: group.id };
};

/** POST /group/removemembers */
export const removeMembers = (call: OaCall) => {
  const group = groupOf(call, call.input, { enabled: true });
  const ids = userIds(call);
  if (!ids.every((id) => group.members.includes(id))) throw invalid('member_user_ids');
  const without = (list: string[]): string[] => list.filter((id) => !ids.includes(id));
  const left = { ...group, members: without(group.members), deputies: without(group.deputies) };
  change(call, left, 'user_out_group', ids);
  return { group_id: group.id };
};

/** POST /group/delete: the group is gone, its asset is free again. */
export const disband = (call: OaCall) => {
  const { journal } = call.sandbox;
  const group = groupOf(call, call.input);
  const asset = journal.world.asset.get(group.assetId ?? '');
  if (asset) journal.put('asset', asset.id, { ...asset, usedBy: null });
  dropGroup(journal, group.id);
  tellAppOfGroup(call.sandbox, group, 'delete_group');
  return { group_id: group.id };
};
