import { HOUR } from '../clock.ts';
import { oaChat } from '../chats.ts';
import { postMessage } from '../post-message.ts';
import { tellApp } from '../webhooks/oa-events.ts';
import type { Person, Template } from '../world.ts';
import { record, text, type OaCall } from './call.ts';
import { REFUSALS, ZaloError } from './errors.ts';
import { sinceInteraction } from './send-message.ts';

/** POST /v3.0/oa/message/template: to one person by OA user id, whenever they last turned to the OA. */
export const sendTemplate = (call: OaCall) => {
  const { sandbox, oa, input } = call;
  const userId = text(input, 'user_id');
  const person = sandbox.journal.world.person.get(userId);
  if (!person) throw new ZaloError(-201, 'user_id is invalid');
  if (sinceInteraction(sandbox, oa.id, userId) === null) throw REFUSALS.notFollowing();
  const template = templateOf(call);
  if (!template?.byUid) throw new ZaloError(-249, 'Template cannot be sent by UID');
  const words = fill(template, record(input['template_data']), {
    missing: (name) => new ZaloError(-201, `template_data.${name} is invalid`),
    tooLong: (name) => new ZaloError(-210, `template_data.${name} exceeds the limit`),
  });
  const message = post(call, person, words);
  return {
    message_id: message.id,
    user_id: userId,
    sent_time: String(message.at),
    quota: { quota_type: 'purchase_quota', remain: 999 },
  };
};

/** POST /message/template on the business host: to a phone number, by day only; the receipt comes by webhook. */
export const sendToPhone = (call: OaCall) => {
  const { sandbox, oa, input } = call;
  const phone = text(input, 'phone');
  if (!/^84\d{9}$/.test(phone)) throw new ZaloError(-108, 'Phone number is invalid');
  const template = templateOf(call);
  if (!template) throw new ZaloError(-109, 'Template id is invalid');
  if (!template.byPhone) throw new ZaloError(-131, 'Template is not approved');
  const tracking = input['tracking_id'] === undefined ? '' : text(input, 'tracking_id');
  if (tracking.length > 48) throw new ZaloError(-1121, 'tracking_id exceeds the limit');
  const words = fill(template, record(input['template_data']), {
    missing: (name) => new ZaloError(-1122, `template_data.${name} is missing`),
    tooLong: (name) => new ZaloError(-1121, `template_data.${name} exceeds the limit`),
  });
  const hour = new Date(sandbox.clock.now() + 7 * HOUR).getUTCHours();
  if (call.app.settings.phonesRestAtNight && (hour >= 22 || hour < 6))
    throw new ZaloError(-133, 'Not allowed to send at night');
  const person = byPhone(call, phone);
  if (!person) throw new ZaloError(-118, 'Zalo account does not exist or is inactive');
  const message = post(call, person, words);
  tellApp(sandbox, oa, `zns:${phone}`, {
    event_name: 'user_received_message',
    sender: { id: oa.id },
    recipient: { id: phone },
    message: {
      msg_id: message.id,
      ...(tracking === '' ? {} : { tracking_id: tracking }),
      delivery_time: String(message.at),
    },
  });
  return {
    msg_id: message.id,
    sent_time: String(message.at),
    sending_mode: '1',
    quota: { dailyQuota: '500', remainingQuota: '499' },
  };
};

const templateOf = ({ oa, input }: OaCall): Template | undefined => {
  const id = text(input, 'template_id');
  return oa.templates?.find((one) => one.id === id);
};

interface Mistakes {
  missing: (name: string) => ZaloError;
  tooLong: (name: string) => ZaloError;
}

const fill = (template: Template, data: Record<string, unknown>, mistakes: Mistakes): string => {
  let words = template.text;
  for (const { name, longest } of template.params) {
    const value = data[name];
    if (typeof value !== 'string' || value.trim() === '') throw mistakes.missing(name);
    if (value.length > longest) throw mistakes.tooLong(name);
    words = words.replaceAll(`<${name}>`, value);
  }
  return words;
};

/** 0912…, +84 912… and 84912… are one number. */
const digits = (phone: string): string => phone.replace(/\D/g, '').replace(/^0/, '84');

const byPhone = ({ sandbox }: OaCall, phone: string): Person | undefined => {
  for (const person of sandbox.journal.world.person.values())
    if (person.phone !== null && digits(person.phone) === phone) return person;
  return undefined;
};

const post = ({ sandbox, oa }: OaCall, person: Person, words: string) =>
  postMessage(sandbox, {
    chat: oaChat(oa.id, person.id),
    by: 'oa',
    from: oa.id,
    text: words,
    attachments: [],
    replyTo: null,
    template: true,
  });
