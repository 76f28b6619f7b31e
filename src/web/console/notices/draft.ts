import { useQuery } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import type { NoticeDraft, NoticePreview } from '../../../contract/notices.ts';
import { post } from '../../shared/api.ts';
import { fromLocalInput } from '../../shared/format.ts';

export interface Typed {
  text: string;
  unitIds: string[];
  audience: 'households' | 'officials';
  urgent: boolean;
  sendAt: string;
}

export const nothingYet: Typed = {
  text: '',
  unitIds: [],
  audience: 'households',
  urgent: false,
  sendAt: '',
};

export const toDraft = (typed: Typed): NoticeDraft => ({
  ...typed,
  text: typed.text.trim(),
  sendAt: fromLocalInput(typed.sendAt),
});

/** The value once it has stood still for a moment. */
const useSettled = <T>(value: T, ms: number): T => {
  const [kept, setKept] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setKept(value), ms);
    return () => window.clearTimeout(timer);
  }, [value, ms]);
  return kept;
};

export interface Asked {
  /** What sending the draft would do; undefined while nobody knows. */
  preview: NoticePreview | undefined;
  /** Words and places are there. */
  ready: boolean;
  /** The preview is of these very words, and nothing stands against sending them. */
  sendable: boolean;
  error: unknown;
}

/** Asks Loa, once the typing rests, whom the draft would reach and how it would read. */
export const usePreview = (draft: NoticeDraft): Asked => {
  const now = JSON.stringify(draft);
  const asked = useSettled(now, 350);
  const ready = draft.text.length > 0 && draft.unitIds.length > 0;
  const query = useQuery<NoticePreview>({
    queryKey: ['notice-preview', asked],
    enabled: ready,
    refetchInterval: false,
    placeholderData: (before) => before,
    queryFn: () => post<NoticePreview>('/notices/preview', JSON.parse(asked)),
  });
  const preview = ready ? query.data : undefined;
  const current = asked === now && !query.isFetching && !query.isError;
  return {
    preview,
    ready,
    sendable: current && preview?.problems.length === 0,
    error: ready ? query.error : null,
  };
};
