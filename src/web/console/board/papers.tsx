import { Link } from 'wouter-preact';
import type { DirectiveCard } from '../../../contract/directives.ts';
import { DirectiveLine } from '../directives/line.tsx';
import { Empty } from '../ui/states.tsx';

/** What was ordered, and how far down it has got. */
export const Papers = ({ directives }: { directives: DirectiveCard[] }) => (
  <section class="papers" aria-labelledby="papers">
    <h2 id="papers">
      <Link href="/directives">Văn bản đang chạy</Link>
    </h2>
    {directives.length === 0 ? (
      <Empty>Chưa có văn bản nào đang chạy.</Empty>
    ) : (
      <ul class="lines">
        {directives.slice(0, 6).map((directive) => (
          <li key={directive.id}>
            <DirectiveLine directive={directive} />
          </li>
        ))}
      </ul>
    )}
  </section>
);
