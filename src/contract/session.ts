import { z } from 'zod';

/** What a person types to sign in. */
export const SignInBody = z.object({
  username: z.string().trim().min(1, 'Nhập tên đăng nhập.').max(60),
  password: z.string().min(1, 'Nhập mật khẩu.').max(200),
});

export const verbs = [
  'see-case',
  'see-details',
  'accept-report',
  'answer-report',
  'escalate-report',
  'close-report',
  'report-status',
  'draft-directive',
  'approve-directive',
  'issue-directive',
  'acknowledge-directive',
  'assign-task',
  'report-task',
  'send-notice',
  'see-board',
  'see-households',
  'administer',
] as const;

export const SessionPost = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  unitId: z.string(),
  unitName: z.string(),
});

/** Who is signed in, for which units, and what they may do somewhere. */
export const Session = z.object({
  username: z.string(),
  person: z.object({ id: z.string(), name: z.string() }),
  posts: z.array(SessionPost),
  /** The unit whose board opens first: the widest one of the posts. */
  home: z.object({ id: z.string(), name: z.string(), tier: z.string() }).nullable(),
  /** Verb → the unit paths it holds for. A verb that is not there holds nowhere. */
  may: z.partialRecord(z.enum(verbs), z.array(z.string())),
});
export type Session = z.infer<typeof Session>;

/** `token` is for `Authorization: Bearer`; browsers get a cookie and may forget it. */
export const Opened = z.object({ token: z.string(), session: Session });
export type Opened = z.infer<typeof Opened>;
