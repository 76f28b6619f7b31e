import { z } from 'zod';

export const ItemKind = z.enum([
  'missing',
  'must-leave',
  'unknown',
  'no-bridge',
  'join-request',
  'claim',
  'no-deputy',
  'too-small',
  'disband',
]);
export const ItemAct = z.enum([
  'confirm',
  'refuse',
  'invite',
  'remove',
  'dismiss',
  'enlarge',
  'disband',
]);

/** Open items of a place or a group, by what they are about. */
export const DriftCounts = z.object({
  missing: z.number().int(),
  'must-leave': z.number().int(),
  unknown: z.number().int(),
  'no-bridge': z.number().int(),
  'join-request': z.number().int(),
  claim: z.number().int(),
  'no-deputy': z.number().int(),
  'too-small': z.number().int(),
  disband: z.number().int(),
});

export const GroupCard = z.object({
  id: z.uuid(),
  kind: z.string(),
  name: z.string(),
  unitId: z.uuid(),
  unitName: z.string(),
  /** Who is in it now, as the platform has told. */
  members: z.number().int(),
  link: z.string().nullable(),
  /** False: the platform has switched it off. */
  enabled: z.boolean(),
  /** Somebody wrote in it within a week. */
  active: z.boolean(),
  drift: DriftCounts,
});

/** GET /api/v1/groups: how far the groups of each commune are set up. */
export const GroupsPage = z.object({
  communes: z.array(
    z.object({
      unitId: z.uuid(),
      name: z.string(),
      expected: z.number().int(),
      linked: z.number().int(),
      active: z.number().int(),
      households: z.number().int(),
      /** Households that somebody on Zalo speaks for. */
      onZalo: z.number().int(),
      drift: DriftCounts,
    }),
  ),
  groups: z.array(GroupCard),
});

const Three = z.object({
  expected: z.number().int(),
  /** Tied to a live group, or to an account somebody writes from. */
  linked: z.number().int(),
  /** Wrote, or was written in, within a week. */
  active: z.number().int(),
});

/** A place with everything below it. */
export const ProgressRow = z.object({
  unitId: z.uuid(),
  name: z.string(),
  groups: Three,
  /** Who holds a post there. */
  people: Three,
  households: Three,
  /** How households without Zalo are reached. */
  otherwise: z.object({
    phone: z.number().int(),
    proxy: z.number().int(),
    visit: z.number().int(),
  }),
  drift: DriftCounts,
});
/** GET /api/v1/groups/progress?unitId=: a unit and the units right below it. */
export const ProgressPage = z.object({ total: ProgressRow, rows: z.array(ProgressRow) });

export const RosterItemCard = z.object({
  id: z.uuid(),
  code: z.string(),
  kind: ItemKind,
  name: z.string().nullable(),
  why: z.string(),
  createdAt: z.iso.datetime(),
  /** The first of the two who must agree before somebody is taken out. */
  approvedBy: z.string().nullable(),
  acts: z.array(ItemAct),
});

/** GET /api/v1/groups/:id: who belongs, who is there, what is to be settled, what is on its way. */
export const GroupPage = z.object({
  group: GroupCard,
  roster: z.array(
    z.object({
      name: z.string(),
      why: z.string(),
      /** `offline`: no account of theirs is known, so they are reached by phone, proxy or visit. */
      state: z.enum(['present', 'missing', 'offline']),
      /** Lets people in and out of the live group besides Loa. */
      deputy: z.boolean(),
    }),
  ),
  items: z.array(RosterItemCard),
  changes: z.array(
    z.object({
      verb: z.enum([
        'invite',
        'remove',
        'accept',
        'reject',
        'promote',
        'demote',
        'enlarge',
        'disband',
      ]),
      people: z.number().int(),
      state: z.enum(['planned', 'calling', 'done', 'failed']),
      failure: z.string().nullable(),
      createdAt: z.iso.datetime(),
    }),
  ),
});

/** POST /api/v1/groups/:id/disband: the first of two officials; the second acts on the item. */
export const DisbandBody = z.object({ because: z.string().trim().min(3).max(200) });

/** POST /api/v1/roster-items/:id/act */
export const ItemActBody = z.object({ act: ItemAct, householdId: z.uuid().optional() });
export const ItemActed = z.object({
  code: z.string(),
  state: z.enum(['open', 'done', 'dismissed']),
  answer: z.string(),
});

