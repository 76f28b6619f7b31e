import { useState } from 'preact/hooks';
import type { DirectiveDetail } from '../../../contract/directives.ts';
import { number } from '../../shared/format.ts';
import { Problem } from '../../shared/problem.ts';
import { typed } from '../../shared/typed.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useMend } from './mend.tsx';

type Audience = DirectiveDetail['audience'];

const isOpen = ({ status }: DirectiveDetail): boolean =>
  status === 'draft' || status === 'approved';

/** What an approval is of, besides the paper itself. */
const approvalSentence = ({ status, audience }: DirectiveDetail): string => {
  if (status === 'approved')
    return audience === 'households'
      ? 'Lời này đã được duyệt cùng văn bản. Sửa lời là phải duyệt lại.'
      : 'Đã duyệt chỉ gửi cán bộ. Đổi lại là phải duyệt lại.';
  return audience === 'households'
    ? 'Duyệt văn bản là duyệt luôn lời này: bà con đọc đúng từng chữ như đây.'
    : 'Văn bản chỉ tới cán bộ. Bà con không nhận được lời nào.';
};

/** The plain words households read, and whether they read any: fixed together with the paper when it is approved. */
export const HouseholdWords = ({ directive }: { directive: DirectiveDetail }) => (
  <section class="household-words" aria-labelledby="household-words">
    <h2 id="household-words">Lời báo bà con</h2>
    {isOpen(directive) && <p>{approvalSentence(directive)}</p>}
    {directive.may.edit ? (
      <WordsForm
        key={`${directive.audience} ${directive.householdText ?? ''}`}
        directive={directive}
      />
    ) : (
      <Words directive={directive} />
    )}
  </section>
);

const Words = ({ directive }: { directive: DirectiveDetail }) =>
  directive.audience === 'households' && directive.householdText ? (
    <div class="phone-screen">
      <p class="small quiet">
        {directive.reach.groups > 0
          ? `${number(directive.reach.groups)} nhóm, ${number(directive.reach.households)} hộ`
          : 'Nhóm của bà con'}
      </p>
      <div class="bubble loa">
        <p class="from small">
          <b>Loa</b>
        </p>
        <p class="said-text">{directive.householdText}</p>
      </div>
    </div>
  ) : (
    <p class="quiet">Chỉ gửi cán bộ, bà con không nhận lời nào.</p>
  );

const choices: readonly [Audience, string][] = [
  ['households', 'Xuống tới nhóm của bà con, bằng lời dưới đây'],
  ['officials', 'Chỉ gửi cán bộ'],
];

const WordsForm = ({ directive }: { directive: DirectiveDetail }) => {
  const [audience, setAudience] = useState<Audience>(directive.audience);
  const [words, setWords] = useState(directive.householdText ?? '');
  const mend = useMend(directive, 'Đã lưu lời báo bà con.');
  const problems = mend.error instanceof Problem ? mend.error.fields : {};
  const general =
    mend.error instanceof Problem && !problems.householdText ? mend.error.message : undefined;
  const changed =
    audience !== directive.audience || words.trim() !== (directive.householdText ?? '');
  return (
    <form
      class="words-form"
      onSubmit={(event) => {
        event.preventDefault();
        const text = typed(new FormData(event.currentTarget), 'householdText');
        mend.mutate({ audience, ...(audience === 'households' ? { householdText: text } : {}) });
      }}
    >
      <fieldset class="choices">
        <legend>Văn bản đi tới đâu</legend>
        {choices.map(([value, label]) => (
          <label key={value} class="check">
            <input
              type="radio"
              name="audience"
              value={value}
              checked={audience === value}
              onChange={() => setAudience(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {audience === 'households' && (
        <Field
          label="Lời bà con đọc"
          hint="Ngắn, dễ hiểu, như nói với người trong bản."
          problem={problems.householdText}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              name="householdText"
              rows={6}
              maxLength={1200}
              required
              value={words}
              onInput={(event) => setWords(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {general && (
        <p class="problem" role="alert">
          {general}
        </p>
      )}
      <div class="acts">
        <Button busy={mend.isPending} disabled={!changed}>
          {audience === 'households' ? 'Lưu lời báo' : 'Lưu: chỉ gửi cán bộ'}
        </Button>
      </div>
    </form>
  );
};
