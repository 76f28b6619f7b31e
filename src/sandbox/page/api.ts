/** The control API, as this page uses it. */
export interface Person {
  id: string;
  name: string;
  phone: string | null;
  role: string | null;
  avatarColor: string | null;
  where: string | null;
  chats: string[];
}

export interface Role {
  role: string;
  count: number;
  people: Person[];
}

export interface Chat {
  id: string;
  name: string;
  kind: 'group' | 'private';
  account: { kind: 'oa' | 'bot'; id: string; name: string };
  members: { id: string; name: string }[];
  unread: number;
  last: { id: string; text: string; mine: boolean; name: string; at: string } | null;
}

export interface Attachment {
  type: string;
  url?: string;
  name?: string;
  size?: number;
  latitude?: number;
  longitude?: number;
  durationSeconds?: number;
  title?: string;
  subtitle?: string;
}

export interface Message {
  id: string;
  from: { id: string; name: string; isOa: boolean; isBot: boolean };
  text: string;
  attachments: Attachment[];
  at: string;
  replyTo: string | null;
  quoted?: { name: string; text: string };
  mentions: { id: string; name: string }[];
  reactions?: Record<string, string>;
  received?: boolean;
}

/** What the sandbox refused, in words. */
export class Refused extends Error {}

/** One call to the control API: GET, or POST where there is a body. */
export const ask = async <T>(path: string, body?: unknown): Promise<T> => {
  const answer = await fetch(
    `/sandbox/${path}`,
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
  );
  const read = (await answer.json()) as T & { title?: string };
  if (!answer.ok) throw new Refused(read.title ?? String(answer.status));
  return read;
};

const id = encodeURIComponent;

export const roles = () => ask<Role[]>('roles');
export const people = (query: string) => ask<Person[]>(`people?query=${id(query)}&limit=60`);
export const chatsOf = (as: string) =>
  ask<{ person: Person; chats: Chat[] }>(`people/${id(as)}/chats`);
export const messagesIn = (chat: string, as: string, after = '') =>
  ask<Message[]>(`chats/${id(chat)}/messages?as=${id(as)}&after=${id(after)}`);
export const markRead = (as: string, chat: string) => ask('read', { as, chat });
export const clock = () => ask<{ now: string; scale: number }>('clock');

export interface Saying {
  as: string;
  in: string;
  text: string;
  attachments?: Attachment[];
  replyTo?: string;
}
export const say = (saying: Saying) => ask<{ messageId: string }>('say', saying);
export const submitInfo = (info: { as: string; oa: string; name: string; phone: string }) =>
  ask('submit-info', info);
