import { http } from '../../src/platform/http.ts';
import type { World } from '../../test/support/world.ts';
import type { Cast, Someone } from './cast.ts';

/** A message in a sandbox chat, as everybody in that chat sees it. */
export interface Heard {
  id: string;
  chat: string;
  kind: 'group' | 'private';
  members: string[];
  by: string;
  isLoa: boolean;
  text: string;
  at: string;
}

/** What a scene plays with: the people, their phones, the clock, and what goes wrong. */
export interface Stage {
  world: World;
  cast: Cast;
  profile: string;
  /** Speaks without waiting for Loa. Returns the message id. */
  say: (who: Someone, chat: string, text: string, more?: object) => Promise<string>;
  /** Speaks and waits until Loa has done all it does about it. */
  tell: (who: Someone, chat: string, text: string, more?: object) => Promise<string>;
  /** Rings Loa up; nobody answers. A call is a message without words. */
  call: (who: Someone) => Promise<void>;
  /** How many calls there were. */
  calls: number;
  /** Everything said in every chat since the mark, oldest first within a chat. */
  heard: (since?: Mark) => Promise<Heard[]>;
  /** The present moment of every chat. */
  mark: () => Promise<Mark>;
  /** A call to Loa's own API as somebody who is signed in. */
  api: <T>(
    username: string,
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: unknown,
  ) => Promise<T>;
  /** Notes a check; what fails is a reason in the score. */
  check: (holds: boolean, reason: string) => void;
}

/** How many messages each chat had. */
export type Mark = ReadonlyMap<string, number>;

/** One act of the day. */
export interface Scene {
  name: string;
  /** What it shows, for the summary. */
  title: string;
  play(stage: Stage): Promise<void>;
}

interface Chat {
  id: string;
  kind: 'group' | 'private';
  members: string[];
  messages: Message[];
}

export const openStage = (
  world: World,
  cast: Cast,
  profile: string,
): Stage & { misses: string[]; checks: number } => {
  const tokens = new Map<string, string>();

  const everything = (): Promise<Heard[][]> =>
    listen((method, path) => world.sandbox(method, path));

  const say = async (
    who: Someone,
    chat: string,
    text: string,
    more: object = {},
  ): Promise<string> => {
    const said = await world.sandbox<{ messageId: string }>('POST', '/sandbox/say', {
      as: who.id,
      in: chat,
      text,
      ...more,
    });
    return said.messageId;
  };

  const request = async <T>(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body: unknown,
    token: string | null,
  ): Promise<T> => {
    const answer = await http(`${world.url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body || 'null') as T;
  };

  const tokenOf = async (username: string): Promise<string> => {
    const known = tokens.get(username);
    if (known !== undefined) return known;
    const { token } = await request<{ token: string }>(
      'POST',
      '/api/v1/session',
      { username, password: 'loa-demo' },
      null,
    );
    tokens.set(username, token);
    return token;
  };

  const stage: Stage & { misses: string[]; checks: number } = {
    world,
    cast,
    profile,
    misses: [],
    checks: 0,
    calls: 0,
    say,
    call: async (who) => {
      const [, oa = ''] = who.own.split(':');
      await world.sandbox('POST', '/sandbox/call', { as: who.id, oa });
      stage.calls += 1;
      await world.settle();
    },
    tell: async (...words) => {
      const id = await say(...words);
      await world.settle();
      return id;
    },
    heard: async (since) =>
      (await everything()).flatMap((messages) =>
        messages.slice(since?.get(messages[0]?.chat ?? '') ?? 0),
      ),
    mark: async () =>
      new Map(
        (await everything()).flatMap((messages) =>
          messages[0] ? [[messages[0].chat, messages.length]] : [],
        ),
      ),
    api: async (username, method, path, body) =>
      request(method, path, body, await tokenOf(username)),
    check: (holds, reason) => {
      stage.checks += 1;
      if (!holds) stage.misses.push(reason);
    },
  };
  return stage;
};

type CallSandbox = <T>(method: 'GET' | 'POST', path: string) => Promise<T>;

interface Message {
  id: string;
  from: { id: string; isOa: boolean };
  text: string;
  at: string;
}

/** Reads every chat of the sandbox in which something was said, as those in it see it. */
export const listen = async (call: CallSandbox): Promise<Heard[][]> => {
  const chats = await call<Chat[]>('GET', '/sandbox/messages');
  return chats.map(({ id: chat, kind, members, messages }) =>
    messages.map(({ id, from, text, at }) => ({
      id,
      chat,
      kind,
      members,
      by: from.id,
      isLoa: from.isOa,
      text,
      at,
    })),
  );
};

/** What somebody can read on their phone. */
export const seenBy = (who: Someone, heard: readonly Heard[]): Heard[] =>
  heard.filter((message) => message.members.includes(who.id));

/** What Loa said in a chat. */
export const saidIn = (chat: string, heard: readonly Heard[]): Heard[] =>
  heard.filter((message) => message.chat === chat && message.isLoa);

const code = /\bPA-[0-9A-Z]{4,8}\b/u;

/** The case a text speaks of. */
export const codeIn = (text: string): string | undefined => code.exec(text)?.[0];

/** The private pages that quote these words: what those who can help were given. */
export const pagesOf = (words: string, heard: readonly Heard[]): Heard[] =>
  heard.filter(
    (message) =>
      message.isLoa &&
      message.kind === 'private' &&
      message.text.includes(`“${words.normalize('NFC')}”`),
  );

/** The category a page names: "🔴 PA-2F7K · Y tế · rất gấp". */
export const categoryOn = (page: Heard): string => page.text.split('\n')[0]?.split(' · ')[1] ?? '';

/** Whose phone a private page stands on. */
export const readerOf = (page: Heard): Someone => ({
  id: page.members[0] ?? '',
  name: '',
  phone: null,
  own: page.chat,
});
