import { useState } from 'preact/hooks';
import { subscribe, type Call, type Inside, type Post } from './api.ts';
import { Accounts } from './accounts.tsx';
import { ClockControl, FaultControl } from './controls.tsx';
import { useInside } from './use-inside.ts';
import { endOf, isWrong, outcomeOf, words } from './words.ts';
import './inside.css';

const time = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const SHOWN = 200;

/** Behind the messenger: what programs call, what they are told, and what is made to go wrong. */
export const InsidePage = () => {
  const { inside, connected, again } = useInside();
  const [wanted, setWanted] = useState('');
  const [onlyWrong, setOnlyWrong] = useState(false);
  return (
    <main class="inside">
      <header>
        <a href="/">{words.back}</a>
        <h1>{words.title}</h1>
        <p>{words.lead}</p>
        {!connected && (
          <p class="offline" role="status">
            {words.offline}
          </p>
        )}
      </header>
      {inside ? (
        <>
          <div class="filters" role="search">
            <input
              type="search"
              aria-label={words.find}
              placeholder={words.find}
              value={wanted}
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
            <label>
              <input
                type="checkbox"
                checked={onlyWrong}
                onChange={(event) => setOnlyWrong(event.currentTarget.checked)}
              />
              {words.onlyWrong}
            </label>
          </div>
          <div class="columns">
            <div>
              <CallTable calls={inside.calls} wanted={wanted} onlyWrong={onlyWrong} />
              <PostTable inside={inside} wanted={wanted} onlyWrong={onlyWrong} onTurned={again} />
            </div>
            <div>
              <ClockControl clock={inside.clock} onTurned={again} />
              <FaultControl faults={inside.faults} onTurned={again} />
              <Accounts inside={inside} />
            </div>
          </div>
        </>
      ) : (
        <p class="empty">{words.loading}</p>
      )}
    </main>
  );
};

interface Filter {
  wanted: string;
  onlyWrong: boolean;
}

/** The newest first, those that fit. */
const chosen = <T,>(list: readonly T[], fits: (one: T) => boolean): T[] =>
  list.filter(fits).slice(-SHOWN).reverse();

const has = (wanted: string, ...fields: (string | number | null)[]): boolean => {
  const text = fields.join(' ').toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

const CallTable = ({ calls, wanted, onlyWrong }: Filter & { calls: Call[] }) => {
  const shown = chosen(
    calls,
    (call) =>
      (!onlyWrong || isWrong(call)) &&
      has(wanted, call.method, call.path, call.who, call.code, call.status, call.message),
  );
  return (
    <section>
      <h2 id="inside-calls">{words.calls}</h2>
      {shown.length === 0 ? (
        <p class="none">{calls.length === 0 ? words.noCalls : words.noneFit}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-labelledby="inside-calls">
          <table>
            <thead>
              <tr>
                <th scope="col">Lúc</th>
                <th scope="col">Gọi</th>
                <th scope="col">Kết quả</th>
                <th scope="col">ms</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((call) => (
                <tr key={call.n} class={isWrong(call) ? 'wrong' : ''}>
                  <td>{time.format(call.at)}</td>
                  <td>
                    <code>
                      {call.method} {call.path}
                    </code>
                    {call.who !== '' && <small>{call.who}</small>}
                  </td>
                  <td>{endOf(call)}</td>
                  <td>{call.ms}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};

const PostTable = ({
  inside: { posts, waiting, webhook },
  wanted,
  onlyWrong,
  onTurned,
}: Filter & { inside: Inside; onTurned: () => void }) => {
  const fits = (post: Post): boolean =>
    (!onlyWrong || post.outcome !== 'told') &&
    has(wanted, post.event, post.url, post.status, outcomeOf(post));
  const shown = chosen(posts, fits);
  return (
    <section>
      <h2 id="inside-posts">{words.posts}</h2>
      <p>{words.waiting(waiting)}</p>
      {webhook?.subscribed === false && (
        <p class="wrong">
          {words.unsubscribed}{' '}
          <button type="button" class="act" onClick={() => void subscribe().then(onTurned)}>
            {words.subscribe}
          </button>
        </p>
      )}
      {shown.length === 0 ? (
        <p class="none">{posts.length === 0 ? words.noPosts : words.noneFit}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-labelledby="inside-posts">
          <table>
            <thead>
              <tr>
                <th scope="col">Lúc</th>
                <th scope="col">Sự kiện</th>
                <th scope="col">Lần</th>
                <th scope="col">Kết quả</th>
                <th scope="col">ms</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((post) => (
                <tr key={post.n} class={post.outcome === 'told' ? '' : 'wrong'}>
                  <td>{time.format(post.at)}</td>
                  <td>
                    <code>{post.event}</code>
                    <small>{post.url}</small>
                  </td>
                  <td>{post.retries + 1}</td>
                  <td>{outcomeOf(post)}</td>
                  <td>{post.ms}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};
