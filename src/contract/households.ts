import { z } from 'zod';

/** How a household is; "unknown" is never "normal". */
export const householdStatuses = [
  'normal',
  'needs-help',
  'monitoring',
  'home-quarantine',
  'symptomatic',
  'positive',
  'locked-down',
  'away',
  'unknown',
] as const;
export const HouseholdStatus = z.enum(householdStatuses);

export const StatusSource = z.enum([
  'self',
  'team',
  'team-blanket',
  'proxy',
  'hotline',
  'official',
]);

export const HouseholdCard = z.object({
  id: z.uuid(),
  /** "H12", within its cluster. */
  code: z.string(),
  headName: z.string(),
  size: z.number().int(),
  reach: z.enum(['zalo', 'phone', 'proxy', 'visit']),
  /** Null when the reader may not see it. */
  phone: z.string().nullable(),
  status: HouseholdStatus,
  /** Who said so. */
  source: StatusSource.nullable(),
  statusAt: z.iso.datetime().nullable(),
  /** Reported recently enough to count today. */
  fresh: z.boolean(),
  /** "có trẻ dưới 2 tuổi", "sống một mình": why to look here first. */
  reasons: z.array(z.string()),
  /** Codes of its open cases. */
  openCases: z.array(z.object({ id: z.uuid(), code: z.string(), severity: z.string() })),
});

/**
 * GET /api/v1/households?cluster=<unit>: one cluster and its households, in walking order. Without a cluster, the
 * households one may see at and below `unit`, or those that `query` (a name, with or without marks, or a code) names.
 */
export const HouseholdsQuery = z.object({
  cluster: z.uuid('cụm hộ này không có').optional(),
  only: z.enum(['all', 'unreported', 'worrying']).default('all'),
  query: z.string().trim().max(80, 'tên dài quá 80 chữ').optional(),
  unit: z.uuid('đơn vị này không có').optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.uuid('trang này không còn, mở lại từ đầu').optional(),
});

export const ClusterPage = z.object({
  at: z.iso.datetime(),
  cluster: z.object({
    id: z.uuid(),
    name: z.string(),
    villageName: z.string(),
    communeId: z.uuid(),
    communeName: z.string(),
  }),
  team: z.array(z.object({ name: z.string(), onDuty: z.boolean() })),
  total: z.number().int(),
  reported: z.number().int(),
  byStatus: z.partialRecord(HouseholdStatus, z.number().int()),
  households: z.array(HouseholdCard),
  may: z.object({ report: z.boolean() }),
});

/** A household found outside its cluster's page. */
export const FoundHousehold = HouseholdCard.extend({
  clusterId: z.uuid(),
  clusterName: z.string(),
  communeName: z.string(),
});

export const HouseholdsPage = z.object({
  at: z.iso.datetime(),
  households: z.array(FoundHousehold),
  next: z.string().nullable(),
});

/** GET /api/v1/households/clusters?unit=<unit>: the clusters at and below a unit, the silent ones first; left out, all one may see. */
export const ClustersQuery = z.object({ unit: z.uuid('đơn vị này không có').optional() });

export const ClusterCard = z.object({
  id: z.uuid(),
  name: z.string(),
  villageName: z.string(),
  communeName: z.string(),
  total: z.number().int(),
  reported: z.number().int(),
  worrying: z.number().int(),
  lastAt: z.iso.datetime().nullable(),
  /** Its team was not heard by the evening's end, and has not been since. */
  silent: z.boolean(),
});

export const ClustersPage = z.object({
  at: z.iso.datetime(),
  unitName: z.string(),
  clusters: z.array(ClusterCard),
});

/** GET /api/v1/clusters/:id: how much is known of one cluster today. */
export const ClusterSummary = z.object({
  at: z.iso.datetime(),
  cluster: ClusterCard,
  communeId: z.uuid(),
  byStatus: z.partialRecord(HouseholdStatus, z.number().int()),
  /** Heard of today by anybody; `blanket` of these only by the team's word for all the rest. */
  fresh: z.number().int(),
  blanket: z.number().int(),
  unreported: z.array(z.object({ id: z.uuid(), code: z.string(), headName: z.string() })),
  /** Since when its team has not been heard; null when it has. */
  silentSince: z.iso.datetime().nullable(),
});

/** POST /api/v1/households/:id/status. */
export const RecordStatusBody = z.object({
  status: HouseholdStatus,
  source: z.enum(['team', 'proxy', 'hotline', 'official']).default('official'),
  note: z.string().trim().max(500).default(''),
});

/** What was written, and the cases its note opened or was added to. */
export const RecordedStatus = z.object({
  household: HouseholdCard,
  cases: z.array(z.object({ id: z.uuid(), code: z.string(), joined: z.boolean() })),
});

export type HouseholdCard = z.infer<typeof HouseholdCard>;
export type HouseholdStatus = z.infer<typeof HouseholdStatus>;
export type StatusSource = z.infer<typeof StatusSource>;
export type ClusterPage = z.infer<typeof ClusterPage>;
export type ClusterCard = z.infer<typeof ClusterCard>;
export type ClustersPage = z.infer<typeof ClustersPage>;
export type FoundHousehold = z.infer<typeof FoundHousehold>;
export type HouseholdsPage = z.infer<typeof HouseholdsPage>;
export type HouseholdsQuery = z.infer<typeof HouseholdsQuery>;
export type ClusterSummary = z.infer<typeof ClusterSummary>;
export type RecordStatusBody = z.infer<typeof RecordStatusBody>;
export type RecordedStatus = z.infer<typeof RecordedStatus>;
