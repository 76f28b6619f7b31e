import type { Channel } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { sendByPhone } from './outgoing.ts';
import { webhook } from './webhook.ts';

/**
 * A phone line: SMS and calls through whatever provider speaks this contract, or a small adapter before one.
 *
 * We POST, signed (`x-loa-account`, `x-loa-timestamp`, `x-loa-signature`: HMAC-SHA256 in hexadecimal over the
 * timestamp, a dot and the exact body):
 * - `<base>/sms` `{to, text, reference}`: GSM-7, at most two parts;
 * - `<base>/calls` `{to, say, repeat, ringSeconds, gather: {digits, thanks}, reference}`: speaks `say` in Vietnamese
 *   `repeat` times, collects digits, each time says `thanks` and goes on until the other side hangs up.
 *
 * The answer is 2xx `{id}`; a reference seen before is 409 `{id}` and no second call; 429 says `retry-after` in seconds;
 * 404 or 410 a number that takes nothing; 401, 402, 403 what a person mends; any other 4xx a refusal.
 *
 * Callbacks are POSTed to `/webhooks/voice-sms`, signed the same way, repeated until 200, each with an `id` of its own
 * and `at`: `{event: delivered|failed|answered|no-answer|busy|digits, kind: sms|call, to, reference, digits?}` and, where
 * the number can be written to, `{event: "sms", from, text}`.
 *
 * A call nobody answered for is never repeated: there is no reading back. Not enabled without an address.
 */
export const voiceSms = (deps: Deps): Channel | null => {
  if (deps.config.VOICE_SMS_BASE_URL === undefined) return null;
  return {
    name: 'voice-sms',
    capabilities: { groups: false, hears: 'all', longestText: 2_000, readsBack: false },
    webhook: (receive) => webhook(deps, receive),
    send: (account, to, message) => sendByPhone(deps, account, to, message),
  };
};
