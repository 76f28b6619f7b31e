import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { noteOutcome } from '../calls.ts';
import { botChat } from '../chats.ts';
import { meetFaults, record, refusalFor, silence } from '../oa/call.ts';
import { postMessage } from '../post-message.ts';
import { chance, type Sandbox } from '../sandbox.ts';
import type { Attachment } from '../world.ts';
import { BotError, botSettings, words, type BotCall, type Method } from './bot-call.ts';
import { nextUpdate } from './updates.ts';
import { webhookMethods } from './webhook.ts';

const LONGEST_TEXT = 2000;
const PER_MONTH = 3000;
const SENDS = new Set(['sendMessage', 'sendPhoto', 'sendSticker', 'sendVoice']);

/** The chat a send names: a group the bot is in, or a person who wrote to it. */
const chatOf = ({ sandbox, bot }: BotCall, chatId: string): string => {
  const group = sandbox.journal.world.group.get(chatId);
  if (group?.botToken === bot.token) return chatId;
  if (bot.users.includes(chatId)) return botChat(bot.id, chatId);
  throw new BotError(400, 'Bad Request: chat not found');
};

/** Takes one of the month's messages; the plan's last one answers 429. */
const countMonth = ({ sandbox, bot }: BotCall): void => {
  const month = new Date(sandbox.clock.now()).toISOString().slice(0, 7);
  const sent = bot.month === month ? bot.sentThisMonth : 0;
  if (sent >= PER_MONTH) throw new BotError(429, 'Quota exceeded');
  sandbox.journal.put('bot', bot.token, { ...bot, month, sentThisMonth: sent + 1 });
};

const post = (call: BotCall, text: string, attachments: Attachment[]) => {
  const { sandbox, bot } = call;
  const chat = chatOf(call, words(call, 'chat_id'));
  countMonth(call);
  const message = postMessage(sandbox, {
    chat,
    by: 'bot',
    from: bot.id,
    text,
    attachments,
    replyTo: null,
  });
  return { message_id: message.id, date: message.at };
};

const getUpdates: Method = async ({ sandbox, bot, input, request }) => {
  if (bot.webhook) throw new BotError(400, 'Bad Request: a webhook is set');
  const asked = Number(input['timeout'] ?? 30);
  const seconds = Number.isFinite(asked) ? Math.min(Math.max(asked, 0), 60) : 30;
  const update = await nextUpdate(sandbox, bot, seconds, (stop) =>
    request.raw.socket.once('close', stop),
  );
  if (update === null) throw new BotError(408, 'Request timeout');
  return update;
};

const sendVoice: Method = (call) => {
  const url = words(call, 'voice_url');
  if (!url.split('?')[0]?.endsWith('.aac')) throw new BotError(400, 'Bad Request: voice_url');
  const chat = chatOf(call, words(call, 'chat_id'));
  if (!call.sandbox.journal.world.group.has(chat)) return post(call, '', [{ type: 'audio', url }]);
  countMonth(call);
  return { message_id: 'undelivered', date: call.sandbox.clock.now() }; // said ok, never arrives
};

const METHODS: Record<string, Method> = {
  getMe: ({ bot }) => ({
    id: bot.id,
    account_name: bot.name,
    account_type: 'BASIC',
    can_join_groups: true,
  }),
  getUpdates,
  ...webhookMethods,
  sendMessage: (call) => post(call, words(call, 'text', LONGEST_TEXT), []),
  sendPhoto: (call) => {
    const caption = call.input['caption'] === undefined ? '' : words(call, 'caption', LONGEST_TEXT);
    return post(call, caption, [{ type: 'image', url: words(call, 'photo') }]);
  },
  sendSticker: (call) =>
    post(call, '', [{ type: 'sticker', id: words(call, 'sticker'), url: '/samples/nhan-dan.svg' }]),
  sendVoice,
  sendChatAction: (call) => {
    chatOf(call, words(call, 'chat_id'));
    if (call.input['action'] !== 'typing') throw new BotError(400, 'Bad Request: action');
    return undefined;
  },
};

const enveloped = async (perform: () => Promise<unknown>) => {
  try {
    const result = await perform();
    return result === undefined ? { ok: true } : { ok: true, result };
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    return { ok: false, description: error.message, error_code: error.code };
  }
};

/** JSON, a form, or a form in parts: bots may send any. */
const fieldsOf = async (request: FastifyRequest): Promise<Record<string, unknown>> => {
  const { body } = request;
  if (!Buffer.isBuffer(body)) return record(body);
  try {
    const answer = new Response(new Uint8Array(body), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    });
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- slow for large bodies; these are small
    return Object.fromEntries(await answer.formData());
  } catch {
    throw new BotError(400, 'Bad Request: not a form');
  }
};

/** The bot platform: `/bot<TOKEN>/<method>`, by GET or POST. */
export const botRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (await meetFaults(sandbox, request, reply)) return reply;
    const { token = '', method = '' } = request.params as { token?: string; method?: string };
    const envelope = await enveloped(async () => {
      const bot = sandbox.journal.world.bot.get(token);
      if (!bot) throw new BotError(401, 'Unauthorized');
      const perform = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
      if (!perform) throw new BotError(404, 'Not Found');
      const refusal = refusalFor(sandbox, request);
      if (refusal) throw new BotError(refusal.error, refusal.message);
      noteOutcome(request, { who: bot.name });
      const input = { ...record(request.query), ...(await fieldsOf(request)) };
      return await perform({ sandbox, bot, input, request });
    });
    noteOutcome(request, { code: envelope.error_code ?? 0, message: envelope.description ?? '' });
    if (envelope.ok && SENDS.has(method) && chance(sandbox.faults.timeoutAfterEffectRate)) {
      silence(sandbox, request, reply);
      return reply;
    }
    if (envelope.error_code !== undefined && botSettings(sandbox).botErrorStatus === 'own')
      void reply.code(envelope.error_code);
    return envelope;
  };
  server.route({ method: ['GET', 'POST'], url: '/bot:token/:method', handler: handle });
};
