import { findMessage, oaChat } from '../chats.ts';
import { showMessage } from '../show.ts';
import { record, text, type OaCall } from './call.ts';
import { REFUSALS, invalid } from './errors.ts';

const ICONS: Record<string, string> = { '/-strong': '👍', '/-heart': '❤️' };

/** POST /v2.0/oa/message with a sender_action: the OA's reaction to a person's message. */
export const react = ({ sandbox, oa, input }: OaCall) => {
  const { journal, live } = sandbox;
  if (input['sender_action'] === undefined) throw REFUSALS.oldMessageApi();
  const action = record(input['sender_action']);
  const userId = text(record(input['recipient']), 'user_id');
  const icon = text(action, 'react_icon');
  const chat = oaChat(oa.id, userId);
  const message = findMessage(journal.world, chat, text(action, 'react_message_id'));
  if (!message) throw invalid('react_message_id');
  const shown = ICONS[icon];
  if (shown === undefined && icon !== '/-remove') throw REFUSALS.unsupported(`react_icon ${icon}`);
  const known = Object.entries(journal.world.reaction.get(message.id) ?? {});
  const others = known.filter(([who]) => who !== oa.id);
  const now = shown === undefined ? others : [...others, [oa.id, shown]];
  journal.put('reaction', message.id, Object.fromEntries(now) as Record<string, string>);
  live.tell('message', chat, () => ({ chat, message: showMessage(journal.world, message) }));
  return { message_id: message.id, user_id: userId };
};
