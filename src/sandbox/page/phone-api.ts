import { ask } from './api.ts';

/** An SMS, a call or a push on somebody's phone. */
export interface PhoneItem {
  id: string;
  kind: 'sms' | 'call' | 'push';
  text: string;
  state: 'ringing' | 'answered' | 'ended' | 'no-answer' | 'busy' | 'received';
  repeat: number;
  thanks: string;
  pressed: string[];
  own: boolean;
  at: string;
}

export type Calls = 'answers' | 'no-answer' | 'busy' | 'unreachable';

export interface Phone {
  number: string;
  zaloMuted: boolean;
  calls: Calls;
  items: PhoneItem[];
}

const path = (number: string): string => `phones/${encodeURIComponent(number)}`;

export const phoneOf = (number: string) => ask<Phone>(path(number));
export const setPhone = (number: string, setting: { zaloMuted?: boolean; calls?: Calls }) =>
  ask(path(number), setting);
export const answer = (number: string, call: string) =>
  ask<PhoneItem>(`${path(number)}/calls/${call}/answer`, {});
export const press = (number: string, call: string, digits: string) =>
  ask<PhoneItem>(`${path(number)}/calls/${call}/press`, { digits });
export const hangUp = (number: string, call: string) =>
  ask<PhoneItem>(`${path(number)}/calls/${call}/hang-up`, {});
export const writeSms = (number: string, text: string) =>
  ask<PhoneItem>(`${path(number)}/sms`, { text });
