import { belongs, findMessage, oaChat, privateChat, saveGroup } from '../chats.ts';
import { newHexId, userIdByApp } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import { ControlError } from '../say.ts';
import { showMessage } from '../show.ts';
import { tellApp, tellAppOfFollow, tellAppOfGroup } from '../webhooks/oa-events.ts';
import { MAX_MEMBERS, type Group, type Person } from '../world.ts';

const personOf = (sandbox: Sandbox, id: string): Person => {
  const person = sandbox.journal.world.person.get(id);
  if (!person) throw new ControlError(404, `no person ${id}`);
  return person;
};

const groupOf = (sandbox: Sandbox, id: string): Group => {
  const group = sandbox.journal.world.group.get(id);
  if (!group) throw new ControlError(404, `no group ${id}`);
  return group;
};

/** A person opens a group's link: in at once, or waiting where the group asks for approval. */
export const join = (sandbox: Sandbox, given: { as: string; group: string }) => {
  const person = personOf(sandbox, given.as);
  const group = groupOf(sandbox, given.group);
  if (group.members.includes(person.id)) return { state: 'member' };
  if (!group.enableLinkJoin) throw new ControlError(403, 'the group takes nobody in by link');
  if (group.joinAppr) {
    if (!group.pending.includes(person.id)) {
      saveGroup(sandbox.journal, { ...group, pending: [...group.pending, person.id] });
      tellAppOfGroup(sandbox, group, 'user_request_join_group', [person.id]);
    }
    return { state: 'pending' };
  }
  const asset = sandbox.journal.world.asset.get(group.assetId ?? '');
  if (asset && group.members.length >= MAX_MEMBERS[asset.productType])
    throw new ControlError(403, 'the group is full');
  saveGroup(sandbox.journal, { ...group, members: [...group.members, person.id] });
  tellAppOfGroup(sandbox, group, 'user_join_group', [person.id]);
  return { state: 'member' };
};

/** A person leaves a group. */
export const leave = (sandbox: Sandbox, given: { as: string; group: string }) => {
  const person = personOf(sandbox, given.as);
  const group = groupOf(sandbox, given.group);
  if (!group.members.includes(person.id))
    throw new ControlError(403, `${person.id} is not a member of ${group.id}`);
  const without = (list: string[]): string[] => list.filter((id) => id !== person.id);
  saveGroup(sandbox.journal, {
    ...group,
    members: without(group.members),
    deputies: without(group.deputies),
  });
  tellAppOfGroup(sandbox, group, 'user_out_group', [person.id]);
  return { state: 'left' };
};

/** A person follows an OA, or stops. */
export const follow = (sandbox: Sandbox, given: { as: string; oa: string }, on: boolean) => {
  const { journal, clock } = sandbox;
  const person = personOf(sandbox, given.as);
  const oa = journal.world.oa.get(given.oa);
  if (!oa) throw new ControlError(404, `no OA ${given.oa}`);
  if (person.follows.includes(oa.id) === on) return { follows: on };
  const others = person.follows.filter((id) => id !== oa.id);
  journal.put('person', person.id, { ...person, follows: on ? [...others, oa.id] : others });
  if (on) journal.put('interaction', `${oa.id}:${person.id}`, clock.now());
  tellAppOfFollow(sandbox, oa, person.id, on ? 'follow' : 'unfollow');
  return { follows: on };
};

/** A person rings an OA and nobody picks up: an interaction, and an event without words. */
export const ring = (sandbox: Sandbox, given: { as: string; oa: string }) => {
  const { journal, clock } = sandbox;
  const person = personOf(sandbox, given.as);
  const oa = journal.world.oa.get(given.oa);
  if (!oa) throw new ControlError(404, `no OA ${given.oa}`);
  journal.put('interaction', `${oa.id}:${person.id}`, clock.now());
  tellApp(sandbox, oa, oaChat(oa.id, person.id), {
    event_name: 'user_call_oa',
    user_id_by_app: userIdByApp(oa.appId, person.id),
    sender: { id: person.id },
    recipient: { id: oa.id },
    call_id: newHexId(),
  });
  return { ok: true };
};

/** A person answers an OA's request for name and phone. */
export const submitInfo = (
  sandbox: Sandbox,
  given: { as: string; oa: string; name: string; phone: string; address?: string | undefined },
) => {
  const { journal, clock } = sandbox;
  const person = personOf(sandbox, given.as);
  const oa = journal.world.oa.get(given.oa);
  if (!oa) throw new ControlError(404, `no OA ${given.oa}`);
  const chat = oaChat(oa.id, person.id);
  const info = { name: given.name, phone: given.phone, address: given.address ?? '' };
  journal.put('setting', `shared:${oa.id}:${person.id}`, info);
  journal.put('interaction', `${oa.id}:${person.id}`, clock.now());
  tellApp(sandbox, oa, chat, {
    event_name: 'user_submit_info',
    sender: { id: person.id },
    recipient: { id: oa.id },
    info: { ...info, full_address: { user_address: info.address } },
  });
  return { ok: true };
};

/** A person puts a sign on a message of a chat of theirs, or takes it back; the OA's app is told. */
export const react = (
  sandbox: Sandbox,
  given: { as: string; chat: string; messageId: string; icon: string | null },
) => {
  const { journal, live } = sandbox;
  const { world } = journal;
  const person = personOf(sandbox, given.as);
  if (!belongs(world, person.id, given.chat))
    throw new ControlError(403, `${person.id} is not a member of ${given.chat}`);
  const message = findMessage(world, given.chat, given.messageId);
  if (!message) throw new ControlError(404, `no message ${given.messageId}`);
  const others = Object.entries(world.reaction.get(message.id) ?? {}).filter(
    ([who]) => who !== person.id,
  );
  const mine = given.icon === null ? [] : [[person.id, given.icon]];
  journal.put(
    'reaction',
    message.id,
    Object.fromEntries([...others, ...mine]) as Record<string, string>,
  );
  live.tell('message', given.chat, () => ({
    chat: given.chat,
    message: showMessage(world, message),
  }));
  const oa = world.oa.get(privateChat(given.chat)?.accountId ?? '');
  if (oa)
    tellApp(sandbox, oa, given.chat, {
      event_name: 'user_reacted_message',
      user_id_by_app: userIdByApp(oa.appId, person.id),
      sender: { id: person.id },
      recipient: { id: oa.id },
      message: { msg_id: message.id, react_icon: given.icon ?? '/-remove' },
    });
  return { ok: true };
};

/** Any event of Zalo's documents, for what the sandbox has no act of its own. */
export const tellEvent = (
  sandbox: Sandbox,
  given: { oa: string; event: string; body: Record<string, unknown> },
) => {
  const oa = sandbox.journal.world.oa.get(given.oa);
  if (!oa) throw new ControlError(404, `no OA ${given.oa}`);
  tellApp(sandbox, oa, `event:${newHexId()}`, { event_name: given.event, ...given.body });
  return { ok: true };
};
