import { useQuery } from '@tanstack/preact-query';
import type { Units } from '../../contract/units.ts';
import { get, query } from '../shared/api.ts';
import { useSession } from './session.ts';

/** The units right below the reader's own: communes of a district, villages of a commune. */
export const usePlaces = () => {
  const { home } = useSession();
  return useQuery<Units>({
    queryKey: ['units', home?.id],
    enabled: home !== null,
    staleTime: 10 * 60_000,
    refetchInterval: false,
    queryFn: () => get<Units>(`/units${query({ under: home?.id })}`),
  });
};
