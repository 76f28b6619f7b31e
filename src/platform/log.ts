import { pino, type Logger } from 'pino';

export type Log = Logger;

/** Paths never written to a log: secrets, and what people say about their health. */
const redacted = [
  'password',
  '*.password',
  'token',
  '*.token',
  'accessToken',
  '*.accessToken',
  'refreshToken',
  '*.refreshToken',
  'secretKey',
  '*.secretKey',
  'authorization',
  'headers.authorization',
  'headers.cookie',
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers.access_token',
  'text',
  '*.text',
  'phone',
  '*.phone',
  'name',
  '*.displayName',
];

/** The process's log: JSON lines on standard error, with secrets and people's words redacted. */
export const createLog = (options: { level: string; role: string; pretty?: boolean }): Log =>
  pino(
    {
      level: options.level,
      base: { role: options.role },
      redact: { paths: redacted, censor: '[kín]' },
      serializers: {
        req: (req: { method: string; url: string }) => ({
          method: req.method,
          url: req.url.split('?')[0],
        }),
      },
      ...(options.pretty
        ? {
            transport: {
              target: 'pino-pretty',
              options: { destination: 2, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' },
            },
          }
        : {}),
    },
    ...(options.pretty ? [] : [pino.destination({ dest: 2, sync: false })]),
  );
