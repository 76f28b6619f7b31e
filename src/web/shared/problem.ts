/** What went wrong, as a sentence for the person; `status` 0 means that Loa could not be reached. */
export class Problem extends Error {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  constructor(status: number, sentence: string, fields: Record<string, string> = {}) {
    super(sentence);
    this.name = 'Problem';
    this.status = status;
    this.fields = fields;
  }
}

interface ProblemBody {
  detail?: string;
  errors?: { field: string; detail: string }[];
}

/** Reads an RFC 9457 answer; anything else becomes a sentence by its status. */
export const readProblem = async (answer: Response): Promise<Problem> => {
  const body = await answer
    .json()
    .then((json: unknown) => (typeof json === 'object' && json ? (json as ProblemBody) : {}))
    .catch((): ProblemBody => ({}));
  const fields = Object.fromEntries(
    (body.errors ?? []).map(({ field, detail }) => [field, detail]),
  );
  return new Problem(
    answer.status,
    body.detail ?? `Loa chưa làm được việc này (${answer.status}).`,
    fields,
  );
};
