import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { phoneNumberSchema } from '../control-schema.ts';
import { newHexId } from '../ids.ts';
import { ControlError } from '../say.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PushDevice } from '../world.ts';
import { saveItem } from './phones.ts';

/**
 * A push service, and browsers on phones that asked for pushes:
 * `POST /sandbox/phones/:number/push` → `{endpoint, keys}` as a browser gives them · `POST /sandbox/push/:device/gone`.
 */
export const pushRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  const { journal } = sandbox;
  server.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: 4_096 },
    (_request, body, done) => done(null, body),
  );
  server.post('/sandbox/phones/:number/push', ({ params }) => {
    const { number } = phoneNumberSchema.parse(params);
    const device = newDevice(number);
    journal.put('pushDevice', device.id, device);
    const { p256dh, auth } = device;
    return { endpoint: `${sandbox.baseUrl}/push/${device.id}`, keys: { p256dh, auth } };
  });
  server.post<{ Params: { device: string } }>('/sandbox/push/:device/gone', ({ params }) => {
    const device = journal.world.pushDevice.get(params.device);
    if (!device) throw new ControlError(404, `no device ${params.device}`);
    journal.put('pushDevice', device.id, { ...device, gone: true });
    return { ok: true };
  });
  server.post<{ Params: { device: string } }>('/push/:device', (request, reply) => {
    const device = journal.world.pushDevice.get(request.params.device);
    if (!device || device.gone) return reply.code(410).send();
    const signed = /^vapid t=[\w.-]+, ?k=[\w-]+$/.test(request.headers.authorization ?? '');
    if (!signed || request.headers.ttl === undefined) return reply.code(401).send();
    const id = newHexId();
    saveItem(sandbox, pushed(sandbox, device, id, open(device, request.body as Buffer)));
    return reply.code(201).header('location', `${sandbox.baseUrl}/push-message/${id}`).send();
  });
};

const pushed = (sandbox: Sandbox, device: PushDevice, id: string, text: string) => ({
  id,
  kind: 'push' as const,
  to: device.phone,
  line: null,
  reference: '',
  text,
  at: sandbox.clock.now(),
  state: 'received' as const,
  repeat: 1,
  thanks: '',
  pressed: [],
  own: false,
  ringsUntil: null,
});

const newDevice = (phone: string): PushDevice => {
  const keys = createECDH('prime256v1');
  return {
    id: newHexId(),
    phone,
    p256dh: keys.generateKeys().toString('base64url'),
    privateKey: keys.getPrivateKey('base64url'),
    auth: randomBytes(16).toString('base64url'),
    gone: false,
  };
};

const hkdf = (salt: Buffer, key: Buffer, info: Buffer, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** Opens what was sealed for the device alone (RFC 8291, one record of aes128gcm). */
const open = (device: PushDevice, sealed: Buffer): string => {
  const salt = sealed.subarray(0, 16);
  const keyEnd = 21 + sealed.readUInt8(20);
  const sender = sealed.subarray(21, keyEnd);
  const keys = createECDH('prime256v1');
  keys.setPrivateKey(device.privateKey, 'base64url');
  const own = Buffer.from(device.p256dh, 'base64url');
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own, sender]);
  const auth = Buffer.from(device.auth, 'base64url');
  const secret = hkdf(auth, keys.computeSecret(sender), info, 32);
  const key = hkdf(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(keyEnd, -16)), decipher.final()]);
  return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8');
};
