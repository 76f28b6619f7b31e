/** Whom a notice is for: households in their own groups, or officials in theirs. */
export type Audience = 'households' | 'officials';

/** `asked`: previewed in chat and waiting for the sender's word. */
export type NoticeState = 'asked' | 'sent' | 'withdrawn';

export interface Notice {
  id: string;
  code: string;
  /** Made by the page or the chat message, so that asking twice sends once. */
  key: string;
  text: string;
  audience: Audience;
  unitIds: string[];
  /** The path all its units share: whoever may see that place may see the notice. */
  unitPath: string;
  urgent: boolean;
  byPersonId: string;
  createdAt: Date;
  sendAt: Date | null;
  withdrawnAt: Date | null;
  groups: number;
  households: number;
  withoutZalo: number;
  state: NoticeState;
  messageId: string | null;
}

export interface Draft {
  text: string;
  unitIds: string[];
  audience: Audience;
  urgent: boolean;
  sendAt: Date | null;
}

/** Routine pushes one group gets in a day before the sender is warned. Ours. */
export const mostPerDay = 3;

/** How long a chat preview waits for "GỬI". */
export const askedMinutes = 30;

/** The longest start two paths share, ending at a unit. */
export const sharedPath = (paths: readonly string[]): string => {
  const [first = '/', ...rest] = paths;
  const parts = first.split('/').slice(1, -1);
  let shared = '/';
  for (const part of parts) {
    const next = `${shared}${part}/`;
    if (!rest.every((path) => path.startsWith(next))) break;
    shared = next;
  }
  return shared;
};

const identityNumber = /(?<!\d)\d{12}(?!\d)/u;
const mobile = /(?<!\d)(?:\+?84|0)[\s.]?[35789](?:[\s.]?\d){8}(?!\d)/gu;

/** Personal facts that have no place in a post many people read. Numbers in `published` are offices' own. */
export const personalData = (
  text: string,
  published: readonly string[],
): 'identity-number' | 'phone' | null => {
  if (identityNumber.test(text)) return 'identity-number';
  const known = new Set(published.map((number) => number.replaceAll(/\D/g, '')));
  const found = [...text.matchAll(mobile)].map(([number]) =>
    number.replaceAll(/\D/g, '').replace(/^84/, '0'),
  );
  return found.some((number) => !known.has(number)) ? 'phone' : null;
};
