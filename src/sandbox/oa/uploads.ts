import { vietnamDay } from '../clock.ts';
import { newHexId, newSecret } from '../ids.ts';
import type { Upload } from '../world.ts';
import type { OaCall } from './call.ts';
import { REFUSALS, invalid } from './errors.ts';

const MEGABYTE = 1024 * 1024;

const RULES = {
  image: { types: /^image\/(jpe?g|png)$/, names: /\.(jpe?g|png)$/i, most: MEGABYTE },
  gif: { types: /^image\/gif$/, names: /\.gif$/i, most: 5 * MEGABYTE },
  file: {
    types:
      /^(application\/(pdf|msword|vnd\.openxmlformats-officedocument\.wordprocessingml\.document)|text\/csv)$/,
    names: /\.(pdf|docx?|csv)$/i,
    most: 5 * MEGABYTE,
  },
} as const;

/** POST /v2.0/oa/upload/image, /gif and /file: multipart, one field named `file`. */
export const upload = (kind: Upload['kind']) => async (call: OaCall) => {
  const { sandbox, oa, request } = call;
  const file = await fileOf(request.body, request.headers['content-type'] ?? '');
  const rule = RULES[kind];
  if (!rule.types.test(file.type) && !rule.names.test(file.name))
    throw REFUSALS.unsupported(`file ${file.type}`);
  if (file.size > rule.most) throw REFUSALS.tooMany('file');
  countUpload(call);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const blob = sandbox.blobs.add(bytes, file.type, file.name);
  const id = kind === 'file' ? newSecret() : newHexId();
  sandbox.journal.put('upload', id, {
    id,
    oaId: oa.id,
    kind,
    blob: blob.id,
    name: file.name,
    at: sandbox.clock.now(),
  });
  return kind === 'file' ? { token: id } : { attachment_id: id };
};

/** Takes one of the month's uploads. */
const countUpload = ({ sandbox, oa, app }: OaCall): void => {
  const { journal, clock } = sandbox;
  const key = `uploads:${oa.id}`;
  const month = vietnamDay(clock.now()).slice(3);
  const known = journal.world.setting.get(key) as { month: string; count: number } | undefined;
  const count = known?.month === month ? known.count : 0;
  if (count >= app.settings.uploadsPerMonth) throw REFUSALS.outOfQuota();
  journal.put('setting', key, { month, count: count + 1 });
};

const fileOf = async (body: unknown, contentType: string): Promise<File> => {
  if (!Buffer.isBuffer(body)) throw invalid('file');
  try {
    const answer = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- slow for large bodies; these end at 5 MB
    const form = await answer.formData();
    const file = form.get('file');
    if (file instanceof File) return file;
  } catch {
    // a body that is no form is answered as one without a file
  }
  throw invalid('file');
};
