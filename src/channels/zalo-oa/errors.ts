import { SendError, type SendFailure } from '../../platform/errors.ts';

/** Zalo's codes (field `error`, with HTTP 200), by what the outbox can do about them. */
const codes: Record<SendFailure, number[]> = {
  // -32 counts anew with the next minute.
  throttled: [-32],
  // -200 did not send; the rest are mended by a person (grant, package, quota, money, proof of secret,
  // address of the server) or pass with time (-218: enough for this recipient for now).
  unavailable: [
    -200, -204, -205, -209, -211, -212, -216, -218, -219, -220, -221, -224, -242, -320, -321, -501,
  ],
  // Not following, blocked, banned, silent for a week, of a restricted kind; group disabled or left.
  unreachable: [-213, -217, -227, -230, -232, -237, -244, -403],
  rejected: [-100, -201, -210, -223, -233, -234, -235, -238, -240, -241, -248, -249],
  uncertain: [],
};

const failures = new Map<number, SendFailure>(
  Object.entries(codes).flatMap(([failure, list]) =>
    list.map((code) => [code, failure as SendFailure] as const),
  ),
);

/** What an error of Zalo's means for the outbox. `-223` and `-201` have a second meaning, told by their text. */
export const sendErrorOf = (code: number, message: string): SendError => {
  let failure = failures.get(code) ?? 'rejected';
  if (code === -223 && !/article|bài viết|quota/i.test(message)) failure = 'unavailable';
  if (isAboutToken(code, message)) failure = 'unavailable';
  return new SendError(failure, message.slice(0, 200), { code: String(code) });
};

/** The business host counts for itself: what a person mends, or time; who takes nothing; the rest is the words' fault. */
const businessCodes: [SendFailure, number[]][] = [
  ['throttled', [-32]],
  [
    'unavailable',
    [-115, -117, -124, -131, -133, -135, -136, -137, -144, -146, -147, -216, -220, -501],
  ],
  ['unreachable', [-108, -114, -118, -119, -139, -141]],
];

export const businessErrorOf = (code: number, message: string): SendError => {
  const found = businessCodes.find(([, list]) => list.includes(code));
  return new SendError(found?.[0] ?? 'rejected', message.slice(0, 200), { code: String(code) });
};

/** The access token is not, or no longer, valid: worth one renewal and one more try. */
export const isAboutToken = (code: number, message: string): boolean =>
  [-216, -220, -124].includes(code) || (code === -201 && /token.*expired/i.test(message));
