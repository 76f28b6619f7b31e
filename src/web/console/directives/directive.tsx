import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { DirectiveDetail } from '../../../contract/directives.ts';
import { get } from '../../shared/api.ts';
import { plainDate } from '../../shared/format.ts';
import { Page } from '../ui/page.tsx';
import { Loaded } from '../ui/states.tsx';
import { DirectiveActs } from './acts.tsx';
import { HouseholdWords } from './household-words.tsx';
import { numberOf, UrgencyMark } from './line.tsx';
import { Mend } from './mend.tsx';
import { Relay } from './relay.tsx';
import { SourceText, type Span } from './source-text.tsx';
import { Tasks } from './tasks.tsx';

/** The text left, what Loa made of it right; below, how far down it has got. */
export const DirectivePage = ({ id }: { id: string }) => {
  const query = useQuery<DirectiveDetail>({
    queryKey: ['directive', id],
    queryFn: () => get<DirectiveDetail>(`/directives/${id}`),
  });
  const [lit, setLit] = useState<Span | null>(null);
  const directive = query.data;
  return (
    <Page
      title={directive ? `Văn bản ${numberOf(directive)}` : 'Văn bản'}
      wide
      lead={
        directive && (
          <>
            <UrgencyMark urgency={directive.urgency} /> {directive.subject}
            <span class="quiet">
              {' '}
              · {directive.issuer ?? 'chưa rõ nơi ban hành'}
              {directive.date && `, ${plainDate(directive.date)}`} · {directive.statusName}
            </span>
          </>
        )
      }
    >
      <Loaded query={query} rows={10}>
        {(directive) => (
          <>
            {directive.warnings.length > 0 && directive.may.edit && (
              <div class="warnings" role="status">
                <p>Loa chưa chắc những chỗ này, xem lại giúp:</p>
                <ul>
                  {directive.warnings.map((warning) => (
                    <li key={warning}>{warning}</li>
                  ))}
                </ul>
              </div>
            )}
            <DirectiveActs directive={directive} />
            {directive.may.edit && <Mend key={directive.id} directive={directive} />}
            <HouseholdWords directive={directive} />
            <div class="directive-page">
              <SourceText text={directive.text} lit={lit} />
              <Tasks directive={directive} onLight={setLit} />
            </div>
            {directive.relay.length > 0 && <Relay hops={directive.relay} />}
          </>
        )}
      </Loaded>
    </Page>
  );
};
