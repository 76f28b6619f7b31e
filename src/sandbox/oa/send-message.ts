import { findMessage, oaChat } from '../chats.ts';
import { DAY, HOUR } from '../clock.ts';
import { postMessage } from '../post-message.ts';
import type { Sandbox } from '../sandbox.ts';
import { record, text, type OaCall } from './call.ts';
import { REFUSALS, invalid } from './errors.ts';
import { groupOf } from './group-info.ts';
import { readMessageBody } from './message-body.ts';

const FREE_WINDOW = 48 * HOUR;
const WINDOW = 7 * DAY;

/** POST /v3.0/oa/message/cs: to one person who turned to the OA within seven days. */
export const sendPrivate = (call: OaCall) => {
  const { sandbox, oa, input } = call;
  const { world } = sandbox.journal;
  const userId = text(record(input['recipient']), 'user_id');
  const person = world.person.get(userId);
  if (!person) throw invalid('user_id');
  const since = sinceInteraction(sandbox, oa.id, userId);
  if (since === null) throw REFUSALS.notFollowing();
  if (since > WINDOW) throw REFUSALS.windowClosed();

  const body = record(input['message']);
  const content = readMessageBody(call, body);
  const quoted = body['quote_message_id'] ?? body['quote_msg_id'];
  const chat = oaChat(oa.id, userId);
  const replyTo = typeof quoted === 'string' && findMessage(world, chat, quoted) ? quoted : null;
  const message = postMessage(sandbox, { chat, by: 'oa', from: oa.id, ...content, replyTo });
  return {
    message_id: message.id,
    user_id: userId,
    sent_time: String(message.at),
    ...(since <= FREE_WINDOW
      ? { quota: { quota_type: 'reply', owner_type: 'OA', owner_id: oa.id } }
      : {}),
  };
};

/** POST /v3.0/oa/group/message: no window, day and night. */
export const sendToGroup = (call: OaCall) => {
  const { sandbox, oa, input } = call;
  const group = groupOf(call, record(input['recipient']), { enabled: true });
  const content = readMessageBody(call, input['message']);
  if (content.attachments[0]?.type === 'request-info')
    throw REFUSALS.unsupported('request_user_info in a group');
  const message = postMessage(sandbox, {
    chat: group.id,
    by: 'oa',
    from: oa.id,
    ...content,
    replyTo: null,
  });
  return { message_id: message.id, group_id: group.id, sent_time: String(message.at) };
};

/** How long ago the person last turned to the OA; null if never. */
export const sinceInteraction = (
  { journal, clock }: Sandbox,
  oaId: string,
  personId: string,
): number | null => {
  const at = journal.world.interaction.get(`${oaId}:${personId}`);
  return at === undefined ? null : clock.now() - at;
};
