import { DAY } from '../clock.ts';
import type { Attachment, Upload } from '../world.ts';
import { record, type OaCall } from './call.ts';
import { REFUSALS, invalid } from './errors.ts';

export const LONGEST_TEXT = 2000;
const UPLOAD_LIFE = 7 * DAY;

/** Reads `message`: the one grammar of private and group messages. */
export const readMessageBody = (
  call: OaCall,
  given: unknown,
): { text: string; attachments: Attachment[] } => {
  const message = record(given);
  const text = message['text'];
  if (text !== undefined && typeof text !== 'string') throw invalid('message.text');
  if (text !== undefined && text.length > LONGEST_TEXT) throw REFUSALS.tooLong('message.text');
  const attachment = message['attachment'];
  if (attachment === undefined) {
    if (text === undefined || text.trim() === '') throw invalid('message.text');
    return { text, attachments: [] };
  }
  return { text: text ?? '', attachments: [readAttachment(call, record(attachment))] };
};

const readAttachment = (call: OaCall, given: Record<string, unknown>): Attachment => {
  const payload = record(given['payload']);
  if (given['type'] === 'file') {
    const upload = uploaded(call, payload['token']);
    const blob = call.sandbox.journal.world.blob.get(upload.blob);
    return {
      type: 'file',
      url: `/files/${upload.blob}`,
      name: upload.name,
      size: blob?.size ?? 0,
      checksum: blob?.md5 ?? '',
    };
  }
  if (given['type'] !== 'template')
    throw REFUSALS.unsupported(`attachment.type ${kind(given['type'])}`);
  const elements = payload['elements'];
  const element = record(Array.isArray(elements) ? elements[0] : undefined);
  if (payload['template_type'] === 'request_user_info')
    return {
      type: 'request-info',
      title: words(element['title']),
      subtitle: words(element['subtitle']),
    };
  if (payload['template_type'] !== 'media') throw REFUSALS.unsupported('template_type');
  return readMedia(call, element);
};

const readMedia = (call: OaCall, element: Record<string, unknown>): Attachment => {
  const type = element['media_type'];
  if (type === 'sticker') {
    const id = words(element['attachment_id']);
    if (id === '') throw invalid('attachment_id');
    return { type, id, url: '/samples/nhan-dan.svg' };
  }
  if (type !== 'image' && type !== 'gif') throw REFUSALS.unsupported(`media_type ${kind(type)}`);
  if (typeof element['url'] === 'string' && /^https?:\/\//.test(element['url']))
    return { type, url: element['url'] };
  return { type, url: `/files/${uploaded(call, element['attachment_id']).blob}` };
};

const uploaded = ({ sandbox, oa }: OaCall, id: unknown): Upload => {
  const upload = typeof id === 'string' ? sandbox.journal.world.upload.get(id) : undefined;
  if (!upload || upload.oaId !== oa.id) throw invalid('attachment_id');
  if (sandbox.clock.now() - upload.at > UPLOAD_LIFE) throw REFUSALS.attachmentExpired();
  return upload;
};

const words = (value: unknown): string => (typeof value === 'string' ? value : '');
const kind = (value: unknown): string => (typeof value === 'string' ? value : 'undefined');
