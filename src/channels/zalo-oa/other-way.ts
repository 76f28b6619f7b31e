import { z } from 'zod';
import type { ChannelAccount, OtherWay, Via } from '../../platform/channel.ts';
import { isWithin, nextAllowed } from '../../platform/calendar.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import type { Api } from './api.ts';

/** Phones are left alone from 22:00 to 06:00; Zalo refuses with -133. */
const night = { from: '22:00', to: '06:00' };

/** An approved template: its number at Zalo, the parameter that carries our words, and what else it wants. */
const template = z.object({
  id: z.string().min(1),
  field: z.string().min(1),
  longest: z.number().int().min(30).default(200),
  more: z.record(z.string(), z.string()).default({}),
});
const settings = z.object({
  templates: z.object({ uid: template.optional(), phone: template.optional() }).default({}),
});
type Template = z.infer<typeof template>;

const templatesOf = (account: ChannelAccount): z.infer<typeof settings>['templates'] =>
  settings.safeParse(account.settings).data?.templates ?? {};

/**
 * Template messages (ZBS), for people silent for more than seven days or who do not follow: by their
 * id on the OA first, by phone where that does not reach them either.
 */
export const createOtherWay = (deps: Deps, api: Api): OtherWay => ({
  offered: (account) => {
    const { uid, phone } = templatesOf(account);
    return uid !== undefined || phone !== undefined;
  },
  send: async (account, { externalId, phone }, text) => {
    const templates = templatesOf(account);
    let failed: SendError | undefined;
    if (templates.uid) {
      try {
        return await sendByUid(api, account, templates.uid, { externalId, text });
      } catch (error) {
        if (!(error instanceof SendError) || !endsThere(error)) throw error;
        failed = error;
      }
    }
    const number = phone === null ? null : normalise(phone);
    if (templates.phone && number !== null) {
      return sendByPhone({ deps, api, account }, templates.phone, { externalId, number, text });
    }
    if (failed) throw failed;
    return null;
  },
});

const endsThere = ({ failure }: SendError): boolean =>
  failure === 'unreachable' || failure === 'rejected';

const id = z.union([z.string().min(1), z.number().transform(String)]);
const sentByUid = z.object({ message_id: id });
const sentByPhone = z.object({ msg_id: id });

const sendByUid = async (
  api: Api,
  account: ChannelAccount,
  template: Template,
  { externalId, text }: { externalId: string; text: string },
): Promise<{ externalId: string; via: Via }> => {
  const { data, isCut } = fill(template, text);
  const answer = await api(account, {
    path: '/v3.0/oa/message/template',
    body: { user_id: externalId, template_id: template.id, template_data: data },
  });
  const sent = sentByUid.safeParse(answer).data?.message_id;
  if (sent === undefined) throw new SendError('uncertain', 'success without a message id');
  return { externalId: sent, via: isCut ? 'template-cut' : 'template' };
};

const sendByPhone = async (
  { deps, api, account }: { deps: Deps; api: Api; account: ChannelAccount },
  template: Template,
  { externalId, number, text }: { externalId: string; number: string; text: string },
): Promise<{ externalId: string; via: Via }> => {
  const now = deps.clock();
  const morning = nextAllowed(now, night);
  const asleep = (): SendError =>
    new SendError('unavailable', 'phones are left alone until 06:00', {
      code: '-133',
      notBefore: morning > now ? morning : nextAllowed(new Date(now.getTime() + slackMs), night),
    });
  if (isWithin(now, night)) throw asleep();
  const { data, isCut } = fill(template, text);
  let answer: unknown;
  try {
    answer = await api(account, {
      host: 'business',
      path: '/message/template',
      body: {
        phone: number,
        template_id: template.id,
        template_data: data,
        // Comes back with the receipt, which names a phone and no chat.
        tracking_id: externalId,
      },
    });
  } catch (error) {
    if (error instanceof SendError && error.code === '-133') throw asleep();
    throw error;
  }
  const sent = sentByPhone.safeParse(answer).data?.msg_id;
  if (sent === undefined) throw new SendError('uncertain', 'success without a message id');
  return { externalId: sent, via: isCut ? 'phone-cut' : 'phone' };
};

/** Zalo's clock may be a little ahead of ours. */
const slackMs = 15 * 60_000;

/** A template takes one line of some length: what does not fit is cut at a word. */
const fill = (
  { field, longest, more }: Template,
  text: string,
): { data: Record<string, string>; isCut: boolean } => {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= longest) return { data: { ...more, [field]: line }, isCut: false };
  const start = line.slice(0, longest - 1);
  const word = start.lastIndexOf(' ');
  const words = (word > longest / 2 ? start.slice(0, word) : start).replace(/[\s\p{Cs}]+$/u, '');
  return { data: { ...more, [field]: `${words}…` }, isCut: true };
};

/** 0912 345 678 → 84912345678; null for what is no mobile number. */
const normalise = (phone: string): string | null => {
  const digits = phone.replace(/\D/g, '').replace(/^0/, '84');
  return /^84\d{9}$/.test(digits) ? digits : null;
};
