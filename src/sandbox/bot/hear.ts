import { botById, findMessage, nameOf, privateChat } from '../chats.ts';
import { newHexId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import { absolute } from '../show.ts';
import type { Bot, Message, WebhookEvent } from '../world.ts';
import { offerUpdate } from './updates.ts';

const MOST_USERS = 50;

/** Hands a person's message to the bot of the chat, if Zalo would: privately, named or answered. */
export const botHears = (sandbox: Sandbox, message: Message): void => {
  if (message.by !== 'person') return;
  const bot = listener(sandbox, message);
  if (!bot) return;
  const update = updateOf(sandbox, message);
  if (!bot.webhook) {
    offerUpdate(sandbox, bot, update);
    return;
  }
  const wrapped = [...sandbox.journal.world.app.values()][0]?.settings.botWebhookWrapped ?? true;
  const event: WebhookEvent = {
    id: newHexId(),
    target: { bot: bot.token },
    chat: message.chat,
    messageId: message.id,
    timestamp: String(message.at),
    body: JSON.stringify(wrapped ? { ok: true, result: update } : update),
  };
  sandbox.journal.put('event', event.id, event);
  sandbox.deliveries.send(event);
};

const listener = ({ journal }: Sandbox, message: Message): Bot | null => {
  const { world } = journal;
  const group = world.group.get(message.chat);
  if (group) {
    const bot = world.bot.get(group.botToken ?? '');
    return bot && isAddressed(bot, message, findMessage(world, message.chat, message.replyTo ?? ''))
      ? bot
      : null;
  }
  const chat = privateChat(message.chat);
  const bot = chat?.kind === 'bot' ? botById(world, chat.accountId) : undefined;
  if (!bot) return null;
  if (bot.users.includes(message.from)) return bot;
  if (bot.users.length >= MOST_USERS) return null; // the plan's fifty-first user is not served
  journal.put('bot', bot.token, { ...bot, users: [...bot.users, message.from] });
  return bot;
};

const isAddressed = (bot: Bot, message: Message, answered: Message | undefined): boolean =>
  message.text.includes(`@${bot.name}`) || (answered?.by === 'bot' && answered.from === bot.id);

/** One update, as webhook and getUpdates carry it. */
const updateOf = (sandbox: Sandbox, message: Message) => {
  const { world } = sandbox.journal;
  const attachment = message.attachments[0];
  const group = world.group.has(message.chat);
  const url = absolute(sandbox, attachment?.url);
  const kind = attachment?.type ?? 'text';
  const known = ['text', 'image', 'sticker', 'audio'].includes(kind);
  return {
    event_name: `message.${known ? (kind === 'audio' ? 'voice' : kind) : 'unsupported'}.received`,
    message: {
      from: { id: message.from, display_name: nameOf(world, message.from), is_bot: false },
      chat: {
        id: group ? message.chat : message.from,
        chat_type: group ? 'GROUP' : 'PRIVATE',
      },
      message_id: message.id,
      date: message.at,
      ...(kind === 'text' ? { text: message.text } : {}),
      ...(kind === 'image'
        ? { photo: url, photo_url: url, message_type: 'CHAT_PHOTO', caption: message.text }
        : {}),
      ...(kind === 'sticker' ? { sticker: attachment?.id, url } : {}),
      ...(kind === 'audio' ? { voice_url: url } : {}),
    },
  };
};
