/** A refusal in Zalo's envelope: HTTP 200 with a number that is not zero. */
export class ZaloError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const invalid = (field: string): ZaloError => new ZaloError(-201, `${field} is invalid`);

export const REFUSALS = {
  badToken: () => new ZaloError(-216, 'Access token is invalid'),
  /** The business host knows one number for all that is wrong with a token. */
  badBusinessToken: () => new ZaloError(-124, 'Access token is invalid'),
  oldToken: () => new ZaloError(-220, 'Access token has expired or been removed'),
  badProof: () => new ZaloError(-242, 'appsecret_proof is invalid'),
  outOfQuota: () => new ZaloError(-211, 'Out of quota'),
  oldMessageApi: () => new ZaloError(-240, 'This message API is no longer supported'),
  rateOfOa: () =>
    new ZaloError(-32, 'Official Account has reached its limit of requests per minute'),
  rateOfApp: () => new ZaloError(-32, 'Application has reached its limit of requests per minute'),
  notFollowing: () => new ZaloError(-213, 'User has not followed the Official Account'),
  windowClosed: () => new ZaloError(-230, 'User has not interacted with the OA in the past 7 days'),
  tooLong: (field: string) => new ZaloError(-210, `${field} exceeds the limit of 2000 characters`),
  unsupported: (what: string) => new ZaloError(-233, `${what} is not supported`),
  attachmentExpired: () => new ZaloError(-100, 'Attachment has expired'),
  groupDisabled: () => new ZaloError(-237, 'Group is disabled: its asset has expired'),
  assetUnusable: () => new ZaloError(-238, 'Asset is used or disabled'),
  assetUsed: () => new ZaloError(-241, 'Asset has already been used'),
  notInGroup: () => new ZaloError(-403, 'Official Account is not in the group'),
  tooMany: (field: string) => new ZaloError(-210, `${field} exceeds the limit`),
};
