import { newHexId } from '../ids.ts';
import { iso } from '../clock.ts';
import { ControlError } from '../say.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PhoneItem, PhoneSetting, WebhookEvent, World } from '../world.ts';

export const settingOf = (world: World, number: string): PhoneSetting =>
  world.phoneSetting.get(number) ?? { zaloMuted: false, calls: 'answers' };

export const itemsOf = (world: World, number: string): PhoneItem[] =>
  [...world.phoneItem.values()].filter((item) => item.to === number);

/** An item as the control API and the messenger page show it. */
export const showItem = (item: PhoneItem) => ({
  id: item.id,
  kind: item.kind,
  text: item.text,
  state: item.state,
  repeat: item.repeat,
  thanks: item.thanks,
  pressed: item.pressed,
  own: item.own,
  at: iso(item.at),
});

/** Writes an item down and shows it on the phone's page at once. */
export const saveItem = ({ journal, live }: Sandbox, item: PhoneItem): void => {
  journal.put('phoneItem', item.id, item);
  live.tell('phone', '', () => ({ number: item.to, item: showItem(item) }));
};

export const callOf = (sandbox: Sandbox, number: string, id: string): PhoneItem => {
  const item = sandbox.journal.world.phoneItem.get(id);
  if (item?.to !== number || item.kind !== 'call')
    throw new ControlError(404, `no call ${id} on ${number}`);
  return item;
};

/** Queues a callback for whoever has the line. */
export const tellLine = (
  sandbox: Sandbox,
  lineId: string | null,
  event: { event: string } & Record<string, unknown>,
): void => {
  const line = sandbox.journal.world.line.get(lineId ?? '');
  if (!line) return;
  const id = newHexId();
  const now = sandbox.clock.now();
  const callback: WebhookEvent = {
    id,
    target: { line: line.id },
    chat: `line:${line.id}:${id}`,
    messageId: null,
    timestamp: String(now),
    body: JSON.stringify({ id, at: iso(now), ...event }),
  };
  sandbox.journal.put('event', id, callback);
  sandbox.deliveries.send(callback);
};

/** What became of an item, as its line is told. */
export const tellOutcome = (
  sandbox: Sandbox,
  item: PhoneItem,
  event: 'delivered' | 'failed' | 'answered' | 'no-answer' | 'busy' | 'digits',
  more: { digits?: string } = {},
): void => {
  const { kind, to, reference, line } = item;
  tellLine(sandbox, line, { event, kind, to, reference, ...more });
};
