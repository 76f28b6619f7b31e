import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Opened, Session, verbs } from '../../contract/session.ts';
import { call, get, post } from '../shared/api.ts';
import { Problem } from '../shared/problem.ts';

/** Who is signed in; null is a stranger. */
export const useSessionQuery = () =>
  useQuery<Session | null>({
    queryKey: ['session'],
    staleTime: 5 * 60_000,
    queryFn: async () => {
      try {
        return await get<Session>('/session');
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
  });

export const useSignIn = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (typed: { username: string; password: string }) => post<Opened>('/session', typed),
    onSuccess: ({ session }) => client.setQueryData(['session'], session),
  });
};

export const useSignOut = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<undefined>('DELETE', '/session'),
    onSettled: () => {
      client.clear();
      location.assign('/console');
    },
  });
};

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** Inside the signed-in part of the console there is always one. */
export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (!session) throw new Error('used outside the signed-in pages');
  return session;
};

/** Whether the person may do it somewhere at all: decides what to offer, never what is allowed. */
export const useMay = (verb: (typeof verbs)[number]): boolean =>
  (useSession().may[verb]?.length ?? 0) > 0;
