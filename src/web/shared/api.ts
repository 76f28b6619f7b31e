import { clockHeader } from '../../contract/clock.ts';
import { learnClock } from './clock.ts';
import { Problem, readProblem } from './problem.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One call to Loa's API with the session's cookie. @throws Problem with a sentence to show. */
export const call = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Problem(
      0,
      'Không nối được tới Loa. Kiểm tra mạng; những gì vừa gõ vẫn còn trên màn hình này.',
    );
  }
  learnClock(answer.headers.get(clockHeader));
  if (!answer.ok) throw await readProblem(answer);
  return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
};

export const get = <T>(path: string): Promise<T> => call<T>('GET', path);
export const post = <T>(path: string, body: unknown = {}): Promise<T> =>
  call<T>('POST', path, body);

/** `?a=1&b=2` of what is given; nothing for what is not. */
export const query = (values: Record<string, string | boolean | null | undefined>): string => {
  const given = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()}`;
};
