import { useMutation, useQueryClient } from '@tanstack/preact-query';
import type { DirectiveDetail } from '../../../contract/directives.ts';
import { post } from '../../shared/api.ts';
import { say } from '../ui/said.tsx';

/** One verb of a directive, and what it makes old. */
export const useDirectiveAct = (directive: DirectiveDetail, told: string, after?: () => void) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, body }: { act: string; body?: unknown }) =>
      post(`/directives/${directive.id}/${act}`, body),
    onSuccess: async () => {
      after?.();
      say(told);
      await Promise.all(
        ['directive', 'directives', 'board'].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      );
    },
  });
};
