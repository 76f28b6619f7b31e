import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readDispatch } from '../../../../src/features/directives/reading/read-dispatch.ts';

const folder = new URL('fresh/', import.meta.url);
const load = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.replace('.txt', ''));

/** What a careful reader makes of a dispatch; the texts were written before any rule saw them. */
const noted = z.looseObject({
  recipients: z.array(z.string()),
  attachments: z.number(),
  tasks: z.record(z.string(), z.record(z.string(), z.unknown())),
});

describe.each(names)('the dispatch “%s”', (name) => {
  const { recipients, attachments, tasks, ...fields } = noted.parse(
    JSON.parse(load(`${name}.json`)),
  );
  const read = readDispatch(load(`${name}.txt`));

  it('is read field by field', () => {
    expect(read).toMatchObject(fields);
    expect(read.recipients.map((one) => one.class)).toEqual(recipients);
    expect(read.attachments).toHaveLength(attachments);
  });

  it('gives each its tasks with their limits', () => {
    const found = Object.fromEntries(read.tasks.map((task) => [task.path, task]));
    expect(found).toMatchObject(tasks);
  });
});
