import { SECOND } from '../clock.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Bot } from '../world.ts';
import { botSettings } from './bot-call.ts';

interface Mailbox {
  updates: { update: unknown; at: number }[];
  poll: ((update: unknown) => void) | null;
}

/** Updates wait in memory only: Zalo promises no more for a bot that asks. */
const mailboxes = new WeakMap<Sandbox['journal'], Map<string, Mailbox>>();

const mailboxOf = ({ journal }: Sandbox, token: string): Mailbox => {
  const all = mailboxes.get(journal) ?? new Map<string, Mailbox>();
  mailboxes.set(journal, all);
  const known = all.get(token);
  if (known) return known;
  const fresh: Mailbox = { updates: [], poll: null };
  all.set(token, fresh);
  return fresh;
};

export const offerUpdate = (sandbox: Sandbox, bot: Bot, update: unknown): void => {
  const mailbox = mailboxOf(sandbox, bot.token);
  if (mailbox.poll) mailbox.poll(update);
  else mailbox.updates.push({ update, at: sandbox.clock.now() });
};

/** The next update, at once or within the seconds asked; null if none came. */
export const nextUpdate = (
  sandbox: Sandbox,
  bot: Bot,
  seconds: number,
  gone: (stop: () => void) => void,
): Promise<unknown> => {
  const mailbox = mailboxOf(sandbox, bot.token);
  const oldest = sandbox.clock.now() - botSettings(sandbox).pollBufferSeconds * SECOND;
  mailbox.updates = mailbox.updates.filter((one) => one.at >= oldest);
  const next = mailbox.updates.shift();
  if (next) return Promise.resolve(next.update);
  mailbox.poll?.(null); // a newer poll takes the place of the one before
  return new Promise((resolve) => {
    const finish = (update: unknown): void => {
      clearTimeout(timer);
      if (mailbox.poll === finish) mailbox.poll = null;
      resolve(update);
    };
    const timer = setTimeout(() => finish(null), seconds * SECOND);
    mailbox.poll = finish;
    gone(() => finish(null));
  });
};
