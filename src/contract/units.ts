import { z } from 'zod';

/** GET /api/v1/units: the units right below one, or those a few letters name; only where the reader looks after. */
export const UnitsQuery = z.object({
  under: z.uuid().optional(),
  query: z.string().trim().max(80).optional(),
});

export const UnitCard = z.object({
  id: z.uuid(),
  name: z.string(),
  tier: z.string(),
  parentId: z.uuid().nullable(),
  parentName: z.string().nullable(),
});

export const Units = z.object({ units: z.array(UnitCard) });

/** GET /api/v1/units/:id/people: who holds a post there, to give a task to. */
export const UnitPeople = z.object({
  people: z.array(z.object({ id: z.uuid(), name: z.string(), title: z.string() })),
});

/** GET /api/v1/units/:id/receivers: the roles a case of that unit can be handed to, and who answers to each now. */
export const Receivers = z.object({
  receivers: z.array(z.object({ role: z.string(), name: z.string(), people: z.array(z.string()) })),
});

export type UnitCard = z.infer<typeof UnitCard>;
export type Units = z.infer<typeof Units>;
export type UnitPeople = z.infer<typeof UnitPeople>;
export type Receivers = z.infer<typeof Receivers>;
