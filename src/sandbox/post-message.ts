import { botHears } from './bot/hear.ts';
import { privateChat } from './chats.ts';
import { newHexId } from './ids.ts';
import type { Sandbox } from './sandbox.ts';
import { showMessage } from './show.ts';
import { tellAppOfMessage, tellAppOfReceipt } from './webhooks/oa-events.ts';
import type { Message } from './world.ts';

/**
 * Puts a message into a chat: written down, shown to whoever is looking, and told to the app
 * or bot whose chat it is.
 */
export const postMessage = (sandbox: Sandbox, given: Omit<Message, 'id' | 'at'>): Message => {
  const { journal, clock, live } = sandbox;
  const message: Message = { ...given, id: newHexId(), at: clock.now() };
  journal.together(() => {
    journal.addMessage(message);
    tellAppOfMessage(sandbox, message);
    const to = privateChat(message.chat)?.personId;
    if (to !== undefined) tellAppOfReceipt(sandbox, message, to, 'user_received_message');
    botHears(sandbox, message);
  });
  live.tell('message', message.chat, () => ({
    chat: message.chat,
    message: showMessage(journal.world, message),
  }));
  return message;
};
