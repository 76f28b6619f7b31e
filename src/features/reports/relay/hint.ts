import type { Deps } from '../../../platform/deps.ts';
import type { Report } from '../report.ts';

/** Tells open pages to look again: the case's own, and the board of every unit it lies in. */
export const hintReport = (deps: Deps, report: Pick<Report, 'id' | 'unitPath'>): void => {
  const units = report.unitPath.split('/').filter((id) => id !== '');
  deps.live.hint(`report:${report.id}`, ...units.map((id) => `board:${id}`));
};
