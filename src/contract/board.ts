import { z } from 'zod';
import { DirectiveCard } from './directives.ts';
import { ReportCard } from './reports.ts';

/** A place on the board: each number leads to what it counts. */
export const BoardPlace = z.object({
  unitId: z.uuid(),
  name: z.string(),
  waiting: z.number().int(),
  overdue: z.number().int(),
  open: z.number().int(),
  oldestMinutes: z.number().int().nullable(),
  households: z.number().int(),
  householdsReported: z.number().int(),
  /** Epidemic level 1–4, where one is declared. */
  level: z.number().int().min(1).max(4).nullable(),
});

export const BoardQuery = z.object({ unit: z.uuid().optional() });

/** What a unit has to look at now; what is not happening comes first. */
export const Board = z.object({
  at: z.iso.datetime(),
  unit: z.object({ id: z.uuid(), name: z.string(), tier: z.string() }),
  upward: z.object({
    /** Nobody has accepted them yet. */
    waiting: z.array(ReportCard),
    overdue: z.array(ReportCard),
    /** Sent up to this unit because a lower one lacks the power. */
    beyondPower: z.array(ReportCard),
    byCommune: z.array(BoardPlace),
  }),
  /** Clusters that should have been heard by now and were not. */
  silent: z.array(
    z.object({
      clusterId: z.uuid(),
      name: z.string(),
      communeName: z.string(),
      lastAt: z.iso.datetime().nullable(),
    }),
  ),
  /** How many of them there are in all; `silent` holds the longest. */
  silentCount: z.number().int(),
  directives: z.array(DirectiveCard),
  duty: z.array(
    z.object({
      unitId: z.uuid(),
      unitName: z.string(),
      /** Null: nobody is on duty. */
      person: z.string().nullable(),
      until: z.iso.datetime().nullable(),
    }),
  ),
  /** Child groups without a person who ties them to the group above. */
  bridgesMissing: z.array(z.object({ unitId: z.uuid(), unitName: z.string() })),
  ledger: z
    .object({ ok: z.boolean(), at: z.iso.datetime(), waitingHuman: z.number().int() })
    .nullable(),
  households: z.object({ reported: z.number().int(), total: z.number().int() }),
});

export type Board = z.infer<typeof Board>;
export type BoardPlace = z.infer<typeof BoardPlace>;
