import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { useSearchParams } from 'wouter-preact';
import type { GroupPlan } from '../../../contract/onboarding.ts';
import { get, post, query } from '../../shared/api.ts';
import { number } from '../../shared/format.ts';
import { usePlaces } from '../places.ts';
import { useSession } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/said.tsx';
import { Empty, Loaded } from '../ui/states.tsx';
import { Sections } from './sections.tsx';

const orderName: Record<string, string> = {
  planned: 'đã đặt, chờ lập',
  creating: 'đang lập',
  failed: 'chưa lập được',
};

const Costs = ({ plan }: { plan: GroupPlan }) => (
  <div>
    <p>
      <b>{number(plan.groups.length)}</b> nhóm phải lập, ước chừng{' '}
      <b>{number(plan.vndPerMonth)} đồng mỗi tháng</b>. Giá là giả định, hỏi nơi bán gói trước khi
      dùng.
    </p>
    <ul class="plain">
      {plan.sizes.map((size) => (
        <li key={size.size}>
          Gói {number(size.size)} chỗ: cần {number(size.needed)}
          {size.free === null ? (
            <span class="quiet"> · chưa hỏi được Zalo còn bao nhiêu</span>
          ) : size.free < size.needed ? (
            <span class="over"> · mới có {number(size.free)}, phải mua thêm</span>
          ) : (
            <span class="quiet"> · có sẵn {number(size.free)}</span>
          )}
        </li>
      ))}
    </ul>
  </div>
);

const Rows = ({ plan }: { plan: GroupPlan }) => (
  <div class="scrolls" tabIndex={0} role="region" aria-label="Các nhóm phải lập">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Tên nhóm</th>
          <th scope="col">Người</th>
          <th scope="col">Gói</th>
          <th scope="col">Tình trạng</th>
        </tr>
      </thead>
      <tbody>
        {plan.groups.map((group) => (
          <tr key={`${group.kind} ${group.unitId}`}>
            <th scope="row">{group.name}</th>
            <td>
              {number(group.expected)}
              <span class="quiet small"> · mời được ngay {number(group.reachable)}</span>
            </td>
            <td>{group.assetSize === null ? 'quá lớn' : `${number(group.assetSize)} chỗ`}</td>
            <td>
              {group.order ? orderName[group.order] : <span class="quiet">chưa đặt</span>}
              {group.failure && <span class="quiet small"> ({group.failure})</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Order = ({ unitId, plan }: { unitId: string; plan: GroupPlan }) => {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const order = useMutation({
    mutationFn: () => post<{ ordered: number }>('/groups/orders', { unitId }),
    onSuccess: async ({ ordered }) => {
      setAsking(false);
      say(`Đã đặt ${ordered} nhóm. Loa đang lập từng nhóm.`);
      await client.invalidateQueries({ queryKey: ['plan'] });
    },
  });
  return (
    <p class="acts">
      <Button kind="primary" type="button" onClick={() => setAsking(true)}>
        Lập các nhóm này
      </Button>
      {asking && (
        <Dialog
          title={`Lập ${plan.groups.length} nhóm`}
          act="Lập nhóm và mời người"
          busy={order.isPending}
          error={order.error}
          onLeave={() => setAsking(false)}
          onAct={() => order.mutate()}
        >
          <p>
            Mỗi nhóm dùng một gói đã mua. Loa mời những người đã quan tâm OA; người khác vào bằng
            đường dẫn hoặc mã trên phiếu.
          </p>
        </Dialog>
      )}
    </p>
  );
};

/** The groups still to be made: names, sizes, what they cost, then one press. */
export const PlanPage = () => {
  const [params, setParams] = useSearchParams();
  const { home } = useSession();
  const places = usePlaces();
  const unitId = params.get('unit') ?? home?.id ?? '';
  const plan = useQuery<GroupPlan>({
    queryKey: ['plan', unitId],
    enabled: unitId !== '',
    staleTime: 60_000,
    queryFn: () => get<GroupPlan>(`/groups/plan${query({ unitId })}`),
  });
  return (
    <Page title="Lập nhóm" lead="Xem tên, số chỗ và chi phí trước; bấm rồi mới lập trên Zalo.">
      <Sections />
      <div class="filters">
        <label>
          Nơi{' '}
          <select
            value={params.get('unit') ?? ''}
            onChange={(event) =>
              setParams(event.currentTarget.value ? { unit: event.currentTarget.value } : {})
            }
          >
            <option value="">toàn địa bàn</option>
            {places.data?.units.map((place) => (
              <option key={place.id} value={place.id}>
                {place.name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Loaded query={plan} rows={6}>
        {(plan) =>
          plan.groups.length === 0 ? (
            <Empty>Mọi nhóm của nơi này đều đã lập.</Empty>
          ) : (
            <>
              <Costs plan={plan} />
              <Rows plan={plan} />
              <Order unitId={unitId} plan={plan} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
};