/** GET /api/v1/groups/plan: the groups still to be made, as they would be ordered. */
export const GroupPlan = z.object({
  groups: z.array(
    z.object({
      kind: z.string(),
      unitId: z.uuid(),
      unitName: z.string(),
      name: z.string(),
      expected: z.number().int(),
      reachable: z.number().int(),
      size: z.number().int(),
      /** The smallest place on offer that holds so many, and what it costs a month; null when none is that large. */
      assetSize: z.number().int().nullable(),
      vndPerMonth: z.number().int().nullable(),
      /** How far an order for it is; null when none stands. */
      order: z.enum(['planned', 'creating', 'failed']).nullable(),
      failure: z.string().nullable(),
    }),
  ),
  /** What is needed of each size; `free` is null where the platform could not be asked now. */
  sizes: z.array(
    z.object({
      size: z.number().int(),
      needed: z.number().int(),
      free: z.number().int().nullable(),
      vndPerMonth: z.number().int(),
    }),
  ),
  /** All groups of the plan together; prices are the profile's, for planning only. */
  vndPerMonth: z.number().int(),
});
export const GroupOrderBody = z.object({ unitId: z.uuid() });
export const GroupsOrdered = z.object({ ordered: z.number().int() });

const basis = z.string().trim().max(200).nullable().default(null);

/** One change in who holds what or where something stands. */
export const Move = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('appoint'),
    personId: z.uuid(),
    post: z.string(),
    unitId: z.uuid(),
    bodyId: z.uuid().nullable().default(null),
    basis,
  }),
  z.object({ kind: z.literal('end-post'), postId: z.uuid() }),
  z.object({
    kind: z.literal('assign'),
    assignment: z.string(),
    unitId: z.uuid(),
    personId: z.uuid().optional(),
    bodyId: z.uuid().optional(),
    basis,
  }),
  z.object({ kind: z.literal('move-household'), householdId: z.uuid(), to: z.uuid() }),
  z.object({ kind: z.literal('move-unit'), unitId: z.uuid(), under: z.uuid(), basis }),
  z.object({ kind: z.literal('close-unit'), unitId: z.uuid(), basis }),
]);

/** POST /api/v1/moves/preview and /api/v1/moves: several changes that belong together, made at once. */
export const MoveBody = z.object({ moves: z.array(Move).min(1).max(50) });

const Moved = z.object({
  groupId: z.uuid(),
  groupName: z.string(),
  name: z.string(),
  why: z.string(),
});

/** What the moves mean for the live groups, nothing more and nothing less. */
export const MoveEffect = z.object({
  invite: z.array(Moved),
  remove: z.array(Moved),
  /** Belong in a group from now on, but have no account to be invited by. */
  offline: z.array(Moved),
  /** Become deputies of a live group, at once or when they have joined; and those who are no more. */
  promote: z.array(Moved),
  demote: z.array(Moved),
  /** Groups that lose their last tie to the group above. */
  bridgesLost: z.array(z.object({ groupId: z.uuid(), groupName: z.string() })),
});

/** GET /api/v1/posts?unitId=: who holds what there, to be moved. */
export const PostsHeld = z.object({
  posts: z.array(
    z.object({
      id: z.uuid(),
      kind: z.string(),
      title: z.string(),
      bodyId: z.uuid().nullable(),
      personId: z.uuid(),
      name: z.string(),
      /** An appointment ends the holder before. */
      single: z.boolean(),
    }),
  ),
});
/** GET /api/v1/people?query=: people by name. */
export const PeopleQuery = z.object({ query: z.string().trim().min(2).max(80) });
export const PeopleFound = z.object({
  people: z.array(z.object({ id: z.uuid(), name: z.string(), title: z.string().nullable() })),
});
export type PostsHeld = z.infer<typeof PostsHeld>;
export type PeopleFound = z.infer<typeof PeopleFound>;

/** POST /api/v1/link-codes: a code for one official. */
export const PersonCodeBody = z.object({ personId: z.uuid() });
export const PersonCode = z.object({ code: z.string(), expiresAt: z.iso.datetime() });

export type DriftCounts = z.infer<typeof DriftCounts>;
export type ProgressRow = z.infer<typeof ProgressRow>;
export type ProgressPage = z.infer<typeof ProgressPage>;
export type GroupCard = z.infer<typeof GroupCard>;
export type GroupsPage = z.infer<typeof GroupsPage>;
export type GroupPage = z.infer<typeof GroupPage>;
export type RosterItemCard = z.infer<typeof RosterItemCard>;
export type ItemActBody = z.infer<typeof ItemActBody>;
export type GroupPlan = z.infer<typeof GroupPlan>;
export type Move = z.infer<typeof Move>;
export type MoveEffect = z.infer<typeof MoveEffect>;
