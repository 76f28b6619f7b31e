import type { AccountChecks } from '../../contract/accounts.ts';
import { texts } from './texts.ts';

const marks: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (text: string): string => text.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);

const style = `
  body { font: 16px/1.5 'Be Vietnam Pro', system-ui, sans-serif; color: #16202a; background: #fff; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; font-weight: 700; } h2 { font-size: 1.1rem; font-weight: 700; margin-top: 2rem; }
  code { background: #f1f4f8; padding: .1rem .35rem; overflow-wrap: anywhere; user-select: all; }
  dt { font-weight: 500; } dd { margin: 0 0 .75rem; } li { margin-bottom: .5rem; }
  a.act { display: inline-block; background: #0b57d0; color: #fff; padding: .6rem 1rem; text-decoration: none; }
  .bad { color: #b3261e; } .good { color: #1b7f4b; }
  @media (prefers-color-scheme: dark) { body { color: #e8edf2; background: #10161c; } code { background: #26313c; } a { color: #8ab4f8; } .bad { color: #f2b8b5; } .good { color: #7bd6a3; } }`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
  `<title>${safe(title)} · Loa</title><style>${style}</style></head><body><h1>${safe(title)}</h1>${body}</body></html>`;

export interface GrantGuide {
  toEnter: readonly { name: string; value: string }[];
  troubles: readonly { sign: string; remedy: string }[];
  link: string;
  checkUrl: string;
  accounts: readonly { name: string; externalId: string; sentence: string }[];
}

/** The guided page of a grant: what to enter, the button, what may go wrong. */
export const grantPage = (guide: GrantGuide): string =>
  page(
    texts.grantTitle,
    `<p>${safe(texts.grantLead)}</p>
    <h2>${safe(texts.stepEnter)}</h2><dl>${guide.toEnter
      .map(({ name, value }) => `<dt>${safe(name)}</dt><dd><code>${safe(value)}</code></dd>`)
      .join('')}</dl>
    <h2>${safe(texts.stepAgree)}</h2><p><a class="act" href="${safe(guide.link)}">${safe(texts.agree)}</a></p>
    <h2>${safe(texts.stepCheck)}</h2><p><a href="${safe(guide.checkUrl)}">${safe(texts.openCheck)}</a></p>
    <h2>${safe(texts.stepTrouble)}</h2><dl>${guide.troubles
      .map(({ sign, remedy }) => `<dt>${safe(sign)}</dt><dd>${safe(remedy)}</dd>`)
      .join('')}</dl>
    <h2>${safe(texts.accountsHere)}</h2>${
      guide.accounts.length === 0
        ? `<p>${safe(texts.noAccounts)}</p>`
        : `<ul>${guide.accounts
            .map(
              ({ name, externalId, sentence }) =>
                `<li><strong>${safe(name)}</strong> (${safe(externalId)}): ${safe(sentence)}</li>`,
            )
            .join('')}</ul>`
    }`,
  );

/** What became of a grant, or why a page cannot be shown, in one sentence and a way on. */
export const sentencePage = (
  title: string,
  sentence: string,
  next: { href: string; words: string },
): string =>
  page(
    title,
    `<p>${safe(sentence)}</p><p><a href="${safe(next.href)}">${safe(next.words)}</a></p>`,
  );

/** The check for a person to read: what is wrong first. */
export const checkPage = (checks: AccountChecks): string =>
  page(
    texts.checkTitle,
    (checks.accounts.length === 0 ? `<p>${safe(texts.noAccounts)}</p>` : '') +
      checks.accounts
        .map(({ name, externalId, ok, findings }) => {
          const lines = findings
            .toSorted((a, b) => Number(a.ok) - Number(b.ok))
            .map(
              (one) =>
                `<li class="${one.ok ? 'good' : 'bad'}">${one.ok ? '✓' : '✗'} <strong>${safe(one.what)}</strong>: ${safe(one.sentence)}</li>`,
            );
          return (
            `<h2>${safe(name)} (${safe(externalId)})</h2>` +
            `<p>${safe(ok ? texts.allWell : texts.notWell)}</p><ul>${lines.join('')}</ul>`
          );
        })
        .join(''),
  );
