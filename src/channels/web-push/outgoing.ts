import { createHash } from 'node:crypto';
import webPush, { type RequestDetails } from 'web-push';
import type { Address, OutboundMessage } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { http, type HttpAnswer } from '../../platform/http.ts';

/** Seconds the push service keeps trying; older, it wakes nobody in time. */
const ttl = 300;

/** Where a device is reached, and what only it can open. */
interface Device {
  id: string;
  endpoint: string;
  p256dh: string;
  auth: string;
}

/**
 * Pushes to one device. A later push about the same thing takes the earlier one's place, so that a repeat does no harm;
 * a device that is gone is forgotten. Throws only {@link SendError}.
 */
export const pushTo = async (
  deps: Deps,
  { externalId }: Address,
  message: OutboundMessage,
): Promise<string> => {
  const device = await deviceOf(deps, externalId);
  if (!device) throw new SendError('unreachable', 'the device has gone');
  const { endpoint, method, headers, body } = requestFor(deps, device, message);
  let answer: HttpAnswer;
  try {
    answer = await http(endpoint, {
      method,
      headers,
      body: body ?? '',
      timeoutMs: 10_000,
    });
  } catch (error) {
    const code = (error as { code?: string } | null)?.code ?? 'no-answer';
    throw new SendError('unavailable', 'the push service gave no answer', { code });
  }
  if (answer.status < 300) return locationOf(answer) ?? `${device.id}:${message.reference ?? ''}`;
  if (answer.status === 404 || answer.status === 410) {
    await forget(deps, device);
    throw new SendError('unreachable', 'the device has gone', { code: String(answer.status) });
  }
  const passes = answer.status === 429 || answer.status >= 500;
  throw new SendError(passes ? 'unavailable' : 'rejected', 'the push service refused', {
    code: String(answer.status),
  });
};

const deviceOf = async (deps: Deps, id: string): Promise<Device | undefined> => {
  try {
    return await deps.db
      .selectFrom('pushSubscriptions')
      .select(['id', 'endpoint', 'p256dh', 'auth'])
      .where('id', '=', id)
      .executeTakeFirst();
  } catch (error) {
    deps.log.warn({ err: error }, 'a device could not be read');
    throw new SendError('unavailable', 'the devices cannot be read');
  }
};

const forget = async (deps: Deps, { id }: Device): Promise<void> => {
  try {
    await deps.db.deleteFrom('pushSubscriptions').where('id', '=', id).execute();
  } catch (error) {
    deps.log.warn({ err: error }, 'a device that is gone could not be forgotten');
  }
};

/** The last line of the words is where a tap leads. */
const requestFor = (deps: Deps, device: Device, { text }: OutboundMessage): RequestDetails => {
  const { WEB_PUSH_PUBLIC_KEY, WEB_PUSH_PRIVATE_KEY, WEB_PUSH_SUBJECT } = deps.config;
  const lines = text.split('\n');
  const link = lines.at(-1)?.startsWith('/') ? (lines.pop() ?? '') : '/console';
  const tag = createHash('sha256').update(link).digest('base64url').slice(0, 32);
  try {
    return webPush.generateRequestDetails(
      { endpoint: device.endpoint, keys: { p256dh: device.p256dh, auth: device.auth } },
      JSON.stringify({ title: 'Loa gọi', body: lines.join('\n'), link, tag }),
      {
        vapidDetails: {
          subject: WEB_PUSH_SUBJECT ?? deps.config.LOA_PUBLIC_URL ?? 'mailto:loa@example.invalid',
          publicKey: WEB_PUSH_PUBLIC_KEY ?? '',
          privateKey: WEB_PUSH_PRIVATE_KEY ?? '',
        },
        TTL: ttl,
        urgency: 'high',
        topic: tag,
        contentEncoding: 'aes128gcm',
      },
    );
  } catch {
    // The library's words may hold the keys.
    throw new SendError('rejected', 'the push could not be sealed for this device');
  }
};

const locationOf = ({ headers }: HttpAnswer): string | undefined => {
  const { location } = headers;
  return typeof location === 'string' && location !== '' ? location : undefined;
};
