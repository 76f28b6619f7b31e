import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { newCode, newId } from '../../platform/ids.ts';
import type { Directive, EventKind, Task } from './directive.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    directives: Directive;
    directiveTasks: Task;
    directiveEvents: DirectiveEvent;
  }
}

/** One line of a directive's story; only ever added. */
export interface DirectiveEvent {
  id: string;
  directiveId: string;
  hopId: string | null;
  taskId: string | null;
  at: Date;
  kind: EventKind;
  personId: string | null;
  post: string | null;
  /** Facts: numbers, hours, reasons given by officials. */
  details: Record<string, unknown>;
}

export const asJson = <T>(value: T): T => sql`${JSON.stringify(value)}::jsonb` as unknown as T;

export const hashOf = (...parts: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** A code nobody has; longer when codes get crowded. */
const freeCode = async (db: Db): Promise<string> => {
  for (const length of [4, 4, 4, 5, 5, 6, 7, 8]) {
    const code = newCode('VB', length);
    if (!(await directiveByCode(db, code))) return code;
  }
  throw new Error('no free directive code was found');
};

const jsonColumns = ['signer', 'basis', 'recipients', 'warnings', 'places'] as const;

const toRow = <T extends Partial<Directive>>(change: T): T => {
  const row: Record<string, unknown> = { ...change };
  for (const column of jsonColumns) if (column in row) row[column] = asJson(row[column]);
  return row as T;
};

export const insertDirective = async (
  db: Db,
  directive: Omit<Directive, 'id' | 'code'>,
): Promise<Directive> => {
  const row: Directive = { ...directive, id: newId(), code: await freeCode(db) };
  await db.insertInto('directives').values(toRow(row)).execute();
  return row;
};

export const updateDirective = async (
  db: Db,
  id: string,
  change: Partial<Omit<Directive, 'id' | 'code'>>,
): Promise<void> => {
  const row = toRow(change);
  await db.updateTable('directives').set(row).where('id', '=', id).execute();
};

export const directiveById = (db: Db, id: string): Promise<Directive | undefined> =>
  db.selectFrom('directives').selectAll().where('id', '=', id).executeTakeFirst();

export const directiveByCode = (db: Db, code: string): Promise<Directive | undefined> =>
  db.selectFrom('directives').selectAll().where('code', '=', code).executeTakeFirst();

/** Locks the row, so that of two who act at once one comes second. */
export const lockDirective = (db: Db, id: string): Promise<Directive | undefined> =>
  db.selectFrom('directives').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** The draft one message made, so that a message handled twice makes one. */
export const directiveOfMessage = (db: Db, messageId: string): Promise<Directive | undefined> =>
  db.selectFrom('directives').selectAll().where('messageId', '=', messageId).executeTakeFirst();

/** The same paper, here before: the same number of the same day, or the same text still in draft. */
export const samePaper = async (
  db: Db,
  paper: Pick<Directive, 'unitId' | 'textHash' | 'number' | 'symbol' | 'date'>,
): Promise<Directive | undefined> =>
  db
    .selectFrom('directives')
    .selectAll()
    .where('unitId', '=', paper.unitId)
    .where('status', 'not in', ['recalled', 'superseded'])
    .where((e) =>
      e.or([
        e.and([e('textHash', '=', paper.textHash), e('status', '=', 'draft')]),
        ...(paper.number !== null && paper.date !== null
          ? [
              e.and([
                e('number', '=', paper.number),
                e('symbol', 'is not distinct from', paper.symbol),
                e('date', '=', paper.date),
              ]),
            ]
          : []),
      ]),
    )
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();

export const insertTasks = async (db: Db, tasks: readonly Task[]): Promise<void> => {
  if (tasks.length > 0)
    await db
      .insertInto('directiveTasks')
      .values([...tasks])
      .execute();
};

export const tasksOf = (db: Db, directiveId: string): Promise<Task[]> =>
  db
    .selectFrom('directiveTasks')
    .selectAll()
    .where('directiveId', '=', directiveId)
    .orderBy('position')
    .execute();

export const taskById = (db: Db, id: string): Promise<Task | undefined> =>
  db.selectFrom('directiveTasks').selectAll().where('id', '=', id).executeTakeFirst();

export const updateTask = async (
  db: Db,
  id: string,
  change: Partial<Pick<Task, 'completeBefore' | 'reportBefore' | 'standing'>>,
): Promise<void> => {
  await db.updateTable('directiveTasks').set(change).where('id', '=', id).execute();
};

export const addEvent = async (
  db: Db,
  event: Pick<DirectiveEvent, 'directiveId' | 'at' | 'kind'> & Partial<DirectiveEvent>,
): Promise<void> => {
  await db
    .insertInto('directiveEvents')
    .values({
      hopId: null,
      taskId: null,
      personId: null,
      post: null,
      ...event,
      details: asJson(event.details ?? {}),
      id: newId(),
    })
    .execute();
};
