import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { newHexId } from '../ids.ts';
import { chance, type Sandbox } from '../sandbox.ts';
import type { Line, PhoneItem } from '../world.ts';
import { saveItem, settingOf, tellOutcome } from './phones.ts';
import { isSigned } from './signature.ts';

const to = z.string().regex(/^\+?\d{3,15}$/);
const reference = z.string().min(1).max(100);
/** GSM-7's plain part: what every phone shows. */
const gsm = /^[\n\x20-\x5f\x61-\x7e]*$/;

const smsSchema = z.object({ to, reference, text: z.string().min(1).max(306).regex(gsm) });
const callSchema = z.object({
  to,
  reference,
  say: z.string().min(1).max(2_000),
  repeat: z.number().int().min(1).max(5),
  ringSeconds: z.number().int().min(5).max(120),
  gather: z.object({ digits: z.number().int().min(1).max(12), thanks: z.string() }),
});

/** A provider of SMS and calls, for a line that is seeded: it takes each reference once and signs its callbacks. */
export const providerRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  server.register((scope, _options, done) => {
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, given) =>
      given(null, String(body)),
    );
    scope.post('/phone-provider/sms', (request, reply) =>
      take(sandbox, request, reply, (line, body) => sms(sandbox, line, body)),
    );
    scope.post('/phone-provider/calls', (request, reply) =>
      take(sandbox, request, reply, (line, body) => call(sandbox, line, body)),
    );
    done();
  });
};

const header = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/** Checks the signature, the shape and the reference; then does it, and may keep the answer to itself. */
const take = async (
  sandbox: Sandbox,
  request: FastifyRequest,
  reply: FastifyReply,
  act: (line: Line, body: unknown) => PhoneItem | 404,
): Promise<unknown> => {
  const { faults, journal, counts } = sandbox;
  const path = request.routeOptions.url ?? '';
  counts.calls.set(path, (counts.calls.get(path) ?? 0) + 1);
  const line = journal.world.line.get(header(request, 'x-loa-account'));
  const body = String(request.body);
  const signed = {
    timestamp: header(request, 'x-loa-timestamp'),
    signature: header(request, 'x-loa-signature'),
    body,
  };
  if (!line || !isSigned(line, signed)) return reply.code(401).send({ error: 'signature' });
  if (chance(faults.errorRate)) return reply.code(503).send({ error: 'unavailable' });
  const content: unknown = JSON.parse(body);
  const known = earlier(sandbox, content);
  if (known) return reply.code(409).send({ id: known.id });
  const item = act(line, content);
  if (item === 404) return reply.code(404).send({ error: 'unreachable' });
  if (chance(faults.timeoutAfterEffectRate)) return new Promise(() => undefined);
  return reply.code(202).send({ id: item.id });
};

const earlier = ({ journal }: Sandbox, content: unknown): PhoneItem | undefined => {
  const named = z.object({ reference }).safeParse(content).data?.reference;
  return [...journal.world.phoneItem.values()].find((item) => item.reference === named);
};

const itemOf = (
  sandbox: Sandbox,
  line: Line,
  given: Pick<PhoneItem, 'kind' | 'to' | 'reference' | 'text'>,
): PhoneItem => ({
  id: newHexId(),
  line: line.id,
  at: sandbox.clock.now(),
  state: 'received',
  repeat: 1,
  thanks: '',
  pressed: [],
  own: false,
  ringsUntil: null,
  ...given,
});

const sms = (sandbox: Sandbox, line: Line, body: unknown): PhoneItem | 404 => {
  const { to, reference, text } = smsSchema.parse(body);
  const item = itemOf(sandbox, line, { kind: 'sms', to, reference, text });
  if (settingOf(sandbox.journal.world, to).calls === 'unreachable') return 404;
  saveItem(sandbox, item);
  tellOutcome(sandbox, item, 'delivered');
  return item;
};

const call = (sandbox: Sandbox, line: Line, body: unknown): PhoneItem | 404 => {
  const { to, reference, say, repeat, ringSeconds, gather } = callSchema.parse(body);
  const { world } = sandbox.journal;
  const { calls } = settingOf(world, to);
  if (calls === 'unreachable') return 404;
  const onThePhone = [...world.phoneItem.values()].some(
    (item) => item.to === to && item.kind === 'call' && item.state === 'answered',
  );
  const busy = calls === 'busy' || onThePhone;
  const item: PhoneItem = {
    ...itemOf(sandbox, line, { kind: 'call', to, reference, text: say }),
    state: busy ? 'busy' : calls === 'no-answer' ? 'no-answer' : 'ringing',
    repeat,
    thanks: gather.thanks,
    ringsUntil: sandbox.clock.now() + ringSeconds * 1_000,
  };
  saveItem(sandbox, item);
  if (item.state !== 'ringing') tellOutcome(sandbox, item, busy ? 'busy' : 'no-answer');
  else ringOut(sandbox, item);
  return item;
};

/** Nobody picks up in time. */
const ringOut = (sandbox: Sandbox, item: PhoneItem): void => {
  sandbox.clock.at(item.ringsUntil ?? 0, () => {
    const now = sandbox.journal.world.phoneItem.get(item.id);
    if (now?.state !== 'ringing') return;
    saveItem(sandbox, { ...now, state: 'no-answer' });
    tellOutcome(sandbox, now, 'no-answer');
  });
};
