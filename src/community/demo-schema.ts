import { z } from 'zod';

const key = z.string().regex(/^[a-z][a-z0-9-]*$/, 'use small letters, digits and dashes');
const name = z.string().min(1);
const count = z.number().int().min(1);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'use a time as "07:00"');

const account = z.strictObject({
  unitCode: name,
  oaId: z.string().regex(/^\d+$/),
  name,
  webhookSecret: name,
  accessToken: name,
  refreshToken: name,
  /** The kinds of groups it owns, at its unit and below. */
  groups: z.array(key),
});

const commune = z.strictObject({
  code: name,
  villages: z.array(name.max(16)).min(1),
  clusters: count,
  peoples: z.array(key).min(1),
});

const job = z.strictObject({
  /** Names the people for assignments, duty and sign-ins. */
  key,
  count: count.default(1),
  posts: z.array(z.strictObject({ kind: key, body: key.optional() })).min(1),
  /** One set of people for each body of these kinds. */
  everyBody: z.array(key).optional(),
  /** Heads of the cluster's first households do it. */
  fromHouseholds: z.boolean().default(false),
});

const charge = z.strictObject({
  assignment: key,
  unitKind: key,
  among: z.strictObject({ unitKind: key, keys: z.array(key) }).optional(),
  bodies: z.strictObject({ unitKind: key, kinds: z.array(key) }).optional(),
});

const signIn = z.strictObject({
  /** May hold {slug}; the label {name} and {line}. */
  username: name,
  label: name,
  unitCode: name.optional(),
  everyCommune: z.boolean().default(false),
  firstCluster: z.boolean().default(false),
  key,
});

const people = z.strictObject({
  families: z.array(name).min(1),
  middlesMen: z.array(name).min(1),
  middlesWomen: z.array(name).min(1),
  men: z.array(name).min(1),
  women: z.array(name).min(1),
  languages: z.array(name).min(1),
});
export type People = z.output<typeof people>;

/** A demo district as data: places, names, jobs, duty, sign-ins. */
export const demoSchema = z.strictObject({
  /** Made with this seed, the same people come out every time. */
  seed: z.number().int(),
  households: count,
  app: z.strictObject({ id: name, secretKey: name }),
  accounts: z.array(account).min(1),
  /** The phone line that rings in the demo. */
  phoneLine: z.strictObject({ id: name, number: name, secret: name.min(16) }),
  groupNames: z.record(key, z.strictObject({ pattern: name, upTo: key.optional() })),
  villageKind: key,
  clusterKind: key,
  communeKind: key,
  communes: z.array(commune).min(1),
  small: z.strictObject({
    communes: z.array(name).min(1),
    villages: count,
    clusters: count,
    households: count,
    largest: count,
    /** Communes without households of each further account. */
    otherCommunes: count,
  }),
  pinned: z.array(
    z.strictObject({
      code: name,
      headName: name,
      size: count,
      over65: z.boolean().default(false),
      underTwo: z.boolean().default(false),
    }),
  ),
  staff: z.record(key, z.array(job)),
  charges: z.array(charge),
  duty: z.array(
    z.strictObject({ unitKind: key, keys: z.array(key), changes: z.array(time).min(1) }),
  ),
  dutyDays: count,
  signIns: z.array(signIn),
  officials: z.array(key).min(1),
  peoples: z.record(key, people),
});
export type DemoPlan = z.output<typeof demoSchema>;
export type DemoJob = DemoPlan['staff'][string][number];
