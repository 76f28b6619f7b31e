import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Channel, ChannelAccount, Inbound } from '../../src/platform/channel.ts';
import { SendError, type SendFailure } from '../../src/platform/errors.ts';

/** What the platform does with one call. */
export type PlatformAnswer =
  | { status?: number; headers?: Record<string, string>; body: unknown }
  /** Hangs up, after the request was read or at once. */
  | { hangUp: true };

export interface ChannelCase {
  /** Made for each test against a platform at this address. */
  open(baseUrl: string): Promise<{ channel: Channel; account: ChannelAccount }>;
  /** A success of the platform, and the message id it gives. */
  success: { answer: PlatformAnswer; id: string };
  /** Each answer the documents know, and what the outbox is to make of it. */
  failures: { name: string; answer: PlatformAnswer; failure: SendFailure; code?: string }[];
  /** Each payload a person's doing causes, and what Loa takes it for. */
  payloads: { name: string; read: () => Inbound | undefined; expected: object }[];
}

/** What every channel must keep to: all that goes wrong is a SendError of the right kind, all that people send is heard. */
export const channelContract = (name: string, given: ChannelCase): void => {
  describe(`the channel ${name}`, () => {
    let server: Server;
    let baseUrl: string;
    let answer: PlatformAnswer;
    const seen: { url: string; body: string }[] = [];

    beforeAll(async () => {
      server = createServer((request, response) => {
        void bodyOf(request).then((body) => {
          seen.push({ url: request.url ?? '', body });
          if ('hangUp' in answer) return request.socket.destroy();
          const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
          return response.writeHead(answer.status ?? 200, answer.headers ?? {}).end(text);
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    const send = async (text = 'Mã PA-2F7K'): Promise<string> => {
      const { channel, account } = await given.open(baseUrl);
      return channel.send(account, { kind: 'group', externalId: 'g1' }, { text });
    };
    const failureOf = async (): Promise<SendError> => {
      const error = await send().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(SendError);
      return error as SendError;
    };

    it('gives back the platform’s message id', async () => {
      answer = given.success.answer;
      expect(await send()).toBe(given.success.id);
    });

    it.each(given.failures)('takes $name for $failure', async ({ answer: next, failure, code }) => {
      answer = next;
      const error = await failureOf();
      expect(error.failure).toBe(failure);
      if (code !== undefined) expect(error.code).toBe(code);
    });

    it('knows that nothing left when nobody listens', async () => {
      const { channel, account } = await given.open('http://127.0.0.1:9');
      const thrown = channel.send(account, { kind: 'group', externalId: 'g1' }, { text: 'x' });
      await expect(thrown).rejects.toMatchObject({ failure: 'unavailable' });
    });

    it('does not know whether it arrived when the platform hangs up', async () => {
      answer = { hangUp: true };
      expect((await failureOf()).failure).toBe('uncertain');
    });

    it.each(given.payloads)('hears $name', ({ read, expected }) => {
      expect(read()).toMatchObject(expected);
    });
  });
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};
