import type { Db } from '../platform/db.ts';
import type { Deps } from '../platform/deps.ts';
import { Refusal } from '../platform/errors.ts';
import { heldAt } from './dated.ts';
import { personById } from './people.ts';
import { postsOf, type Post } from './posts.ts';
import type { Power, Verb } from './profile-schema.ts';
import { unitById } from './units.ts';

export type { Verb } from './profile-schema.ts';

/** A person with the posts held at this moment: what they may do follows from the posts alone. */
export interface Actor {
  personId: string;
  name: string;
  posts: Post[];
}

export const actorOf = async (db: Db, personId: string, at: Date): Promise<Actor> => ({
  personId,
  name: (await personById(db, personId))?.name ?? '',
  posts: await postsOf(db, personId, at),
});

interface Scope {
  path: string;
  /** The unit alone, without what lies below it. */
  exact: boolean;
}

/** Whether the actor may do this about a unit: post × unit path × the profile's powers. */
export const may = async (
  deps: Deps,
  actor: Actor,
  verb: Verb,
  unitId: string,
): Promise<boolean> => {
  const unit = await unitById(deps.db, unitId);
  if (!unit) return false;
  const reach = await reachOf(deps, actor, verb);
  return reach.some(({ path, exact }) => (exact ? unit.path === path : unit.path.startsWith(path)));
};

/** @throws Refusal when the actor may not. */
export const demand = async (
  deps: Deps,
  actor: Actor,
  verb: Verb,
  unitId: string,
): Promise<void> => {
  if (!(await may(deps, actor, verb, unitId))) throw new Refusal('forbidden', refusals[verb]);
};

/** The unit paths in which the actor may do this, widest only: for `path like scope || '%'`. */
export const scopes = async (deps: Deps, actor: Actor, verb: Verb): Promise<string[]> => {
  const paths = [...new Set((await reachOf(deps, actor, verb)).map((scope) => scope.path))];
  return paths.filter((path) => !paths.some((wider) => wider !== path && path.startsWith(wider)));
};

const reachOf = async (deps: Deps, actor: Actor, verb: Verb): Promise<Scope[]> => {
  const found: Scope[] = [];
  const bodyKinds = await kindsOfBodies(deps.db, actor);
  for (const power of deps.profile.powers[verb]) {
    const posts = actor.posts.filter((post) => fits(post, power, bodyKinds));
    if (posts.length === 0) continue;
    if (power.scope === 'assigned') found.push(...(await assignedPaths(deps, actor, posts)));
    else
      found.push(...posts.map((post) => ({ path: post.unitPath, exact: power.scope === 'unit' })));
  }
  return found;
};

const fits = (post: Post, power: Power, bodyKinds: Map<string, string>): boolean =>
  power.posts.includes(post.kind) &&
  (power.bodies?.includes(bodyKinds.get(post.bodyId ?? '') ?? '') ?? true);

const kindsOfBodies = async (db: Db, actor: Actor): Promise<Map<string, string>> => {
  const ids = actor.posts.flatMap((post) => post.bodyId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('bodies')
    .select(['id', 'kind'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.kind]));
};

const assignedPaths = async (deps: Deps, actor: Actor, posts: Post[]): Promise<Scope[]> => {
  const bodies = posts.flatMap((post) => post.bodyId ?? []);
  const rows = await deps.db
    .selectFrom('assignments as a')
    .innerJoin('units as u', 'u.id', 'a.unitId')
    .select('u.path')
    .where((e) =>
      e.or([
        e('a.personId', '=', actor.personId),
        ...(bodies.length > 0 ? [e('a.bodyId', 'in', bodies)] : []),
      ]),
    )
    .where(heldAt('a', deps.clock()))
    .execute();
  return rows.map((row) => ({ path: row.path, exact: false }));
};

/** What a person is told who may not; each says where the act belongs. */
const refusals: Record<Verb, string> = {
  'see-case': 'Việc này ở ngoài địa bàn của anh/chị nên Loa không mở được.',
  'see-details': 'Chi tiết này chỉ người xử lý việc mới được xem.',
  'accept-report': 'Việc này ở ngoài địa bàn của anh/chị. Loa vẫn đang báo người phụ trách.',
  'answer-report': 'Việc này ở ngoài địa bàn của anh/chị nên chưa trả lời được.',
  'escalate-report': 'Việc này ở ngoài địa bàn của anh/chị nên chưa chuyển lên được.',
  'close-report': 'Anh/chị không được khép việc này. Người phụ trách địa bàn sẽ khép.',
  'report-status': 'Hộ này ở ngoài địa bàn của anh/chị nên Loa chưa ghi. Nhờ báo Tổ phụ trách hộ.',
  'draft-directive': 'Anh/chị chưa được giao soạn văn bản chỉ đạo ở đơn vị này.',
  'approve-directive': 'Văn bản này cần lãnh đạo đơn vị duyệt.',
  'issue-directive': 'Anh/chị chưa được giao phát hành văn bản của đơn vị này.',
  'acknowledge-directive': 'Văn bản này gửi đơn vị khác nên anh/chị không xác nhận thay được.',
  'assign-task': 'Việc này do lãnh đạo đơn vị nhận văn bản giao.',
  'report-task': 'Việc này giao đơn vị khác nên anh/chị không báo cáo thay được.',
  'send-notice': 'Anh/chị chưa được gửi thông báo tới địa bàn này.',
  'see-board': 'Anh/chị chưa được giao xem bảng của địa bàn này.',
  'see-households': 'Danh sách hộ này chỉ người phụ trách địa bàn mới được xem.',
  administer: 'Việc này chỉ người quản trị mới làm được.',
};
