import { dropGroup } from '../chats.ts';
import { DAY, vietnamDay } from '../clock.ts';
import type { Sandbox } from '../sandbox.ts';
import { tellAppOfGroup } from '../webhooks/oa-events.ts';
import { MAX_MEMBERS, type Asset, type Group } from '../world.ts';
import { page, text, type OaCall } from './call.ts';
import { REFUSALS } from './errors.ts';

const DISBANDED_AFTER = 45 * DAY;

/** The group a call names, which must be the OA's own and still exist. */
export const groupOf = (
  { sandbox, oa }: OaCall,
  input: Record<string, unknown>,
  must: { enabled?: boolean } = {},
): Group => {
  const group = sandbox.journal.world.group.get(text(input, 'group_id'));
  if (group?.oaId !== oa.id) throw REFUSALS.notInGroup();
  const asset = sandbox.journal.world.asset.get(group.assetId ?? '');
  const now = sandbox.clock.now();
  if (asset && isExpired(asset, now)) {
    if (now > asset.validThrough + DISBANDED_AFTER) throw REFUSALS.notInGroup();
    if (must.enabled === true) throw REFUSALS.groupDisabled();
  }
  return group;
};

export const isExpired = (asset: Asset, now: number): boolean =>
  !asset.autoRenew && asset.validThrough < now;

/** Groups whose asset ended so long ago that Zalo has disbanded them. */
export const disbandOverdue = (sandbox: Sandbox): void => {
  const { journal, clock } = sandbox;
  for (const group of [...journal.world.group.values()]) {
    const asset = journal.world.asset.get(group.assetId ?? '');
    if (!asset || asset.autoRenew || clock.now() <= asset.validThrough + DISBANDED_AFTER) continue;
    dropGroup(journal, group.id);
    tellAppOfGroup(sandbox, group, 'delete_group');
    sandbox.live.tell('chats', group.id, () => ({ chat: group.id }));
  }
};

/** DD/MM/YYYY or milliseconds: both are seen. */
export const assetDate = ({ app }: Pick<OaCall, 'app'>, at: number): string =>
  app.settings.assetDates === 'epoch' ? String(at) : vietnamDay(at);

/** Everything Zalo tells of a group, as getgroup gives it. */
export const groupInfo = (call: OaCall, group: Group) => {
  const { sandbox } = call;
  const asset = sandbox.journal.world.asset.get(group.assetId ?? '');
  const expired = asset ? isExpired(asset, sandbox.clock.now()) : false;
  return {
    group_info: {
      name: group.name,
      avatar: group.avatar,
      group_id: group.id,
      group_link: group.link,
      group_description: group.description,
      status: expired ? 'disabled' : 'enabled',
      total_member: group.members.length + 1,
      max_member: asset ? MAX_MEMBERS[asset.productType] : 1000,
      auto_delete_date:
        asset && expired ? assetDate(call, asset.validThrough + DISBANDED_AFTER) : '',
    },
    asset_info: {
      asset_type: asset?.productType ?? '',
      asset_id: asset?.id ?? '',
      valid_through: asset ? assetDate(call, asset.validThrough) : '',
      auto_renew: asset?.autoRenew ?? false,
    },
    group_setting: {
      lock_send_msg: group.lockSendMsg,
      join_appr: group.joinAppr,
      enable_msg_history: group.enableMsgHistory,
      enable_link_join: group.enableLinkJoin,
    },
  };
};

/** GET /group/getgroup */
export const getGroup = (call: OaCall) => groupInfo(call, groupOf(call, call.input));

/** GET /group/getgroupsofoa */
export const getGroupsOfOa = (call: OaCall) => {
  disbandOverdue(call.sandbox);
  const { offset, count } = page(call.input, 5, 50);
  const all = [...call.sandbox.journal.world.group.values()].filter(
    (group) => group.oaId === call.oa.id,
  );
  const groups = all.slice(offset, offset + count).map((group) => {
    const { group_info, group_setting } = groupInfo(call, group);
    return { ...group_info, ...group_setting };
  });
  return { offset, count: groups.length, total: all.length, groups };
};

/** GET /group/listmember: the OA itself first, then people. */
export const listMembers = (call: OaCall) => {
  const { offset, count } = page(call.input, 5, 50);
  const { oa, sandbox } = call;
  const group = groupOf(call, call.input);
  const all = [
    { oa_id: oa.id, name: oa.name, avatar: '', role: 'owner' },
    ...group.members.map((id) => person(call, group, id)),
  ];
  const members = all.slice(offset, offset + count);
  return { offset, count: members.length, total: all.length, member_count: all.length, members };

  function person({ sandbox: { journal } }: OaCall, { deputies }: Group, id: string) {
    return {
      user_id: id,
      name: journal.world.person.get(id)?.name ?? '',
      avatar: `${sandbox.baseUrl}/avatars/${id}.svg`,
      role: deputies.includes(id) ? 'deputy' : 'member',
    };
  }
};

/** GET /group/listpendinginvite */
export const listPending = (call: OaCall) => {
  const { offset, count } = page(call.input, 5, 50);
  const group = groupOf(call, call.input);
  const members = group.pending.slice(offset, offset + count).map((id) => ({
    user_id: id,
    name: call.sandbox.journal.world.person.get(id)?.name ?? '',
    avatar: `${call.sandbox.baseUrl}/avatars/${id}.svg`,
  }));
  return { offset, count: members.length, total: group.pending.length, members };
};
