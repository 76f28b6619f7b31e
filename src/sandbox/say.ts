import { readDataUrl } from './blobs.ts';
import { belongs, botById, botChat, oaChat, privateChat } from './chats.ts';
import type { Say, SayAttachment } from './control-schema.ts';
import { newHexId } from './ids.ts';
import { postMessage } from './post-message.ts';
import type { Sandbox } from './sandbox.ts';
import type { Attachment, Message, World } from './world.ts';

/** What a person may not do, or what is not there: an HTTP status and a sentence. */
export class ControlError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A person writes in a chat of theirs, as from the Zalo app. */
export const say = (sandbox: Sandbox, given: Say): Message => {
  const { journal, clock } = sandbox;
  const { world } = journal;
  if (!world.person.has(given.as)) throw new ControlError(404, `no person ${given.as}`);
  const chat = chatFor(world, given.as, given.in);
  if (!belongs(world, given.as, chat))
    throw new ControlError(403, `${given.as} is not a member of ${given.in}`);
  const group = world.group.get(chat);
  if (group?.lockSendMsg === true && !group.deputies.includes(given.as))
    throw new ControlError(403, `${given.in}: only the OA and deputies may write here`);

  const one = privateChat(chat);
  const attachments = given.attachments.map((attachment) => keep(sandbox, attachment));
  const message = postMessage(sandbox, {
    chat,
    by: 'person',
    from: given.as,
    text: given.text.normalize('NFC'),
    attachments,
    replyTo: given.replyTo ?? null,
  });
  if (one?.kind === 'oa') journal.put('interaction', `${one.accountId}:${given.as}`, clock.now());
  journal.put('read', `${chat}|${given.as}`, message.id);
  return message;
};

const chatFor = (world: World, as: string, where: string): string => {
  if (world.group.has(where)) return where;
  const [kind, accountId, personId] = where.split(':');
  if (kind === 'oa' && accountId && world.oa.has(accountId))
    return oaChat(accountId, personId ?? as);
  if (kind === 'bot') {
    const bot = accountId ? botById(world, accountId) : [...world.bot.values()][0];
    if (bot) return botChat(bot.id, personId ?? as);
  }
  throw new ControlError(404, `no chat ${where}`);
};

const SAMPLES: Record<string, { url: string; name: string }> = {
  image: { url: '/samples/anh.svg', name: 'anh.svg' },
  audio: { url: '/samples/ghi-am.wav', name: 'ghi-am.wav' },
  video: { url: '/samples/anh.svg', name: 'video.mp4' },
  file: { url: '/samples/tep.txt', name: 'tep.txt' },
  sticker: { url: '/samples/nhan-dan.svg', name: '' },
  link: { url: 'https://vi.wikipedia.org/', name: 'Liên kết' },
};

/** Stores what came as a `data:` URL and fills in what was left out. */
const keep = (sandbox: Sandbox, given: SayAttachment): Attachment => {
  const { type, latitude, longitude, durationSeconds, name } = given;
  if (type === 'location')
    return {
      type,
      latitude: latitude ?? 22.3406,
      longitude: longitude ?? 103.4951,
      ...(name ? { name } : {}),
    };
  const data = given.url === undefined ? null : readDataUrl(given.url);
  if (data) {
    const blob = sandbox.blobs.add(data.bytes, data.contentType, name ?? 'tep');
    return {
      type,
      url: `/files/${blob.id}`,
      name: blob.name,
      size: blob.size,
      checksum: blob.md5,
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
    };
  }
  return linked(given);
};

/** What lies elsewhere, or a sample of its kind. */
const linked = ({ type, url, name, durationSeconds }: SayAttachment): Attachment => {
  const sample = SAMPLES[type];
  const called = name ?? sample?.name ?? '';
  return {
    type,
    url: url ?? sample?.url ?? '',
    ...(called === '' ? {} : { name: called }),
    ...(type === 'sticker' ? { id: newHexId() } : {}),
    ...(type === 'audio' ? { durationSeconds: durationSeconds ?? 5 } : {}),
  };
};
