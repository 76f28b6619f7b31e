import { createHash, randomUUID } from 'node:crypto';

/** Twenty hexadecimal characters, as message and group ids look on the wire. */
export const newHexId = (): string => randomUUID().replaceAll('-', '').slice(0, 20);

/** A credential nobody guesses: tokens and authorisation codes. */
export const newSecret = (): string =>
  (randomUUID() + randomUUID() + randomUUID()).replaceAll('-', '');

const digits = (text: string): string =>
  (
    BigInt(`0x${createHash('sha1').update(text).digest('hex').slice(0, 15)}`) +
    10n ** 18n
  ).toString();

/** The id under which one app knows a person: always the same, never equal to the OA's. */
export const userIdByApp = (appId: string, personId: string): string =>
  digits(`${appId}|${personId}`);
