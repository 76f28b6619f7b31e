import helmet from '@fastify/helmet';
import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
} from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { Refusal, type RefusalKind } from './errors.ts';
import type { Log } from './log.ts';

const statusOf: Record<RefusalKind, number> = {
  invalid: 400,
  'signed-out': 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  'too-many': 429,
};

const titleOf: Record<number, string> = {
  400: 'Dữ liệu chưa đúng',
  401: 'Cần đăng nhập',
  403: 'Không đủ quyền',
  404: 'Không tìm thấy',
  409: 'Chưa làm được lúc này',
  413: 'Nội dung quá lớn',
  429: 'Gửi quá nhanh',
};

/**
 * The HTTP edge: zod on every route, RFC 9457 problems that name the field, security headers,
 * OpenAPI at /api/openapi.json and /api/docs. The caller mounts routes and listens.
 * `webhooks` are the routes below /webhooks, which machines alone call.
 */
export const createWeb = async (
  log: Log,
  webhooks?: FastifyPluginAsync,
): Promise<FastifyInstance> => {
  const logger: FastifyBaseLogger = log;
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_048_576,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    trustProxy: 'loopback',
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(asProblem);
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        title: titleOf[404],
        status: 404,
        detail: 'Không có trang này.',
        instance: request.url.split('?')[0],
      }),
  );
  if (webhooks) {
    await app.register(async (scope) => {
      // A logger made for each request would cost as much as checking its signature.
      scope.setChildLoggerFactory((logger) => logger);
      await scope.register(webhooks);
    });
  }
  await app.register(cookie);
  const headers = await securityHeaders();
  app.addHook('onRequest', (request, reply, done) => {
    if (!isWebhook(request)) reply.headers(headers);
    done();
  });
  await app.register(swagger, {
    openapi: {
      info: { title: 'Loa', version: '1', description: 'The community loudspeaker made two-way.' },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true });
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
  return app;
};

/** Machines call these; what is for browsers is not for them. */
const isWebhook = (request: { url: string }): boolean => request.url.startsWith('/webhooks/');

/** The same for every page, so helmet is asked once: asked at each request, it cost as much as all else. */
const securityHeaders = async (): Promise<Record<string, string>> => {
  const example = Fastify();
  await example.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        'script-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:', 'http:', 'https:'],
        'upgrade-insecure-requests': null,
      },
    },
    strictTransportSecurity: false,
  });
  example.get('/', (_request, reply) => reply.code(204).send());
  const { headers } = await example.inject({ url: '/' });
  await example.close();
  const ours = Object.entries(headers).filter(([name]) => !['date', 'connection'].includes(name));
  return Object.fromEntries(ours.map(([name, value]) => [name, String(value)]));
};

const asProblem = (
  error: FastifyError,
  request: { log: { error: (o: unknown, m: string) => void }; url: string },
  reply: { code: (c: number) => { type: (t: string) => { send: (b: unknown) => unknown } } },
): unknown => {
  const send = (status: number, detail: string, more: object = {}): unknown =>
    reply
      .code(status)
      .type('application/problem+json')
      .send({ type: 'about:blank', title: titleOf[status] ?? 'Lỗi', status, detail, ...more });
  if (error instanceof Refusal) {
    return send(
      statusOf[error.kind],
      error.message,
      error.field === undefined ? {} : { errors: [{ field: error.field, detail: error.message }] },
    );
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((issue) => ({
      field: issue.instancePath.replace(/^\//, '').replaceAll('/', '.'),
      detail: issue.message ?? '',
    }));
    return send(
      400,
      `Kiểm tra lại: ${errors.map(({ field }) => field || 'nội dung gửi lên').join(', ')}.`,
      { errors },
    );
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) {
    request.log.error({ err: error, url: request.url.split('?')[0] }, 'a request failed');
    return send(500, 'Loa gặp lỗi khi xử lý. Việc này đã được ghi lại; dữ liệu đã lưu không mất.');
  }
  return send(
    status,
    status === 413 ? 'Nội dung gửi lên lớn hơn 1 MB. Chia nhỏ rồi gửi lại.' : error.message,
  );
};
