/** What a webhook would be without Loa: bare fastify, one INSERT for each request, no signature looked at. */
import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';

interface Event {
  timestamp: string;
  sender: { id: string };
  recipient: { id: string };
  message: { msg_id: string; text: string };
}

const { DATABASE_URL = '', PORT = '0', ACCOUNT = '' } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 12, keepAlive: true });
const insert = `
  insert into bare."inboxMessages" (id, "accountId", "externalId", "chatKind", "chatId", "senderId", kind, text,
    attachments, "sentAt", "receivedAt", status, attempts)
  values ($1, $2, $3, 'group', $4, $5, 'text', $6, '[]', $7, $8, 'received', 0)
  on conflict ("accountId", "externalId") do nothing`;

const app = Fastify();
app.get('/healthz', () => ({ ok: true }));
app.post('/webhooks/zalo-oa', async (request) => {
  const { message, sender, recipient, timestamp } = request.body as Event;
  await pool.query({
    name: 'insert',
    text: insert,
    values: [
      randomUUID(),
      ACCOUNT,
      message.msg_id,
      recipient.id,
      sender.id,
      message.text,
      new Date(Number(timestamp)),
      new Date(),
    ],
  });
  return {};
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
