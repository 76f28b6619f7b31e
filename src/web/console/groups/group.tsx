import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { GroupPage as Group, RosterItemCard } from '../../../contract/onboarding.ts';
import { get, post } from '../../shared/api.ts';
import { moment } from '../../shared/format.ts';
import { typed } from '../../shared/typed.ts';
import { useNow } from '../now.ts';
import { useMay } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/said.tsx';
import { Empty, Loaded } from '../ui/states.tsx';
import { ItemActs } from './item-acts.tsx';
import { Sections } from './sections.tsx';
import { changeName, changeState, driftName, memberState } from './words.ts';

const Item = ({ item, now }: { item: RosterItemCard; now: Date }) => (
  <li class={item.kind === 'unknown' || item.kind === 'must-leave' ? 'drift grave' : 'drift'}>
    <div>
      <b>{item.name ?? driftName[item.kind]}</b>{' '}
      {item.name && <span class="quiet">{driftName[item.kind]}</span>}{' '}
      <span class="code">{item.code}</span>
      <p class="small quiet">
        {item.why} · từ {moment(item.createdAt, now)}
        {item.approvedBy && <> · {item.approvedBy} đã đồng ý, cần một người nữa</>}
      </p>
    </div>
    <ItemActs item={item} />
  </li>
);

const Items = ({ items, now }: { items: RosterItemCard[]; now: Date }) => (
  <section aria-labelledby="items">
    <h2 id="items">Cần giải quyết</h2>
    {items.length === 0 ? (
      <p class="calm">Nhóm khớp với danh sách.</p>
    ) : (
      <ul class="drifts">
        {items.map((item) => (
          <Item key={item.id} item={item} now={now} />
        ))}
      </ul>
    )}
  </section>
);

const Roster = ({ roster }: { roster: Group['roster'] }) => (
  <section aria-labelledby="roster">
    <h2 id="roster">Ai phải có trong nhóm</h2>
    {roster.length === 0 ? (
      <Empty>Chưa có ai giữ chức vụ hay được phân công ở đây.</Empty>
    ) : (
      <div class="scrolls" tabIndex={0} role="region" aria-label="Bảng thành phần">
        <table class="list">
          <thead>
            <tr>
              <th scope="col">Ai</th>
              <th scope="col">Vì sao</th>
              <th scope="col">Bây giờ</th>
            </tr>
          </thead>
          <tbody>
            {roster.map((one, index) => (
              <tr key={index}>
                <th scope="row">
                  {one.name}
                  {one.deputy && <span class="quiet small"> · phó nhóm</span>}
                </th>
                <td class="small">{one.why}</td>
                <td class={one.state === 'present' ? '' : 'late'}>{memberState[one.state]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
  </section>
);

const Changes = ({ changes, now }: { changes: Group['changes']; now: Date }) => (
  <section aria-labelledby="changes">
    <h2 id="changes">Loa đã và sắp làm với Zalo</h2>
    {changes.length === 0 ? (
      <Empty>Chưa có thay đổi nào.</Empty>
    ) : (
      <ul class="plain">
        {changes.map((change, index) => (
          <li key={index}>
            {moment(change.createdAt, now)} · {changeName[change.verb]}
            {change.people > 0 && <> {change.people} người</>}: {changeState[change.state]}
            {change.failure && <span class="quiet small"> ({change.failure})</span>}
          </li>
        ))}
      </ul>
    )}
  </section>
);

const Disband = ({ id, name }: { id: string; name: string }) => {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: (because: string) => post<{ answer: string }>(`/groups/${id}/disband`, { because }),
    onSuccess: async ({ answer }) => {
      setAsking(false);
      say(answer);
      await client.invalidateQueries({ queryKey: ['group', id] });
    },
  });
  return (
    <p class="acts">
      <Button kind="danger" type="button" onClick={() => setAsking(true)}>
        Đề nghị giải tán nhóm
      </Button>
      {asking && (
        <Dialog
          title={`Giải tán nhóm ${name}`}
          act="Ghi đề nghị"
          busy={ask.isPending}
          error={ask.error}
          onLeave={() => setAsking(false)}
          onAct={(form) => ask.mutate(typed(form, 'because'))}
        >
          <p>Nhóm trên Zalo mất hẳn khi có thêm một lãnh đạo hoặc quản trị khác đồng ý.</p>
          <Field label="Vì sao">
            {(attributes) => (
              <textarea {...attributes} name="because" rows={2} maxLength={200} required />
            )}
          </Field>
        </Dialog>
      )}
    </p>
  );
};

/** One group: what is to be settled, who should be there against who is, what Loa did about it. */
export const GroupView = ({ id }: { id: string }) => {
  const now = useNow();
  const official = [useMay('administer'), useMay('approve-directive')].some(Boolean);
  const page = useQuery<Group>({
    queryKey: ['group', id],
    queryFn: () => get<Group>(`/groups/${id}`),
  });
  const group = page.data?.group;
  return (
    <Page
      title={group?.name ?? 'Nhóm'}
      lead={
        group && (
          <>
            {group.unitName} · {group.members} người đang trong nhóm
            {!group.enabled && <b> · Zalo đã khoá nhóm này</b>}
            {group.link && (
              <>
                {' '}
                · đường dẫn vào nhóm <span class="code">{group.link}</span>
              </>
            )}
          </>
        )
      }
    >
      <Sections />
      <Loaded query={page} rows={10}>
        {({ items, roster, changes }) => (
          <>
            <Items items={items} now={now} />
            <Roster roster={roster} />
            <Changes changes={changes} now={now} />
            {official && group && <Disband id={id} name={group.name} />}
          </>
        )}
      </Loaded>
    </Page>
  );
};
