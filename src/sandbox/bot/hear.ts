import { botById, findMessage, nameOf, privateChat } from '../chats.ts';
import { newHexId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import { absolute } from '../show.ts';
import type { Bot, Message, WebhookEvent } from '../world.ts';
import { botSettings } from './bot-call.ts';
import { offerUpdate } from './updates.ts';

const MOST_USERS = 50;

/** Hands a person's message to the bot of the chat, if Zalo would: privately, named or answered. */
export const botHears = (sandbox: Sandbox, message: Message): void => {
  if (message.by !== 'person') return;
  const bot = listener(sandbox, message);
  if (!bot) return;
  const update = updateOf(sandbox, bot, message);
  if (!bot.webhook) {
    offerUpdate(sandbox, bot, update);
    return;
  }
  const wrapped = botSettings(sandbox).botWebhookWrapped;
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
const updateOf = (sandbox: Sandbox, bot: Bot, message: Message) => {
  const { world } = sandbox.journal;
  const group = world.group.has(message.chat);
  const kind = message.attachments[0]?.type ?? 'text';
  const shown = world.person.get(message.from)?.isProtected === true ? undefined : EVENTS[kind];
  return {
    event_name: `message.${shown ?? 'unsupported'}.received`,
    message: {
      from: { id: message.from, display_name: nameOf(world, message.from), is_bot: false },
      chat: {
        id: group ? message.chat : message.from,
        chat_type: group ? 'GROUP' : 'PRIVATE',
      },
      message_id: message.id,
      date: message.at,
      ...(shown === undefined ? {} : contentOf(sandbox, bot, message, kind)),
    },
  };
};

const EVENTS: Record<string, string> = {
  text: 'text',
  image: 'image',
  sticker: 'sticker',
  audio: 'voice',
};

const contentOf = (sandbox: Sandbox, bot: Bot, message: Message, kind: string): object => {
  const { botPicture, botMentionStays } = botSettings(sandbox);
  const attachment = message.attachments[0];
  const url = absolute(sandbox, attachment?.url);
  const said = botMentionStays ? message.text : message.text.replaceAll(`@${bot.name}`, '').trim();
  switch (kind) {
    case 'text':
      return { text: said };
    case 'image':
      return {
        ...(botPicture === 'photo_url' ? {} : { photo: url }),
        ...(botPicture === 'photo' ? {} : { photo_url: url, message_type: 'CHAT_PHOTO' }),
        ...(said === '' ? {} : { caption: said }),
      };
    case 'sticker':
      return { sticker: attachment?.id, url };
    default:
      return { voice_url: url };
  }
};
