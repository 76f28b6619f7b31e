import type { FastifyInstance } from 'fastify';
import {
  callActSchema,
  phoneNumberSchema,
  phoneSettingSchema,
  pressSchema,
  smsBackSchema,
} from '../control-schema.ts';
import { newHexId } from '../ids.ts';
import { ControlError } from '../say.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PhoneItem } from '../world.ts';
import { callOf, itemsOf, saveItem, settingOf, showItem, tellLine, tellOutcome } from './phones.ts';

/**
 * What the owner of a phone does with it:
 * `GET /sandbox/phones/:number` what is on it, oldest first · `POST …` how it takes what comes ·
 * `POST …/calls/:call/answer|press|hang-up` · `POST …/sms` writes back to the line that wrote last.
 */
export const phoneRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  const { journal } = sandbox;
  server.get('/sandbox/phones/:number', ({ params }) => {
    const { number } = phoneNumberSchema.parse(params);
    return {
      number,
      ...settingOf(journal.world, number),
      items: itemsOf(journal.world, number).map(showItem),
    };
  });
  server.post('/sandbox/phones/:number', ({ params, body }) => {
    const { number } = phoneNumberSchema.parse(params);
    const { zaloMuted, calls } = phoneSettingSchema.parse(body);
    const before = settingOf(journal.world, number);
    const setting = { zaloMuted: zaloMuted ?? before.zaloMuted, calls: calls ?? before.calls };
    journal.put('phoneSetting', number, setting);
    return { number, ...setting };
  });
  server.post('/sandbox/phones/:number/calls/:call/answer', ({ params }) => {
    const call = find(sandbox, params);
    if (call.state !== 'ringing') throw new ControlError(409, `the call is ${call.state}`);
    const answered: PhoneItem = { ...call, state: 'answered' };
    saveItem(sandbox, answered);
    tellOutcome(sandbox, call, 'answered');
    return showItem(answered);
  });
  server.post('/sandbox/phones/:number/calls/:call/press', ({ params, body }) => {
    const call = find(sandbox, params);
    const { digits } = pressSchema.parse(body);
    if (call.state !== 'answered') throw new ControlError(409, `the call is ${call.state}`);
    const pressed: PhoneItem = { ...call, pressed: [...call.pressed, digits] };
    saveItem(sandbox, pressed);
    tellOutcome(sandbox, call, 'digits', { digits });
    return showItem(pressed);
  });
  server.post('/sandbox/phones/:number/calls/:call/hang-up', ({ params }) => {
    const call = find(sandbox, params);
    const refused = call.state === 'ringing';
    if (!refused && call.state !== 'answered') return showItem(call);
    const ended: PhoneItem = { ...call, state: refused ? 'busy' : 'ended' };
    saveItem(sandbox, ended);
    if (refused) tellOutcome(sandbox, call, 'busy');
    return showItem(ended);
  });
  server.post('/sandbox/phones/:number/sms', ({ params, body }) => {
    const { number } = phoneNumberSchema.parse(params);
    const { text } = smsBackSchema.parse(body);
    return writeBack(sandbox, number, text);
  });
};

const find = (sandbox: Sandbox, params: unknown): PhoneItem => {
  const { number, call } = callActSchema.parse(params);
  return callOf(sandbox, number, call);
};

const writeBack = (sandbox: Sandbox, number: string, text: string) => {
  const { world } = sandbox.journal;
  const last = itemsOf(world, number).findLast((item) => item.line !== null);
  const line = last?.line ?? [...world.line.keys()][0] ?? null;
  if (line === null) throw new ControlError(409, 'no line to write to');
  const item: PhoneItem = {
    id: newHexId(),
    kind: 'sms',
    to: number,
    line,
    reference: '',
    text,
    at: sandbox.clock.now(),
    state: 'received',
    repeat: 1,
    thanks: '',
    pressed: [],
    own: true,
    ringsUntil: null,
  };
  saveItem(sandbox, item);
  tellLine(sandbox, line, { event: 'sms', from: number, text });
  return showItem(item);
};
