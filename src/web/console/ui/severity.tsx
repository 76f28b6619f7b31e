import type { Severity } from '../../../contract/reports.ts';
import { severityName } from '../../shared/words.ts';

/** Shape, colour and word say the same thing; the word may be for the screen reader alone. */
export const SeverityMark = ({ severity, word = true }: { severity: Severity; word?: boolean }) => (
  <span class={`severity ${severity.toLowerCase()}`}>
    <i aria-hidden="true" />
    <span class={word ? '' : 'hidden'}>{severityName[severity]}</span>
  </span>
);
